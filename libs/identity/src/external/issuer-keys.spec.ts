import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ForeignIssuer } from '../../fixtures/foreign-issuer.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { IssuerKeys } from './issuer-keys.js';
import { metadataAddresses } from './issuer-metadata.js';

const MINUTE = 60_000;
const KEPT = 60 * MINUTE;

let issuer: ForeignIssuer;
let clock: StoppedClock;
let keys: IssuerKeys;

beforeEach(async () => {
  issuer = await ForeignIssuer.start();
  clock = new StoppedClock();
  keys = new IssuerKeys({ issuer: issuer.url, keysKeptMs: KEPT }, fetch, clock);
});
afterEach(() => issuer.stop());

const ids = async () => [...((await keys.current())?.ids ?? [])];

describe('keys of an external issuer', () => {
  it('are found by its metadata and read once for everybody who asks', async () => {
    expect(await Promise.all([ids(), ids(), ids()])).toEqual([['key-1'], ['key-1'], ['key-1']]);
    expect(issuer.keyReads).toBe(1);
    expect(keys.fault).toBeUndefined();
  });

  it('are the same object for as long as they are the same', async () => {
    const first = await keys.current();
    clock.pass(11 * MINUTE);
    await keys.refresh();
    expect(issuer.keyReads).toBe(2);
    expect(await keys.current()).toBe(first);
  });

  it('are read again at the first token with a new one, and a flood of invented names reads them once in a while', async () => {
    await keys.current();
    await issuer.rotate();
    clock.pass(30_000);
    expect([...(await keys.afterUnknownKey())!.ids]).toEqual(['key-2']);
    for (let count = 0; count < 50; count += 1) await keys.afterUnknownKey();
    expect(issuer.keyReads).toBe(2);
  });

  it('end here when their issuer gives them up', async () => {
    await keys.current();
    await issuer.rotate();
    clock.pass(10 * MINUTE);
    await keys.refresh();
    expect(await ids()).toEqual(['key-2']);
  });

  it('end here also where the clock was ahead when they were read, and was set back', async () => {
    clock.pass(24 * KEPT);
    await keys.current();
    await issuer.rotate();
    clock.pass(-24 * KEPT);
    expect(await ids()).toEqual(['key-2']);
  });

  it('stay good through an outage for a bounded time, end then with a reason, and come back', async () => {
    await keys.current();
    issuer.status = 503;
    clock.pass(KEPT - 1);
    expect(await ids()).toEqual(['key-1']);
    await keys.refresh();
    expect(keys.fault).toBe('its metadata was answered with status 503');
    clock.pass(5_000);
    expect(await keys.current()).toBeUndefined();
    issuer.status = 200;
    clock.pass(5_000);
    expect(await ids()).toEqual(['key-1']);
    expect(keys.fault).toBeUndefined();
  });

  it('are not had from an issuer that cannot be reached, which is tried again after a pause', async () => {
    issuer.status = 500;
    expect(await keys.current()).toBeUndefined();
    issuer.status = 200;
    expect(await keys.current()).toBeUndefined();
    clock.pass(5_000);
    expect(await ids()).toEqual(['key-1']);
  });

  it('are not taken by metadata that names another issuer', async () => {
    issuer.named = `${issuer.url}/`;
    expect(await keys.current()).toBeUndefined();
    expect(keys.fault).toContain('names another issuer');
    expect(issuer.keyReads).toBe(0);
  });

  it('are taken from the address that is given, without metadata', async () => {
    issuer.named = 'https://elsewhere.example';
    keys = new IssuerKeys({ issuer: issuer.url, jwksUri: `${issuer.url}/keys`, keysKeptMs: KEPT }, fetch, clock);
    expect(await ids()).toEqual(['key-1']);
  });

  it.each<[string, unknown]>([
    ['no list', { keys: 'none' }],
    ['too many', { keys: Array.from({ length: 101 }, () => ({ kty: 'RSA', kid: 'k' })) }],
    ['symmetric ones only', { keys: [{ kty: 'oct', kid: 'k', k: 'c2VjcmV0' }] }],
    ['private ones only', { keys: [{ kty: 'OKP', kid: 'k', d: 'c2VjcmV0' }] }],
    ['those for encryption only', { keys: [{ kty: 'RSA', kid: 'k', use: 'enc' }] }],
    ['no object', []],
  ])('are not taken from a set that holds %s', async (_, published) => {
    issuer.published = published;
    expect(await keys.current()).toBeUndefined();
    expect(keys.fault).toContain('its key set');
    expect(keys.fault).not.toContain('c2VjcmV0');
  });
});

it('metadata is looked for where RFC 8414 and OpenID Connect Discovery put it', () => {
  expect(metadataAddresses('https://login.example/realms/harbor')).toEqual([
    'https://login.example/.well-known/oauth-authorization-server/realms/harbor',
    'https://login.example/.well-known/openid-configuration/realms/harbor',
    'https://login.example/realms/harbor/.well-known/openid-configuration',
  ]);
  expect(metadataAddresses('https://login.example/')).toEqual([
    'https://login.example/.well-known/oauth-authorization-server',
    'https://login.example/.well-known/openid-configuration',
  ]);
});
