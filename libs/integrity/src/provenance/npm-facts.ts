import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { npmAttestations } from './attestations.js';
import { hexOfIntegrity, provenanceOf, type Beside, type Claims, type Examined } from './claims.js';
import { handsOnOwnWordsOnly, OWN_WORDS, signsNothing, UNSIGNED } from './npm-mirror.js';
import { registrySignature } from './npm-signatures.js';
import { listAt, numberAt, objectAt, Observer, plain, textAt, timeOf, type Observation } from './observation.js';
import type { PackageReference } from './package-reference.js';
import type { RegistryAnswer } from './registry-answers.js';
import { repositoryIn } from './repository.js';
import { historyOf, publisherOf, type Release } from './release-history.js';
import type { SigstoreVerifier } from './sigstore-verifier.js';

/** npm registry: package document, `/-/npm/v1/attestations`, `/-/npm/v1/keys`, and the downloads API. */
export interface NpmAnswers {
  readonly document: RegistryAnswer;
  readonly attestations: RegistryAnswer;
  readonly keys: RegistryAnswer;
  readonly downloads: RegistryAnswer;
}

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];
const OF_A_VERSION = [
  'digest',
  'signature',
  'install.scripts',
  'maintainers',
  'maintainers.change',
  'publisher.change',
  'licence',
  'deprecated',
];
const PEOPLE = ['maintainers', 'maintainers.change'];
const OF_THE_DOCUMENT = [...OF_A_VERSION, 'downloads', 'release.age', 'package.age', 'release.pattern', 'provenance', 'repository.match'];

/** The version that is meant: the one that was named, or the tag `latest`. */
export function npmVersion(document: RegistryAnswer, { version }: PackageReference): string | undefined {
  if (document.kind !== 'answered') return version;
  return version ?? textAt(objectAt(document.body, 'dist-tags'), 'latest');
}

export function npmFacts(reference: PackageReference, answers: NpmAnswers, { now, sigstore }: Beside): Examined {
  const { document } = answers;
  const observer = new Observer(document);
  if (document.kind !== 'answered')
    return { claims: {}, said: document, observations: [absence(observer, document), ...observer.silent(OF_THE_DOCUMENT)] };
  const version = npmVersion(document, reference);
  const versions = objectAt(document.body, 'versions');
  const manifest = version === undefined ? {} : objectAt(versions, version);
  if (version === undefined || textAt(manifest, 'name') !== reference.name || textAt(manifest, 'version') !== version) {
    const isThere = version !== undefined && Object.hasOwn(versions, version);
    const fault = observer.saw('document', 'malformed', isThere ? 'its version names another package' : 'it has no such version');
    return { claims: {}, said: document, observations: [fault, ...observer.silent(OF_THE_DOCUMENT)] };
  }
  const dist = objectAt(manifest, 'dist');
  const releases = releasesIn(document.body);
  const count = Object.keys(versions).length;
  const digest = textAt(dist, 'integrity');
  const isSilent = handsOnOwnWordsOnly(document.body, answers.keys);
  const { observation: provenance, proven } = provenanceIn(answers, digest, sigstore);
  return {
    version,
    ...(digest === undefined ? {} : { digest }),
    said: document,
    claims: { ...claimsOf(manifest), ...(proven === undefined ? {} : { proven }) },
    ...(isSilent ? { isSilent } : {}),
    observations: [
      observer.saw('document', 'there', 'the registry has this version'),
      digestOf(digest, observer),
      signatureOf(`${reference.name}@${version}`, dist, answers.keys, {
        observer,
        at: releases.find((each) => each.version === version)?.at,
      }),
      provenance,
      ...doubted(
        [...historyOf(releases, version, now, observer), publisherOf(releases, version, observer)],
        releases.length < count,
        observer,
      ),
      ...(isSilent
        ? PEOPLE.map((signal) => observer.cannotTell(signal, OWN_WORDS))
        : peopleIn(manifest, before(releases, version, versions), observer)),
      scriptsOf(manifest, before(releases, version, versions), observer),
      saidOf(manifest, observer),
      deprecation(manifest, isSilent, observer),
      ...heldByNpm(manifest, observer),
      downloadsIn(answers.downloads),
    ],
  };
}

function absence(observer: Observer, answer: RegistryAnswer): Observation {
  if (answer.kind === 'absent') return observer.saw('document', 'absent', 'the registry has no such package');
  return observer.cannotTell('document', answer.kind === 'unanswered' ? answer.why : 'it did not answer');
}

function claimsOf(manifest: JsonObject): Claims {
  const written = manifest['repository'];
  const repository = repositoryIn(typeof written === 'string' ? written : textAt(written, 'url'));
  const directory = textAt(written, 'directory');
  return {
    ...(repository ? { repository } : {}),
    ...(directory && /^[\w@./-]+$/.test(directory) && !directory.includes('..') ? { directory } : {}),
  };
}

function releasesIn(document: JsonObject): Release[] {
  const times = objectAt(document, 'time');
  return Object.keys(objectAt(document, 'versions')).flatMap((version) => {
    const at = timeOf(textAt(times, version));
    const by = textAt(objectAt(objectAt(objectAt(document, 'versions'), version), '_npmUser'), 'name');
    return at === undefined ? [] : [{ version, at, ...(by === undefined ? {} : { by }) }];
  });
}

/** Where versions without a time are left out, the first of the others need not be the first. */
function doubted(observations: readonly Observation[], isPart: boolean, observer: Observer): Observation[] {
  return observations.map((each) =>
    isPart && (each.value === 'only' || each.value === 'first')
      ? observer.cannotTell(each.signal, 'the registry gives no times for other versions')
      : each,
  );
}

/** The manifest of the version that was published before this one. */
function before(releases: readonly Release[], version: string, versions: JsonObject): JsonObject | undefined {
  const inOrder = releases.toSorted((one, other) => one.at - other.at);
  const index = inOrder.findIndex((release) => release.version === version);
  return index > 0 ? objectAt(versions, inOrder[index - 1]!.version) : undefined;
}

function digestOf(integrity: string | undefined, observer: Observer): Observation {
  if (integrity === undefined) return observer.saw('digest', 'absent', 'the registry gives no digest');
  if (/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)) return observer.saw('digest', 'strong', 'SHA-512 of the archive');
  return observer.saw('digest', 'weak', 'the archive has no SHA-512 digest');
}

function signatureOf(
  subject: string,
  dist: JsonObject,
  keys: RegistryAnswer,
  { observer, at }: { readonly observer: Observer; readonly at: number | undefined },
): Observation {
  if (listAt(dist, 'signatures').length === 0)
    return signsNothing(keys)
      ? observer.cannotTell('signature', UNSIGNED)
      : observer.saw('signature', 'absent', 'the registry did not sign it');
  const asked = new Observer(keys);
  if (keys.kind !== 'answered')
    return asked.cannotTell(
      'signature',
      `there is a signature, but no key to check it by: ${keys.kind === 'unanswered' ? keys.why : 'the registry publishes none'}`,
    );
  const verdict = registrySignature(subject, dist, keys.body, at);
  const facts = {
    verified: 'the registry signed name, version and digest',
    invalid: 'the signature of the registry does not fit name, version and digest',
    'unknown-key': 'it is signed by a key that the registry does not publish, or that had expired',
    absent: 'the registry did not sign it',
  };
  return asked.saw('signature', verdict, facts[verdict]);
}

function provenanceIn(
  { attestations, keys }: NpmAnswers,
  integrity: string | undefined,
  sigstore: SigstoreVerifier,
): ReturnType<typeof provenanceOf> {
  const observer = new Observer(attestations);
  if (attestations.kind === 'absent' && signsNothing(keys)) return { observation: observer.cannotTell('provenance', UNSIGNED) };
  if (attestations.kind === 'absent') return { observation: observer.saw('provenance', 'absent', 'there is no provenance attestation') };
  if (attestations.kind === 'unanswered' || integrity === undefined) return { observation: observer.silent(['provenance'])[0]! };
  const published = keys.kind === 'answered' ? keys.body : {};
  const read = npmAttestations(attestations.body, (bundle) => sigstore.verify(bundle, published));
  return provenanceOf(read, { algorithm: 'sha512', hex: hexOfIntegrity(integrity) }, observer);
}

const namesIn = (manifest: JsonObject): readonly string[] => listAt(manifest, 'maintainers').flatMap((each) => textAt(each, 'name') ?? []);

function peopleIn(manifest: JsonObject, previous: JsonObject | undefined, observer: Observer): Observation[] {
  const now = namesIn(manifest);
  if (now.length === 0) return PEOPLE.map((signal) => observer.cannotTell(signal, 'the registry names no maintainers'));
  return [observer.saw('maintainers', now.length, `${now.length} maintainers`), changeOf(now, previous, observer)];
}

function changeOf(now: readonly string[], previous: JsonObject | undefined, observer: Observer): Observation {
  if (!previous) return observer.saw('maintainers.change', 'first', 'there is no version before it');
  const then = namesIn(previous);
  if (then.length === 0) return observer.cannotTell('maintainers.change', 'the version before it names no maintainers');
  const added = now.filter((name) => !then.includes(name)).length;
  const removed = then.filter((name) => !now.includes(name)).length;
  const outcome = removed === then.length ? 'replaced' : added > 0 ? 'added' : removed > 0 ? 'removed' : 'same';
  return observer.saw('maintainers.change', outcome, `${added} maintainers came and ${removed} went since the version before`);
}

function scriptNames(manifest: JsonObject): string[] {
  const scripts = objectAt(manifest, 'scripts');
  const named = INSTALL_SCRIPTS.filter((name) => textAt(scripts, name) !== undefined);
  return named.length === 0 && manifest['hasInstallScript'] === true ? ['install'] : named;
}

function scriptsOf(manifest: JsonObject, previous: JsonObject | undefined, observer: Observer): Observation {
  const names = scriptNames(manifest);
  if (names.length === 0) return observer.saw('install.scripts', 'none', 'nothing runs while it is installed');
  const isNew = previous !== undefined && scriptNames(previous).length === 0;
  return observer.saw(
    'install.scripts',
    isNew ? 'new' : 'present',
    `it has ${names.join(', ')}${isNew ? ', which the version before had not' : ''}`,
  );
}

function saidOf(manifest: JsonObject, observer: Observer): Observation {
  const { license } = manifest;
  const said = typeof license === 'string' ? license : textAt(isJsonObject(license) ? license : undefined, 'type');
  if (!said) return observer.saw('licence', 'none', 'it names no licence');
  const isNone = /^unlicen[sc]ed$/i.test(said);
  return observer.saw('licence', isNone ? 'unlicensed' : 'declared', `it says ${plain(said)}`);
}

function deprecation(manifest: JsonObject, isSilent: boolean, observer: Observer): Observation {
  const { deprecated } = manifest;
  const is = deprecated !== undefined && deprecated !== false && deprecated !== '';
  if (!is && isSilent) return observer.cannotTell('deprecated', OWN_WORDS);
  return observer.saw(
    'deprecated',
    is ? 'deprecated' : 'no',
    is ? 'its publisher deprecated this version' : 'this version is not deprecated',
  );
}

/** What npm puts in the place of a package that it took down (npm docs, security holding packages). */
function heldByNpm(manifest: JsonObject, observer: Observer): Observation[] {
  const { repository } = manifest;
  const named = typeof repository === 'string' ? repository : textAt(repository, 'url');
  if (!/-security(\.\d+)?$/.test(textAt(manifest, 'version') ?? '') || !/\bnpm\/security-holder\b/.test(named ?? '')) return [];
  return [observer.saw('malware', 'listed', 'npm itself holds the name: what stood there was taken down for what it did')];
}

function downloadsIn(answer: RegistryAnswer): Observation {
  const observer = new Observer(answer);
  const count = answer.kind === 'answered' ? numberAt(answer.body, 'downloads') : undefined;
  if (count !== undefined) return observer.saw('downloads', count, `${count} downloads in the last week`);
  return answer.kind === 'answered' ? observer.cannotTell('downloads', 'the answer names no number') : observer.silent(['downloads'])[0]!;
}
