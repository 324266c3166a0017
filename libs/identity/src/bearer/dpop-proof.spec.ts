import { hash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryProofStore } from '../../fixtures/memory-proof-store.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { DpopProofs, type ProvenRequest } from './dpop-proof.js';
import { ProofMemory } from './proof-memory.js';

const TOKEN = 'header.payload.signature';
const ADDRESS = 'https://gateway.example/mcp';

let key: CryptoKey;
let jwk: JWK;
let clock: StoppedClock;
let store: MemoryProofStore;
let proofs: DpopProofs;
let made = 0;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  key = pair.privateKey;
  jwk = await exportJWK(pair.publicKey);
});
beforeEach(() => {
  clock = new StoppedClock();
  store = new MemoryProofStore();
  proofs = new DpopProofs(clock, new ProofMemory(store));
});

interface Changes {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
}

async function proof({ claims = {}, header = {} }: Changes = {}): Promise<string> {
  const content = {
    jti: `proof-${(made += 1)}`,
    htm: 'POST',
    htu: ADDRESS,
    iat: Math.floor(clock.now() / 1000),
    ath: hash('sha256', TOKEN, 'base64url'),
    ...claims,
  };
  return new SignJWT(content).setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header }).sign(key);
}

async function present(text: string | undefined, at = proofs): Promise<string> {
  const request: ProvenRequest = { proof: text, method: 'POST', address: ADDRESS, token: TOKEN };
  const proof = await at.proofOf(request);
  await at.assertFirstUse(proof);
  return proof.thumbprint;
}

describe('a DPoP proof', () => {
  it('gives the thumbprint of the key that signed it, always the same', async () => {
    const [one, other] = [await present(await proof()), await present(await proof({ claims: { htu: `${ADDRESS}/?x=1#y` } }))];
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(other).toBe(one);
  });

  const FAULTS: readonly [string, Changes][] = [
    ['for another method', { claims: { htm: 'GET' } }],
    ['for another address', { claims: { htu: 'https://gateway.example/mcp/crm' } }],
    ['for another host', { claims: { htu: 'https://other.example/mcp' } }],
    ['for an address that is none', { claims: { htu: 'mcp' } }],
    ['for another token', { claims: { ath: hash('sha256', 'another', 'base64url') } }],
    ['for no token', { claims: { ath: undefined } }],
    ['without an id', { claims: { jti: undefined } }],
    ['with an empty id', { claims: { jti: '' } }],
    ['with an endless id', { claims: { jti: 'x'.repeat(300) } }],
    ['that is old', { claims: { iat: Math.floor(Date.parse('2026-11-25T11:58:00Z') / 1000) } }],
    ['from the future', { claims: { iat: Math.floor(Date.parse('2026-11-25T12:05:00Z') / 1000) } }],
    ['of another type', { header: { typ: 'JWT' } }],
  ];

  it.each(FAULTS)('%s is refused', async (_, changes) => {
    await expect(present(await proof(changes))).rejects.toMatchObject({ why: 'proof' });
  });

  it('that shows its private key, or is signed with none or by a secret, is refused', async () => {
    const leaking = await proof({ header: { jwk: await exportJWK(key) } });
    await expect(present(leaking)).rejects.toMatchObject({ why: 'proof' });
    const [, payload] = (await proof()).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'dpop+jwt', jwk })).toString('base64url');
    await expect(present(`${none}.${payload}.`)).rejects.toMatchObject({ why: 'proof' });
    const symmetric = new SignJWT({
      jti: 'x',
      htm: 'POST',
      htu: ADDRESS,
      iat: Math.floor(clock.now() / 1000),
      ath: hash('sha256', TOKEN, 'base64url'),
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt', jwk: { kty: 'oct', k: 'c2VjcmV0' } as JWK })
      .sign(Buffer.from('secret-of-32-bytes-secret-of-32-'));
    await expect(present(await symmetric)).rejects.toMatchObject({ why: 'proof' });
  });

  it('is good once', async () => {
    const text = await proof();
    await present(text);
    await expect(present(text)).rejects.toMatchObject({ why: 'proof' });
    const twice = await proof();
    const shown = await Promise.allSettled([present(twice), present(twice)]);
    // Which of the two is a matter of chance.
    expect(shown.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('is good once at all nodes together, and after a restart', async () => {
    const other = new DpopProofs(clock, new ProofMemory(store));
    const text = await proof();
    await present(text);
    await expect(present(text, other)).rejects.toMatchObject({ why: 'proof' });
    const race = await proof();
    const shown = await Promise.allSettled([present(race), present(race, other)]);
    expect(shown.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is written down only when its token is known to be good', async () => {
    await proofs.proofOf({ proof: await proof(), method: 'POST', address: ADDRESS, token: TOKEN });
    expect(store.rows.size).toBe(0);
  });

  it('is asked about together with those that came meanwhile', async () => {
    const texts = await Promise.all(Array.from({ length: 20 }, () => proof()));
    const held = await Promise.all(texts.map((text) => proofs.proofOf({ proof: text, method: 'POST', address: ADDRESS, token: TOKEN })));
    await Promise.all(held.map((each) => proofs.assertFirstUse(each)));
    expect(store.statements).toEqual([1, 19]);
  });

  it('is not taken where nobody can say whether it was shown', async () => {
    class Broken extends MemoryProofStore {
      override add(): Promise<ReadonlySet<string>> {
        return Promise.reject(new Error('no database'));
      }
    }
    const closed = new DpopProofs(clock, new ProofMemory(new Broken()));
    await expect(present(await proof(), closed)).rejects.toThrow('no database');
  });

  it.each([undefined, '', 'nonsense', 'a.b.c', 'x'.repeat(9_000)])('that is none (%#) is refused', async (text) => {
    await expect(present(text)).rejects.toMatchObject({ why: 'proof' });
  });

  it('that was sent twice in one request is refused', async () => {
    await expect(present(`${await proof()}, ${await proof()}`)).rejects.toMatchObject({ why: 'proof' });
  });
});
