import { SealedBox } from '@gatehouse/seal';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryArtifactStore } from '../../fixtures/memory-artifact-store.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { MemoryRevocationStore } from '../tokens/revocation-store.js';
import { Revocations } from '../tokens/revocations.js';
import { ArtifactAdapter } from './artifact-adapter.js';
import { withdrawAccount } from './artifact-place.js';

const KEY = Buffer.alloc(32, 7);

let store: MemoryArtifactStore;
let clock: StoppedClock;
let revocations: Revocations;

const adapter = (kind: string, key = KEY): ArtifactAdapter =>
  new ArtifactAdapter(kind, { store, box: new SealedBox(key), revocations, clock });

beforeEach(() => {
  store = new MemoryArtifactStore();
  clock = new StoppedClock();
  revocations = new Revocations(new MemoryRevocationStore(), clock);
});

describe('what the authorization server keeps', () => {
  it('comes back as it was put in, by each of its handles', async () => {
    const payload = { accountId: 'agent@harbor.example', grantId: 'grant-1', uid: 'uid-1', userCode: 'BCDFGHJK' };
    await adapter('DeviceCode').upsert('code-1', payload, 60);
    expect(await adapter('DeviceCode').find('code-1')).toEqual(payload);
    expect(await adapter('DeviceCode').findByUid('uid-1')).toEqual(payload);
    expect(await adapter('DeviceCode').findByUserCode('BCDFGHJK')).toEqual(payload);
    expect(await adapter('RefreshToken').find('code-1')).toBeUndefined();
  });

  it('cannot be read or looked up by who has the rows alone', async () => {
    await adapter('RefreshToken').upsert('token-of-a-person', { accountId: 'agent@harbor.example', grantId: 'grant-1' }, 60);
    const rows = JSON.stringify([...store.rows.values()]);
    for (const secret of ['token-of-a-person', 'agent@harbor.example', 'grant-1']) expect(rows).not.toContain(secret);
    expect(await adapter('RefreshToken', Buffer.alloc(32, 8)).find('token-of-a-person')).toBeUndefined();
  });

  it('does not open where it was moved to another row', async () => {
    await adapter('RefreshToken').upsert('mine', { accountId: 'agent@harbor.example' }, 60);
    await adapter('RefreshToken').upsert('hers', { accountId: 'broker@harbor.example' }, 60);
    const [mine, hers] = [...store.rows.values()];
    await store.save({ ...mine!, sealed: hers!.sealed });
    expect(await adapter('RefreshToken').find('mine')).toBeUndefined();
  });

  it('ends by its time, whether it was purged or not', async () => {
    await adapter('AuthorizationCode').upsert('code', { accountId: 'a' }, 60);
    clock.pass(60_000);
    expect(await adapter('AuthorizationCode').find('code')).toBeUndefined();
  });

  it('of an application that registered itself ends after three months, so that they do not gather for ever', async () => {
    await adapter('Client').upsert('client', { client_name: 'x' });
    expect(await adapter('Client').find('client')).toBeDefined();
    clock.pass(91 * 86_400_000);
    expect(await adapter('Client').find('client')).toBeUndefined();
  });
});

it('a refresh token that was used says when', async () => {
  await adapter('RefreshToken').upsert('r', { grantId: 'g' }, 60);
  await adapter('RefreshToken').consume('r');
  expect(await adapter('RefreshToken').find('r')).toEqual({ grantId: 'g', consumed: Math.floor(clock.now() / 1000) });
});

it('a code that two use at once ends the consent for both', async () => {
  await adapter('Grant').upsert('g', { accountId: 'a' }, 60);
  await adapter('AuthorizationCode').upsert('c', { grantId: 'g' }, 60);
  await adapter('RefreshToken').upsert('r', { grantId: 'g' }, 60);
  await adapter('AuthorizationCode').consume('c');
  await expect(adapter('AuthorizationCode').consume('c')).rejects.toMatchObject({ error: 'invalid_grant' });
  expect(await adapter('Grant').find('g')).toBeUndefined();
  expect(await adapter('RefreshToken').find('r')).toBeUndefined();
  expect(revocations.has('grant', 'g')).toBe(true);
});

it('withdrawing a consent withdraws access tokens, which are kept nowhere, by the consent they name', async () => {
  await adapter('RefreshToken').upsert('r', { grantId: 'g' }, 60);
  await adapter('RefreshToken').upsert('other', { grantId: 'h' }, 60);
  await adapter('AccessToken').revokeByGrantId('g');
  await adapter('RefreshToken').revokeByGrantId('g');
  expect(revocations.has('grant', 'g')).toBe(true);
  expect(await adapter('RefreshToken').find('r')).toBeUndefined();
  expect(await adapter('RefreshToken').find('other')).toBeDefined();
});

it('withdrawing a person ends what they have, by whichever spelling of their name, and nothing of others', async () => {
  await adapter('Session').upsert('s', { accountId: 'Agent@harbor.example', uid: 'u' }, 60);
  await adapter('RefreshToken').upsert('r', { accountId: 'agent@harbor.example', grantId: 'g' }, 60);
  await adapter('RefreshToken').upsert('other', { accountId: 'broker@harbor.example', grantId: 'h' }, 60);
  await withdrawAccount({ store, box: new SealedBox(KEY), revocations, clock }, 'AGENT@harbor.example');
  expect(await adapter('Session').find('s')).toBeUndefined();
  expect(await adapter('RefreshToken').find('r')).toBeUndefined();
  expect(await adapter('RefreshToken').find('other')).toBeDefined();
  const issued = Math.floor(clock.now() / 1000);
  expect(revocations.hasSince('agent@harbor.example', issued)).toBe(true);
  expect(revocations.hasSince('agent@harbor.example', issued + 1)).toBe(false);
  expect(revocations.hasSince('broker@harbor.example', issued)).toBe(false);
});
