import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { pypiAttestations } from './attestations.js';
import { provenanceOf, type Beside, type Claims, type Examined } from './claims.js';
import { listAt, objectAt, Observer, plain, textAt, timeOf, type Observation } from './observation.js';
import type { PackageReference } from './package-reference.js';
import type { RegistryAnswer } from './registry-answers.js';
import { repositoryIn } from './repository.js';
import { historyOf, type Release } from './release-history.js';
import type { SigstoreVerifier } from './sigstore-verifier.js';

/** PyPI: JSON API (`/pypi/NAME/json`) and integrity API (`/integrity/NAME/VERSION/FILE/provenance`, PEP 740). */
export interface PypiAnswers {
  readonly document: RegistryAnswer;
  readonly provenance: RegistryAnswer;
}

const OF_THE_DOCUMENT = [
  'digest',
  'provenance',
  'repository.match',
  'release.age',
  'package.age',
  'release.pattern',
  'maintainers',
  'install.scripts',
  'licence',
  'deprecated',
];

export function pypiVersion(document: RegistryAnswer, { version }: PackageReference): string | undefined {
  return version ?? (document.kind === 'answered' ? textAt(objectAt(document.body, 'info'), 'version') : undefined);
}

/** The file that would be installed: the wheel before the source, since a source runs code to be built. */
export function pypiFile(document: RegistryAnswer, version: string | undefined): JsonObject | undefined {
  if (document.kind !== 'answered' || version === undefined) return undefined;
  const files = listAt(objectAt(document.body, 'releases'), version).filter(isJsonObject);
  return files.find((file) => textAt(file, 'packagetype') === 'bdist_wheel') ?? files[0];
}

export function pypiFacts(reference: PackageReference, { document, provenance }: PypiAnswers, { now, sigstore }: Beside): Examined {
  const observer = new Observer(document);
  if (document.kind !== 'answered') {
    const told =
      document.kind === 'absent'
        ? observer.saw('document', 'absent', 'the registry has no such package')
        : observer.cannotTell('document', document.why);
    return { claims: {}, said: document, observations: [told, ...observer.silent(OF_THE_DOCUMENT)] };
  }
  const version = pypiVersion(document, reference);
  const file = pypiFile(document, version);
  const info = objectAt(document.body, 'info');
  const named = textAt(info, 'name')
    ?.toLowerCase()
    .replaceAll(/[-_.]+/g, '-');
  if (version === undefined || !file || named !== reference.name) {
    const fault = observer.saw(
      'document',
      'malformed',
      named === reference.name ? 'it has no files of this version' : 'it is about another package',
    );
    return { claims: {}, said: document, observations: [fault, ...observer.silent(OF_THE_DOCUMENT)] };
  }
  const sha256 = textAt(objectAt(file, 'digests'), 'sha256');
  const attested = provenanceIn(provenance, sha256, sigstore);
  return {
    version,
    ...(sha256 === undefined ? {} : { digest: `sha256:${sha256}` }),
    said: document,
    claims: { ...claimsOf(info), ...(attested.proven === undefined ? {} : { proven: attested.proven }) },
    observations: [
      observer.saw('document', 'there', 'the registry has this version'),
      observer.saw(
        'digest',
        sha256 === undefined ? 'absent' : 'strong',
        sha256 === undefined ? 'the registry gives no digest' : 'SHA-256 of the file',
      ),
      attested.observation,
      ...historyOf(releasesIn(document.body), version, now, observer),
      ownersIn(document.body, observer),
      buildOf(file, observer),
      licenceOf(info, observer),
      yankOf(file, info, observer),
    ],
  };
}

function claimsOf(info: JsonObject): Claims {
  const urls = Object.values(objectAt(info, 'project_urls')).filter((url) => typeof url === 'string');
  const repository = [...urls, textAt(info, 'home_page')].map((url) => repositoryIn(url)).find((found) => found?.startsWith('github.com/'));
  return repository === undefined ? {} : { repository };
}

function releasesIn(document: JsonObject): Release[] {
  const releases = objectAt(document, 'releases');
  return Object.keys(releases).flatMap((version) => {
    const at = timeOf(textAt(listAt(releases, version)[0], 'upload_time_iso_8601'));
    return at === undefined ? [] : [{ version, at }];
  });
}

function provenanceIn(answer: RegistryAnswer, sha256: string | undefined, sigstore: SigstoreVerifier): ReturnType<typeof provenanceOf> {
  const observer = new Observer(answer);
  if (answer.kind === 'absent') return { observation: observer.saw('provenance', 'absent', 'there is no provenance attestation') };
  if (answer.kind === 'unanswered' || sha256 === undefined) return { observation: observer.silent(['provenance'])[0]! };
  return provenanceOf(
    pypiAttestations(answer.body, (bundle) => sigstore.verify(bundle)),
    { algorithm: 'sha256', hex: sha256 },
    observer,
  );
}

function ownersIn(document: JsonObject, observer: Observer): Observation {
  const ownership = objectAt(document, 'ownership');
  const people = listAt(ownership, 'roles').length;
  const organization = textAt(ownership, 'organization');
  // An organization is more than one person to its registry.
  const count = people + (organization === undefined ? 0 : 2);
  if (count === 0) return observer.cannotTell('maintainers', 'the registry names no owners');
  return observer.saw('maintainers', count, organization ? 'an organization owns it' : `${people} owners and maintainers`);
}

function buildOf(file: JsonObject, observer: Observer): Observation {
  const isWheel = textAt(file, 'packagetype') === 'bdist_wheel';
  return observer.saw(
    'install.scripts',
    isWheel ? 'none' : 'sdist-only',
    isWheel ? 'there is a wheel, which runs nothing' : 'there is no wheel, so its own code builds it',
  );
}

function licenceOf(info: JsonObject, observer: Observer): Observation {
  const classified = listAt(info, 'classifiers').find((each) => typeof each === 'string' && each.startsWith('License ::'));
  const said = textAt(info, 'license_expression') ?? textAt(info, 'license') ?? (typeof classified === 'string' ? classified : undefined);
  return observer.saw('licence', said ? 'declared' : 'none', said ? `it says ${plain(said)}` : 'it names no licence');
}

function yankOf(file: JsonObject, info: JsonObject, observer: Observer): Observation {
  if (file['yanked'] === true) return observer.saw('deprecated', 'yanked', 'its publisher took this version back');
  const isInactive = listAt(info, 'classifiers').includes('Development Status :: 7 - Inactive');
  return observer.saw(
    'deprecated',
    isInactive ? 'deprecated' : 'no',
    isInactive ? 'its publisher calls it inactive' : 'this version is not taken back',
  );
}
