import { SystemClock, type Clock } from '@gatehouse/kernel';
import type { Beside, Examined } from './claims.js';
import { activityOf, githubRepository, manifestFile, matchOf, type GithubAnswers } from './github-facts.js';
import { likenessOf } from './lookalike.js';
import { npmFacts, npmVersion } from './npm-facts.js';
import { textAt, type Observation } from './observation.js';
import { bundleDigests, configDigest, layerDigest, ociFacts, platformDigest } from './oci-facts.js';
import { osvFacts, osvQuery } from './osv-facts.js';
import { RiskAssessment, type PackageRisk } from './package-risk.js';
import { packageText, type PackageReference } from './package-reference.js';
import { pypiFacts, pypiFile, pypiVersion } from './pypi-facts.js';
import { questionText, type RegistryAnswer, type RegistryAnswers, type RegistryQuestion } from './registry-answers.js';
import { SigstoreVerifier } from './sigstore-verifier.js';
import { treeFacts } from './tree-facts.js';

export interface PackageReport {
  /** With the version that was looked at, where one was found. */
  readonly package: string;
  readonly digest?: string;
  /** Digest of the list of packages that would be installed, where it was looked at. */
  readonly tree?: string;
  readonly risk: PackageRisk;
}

const MOST_BUNDLES = 4;
const DOCKER_HUB = 'registry-1.docker.io';

/** Asks the registries about one package and says what it is worth. Never throws for what they answer. */
export class PackageExaminer {
  constructor(
    private readonly answers: RegistryAnswers,
    private readonly assessment = new RiskAssessment(),
    private readonly clock: Clock = new SystemClock(),
    private readonly sigstore = SigstoreVerifier.shipped(),
  ) {}

  async examine(reference: PackageReference): Promise<PackageReport> {
    const examined = await this.examined(reference);
    const exact: PackageReference = examined.version === undefined ? reference : { ...reference, version: examined.version };
    const [vulnerabilities, repository, tree] = await Promise.all([
      this.vulnerabilities(exact),
      this.repository(exact, examined),
      this.tree(exact, examined),
    ]);
    const observations = [...examined.observations, ...vulnerabilities, ...repository, ...tree.observations, likeness(reference)];
    const risk = this.assessment.assess(reference.ecosystem, observations);
    return {
      package: packageText(exact),
      ...(examined.digest === undefined ? {} : { digest: examined.digest }),
      ...(tree.digest === undefined ? {} : { tree: tree.digest }),
      risk,
    };
  }

  private get beside(): Beside {
    return { now: this.clock.now(), sigstore: this.sigstore };
  }

  private examined(reference: PackageReference): Promise<Examined> {
    switch (reference.ecosystem) {
      case 'npm':
        return this.npm(reference);
      case 'pypi':
        return this.pypi(reference);
      case 'oci':
        return this.oci(reference);
    }
  }

  private async npm(reference: PackageReference): Promise<Examined> {
    const path = reference.name.replace('/', '%2f');
    const document = await this.answers.ask({ registry: 'npm', path: `/${path}` });
    const version = npmVersion(document, reference);
    const [attestations, keys, downloads] = await Promise.all([
      this.answers.ask({ registry: 'npm', path: `/-/npm/v1/attestations/${path}@${version ?? 'latest'}` }),
      this.answers.ask({ registry: 'npm', path: '/-/npm/v1/keys' }),
      this.answers.ask({ registry: 'npm-downloads', path: `/downloads/point/last-week/${reference.name}` }),
    ]);
    return npmFacts(reference, { document, attestations, keys, downloads }, this.beside);
  }

  private async pypi(reference: PackageReference): Promise<Examined> {
    const document = await this.answers.ask({ registry: 'pypi', path: `/pypi/${reference.name}/json` });
    const version = pypiVersion(document, reference);
    const file = textAt(pypiFile(document, version), 'filename');
    const question: RegistryQuestion = {
      registry: 'pypi',
      path: `/integrity/${reference.name}/${version}/${encodeURIComponent(file ?? '')}/provenance`,
    };
    const provenance = file === undefined ? notAsked(question) : await this.answers.ask(question);
    return pypiFacts(reference, { document, provenance }, this.beside);
  }

  private async oci(reference: PackageReference): Promise<Examined> {
    const ask = imageQuestions(this.answers, reference.name);
    const manifest = await ask(`manifests/${reference.version ?? 'latest'}`);
    const ofPlatform = platformDigest(manifest);
    const image = ofPlatform === undefined ? manifest : await ask(`manifests/${ofPlatform}`);
    const [config, referrers] = await Promise.all([
      ask(`blobs/${configDigest(image) ?? ''}`, configDigest(image) !== undefined),
      ask(`referrers/${manifest.kind === 'answered' ? `sha256:${manifest.sha256}` : ''}`, manifest.kind === 'answered'),
    ]);
    const holders = await Promise.all(
      bundleDigests(referrers)
        .slice(0, MOST_BUNDLES)
        .map((digest) => ask(`manifests/${digest}`)),
    );
    const bundles = await Promise.all(
      holders.map((holder) => ask(`blobs/${layerDigest(holder) ?? ''}`, layerDigest(holder) !== undefined)),
    );
    return ociFacts(reference, { manifest, config, referrers, bundles }, this.beside);
  }

  private async vulnerabilities(reference: PackageReference): Promise<Observation[]> {
    const body = osvQuery(reference);
    return body ? osvFacts(await this.answers.ask({ registry: 'osv', path: '/v1/query', body })) : [];
  }

  /** Of a version that the registry does not show nobody is asked: npm and pip would ask that registry again and again for a minute. */
  private async tree({ version, ...reference }: PackageReference, { digest, isSilent = false }: Examined): ReturnType<typeof treeFacts> {
    if (reference.ecosystem === 'oci' || version === undefined || digest === undefined) return { observations: [] };
    return treeFacts(this.answers, { ...reference, version }, isSilent);
  }

  private async repository(reference: PackageReference, { claims, observations, said }: Examined): Promise<Observation[]> {
    const path = githubRepository(claims);
    const file = manifestFile(reference, claims);
    const at = (rest: string): RegistryQuestion => ({ registry: 'github', path: `/repos/${path}${rest}` });
    const ask = (rest: string, asks = true) => (path && asks ? this.answers.ask(at(rest)) : Promise.resolve(notAsked(at(rest), path)));
    const [repository, releases, manifest] = await Promise.all([
      ask(''),
      ask('/releases?per_page=30'),
      file === undefined ? undefined : ask(`/contents/${file}`),
    ]);
    const answers: GithubAnswers = { repository, releases, said, ...(manifest ? { manifest } : {}) };
    // Where the registry said nothing, it is unknown what the package says of its repository.
    const isSaid = observations.some(({ signal }) => signal === 'repository.match');
    return [...(isSaid ? [] : [matchOf(reference, claims, answers)]), activityOf(answers, this.clock.now())];
  }
}

function notAsked(question: RegistryQuestion, where?: string): RegistryAnswer {
  return {
    kind: 'unanswered',
    why: where === undefined ? 'there is nowhere to ask' : 'it was not asked',
    from: questionText({ ...question, path: '' }).trim(),
  };
}

/** `mcp/fetch` is at Docker Hub, as `docker run` has it; a first part with a dot or a port is a host. */
function imageQuestions(answers: RegistryAnswers, name: string): (path: string, asks?: boolean) => Promise<RegistryAnswer> {
  const [first = '', ...rest] = name.split('/');
  const isHost = rest.length > 0 && /[.:]/.test(first);
  const host = isHost ? first : DOCKER_HUB;
  const image = isHost ? rest.join('/') : rest.length === 0 ? `library/${name}` : name;
  return async (path, asks = true) => {
    const question: RegistryQuestion = { registry: 'oci', host, path: `/v2/${image}/${path}` };
    return asks ? answers.ask(question) : notAsked(question);
  };
}

function likeness(reference: PackageReference): Observation {
  const found = likenessOf(reference);
  const fact = {
    itself: 'it is a known package',
    unlike: 'its name is like no known one',
    similar: `its name is nearly that of ${'to' in found ? found.to : ''}`,
    borrows: `its name holds ${'to' in found ? found.to : ''}, whose owner publishes elsewhere`,
  }[found.outcome];
  return { signal: 'name.lookalike', value: found.outcome, fact, source: 'known-packages.yaml', asOf: '2026-11-28' };
}
