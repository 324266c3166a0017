import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { SigningKeys } from './signing-keys.js';
import { TokenIssuer } from './token-issuer.js';
import type { Rejection } from './token-rejected.js';
import { LocalTokenVerifier } from './local-token-verifier.js';

const ISSUER = 'http://gateway.example';
const AUDIENCE = 'http://gateway.example/mcp';
const REQUEST = { subject: 'agent@harbor.example', audience: AUDIENCE, scopes: ['mcp:read'], clientId: 'cli', ttlSeconds: 600 };

let directory: string;
let keys: SigningKeys;
let clock: StoppedClock;
let issuer: TokenIssuer;
let verifier: LocalTokenVerifier;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'gatehouse-tokens-'));
  keys = await SigningKeys.open(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));
beforeEach(() => {
  clock = new StoppedClock();
  issuer = new TokenIssuer(keys, ISSUER, clock);
  verifier = new LocalTokenVerifier(keys, clock, { issuer: ISSUER, audience: AUDIENCE });
});

const seconds = () => Math.floor(clock.time / 1000);

/** A token of our own making, right but for what a test changes. */
function forged(payload: JWTPayload = {}, header: Record<string, string> = {}): Promise<string> {
  const claims = {
    iss: ISSUER,
    sub: 'agent@harbor.example',
    aud: AUDIENCE,
    iat: seconds(),
    exp: seconds() + 600,
    jti: 'j',
    client_id: 'cli',
    scope: 'mcp:read',
    ...payload,
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: keys.current.kid, ...header })
    .sign(keys.current.privateKey);
}

async function whyNot(token: string | undefined, resource?: string): Promise<Rejection | 'accepted'> {
  return verifier.verify(token, resource === undefined ? {} : { resource }).then(
    () => 'accepted' as const,
    (thrown: { why: Rejection }) => thrown.why,
  );
}

describe('an issued token', () => {
  it('is verified to the claims it was issued for', async () => {
    expect(await verifier.verify(await issuer.issue(REQUEST))).toEqual({
      subject: 'agent@harbor.example',
      issuer: ISSUER,
      tokenId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      clientId: 'cli',
      scopes: ['mcp:read'],
      expiresAt: seconds() + 600,
    });
  });

  it('gives the same claims object every time', async () => {
    const token = await issuer.issue(REQUEST);
    expect(await verifier.verify(token)).toBe(await verifier.verify(token));
  });

  it.each([0, -1, 3_601, 1.5, Number.NaN])('cannot live %s seconds', async (ttlSeconds) => {
    await expect(issuer.issue({ ...REQUEST, ttlSeconds })).rejects.toThrow(RangeError);
  });

  it('ends when its time is up, remembered or not', async () => {
    const token = await issuer.issue(REQUEST);
    expect(await whyNot(token)).toBe('accepted');
    clock.pass(604_000);
    expect(await whyNot(token)).toBe('accepted');
    clock.pass(1_000);
    expect(await whyNot(token)).toBe('expired');
    expect(await whyNot(await forged({ exp: seconds() - 6, iat: seconds() - 100 }))).toBe('expired');
  });

  it('ends when it is withdrawn, and no other with it', async () => {
    const [withdrawn, other] = [await issuer.issue(REQUEST), await issuer.issue(REQUEST)];
    await verifier.revoke((await verifier.verify(withdrawn)).tokenId);
    expect(await whyNot(withdrawn)).toBe('revoked');
    expect(await whyNot(other)).toBe('accepted');
  });

  it('for one endpoint is good there and nowhere else', async () => {
    const token = await issuer.issue({ ...REQUEST, audience: `${AUDIENCE}/crm` });
    expect(await whyNot(token, `${AUDIENCE}/crm`)).toBe('accepted');
    expect(await whyNot(token, `${AUDIENCE}/mls`)).toBe('audience');
    expect(await whyNot(token)).toBe('audience');
  });

  it('for the whole gateway is good at every endpoint', async () => {
    expect(await whyNot(await issuer.issue(REQUEST), `${AUDIENCE}/crm`)).toBe('accepted');
  });
});

describe('a token is refused', () => {
  it.each([undefined, ''])('as missing when there is none (%j)', async (token) => {
    expect(await whyNot(token)).toBe('missing');
  });

  it.each(['nonsense', 'a.b.c', '..', `${'x'.repeat(9_000)}`])('as malformed when it is no JWT', async (token) => {
    expect(await whyNot(token)).toBe('malformed');
  });

  it.each<[string, JWTPayload, Rejection]>([
    ['another issuer', { iss: 'http://elsewhere.example' }, 'issuer'],
    ['another audience', { aud: 'https://api.elsewhere.example' }, 'audience'],
    ['a longer address as audience', { aud: `${AUDIENCE}.evil.example` }, 'audience'],
    ['several audiences', { aud: [AUDIENCE, 'https://api.elsewhere.example'] }, 'malformed'],
    ['a start in the future', { nbf: 2_000_000_000 }, 'not_yet'],
    ['an issue date in the future', { iat: 2_000_000_000, exp: 2_000_000_100 }, 'not_yet'],
    ['more life than an hour', { exp: 2_000_000_000 }, 'malformed'],
    ['no subject', { sub: undefined }, 'malformed'],
    ['no expiry', { exp: undefined }, 'malformed'],
    ['no id', { jti: undefined }, 'malformed'],
    ['a scope that is no text', { scope: ['mcp:read'] }, 'malformed'],
  ])('for %s', async (_, payload, why) => {
    expect(await whyNot(await forged(payload))).toBe(why);
  });

  it('for being an ID token or a plain JWT, even from us', async () => {
    expect(await whyNot(await forged({}, { typ: 'JWT' }))).toBe('malformed');
  });

  it('for a key that is not ours, named or unnamed', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const claims = {
      iss: ISSUER,
      sub: 's',
      aud: AUDIENCE,
      iat: seconds(),
      exp: seconds() + 60,
      jti: 'j',
      client_id: 'c',
      scope: 'mcp:read',
    };
    const signedBy = (kid: string) => new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid }).sign(privateKey);
    expect(await whyNot(await signedBy('theirs'))).toBe('signature');
    expect(await whyNot(await signedBy(keys.current.kid))).toBe('signature');
  });

  it('for an algorithm that is not on the list, none and symmetric ones included', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const payload = part({ iss: ISSUER, sub: 's', aud: AUDIENCE, exp: seconds() + 60 });
    expect(await whyNot(`${part({ alg: 'none', typ: 'at+jwt' })}.${payload}.`)).toBe('malformed');
    const secret = new TextEncoder().encode(JSON.stringify(keys.jwks().keys[0]));
    const confused = await new SignJWT({}).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: keys.current.kid }).sign(secret);
    expect(await whyNot(confused)).toBe('malformed');
  });

  it('for a changed byte, also after the true one was remembered', async () => {
    const token = await issuer.issue(REQUEST);
    await verifier.verify(token);
    const [head, body, signature] = token.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const raised = Buffer.from(JSON.stringify({ ...claims, sub: 'broker@harbor.example' })).toString('base64url');
    expect(await whyNot(`${head}.${raised}.${signature}`)).toBe('signature');
  });

  it('without a word of the token in the message', async () => {
    const token = await forged({ iss: 'http://elsewhere.example' });
    const thrown = (await verifier.verify(token).catch((error: unknown) => error)) as Error;
    expect(thrown.message).not.toContain('elsewhere');
    expect(thrown.message).toMatch(/Sign in/);
  });
});

it('remembers only so many tokens, and verifies the others again', async () => {
  const small = new LocalTokenVerifier(keys, clock, { issuer: ISSUER, audience: AUDIENCE, cacheSize: 1 });
  const [first, second] = [await issuer.issue(REQUEST), await issuer.issue(REQUEST)];
  const claims = await small.verify(first);
  await small.verify(second);
  expect(await small.verify(first)).toEqual(claims);
  expect(await small.verify(first)).not.toBe(claims);
});
