import { readFileSync } from 'node:fs';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { createRequire } from 'node:module';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import {
  toSignedEntity,
  toTrustMaterial,
  VerificationError,
  Verifier,
  type SignedEntity,
  type Signer,
  type TrustMaterial,
} from '@sigstore/verify';
import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { repositoryIn } from './repository.js';
import { listAt, textAt, timeOf } from './observation.js';

/** Where something was built, as the authority that identified the build wrote into its certificate: no build can write that itself. */
export interface BuildIdentity {
  /** `github.com/owner/name`. */
  readonly repository: string;
  /** Path of the workflow in it. */
  readonly workflow?: string;
  readonly commit?: string;
}

/**
 * `verified`: signature, chain to the authority, certificate log and the entry in the transparency log fit; `identity` is absent where a key of
 * the registry signed. `unverified`: by somebody whom the trust root does not know, which says nothing. `invalid`: what is known does not fit.
 */
export type Verification =
  | { readonly outcome: 'verified'; readonly identity?: BuildIdentity }
  | { readonly outcome: 'unverified' | 'invalid'; readonly why: string };

/** Who says that a build is what it says (Fulcio, OIDC issuers of build services that people do not run themselves). */
const BUILD_SERVICES = new Set(['https://token.actions.githubusercontent.com', 'https://gitlab.com']);
/** Extensions of Fulcio certificates (github.com/sigstore/fulcio, docs/oid-info.md). */
const FULCIO = '1.3.6.1.4.1.57264.1';
const SOURCE_REPOSITORY = `${FULCIO}.12`;
const SOURCE_COMMIT = `${FULCIO}.13`;
const BUILD_CONFIG = `${FULCIO}.18`;
/** What fails for want of knowledge, by the library's code, where the signer's authority and log are known. */
const UNKNOWN_CODES = new Set<string>(['PUBLIC_KEY_ERROR', 'TIMESTAMP_ERROR']);
const UTF8_STRING = 0x0c;

/** Verifies Sigstore bundles without asking anybody, by a trust root that was written down. */
export class SigstoreVerifier {
  private readonly trust: Omit<TrustMaterial, 'publicKey'>;

  /** @param asOf date of the trust root: what came into use later is unknown. Throws Error where it is none. */
  constructor(
    trustedRoot: JsonObject,
    readonly asOf: string,
  ) {
    this.trust = toTrustMaterial(TrustedRoot.fromJSON(trustedRoot));
    if (this.trust.certificateAuthorities.length === 0 || this.trust.tlogs.length === 0)
      throw new Error('expected a trusted root of Sigstore with certificateAuthorities and tlogs');
  }

  private static kept: SigstoreVerifier | undefined;

  /** By compliance/integrity/sigstore-root.json. */
  static shipped(): SigstoreVerifier {
    const file = createRequire(import.meta.url).resolve('@gatehouse/packs/integrity/sigstore-root.json');
    this.kept ??= SigstoreVerifier.parse(readFileSync(file, 'utf8'));
    return this.kept;
  }

  /** `{source: {asOf}, trustedRoot}`. Throws Error where the text is none. */
  static parse(text: string): SigstoreVerifier {
    const content: unknown = JSON.parse(text);
    const { source, trustedRoot } = isJsonObject(content) ? content : {};
    const asOf = textAt(source, 'asOf');
    if (!isJsonObject(trustedRoot) || asOf === undefined)
      throw new Error('expected {"source": {"asOf": "2026-11-29"}, "trustedRoot": {…}}, as Sigstore publishes its trusted_root.json');
    return new SigstoreVerifier(trustedRoot, asOf);
  }

  /** @param keys of the registry (npm, `/-/npm/v1/keys`), for what it signs itself. Never throws. */
  verify(bundle: JsonObject, keys: JsonObject = {}): Verification {
    let entity: SignedEntity;
    try {
      entity = toSignedEntity(bundleFromJSON(bundle));
    } catch {
      return { outcome: 'unverified', why: 'it is no Sigstore bundle that can be read' };
    }
    const stranger = this.stranger(entity);
    if (stranger !== undefined) return { outcome: 'unverified', why: stranger };
    try {
      return identified(this.verifier(keys).verify(entity));
    } catch (fault) {
      return told(fault);
    }
  }

  private verifier(keys: JsonObject): Verifier {
    const publicKey: TrustMaterial['publicKey'] = (hint) => {
      const key = listAt(keys, 'keys').find((each) => textAt(each, 'keyid') === hint);
      const expires = timeOf(textAt(key, 'expires'));
      if (key === undefined) throw new VerificationError({ code: 'PUBLIC_KEY_ERROR', message: 'no such key' });
      return { publicKey: spki(textAt(key, 'key')), validFor: (date) => expires === undefined || date.getTime() <= expires };
    };
    return new Verifier({ ...this.trust, publicKey });
  }

  /** Why nothing can be said: the bundle names an authority or a log that the trust root does not hold. */
  private stranger({ tlogEntries, key }: SignedEntity): string | undefined {
    const since = `the trust root of ${this.asOf} does not know`;
    const { tlogs, certificateAuthorities } = this.trust;
    if (tlogEntries.length === 0) return 'it names no entry in a transparency log';
    if (tlogEntries.some(({ logId }) => !tlogs.some(({ logID }) => logID.equals(logId.keyId))))
      return `it is in a transparency log that ${since}`;
    if (key.$case === 'public-key') return undefined;
    const { issuer } = key.certificate;
    const isKnown = certificateAuthorities.some(({ certChain }) => certChain.some(({ subject }) => subject.equals(issuer)));
    return isKnown ? undefined : `its certificate is of an authority that ${since}`;
  }
}

function told(fault: unknown): Verification {
  const { code = '', message } = fault as Partial<VerificationError>;
  // A log of certificates that the trust root does not hold, or none at all: the certificate may be right all the same.
  const isUnknown = UNKNOWN_CODES.has(code) || (code === 'CERTIFICATE_ERROR' && / SCTs?[ ,]|^SCT /.test(message ?? ''));
  if (isUnknown) return { outcome: 'unverified', why: 'it is signed or dated by a key that the trust root does not know' };
  return { outcome: 'invalid', why: WRONG[code] ?? 'it is malformed' };
}

/** Nothing of the library's own words, which hold what the bundle says. */
const WRONG: Readonly<Record<string, string>> = {
  SIGNATURE_ERROR: 'its signature does not fit its content',
  CERTIFICATE_ERROR: 'its certificate was not given by the authority that it names, or not for that time',
  TLOG_BODY_ERROR: 'the transparency log holds something else under its entry',
  TLOG_INCLUSION_PROOF_ERROR: 'the proof that it is in the transparency log does not fit',
  TLOG_INCLUSION_PROMISE_ERROR: 'the transparency log did not sign its entry',
  TLOG_MISSING_INCLUSION_ERROR: 'there is no proof that it is in the transparency log',
};

/** Whoever signed in by another way than a build service may build anywhere. */
function identified({ identity }: Signer): Verification {
  if (!BUILD_SERVICES.has(identity?.extensions?.issuer ?? '')) return { outcome: 'verified' };
  const said = (oid: string): string | undefined => {
    const value = identity?.oids?.find(({ oid: each }) => each?.id.join('.') === oid)?.value;
    return value === undefined ? undefined : derText(value);
  };
  const repository = repositoryIn(said(SOURCE_REPOSITORY));
  const workflow = workflowIn(said(BUILD_CONFIG));
  const commit = said(SOURCE_COMMIT);
  if (repository === undefined) return { outcome: 'verified' };
  const isCommit = commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit);
  return { outcome: 'verified', identity: { repository, ...(workflow ? { workflow } : {}), ...(isCommit ? { commit } : {}) } };
}

/** `https://github.com/owner/name/.github/workflows/publish.yml@refs/heads/main` as `.github/workflows/publish.yml`. */
function workflowIn(uri: string | undefined): string | undefined {
  return /^https:\/\/[^/]+\/[^/]+\/[^/]+\/([\w./-]{1,100})@/.exec(uri ?? '')?.[1];
}

/** A DER UTF8String of less than 64 KiB. */
function derText(der: Uint8Array): string | undefined {
  const [tag, first = 0x80] = der;
  const more = first < 0x80 ? 0 : first - 0x80;
  return tag === UTF8_STRING && more <= 2
    ? Buffer.from(der)
        .subarray(2 + more)
        .toString('utf8')
    : undefined;
}

function spki(key: string | undefined): KeyObject {
  return createPublicKey({ key: Buffer.from(key ?? '', 'base64'), format: 'der', type: 'spki' });
}
