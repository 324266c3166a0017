import { SystemClock, type Clock } from '@gatehouse/kernel';
import { activityOf, githubRepository } from '../github-facts.js';
import type { Observation } from '../observation.js';
import type { PackageReport } from '../package-examiner.js';
import { RiskAssessment } from '../package-risk.js';
import { questionText, type RegistryAnswer, type RegistryAnswers, type RegistryQuestion } from '../registry-answers.js';
import { knownHosts, likenessOfHost } from './host-likeness.js';
import { keyShown, placeFacts } from './place-facts.js';
import { registryEntry, searchedName, type RegistryEntry } from './registry-entry.js';

export interface RemoteServer {
  readonly url: URL;
  /** Of the firm itself: on this machine, or where its settings say that a system of its own is. */
  readonly isOwn: boolean;
  readonly isLoopback: boolean;
  /** SHA-256 of public keys, base64, that gateway.yaml names. */
  readonly keys: readonly string[];
  /** Hosts of the catalogue and of the other servers of gateway.yaml, beside those that ship. */
  readonly hosts: readonly string[];
}

const NOT_ASKED = 'nobody is asked when a name was given out';

/** Says what a server is worth that is reached by its address: by what it shows, never by what it says of itself. Never throws for that. */
export class RemoteExaminer {
  constructor(
    private readonly answers: RegistryAnswers,
    private readonly assessment = new RiskAssessment(),
    private readonly clock: Clock = new SystemClock(),
  ) {}

  async examine(server: RemoteServer): Promise<PackageReport> {
    const { url, isOwn } = server;
    const [place, listing] = await Promise.all([
      this.answers.ask({ registry: 'place', path: url.href }),
      isOwn ? undefined : this.listing(url),
    ]);
    const observations = [...placeFacts({ ...server, place }, this.clock.now()), ...(listing ?? own()), likeness(server)];
    const key = keyShown(place);
    return {
      package: url.href,
      ...(key === undefined ? {} : { digest: `sha256/${key}` }),
      risk: this.assessment.assess('remote', observations),
    };
  }

  private async listing(url: URL): Promise<Observation[]> {
    const search = encodeURIComponent(searchedName(url));
    const asked = await this.answers.ask({ registry: 'mcp-registry', path: `/v0.1/servers?search=${search}&version=latest&limit=100` });
    const entry = registryEntry(url, asked);
    const domain: Observation = { signal: 'domain.age', fact: NOT_ASKED, source: 'none' };
    return [entry.observation, await this.activity(entry, asked), domain];
  }

  private async activity({ repository }: RegistryEntry, said: RegistryAnswer): Promise<Observation> {
    const signal = 'repository.activity';
    const path = githubRepository(repository === undefined ? {} : { repository });
    if (path === undefined) return { signal, fact: 'no repository is known of it', source: said.from };
    const ask = (rest: string) => this.answers.ask({ registry: 'github', path: `/repos/${path}${rest}` } satisfies RegistryQuestion);
    const [found, releases] = await Promise.all([ask(''), ask('/releases?per_page=30')]);
    return { ...activityOf({ repository: found, releases, said }, this.clock.now()), signal };
  }
}

/** Nobody outside has to know of it. */
function own(): Observation[] {
  const said = { value: 'own', fact: 'a system of the firm itself, by gateway.yaml', source: 'gateway.yaml' };
  return ['registry.entry', 'repository.activity', 'domain.age'].map((signal) => ({ signal, ...said }));
}

function likeness({ url, hosts, isOwn }: RemoteServer): Observation {
  const { outcome, to } = isOwn ? { outcome: 'own', to: undefined } : likenessOfHost(url.hostname, [...knownHosts(), ...hosts]);
  const facts: Readonly<Record<string, string>> = {
    own: 'a system of the firm itself, by gateway.yaml',
    unlike: 'its host is like no known one',
    itself: 'its host belongs to one that is known',
    address: 'it is an address without a name, which nobody vouches for',
    'foreign-letters': 'its host has letters that look like others on some screens',
    similar: `its host is nearly ${to}`,
    borrows: `its host holds the name of ${to}, which belongs to another domain`,
  };
  return { signal: 'host.lookalike', value: outcome, fact: facts[outcome]!, source: questionOf(url) };
}

const questionOf = ({ href }: URL): string => questionText({ registry: 'place', path: href });
