import { isAbout, type Attestation } from './attestations.js';
import { plain, type Observation, type Observer } from './observation.js';
import type { RegistryAnswer } from './registry-answers.js';
import type { BuildIdentity, SigstoreVerifier } from './sigstore-verifier.js';

/** What a package says of itself, and what a statement about it says. */
export interface Claims {
  /** `github.com/owner/name`, as the package says. */
  readonly repository?: string;
  /** Folder of the package in it. */
  readonly directory?: string;
  /** The repository that provenance names, where its subject is this package. */
  readonly proven?: string;
}

/** What a registry's documents come to. */
export interface Examined {
  readonly version?: string;
  /** As the lockfile writes it: `sha512-…` of npm, `sha256:…` of the others. */
  readonly digest?: string;
  readonly claims: Claims;
  /** The registry hands on what packages say of themselves and nothing else. */
  readonly isSilent?: boolean;
  /** Where the package says so. */
  readonly said: RegistryAnswer;
  readonly observations: readonly Observation[];
}

const PROVENANCE = /^https:\/\/(slsa\.dev\/provenance\/|docs\.pypi\.org\/attestations\/publish\/)/;

/** By what documents are judged. */
export interface Beside {
  readonly now: number;
  readonly sigstore: SigstoreVerifier;
}

interface Artifact {
  readonly algorithm: string;
  readonly hex: string;
  /**
   * Whose builds count, `github.com/owner/`; undefined: nobody's. For where whoever pushes an artifact may push statements about it, since its
   * registry looks at neither, as npm and PyPI do.
   */
  readonly onlyOf?: { readonly owner: string | undefined };
}

interface Provenance {
  readonly observation: Observation;
  /** The repository, where it is beyond doubt. */
  readonly proven?: string;
}

/** Judges statements about one artifact. */
export function provenanceOf(attestations: readonly Attestation[], artifact: Artifact, observer: Observer): Provenance {
  const saw = (outcome: string, fact: string): Provenance => ({ observation: observer.saw('provenance', outcome, fact) });
  const about = attestations.filter((each) => isAbout(each, artifact.algorithm, artifact.hex));
  if (attestations.length === 0) return saw('absent', 'there is no provenance attestation');
  if (about.length < attestations.length) return saw('subject-differs', 'an attestation is about another artifact than the one served');
  const wrong = about.flatMap(({ verification }) => (verification.outcome === 'invalid' ? [verification.why] : []))[0];
  if (wrong !== undefined) return saw('signature-invalid', `an attestation is not what it says: ${wrong}`);
  const builds = about.filter(({ predicateType }) => PROVENANCE.test(predicateType));
  if (builds.length === 0) return saw('publish-only', 'it says who published, not where it was built');
  const [built] = builds.flatMap(({ verification, repository }) =>
    verification.outcome === 'verified' && verification.identity ? [{ ...verification.identity, said: repository }] : [],
  );
  if (!built) return saw('unverified', `nothing vouches for where it says that it was built: ${whyNot(builds)}`);
  if (built.said !== undefined && built.said !== built.repository)
    return saw(
      'source-differs',
      `it says that it was built from ${plain(built.said)}, but its certificate is that of ${plain(built.repository)}`,
    );
  return provenBy(built, artifact, saw);
}

function provenBy(built: BuildIdentity, { onlyOf }: Artifact, saw: (outcome: string, fact: string) => Provenance): Provenance {
  const { repository, workflow, commit } = built;
  const by = workflow === undefined ? '' : ` by ${plain(workflow)}`;
  const fact = `built from ${plain(repository)}${by}${commit === undefined ? '' : ` at ${commit.slice(0, 12)}`}`;
  if (onlyOf && !(onlyOf.owner !== undefined && repository.startsWith(onlyOf.owner)))
    return saw('unchecked', `${fact} says whoever pushed it; that build is verified, whether it may speak for this image is not`);
  return { ...saw('verified', `${fact}; digest, signature, certificate chain and log entry were verified`), proven: repository };
}

function whyNot(builds: readonly Attestation[]): string {
  const [first] = builds.map(({ verification }) => verification);
  return first && first.outcome !== 'verified' ? first.why : 'its certificate names no build service with a repository';
}

/** Hexadecimal of `sha512-<base64>`. */
export function hexOfIntegrity(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha\d+-/, ''), 'base64').toString('hex');
}
