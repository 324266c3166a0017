import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { bundleAttestation } from './attestations.js';
import { provenanceOf, type Beside, type Claims, type Examined } from './claims.js';
import { daysBetween, listAt, objectAt, Observer, plain, textAt, timeOf, type Observation } from './observation.js';
import type { PackageReference } from './package-reference.js';
import type { RegistryAnswer } from './registry-answers.js';
import { repositoryIn } from './repository.js';

/** OCI distribution-spec 1.1: manifest, config blob, referrers, and the bundles that refer to the image. */
export interface OciAnswers {
  readonly manifest: RegistryAnswer;
  readonly config: RegistryAnswer;
  readonly referrers: RegistryAnswer;
  readonly bundles: readonly RegistryAnswer[];
}

const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle/;
const SIGNATURE = /cosign|notary|sigstore/;
const OF_THE_MANIFEST = ['digest', 'signature', 'provenance', 'repository.match', 'release.age', 'package.age', 'licence'];

export function ociFacts(reference: PackageReference, answers: OciAnswers, beside: Beside): Examined {
  const { manifest, config, referrers } = answers;
  const observer = new Observer(manifest);
  if (manifest.kind !== 'answered') {
    const told =
      manifest.kind === 'absent'
        ? observer.saw('document', 'absent', 'the registry has no such image')
        : observer.cannotTell('document', manifest.why);
    return { claims: {}, said: manifest, observations: [told, ...observer.silent(OF_THE_MANIFEST)] };
  }
  const digest = `sha256:${manifest.sha256}`;
  if (!isManifest(manifest.body))
    return { claims: {}, said: manifest, observations: [observer.saw('document', 'malformed', 'it is no manifest of an image')] };
  const attested = attestationsIn(answers, { hex: manifest.sha256, onlyOf: { owner: ownerOf(reference) } }, beside);
  return {
    version: reference.version ?? 'latest',
    digest,
    said: config,
    claims: { ...claimsOf(config), ...(attested.proven === undefined ? {} : { proven: attested.proven }) },
    observations: [
      observer.saw('document', 'there', 'the registry has this image'),
      digestOf(reference, digest, observer),
      signatureIn(referrers),
      attested.observation,
      ...configFacts(config, beside.now),
      observer.cannotTell('package.age', 'a registry of images does not say when it had the first one'),
    ],
  };
}

function isManifest(body: JsonObject): boolean {
  return body['schemaVersion'] === 2 && (isJsonObject(body['config']) || Array.isArray(body['manifests']));
}

/** The manifest of one platform, where there are several: what the config is read of. */
export function platformDigest(manifest: RegistryAnswer): string | undefined {
  if (manifest.kind !== 'answered') return undefined;
  const image = listAt(manifest.body, 'manifests').find((each) => textAt(objectAt(each, 'platform'), 'os') === 'linux');
  return textAt(image, 'digest');
}

export function configDigest(manifest: RegistryAnswer): string | undefined {
  return manifest.kind === 'answered' ? textAt(objectAt(manifest.body, 'config'), 'digest') : undefined;
}

/** Digests of the manifests that hold Sigstore bundles. */
export function bundleDigests(referrers: RegistryAnswer): readonly string[] {
  if (referrers.kind !== 'answered') return [];
  return listAt(referrers.body, 'manifests').flatMap((each) =>
    BUNDLE.test(textAt(each, 'artifactType') ?? '') ? (textAt(each, 'digest') ?? []) : [],
  );
}

export function layerDigest(manifest: RegistryAnswer): string | undefined {
  return manifest.kind === 'answered' ? textAt(listAt(manifest.body, 'layers')[0], 'digest') : undefined;
}

function digestOf({ version }: PackageReference, digest: string, observer: Observer): Observation {
  if (version?.startsWith('sha256:') && version !== digest)
    return observer.saw('digest', 'mismatch', 'the registry serves another manifest under this digest');
  return observer.saw('digest', 'strong', 'SHA-256 of the manifest as it was served');
}

function signatureIn(referrers: RegistryAnswer): Observation {
  const observer = new Observer(referrers);
  if (referrers.kind === 'unanswered') return observer.silent(['signature'])[0]!;
  const kinds = referrers.kind === 'absent' ? [] : listAt(referrers.body, 'manifests').map((each) => textAt(each, 'artifactType') ?? '');
  const isSigned = kinds.some((kind) => SIGNATURE.test(kind));
  return observer.saw(
    'signature',
    isSigned ? 'present' : 'absent',
    isSigned ? 'a signature refers to it; not verified: whose key it is' : 'no signature refers to it',
  );
}

function attestationsIn(
  { referrers, bundles }: OciAnswers,
  image: { readonly hex: string; readonly onlyOf: { readonly owner: string | undefined } },
  { sigstore }: Beside,
): ReturnType<typeof provenanceOf> {
  const unanswered = [referrers, ...bundles].find(({ kind }) => kind === 'unanswered');
  if (unanswered) return { observation: new Observer(unanswered).silent(['provenance'])[0]! };
  const read = bundles.flatMap((bundle) =>
    bundle.kind === 'answered' ? bundleAttestation(bundle.body, (each) => sigstore.verify(each)) : [],
  );
  return provenanceOf(read, { algorithm: 'sha256', ...image }, new Observer(bundles[0] ?? referrers));
}

/** GitHub's registry lets an owner's builds alone push there; of other registries it is not known who they are at GitHub. */
function ownerOf({ name }: PackageReference): string | undefined {
  const owner = /^ghcr\.io\/([\w-]+)\//.exec(name)?.[1];
  return owner === undefined ? undefined : `github.com/${owner.toLowerCase()}/`;
}

function claimsOf(config: RegistryAnswer): Claims {
  const repository =
    config.kind === 'answered' ? repositoryIn(textAt(labelsIn(config.body), 'org.opencontainers.image.source')) : undefined;
  return repository === undefined ? {} : { repository };
}

const labelsIn = (config: JsonObject): JsonObject => objectAt(objectAt(config, 'config'), 'Labels');

/** What the image says of itself: when it was made adds points where that is recent, and takes none away. */
function configFacts(config: RegistryAnswer, now: number): Observation[] {
  const observer = new Observer(config);
  if (config.kind !== 'answered') return observer.silent(['release.age', 'licence']);
  const made = timeOf(textAt(config.body, 'created'));
  const licence = textAt(labelsIn(config.body), 'org.opencontainers.image.licenses');
  const age = made === undefined ? undefined : daysBetween(made, now);
  return [
    age === undefined || made! < MADE_UP
      ? observer.cannotTell('release.age', 'the image does not say when it was made')
      : observer.saw('release.age', age, `it says that it was made ${age} days ago`),
    observer.saw('licence', licence ? 'declared' : 'none', licence ? `it says ${plain(licence)}` : 'it names no licence'),
  ];
}

/** Reproducible builds write the beginning of time. */
const MADE_UP = Date.parse('2013-01-01T00:00:00Z');
