import { GatewayConfig, type LoadedConfig, type UpstreamSection } from '@gatehouse/config';
import {
  launchedPackage,
  OfflineAnswers,
  PackageExaminer,
  parsePackage,
  RiskAssessment,
  type LaunchedPackage,
  type PackageReference,
  type PackageReport,
  type RegistryAnswers,
} from '@gatehouse/integrity';
import { SystemClock, type Clock } from '@gatehouse/kernel';
import { GuardedFetch } from '@gatehouse/net';
import { FetchedAnswers } from './fetched-answers.js';
import { npmRegistry } from './npm-client.js';
import { TreeAnswers } from './tree-answers.js';

export type ProvenanceSettings = GatewayConfig['integrity']['provenance'];

/** The package that an upstream starts; undefined where it starts none. Throws Error where its command names none that can be read. */
export function packageOf({ transport, package: named, command, args }: UpstreamSection): LaunchedPackage | undefined {
  if (transport !== 'stdio') return undefined;
  return named === undefined ? launchedPackage(command ?? '', args) : { reference: parsePackage(named), args };
}

/** Examines packages by the settings of a deployment; without one, by those that ship. */
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
    return new PackageDesk(provenance, egress.allow, clock, answers ?? (provenance.offline ? new OfflineAnswers() : undefined));
  }

  async examine(reference: PackageReference): Promise<PackageReport> {
    if (this.given) return this.by(this.given, reference);
    const { npm, npmDownloads, pypi, osv, github, oci } = this.settings;
    const registry = reference.ecosystem === 'npm' ? (npm ?? (await npmRegistry(reference.name))) : '';
    // Whoever set up npm vouches for its registry, which may be inside the firm; what the settings name is vouched for as well.
    const named = [registry, npmDownloads, pypi, osv, github, ...oci].filter((url) => url !== '').map((url) => new URL(url).hostname);
    const fetcher = new GuardedFetch({ allow: [...this.allow, ...named] });
    try {
      const origins = { npm: registry, 'npm-downloads': npmDownloads, pypi, osv, github, oci };
      return await this.by(new TreeAnswers(new FetchedAnswers(fetcher, origins, this.clock), npm, this.clock), reference);
    } finally {
      await fetcher.close();
    }
  }

  private by(answers: RegistryAnswers, reference: PackageReference): Promise<PackageReport> {
    return new PackageExaminer(answers, this.assessment, this.clock).examine(reference);
  }
}
