import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { listAt, objectAt, textAt } from './observation.js';
import { repositoryIn } from './repository.js';
import type { Verification } from './sigstore-verifier.js';

/** A statement about a package in a signed envelope (in-toto Statement v1 in DSSE, Sigstore bundle 0.3). */
export interface Attestation {
  readonly predicateType: string;
  /** Hexadecimal, by algorithm, of each subject. */
  readonly digests: readonly JsonObject[];
  /** The repository that the build says it was made from, without scheme: `github.com/owner/name`. */
  readonly repository?: string;
  readonly verification: Verification;
}

/** Verifies a bundle by what is known here. */
export type VerifyBundle = (bundle: JsonObject) => Verification;

const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** `{attestations: [{predicateType, bundle}]}` as npm answers (npm registry, attestations endpoint). */
export function npmAttestations(document: JsonObject, verify: VerifyBundle): readonly Attestation[] {
  return listAt(document, 'attestations').flatMap((each) => bundleAttestation(objectAt(each, 'bundle'), verify));
}

/** PEP 740: `{attestation_bundles: [{publisher, attestations: [{envelope: {statement, signature}, verification_material: {certificate}}]}]}`. */
export function pypiAttestations(document: JsonObject, verify: VerifyBundle): readonly Attestation[] {
  return listAt(document, 'attestation_bundles').flatMap((bundle) => {
    const publisher = objectAt(bundle, 'publisher');
    const owner = textAt(publisher, 'repository');
    const repository = owner && textAt(publisher, 'kind') === 'GitHub' ? `github.com/${owner.toLowerCase()}` : undefined;
    return listAt(bundle, 'attestations').flatMap((each) =>
      bundleAttestation(pypiBundle(each), verify).map((found) => ({ ...found, ...(repository ? { repository } : {}) })),
    );
  });
}

/** The same in the shape of a bundle: PEP 740 says of each member which one it is. */
function pypiBundle(attestation: JsonValue): JsonObject {
  const envelope = objectAt(attestation, 'envelope');
  const material = objectAt(attestation, 'verification_material');
  return {
    mediaType: BUNDLE_TYPE,
    verificationMaterial: {
      certificate: { rawBytes: textAt(material, 'certificate') ?? '' },
      tlogEntries: [...listAt(material, 'transparency_entries')],
    },
    dsseEnvelope: {
      payload: textAt(envelope, 'statement') ?? '',
      payloadType: 'application/vnd.in-toto+json',
      signatures: [{ sig: textAt(envelope, 'signature') ?? '' }],
    },
  };
}

/** A Sigstore bundle that stands alone, as a registry of images keeps them. */
export function bundleAttestation(bundle: JsonObject, verify: VerifyBundle): readonly Attestation[] {
  const payload = textAt(objectAt(bundle, 'dsseEnvelope'), 'payload');
  const statement = payload === undefined ? undefined : statementIn(payload);
  if (!statement) return [];
  const repository = repositoryIn(sourceOf(objectAt(statement, 'predicate')));
  return [
    {
      predicateType: textAt(statement, 'predicateType') ?? 'unnamed',
      digests: listAt(statement, 'subject').map((subject) => objectAt(subject, 'digest')),
      ...(repository === undefined ? {} : { repository }),
      verification: verify(bundle),
    },
  ];
}

export function isAbout({ digests }: Attestation, algorithm: string, hex: string): boolean {
  return digests.some((digest) => textAt(digest, algorithm)?.toLowerCase() === hex.toLowerCase());
}

function statementIn(payload: string): JsonObject | undefined {
  try {
    const statement = JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as JsonValue;
    return isJsonObject(statement) ? statement : undefined;
  } catch {
    return undefined;
  }
}

/** SLSA provenance 1 names it in the build definition, 0.2 in the invocation. */
function sourceOf(predicate: JsonObject): string | undefined {
  const workflow = objectAt(objectAt(objectAt(predicate, 'buildDefinition'), 'externalParameters'), 'workflow');
  return textAt(workflow, 'repository') ?? textAt(objectAt(objectAt(predicate, 'invocation'), 'configSource'), 'uri');
}
