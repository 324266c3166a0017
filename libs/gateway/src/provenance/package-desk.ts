import { GatewayConfig, type LoadedConfig, type UpstreamSection } from '@gatehouse/config';
import {
  launchedPackage,
  OfflineAnswers,
  PackageExaminer,
  parsePackage,
  RemoteExaminer,
  RiskAssessment,
  type AnswerKeeper,
  type LaunchedPackage,
  type PackageReference,
  type PackageReport,
  type RegistryAnswers,
} from '@gatehouse/integrity';
import { SystemClock, type Clock } from '@gatehouse/kernel';
import { bareHost, GuardedFetch } from '@gatehouse/net';
import { FetchedAnswers } from './fetched-answers.js';
import { npmRegistry } from './npm-client.js';
import { PlaceAnswers } from './place-answers.js';
import { isLoopbackHost, isOwnPlace } from './remote-servers.js';
import { TreeAnswers } from './tree-answers.js';

export type ProvenanceSettings = GatewayConfig['integrity']['provenance'];

/** The package that an upstream starts; undefined where it starts none. Throws Error where its command names none that can be read. */
export function packageOf({ transport, package: named, command, args }: UpstreamSection): LaunchedPackage | undefined {
  if (transport !== 'stdio') return undefined;
  return named === undefined ? launchedPackage(command ?? '', args) : { reference: parsePackage(named), args };
}

/** Examines packages and remote servers by the settings of a deployment; without one, by those that ship. */
export class PackageDesk {
  private readonly assessment: RiskAssessment;

  private constructor(
    readonly settings: ProvenanceSettings,
    private readonly allow: readonly string[],
    private readonly clock: Clock,
    private readonly given: RegistryAnswers | undefined,
  ) {
    this.assessment = new RiskAssessment(settings);
  }

  /** @param answers in place of the registries: recorded ones, or none */
  static open(loaded?: LoadedConfig, answers?: RegistryAnswers, clock: Clock = new SystemClock()): PackageDesk {
    const { integrity, egress } = loaded?.config ?? new GatewayConfig();
    const { provenance } = integrity;
    return new PackageDesk(provenance, egress.allow, clock, answers);
  }

  /** @param keeper keeps what is answered */
  async examine(reference: PackageReference, keeper?: AnswerKeeper): Promise<PackageReport> {
    const by = (answers: RegistryAnswers) =>
      new PackageExaminer(keeper?.of(answers) ?? answers, this.assessment, this.clock).examine(reference);
    if (this.given) return by(this.given);
    const { npm, pypi, offline } = this.settings;
    if (offline) return by(new OfflineAnswers());
    const registry = reference.ecosystem === 'npm' ? (npm ?? (await npmRegistry(reference.name))) : '';
    return this.asking(registry, (answers) => by(new TreeAnswers(answers, npm, pypi, this.clock)));
  }

  /**
   * A server by its address. Its place is looked at also where no registry may be asked: it is what the gateway connects to anyway.
   * @param beside what is known of other servers: their hosts, and the keys that gateway.yaml names for this one
   */
  async examineRemote(
    url: URL,
    beside: { readonly hosts: readonly string[]; readonly keys: readonly string[] },
    keeper?: AnswerKeeper,
  ): Promise<PackageReport> {
    const server = { url, ...beside, isOwn: isOwnPlace(url, this.allow), isLoopback: isLoopbackHost(url) };
    const by = (answers: RegistryAnswers) =>
      new RemoteExaminer(keeper?.of(answers) ?? answers, this.assessment, this.clock).examine(server);
    if (this.given) return by(this.given);
    // An address that somebody wrote down is their own word; where a name leads is not.
    const meant = isLoopbackHost(url) ? [bareHost(url.hostname)] : [];
    const allow = [...this.allow, ...meant];
    const fetcher = new GuardedFetch({ allow });
    try {
      const visiting = (answers: RegistryAnswers) => by(new PlaceAnswers(answers, { fetcher, allow }, this.clock));
      return await (this.settings.offline ? visiting(new OfflineAnswers()) : this.asking('', visiting));
    } finally {
      await fetcher.close();
    }
  }

  private async asking<T>(registry: string, work: (answers: RegistryAnswers) => Promise<T>): Promise<T> {
    const { npmDownloads, pypi, osv, github, mcpRegistry, oci } = this.settings;
    // Whoever set up npm vouches for its registry, which may be inside the firm; what the settings name is vouched for as well.
    const named = [registry, npmDownloads, pypi, osv, github, mcpRegistry, ...oci]
      .filter((url) => url !== '')
      .map((url) => new URL(url).hostname);
    const fetcher = new GuardedFetch({ allow: [...this.allow, ...named] });
    try {
      const origins = { npm: registry, 'npm-downloads': npmDownloads, pypi, osv, github, 'mcp-registry': mcpRegistry, oci };
      return await work(new FetchedAnswers(fetcher, origins, this.clock));
    } finally {
      await fetcher.close();
    }
  }
}
