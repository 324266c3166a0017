import { isAbout, NOT_VERIFIED, type Attestation } from './attestations.js';
import type { Observation, Observer } from './observation.js';
import type { RegistryAnswer } from './registry-answers.js';

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
  /** Where the package says so. */
  readonly said: RegistryAnswer;
  readonly observations: readonly Observation[];
}

const PROVENANCE = /^https:\/\/(slsa\.dev\/provenance\/|docs\.pypi\.org\/attestations\/publish\/)/;

interface Artifact {
  readonly algorithm: string;
  readonly hex: string;
  /** True where whoever pushes an artifact may push statements about it: its registry looks at neither, as npm and PyPI do. */
  readonly isUnchecked?: boolean;
}

/** Judges statements about one artifact. */
export function provenanceOf(
  attestations: readonly Attestation[],
  artifact: Artifact,
  observer: Observer,
): { readonly observation: Observation; readonly proven?: string } {
  const about = attestations.filter((each) => isAbout(each, artifact.algorithm, artifact.hex));
  if (attestations.length === 0) return { observation: observer.saw('provenance', 'absent', 'there is no provenance attestation') };
  if (about.length < attestations.length)
    return { observation: observer.saw('provenance', 'subject-differs', 'an attestation is about another artifact than the one served') };
  if (about.some(({ isSigned }) => isSigned === false))
    return { observation: observer.saw('provenance', 'signature-invalid', 'the signature of an attestation does not fit its content') };
  const built = about.find(({ predicateType, repository }) => PROVENANCE.test(predicateType) && repository !== undefined);
  if (!built)
    return { observation: observer.saw('provenance', 'publish-only', `it says who published, not where it was built; ${NOT_VERIFIED}`) };
  if (artifact.isUnchecked)
    return {
      observation: observer.saw(
        'provenance',
        'unchecked',
        `anybody may have signed that it was built from ${built.repository!}; ${NOT_VERIFIED}`,
      ),
    };
  if (built.isSigned === undefined)
    return { observation: observer.saw('provenance', 'unsigned', 'its provenance carries no certificate to check the signature by') };
  const fact = `digest and signature of the provenance from ${built.repository!} fit; ${NOT_VERIFIED}`;
  return { observation: observer.saw('provenance', 'subject-matches', fact), proven: built.repository! };
}

/** Hexadecimal of `sha512-<base64>`. */
export function hexOfIntegrity(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha\d+-/, ''), 'base64').toString('hex');
}
