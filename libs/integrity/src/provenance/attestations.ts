import { verify, X509Certificate } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { listAt, objectAt, textAt } from './observation.js';

/** A statement about a package in a signed envelope (in-toto Statement v1 in DSSE, Sigstore bundle 0.3). */
export interface Attestation {
  readonly predicateType: string;
  /** Hexadecimal, by algorithm, of each subject. */
  readonly digests: readonly JsonObject[];
  /** The repository that the build says it was made from, without scheme: `github.com/owner/name`. */
  readonly repository?: string;
  /** By the certificate inside the envelope; undefined where there is none to check with. */
  readonly isSigned?: boolean;
}

/** What checking one of them leaves open: no trust root is shipped. */
export const NOT_VERIFIED = "not verified: the certificate's chain to Fulcio, and its entry in the Rekor log";

/** `{attestations: [{predicateType, bundle}]}` as npm answers (npm registry, attestations endpoint). */
export function npmAttestations(document: JsonObject): readonly Attestation[] {
  return listAt(document, 'attestations').flatMap((each) => {
    const bundle = objectAt(each, 'bundle');
    return attestationIn(objectAt(bundle, 'dsseEnvelope'), certificateIn(objectAt(bundle, 'verificationMaterial')));
  });
}

/** PEP 740: `{attestation_bundles: [{publisher, attestations: [{envelope: {statement, signature}, verification_material: {certificate}}]}]}`. */
export function pypiAttestations(document: JsonObject): readonly Attestation[] {
  return listAt(document, 'attestation_bundles').flatMap((bundle) => {
    const publisher = objectAt(bundle, 'publisher');
    const owner = textAt(publisher, 'repository');
    const repository = owner && textAt(publisher, 'kind') === 'GitHub' ? `github.com/${owner.toLowerCase()}` : undefined;
    return listAt(bundle, 'attestations').flatMap((each) => {
      const envelope = objectAt(each, 'envelope');
      const certificate = textAt(objectAt(each, 'verification_material'), 'certificate');
      const signatures = [{ sig: textAt(envelope, 'signature') ?? '' }];
      const dsse: JsonObject = { payload: textAt(envelope, 'statement') ?? '', payloadType: 'application/vnd.in-toto+json', signatures };
      return attestationIn(dsse, certificate).map((found) => ({ ...found, ...(repository ? { repository } : {}) }));
    });
  });
}

/** A Sigstore bundle that stands alone, as a registry of images keeps them. */
export function bundleAttestation(bundle: JsonObject): readonly Attestation[] {
  return attestationIn(objectAt(bundle, 'dsseEnvelope'), certificateIn(objectAt(bundle, 'verificationMaterial')));
}

export function isAbout({ digests }: Attestation, algorithm: string, hex: string): boolean {
  return digests.some((digest) => textAt(digest, algorithm)?.toLowerCase() === hex.toLowerCase());
}

/** `git+https://github.com/Owner/Name.git@refs/heads/main` as `github.com/owner/name`; undefined where it names no repository. */
export function repositoryIn(text: string | undefined): string | undefined {
  const shorthand = /^(?:github:)?([A-Za-z0-9][\w-]*\/[\w.-]+)$/.exec(text ?? '')?.[1];
  if (shorthand) return `github.com/${shorthand.toLowerCase().replace(/\.git$/, '')}`;
  const found = /^(?:git\+)?(?:https?|git|ssh):\/\/(?:[^@/]*@)?([a-z0-9.-]+\.[a-z]+)\/([\w.-]+\/[\w.-]+)/i.exec(text ?? '');
  if (!found) return undefined;
  return `${found[1]!.toLowerCase().replace(/^www\./, '')}/${found[2]!.toLowerCase().replace(/\.git$/, '')}`;
}

function certificateIn(material: JsonObject): string | undefined {
  const chain = listAt(objectAt(material, 'x509CertificateChain'), 'certificates');
  return textAt(objectAt(material, 'certificate'), 'rawBytes') ?? textAt(chain[0], 'rawBytes');
}

function attestationIn(envelope: JsonObject, certificate: string | undefined): readonly Attestation[] {
  const payload = textAt(envelope, 'payload');
  const statement = payload === undefined ? undefined : statementIn(payload);
  if (!statement) return [];
  const predicate = objectAt(statement, 'predicate');
  const repository = repositoryIn(sourceOf(predicate));
  return [
    {
      predicateType: textAt(statement, 'predicateType') ?? 'unnamed',
      digests: listAt(statement, 'subject').map((subject) => objectAt(subject, 'digest')),
      ...(repository === undefined ? {} : { repository }),
      ...(certificate === undefined ? {} : { isSigned: isSigned(envelope, certificate) }),
    },
  ];
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

/** The signature is over the pre-authentication encoding (DSSE 1.0.2), by the key of the certificate. */
function isSigned(envelope: JsonObject, certificate: string): boolean {
  const type = textAt(envelope, 'payloadType') ?? '';
  const payload = Buffer.from(textAt(envelope, 'payload') ?? '', 'base64');
  const signature = textAt(listAt(envelope, 'signatures')[0], 'sig');
  if (signature === undefined) return false;
  const encoded = Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
  try {
    const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'));
    return verify('sha256', encoded, publicKey, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
