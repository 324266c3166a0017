import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '@gatehouse/kernel';
import { SigstoreAuthority } from '../../../../test/support/sigstore-authority.js';
import { SigstoreVerifier } from './sigstore-verifier.js';

const STATEMENT = {
  _type: 'https://in-toto.io/Statement/v1',
  predicateType: 'https://slsa.dev/provenance/v1',
  subject: [{ name: 'pkg:npm/street-notes@1.0.0', digest: { sha512: 'ab'.repeat(64) } }],
  predicate: {},
};
const BUILD = { repository: 'https://github.com/harbor-desk/street-notes', workflow: '.github/workflows/publish.yml' };

const EMPTY = {
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  dsseEnvelope: { payload: 'e30=', payloadType: 'text', signatures: [{ sig: 'AA==' }] },
};

let authority: SigstoreAuthority;
let verifier: SigstoreVerifier;
beforeAll(async () => {
  authority = await SigstoreAuthority.open();
  verifier = new SigstoreVerifier(authority.trustedRoot, '2026-11-01');
});

describe('a Sigstore bundle', () => {
  it('is verified offline, and says from which repository, workflow and commit', async () => {
    const commit = 'c0ffee'.repeat(7).slice(0, 40);
    expect(verifier.verify(await authority.bundle(STATEMENT, { ...BUILD, commit }))).toEqual({
      outcome: 'verified',
      identity: { repository: 'github.com/harbor-desk/street-notes', workflow: '.github/workflows/publish.yml', commit },
    });
  });

  const changed = async (change: (bundle: Written) => void): Promise<JsonObject> => {
    const bundle = structuredClone(await authority.bundle(STATEMENT, BUILD)) as unknown as Written;
    change(bundle);
    return bundle as unknown as JsonObject;
  };

  it.each<[string, (bundle: Written) => void, string]>([
    ['another statement than was signed', ({ dsseEnvelope: content }) => (content.payload = base64('{"a":1}')), 'holds something else'],
    ['another signature', ({ dsseEnvelope: { signatures } }) => (signatures[0]!.sig = base64('none')), 'holds something else'],
    ['another entry of the log', (bundle) => (entryOf(bundle).canonicalizedBody = base64('{}')), 'did not sign its entry'],
    [
      'a promise of the log for another time',
      (bundle) => (entryOf(bundle).integratedTime = String(Number(entryOf(bundle).integratedTime) + 60)),
      'did not sign its entry',
    ],
    [
      'a proof of another tree',
      (bundle) => (entryOf(bundle).inclusionProof.hashes = [Buffer.alloc(32).toString('base64')]),
      'the proof that it is in the transparency log does not fit',
    ],
  ])('with %s is invalid', async (_what, change, why) => {
    expect(verifier.verify(await changed(change))).toEqual({ outcome: 'invalid', why: expect.stringContaining(why) });
  });

  it('with a certificate that somebody else gave in the name of the authority is invalid', async () => {
    const impostor = await SigstoreAuthority.open();
    const { certificateAuthorities } = impostor.trustedRoot;
    const fooled = new SigstoreVerifier({ ...authority.trustedRoot, certificateAuthorities: certificateAuthorities! }, '2026-11-01');
    expect(fooled.verify(await authority.bundle(STATEMENT, BUILD))).toMatchObject({
      outcome: 'invalid',
      why: expect.stringContaining('not given by the authority'),
    });
  });

  it('by authorities that the trust root does not know says nothing', async () => {
    const other = await SigstoreAuthority.open('other.example');
    const bundle = await other.bundle(STATEMENT, BUILD);
    expect(verifier.verify(bundle)).toMatchObject({ outcome: 'unverified', why: expect.stringContaining('the trust root of 2026-11-01') });
    const { tlogs } = other.trustedRoot;
    const half = new SigstoreVerifier({ ...authority.trustedRoot, tlogs: tlogs! }, '2026-11-01');
    expect(half.verify(bundle)).toMatchObject({ outcome: 'unverified', why: expect.stringContaining('authority') });
  });

  it.each<[string, JsonObject]>([
    ['nothing', {}],
    ['no entry in a log', { ...EMPTY, verificationMaterial: { certificate: { rawBytes: '' }, tlogEntries: [] } }],
    ['members of another kind', { ...EMPTY, verificationMaterial: { certificate: 7, tlogEntries: [7] } }],
  ])('of %s is unverified, and nothing throws', (_what, bundle) => {
    expect(verifier.verify(bundle).outcome).toBe('unverified');
  });

  it('by a person, or a build service that anybody may run, names no repository', async () => {
    const bundle = await authority.bundle(STATEMENT, { ...BUILD, issuer: 'https://accounts.example' });
    expect(verifier.verify(bundle)).toEqual({ outcome: 'verified' });
  });

  it('by a key of the registry is verified by the keys that it publishes, and by no other', () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const bundle = authority.keyed(STATEMENT, keys, 'SHA256:registry');
    const published = (expires: string | null): JsonObject => ({
      keys: [{ keyid: 'SHA256:registry', expires, key: keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }],
    });
    expect(verifier.verify(bundle, published(null)).outcome).toBe('verified');
    expect(verifier.verify(bundle, published('2026-01-02T00:00:00Z')).outcome).toBe('unverified');
    expect(verifier.verify(bundle).outcome).toBe('unverified');
  });
});

describe('the trust root', () => {
  it('that ships is the one of Sigstore, with the day on which it was published', () => {
    expect(SigstoreVerifier.shipped().asOf).toMatch(/^2026-\d\d-\d\d$/);
  });

  it.each(['{}', '{"source": {"asOf": "2026-11-01"}}', '{"source": {"asOf": "2026-11-01"}, "trustedRoot": {}}'])('%s is none', (text) => {
    expect(() => SigstoreVerifier.parse(text)).toThrow('expected');
  });
});

/** The members of a bundle that are changed here. */
interface Written {
  readonly dsseEnvelope: { payload: string; readonly signatures: { sig: string }[] };
  readonly verificationMaterial: {
    readonly tlogEntries: { canonicalizedBody: string; integratedTime: string; readonly inclusionProof: { hashes: string[] } }[];
  };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const entryOf = ({ verificationMaterial }: Written) => verificationMaterial.tlogEntries[0]!;
