import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { LocalTokenVerifier } from './local-token-verifier.js';
import { MemoryRevocationStore } from './revocation-store.js';
import { Revocations } from './revocations.js';
import { SigningKeys } from './signing-keys.js';
import { SubjectTokens } from './subject-tokens.js';
import { TokenRejected } from './token-rejected.js';

const ISSUER = 'https://gateway.example';
const AUDIENCE = 'https://login.crm.example';

let folder: string;
let keys: SigningKeys;
const clock = new StoppedClock();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-subject-'));
  keys = await SigningKeys.open(folder, clock);
});
afterAll(() => rm(folder, { recursive: true }));

describe("the gateway's word on who a person is", () => {
  it('is good for a minute, for one authorization server, by the published keys', async () => {
    const token = await new SubjectTokens(keys, ISSUER, clock).issue('agent@harbor.example', AUDIENCE);
    const options = { issuer: ISSUER, audience: AUDIENCE, currentDate: new Date(clock.now()), typ: 'JWT' };
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...keys.jwks().keys] }), options);
    expect(payload).toMatchObject({ sub: 'agent@harbor.example', exp: payload.iat! + 60, jti: expect.any(String) });
    expect(payload['scope']).toBeUndefined();
  });

  it('is no access token here, even where it is made for this gateway', async () => {
    const audience = `${ISSUER}/mcp`;
    const token = await new SubjectTokens(keys, ISSUER, clock).issue('agent@harbor.example', audience);
    const revocations = new Revocations(new MemoryRevocationStore(), clock);
    const verifier = new LocalTokenVerifier(keys, clock, { issuer: ISSUER, audience, revocations });
    await expect(verifier.verify(token)).rejects.toBeInstanceOf(TokenRejected);
  });
});
