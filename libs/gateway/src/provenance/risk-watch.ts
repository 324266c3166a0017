import type { AuditTrail } from '@gatehouse/audit';
import { milliseconds, type LoadedConfig, type UpstreamSection } from '@gatehouse/config';
import {
  isAssessed,
  isBlockedNow,
  parsePackage,
  RISK_PIN,
  standingOf,
  type PackageReport,
  type Pins,
  type RiskOutcome,
} from '@gatehouse/integrity';
import { FetchRefused, type settledConnector } from '@gatehouse/net';
import type { LoggerService } from '@nestjs/common';
import { LockedPackages } from './locked-packages.js';
import { PackageDesk, packageOf } from './package-desk.js';
import { hostsBeside, isOwnPlace, remoteOf } from './remote-servers.js';

type Connector = ReturnType<typeof settledConnector>;

interface Surroundings {
  /** Of gateway.yaml. */
  readonly folder: string;
  readonly trail: Pick<AuditTrail, 'record'>;
  readonly logger: LoggerService;
}

/**
 * Knows what speaks against the packages and the remote servers that serve, and asks again. A stranger is looked at before anything is said to
 * it: at a risk from which nothing is let in no connection is made, and no credential leaves.
 */
export class RiskWatch {
  private readonly sections: Map<string, UpstreamSection>;
  private readonly asking = new Map<string, Promise<void>>();
  private readonly desk: PackageDesk;
  private readonly packages: LockedPackages;
  private pins: Pins | undefined;

  constructor(
    private readonly loaded: LoadedConfig,
    private readonly around: Surroundings,
    desk?: PackageDesk,
  ) {
    this.desk = desk ?? PackageDesk.open(loaded);
    this.packages = new LockedPackages(this.desk.settings, around.folder);
    this.sections = new Map(loaded.config.upstreams.map((section) => [section.id, section]));
  }

  get everyMs(): number {
    return milliseconds(this.desk.settings.recheck);
  }

  get isOffline(): boolean {
    return this.desk.settings.offline;
  }

  /** The pins that hold what it finds. Before this, strangers are held back and nobody is asked. */
  keepIn(pins: Pins): void {
    this.pins = pins;
  }

  /** The address of an upstream of which something has to be known first. */
  readonly strangerAt = (upstream: string): string | undefined => {
    const section = this.sections.get(upstream);
    return section && this.stranger(section)?.href;
  };

  /** Makes connections as the other does, once it is known that nothing forbids it. */
  connecting(section: UpstreamSection, connect: Connector): Connector {
    this.sections.set(section.id, section);
    if (!this.stranger(section)) return connect;
    return (...request) => void this.connectTo(section.id, connect, request);
  }

  private async connectTo(upstream: string, connect: Connector, [options, callback]: Parameters<Connector>): Promise<void> {
    try {
      await this.known(upstream);
    } catch (fault) {
      return callback(fault as Error, null);
    }
    connect(options, callback);
  }

  /** Asks about each package and remote server that serves. Never rejects for what nobody answers. */
  async all(): Promise<void> {
    for (const section of this.sections.values()) await this.ask(section).catch((error: unknown) => this.failed(section, error));
  }

  /** Asks about strangers of whom nothing is known yet. */
  async missing(): Promise<void> {
    for (const section of this.sections.values())
      if (this.stranger(section) && !this.isKnown(section.id))
        await this.ask(section).catch((error: unknown) => this.failed(section, error));
  }

  /** Throws FetchRefused where nothing may be said to it. */
  private async known(upstream: string): Promise<void> {
    const section = this.sections.get(upstream)!;
    if (!this.isKnown(upstream)) await this.ask(section);
    const pin = this.pins?.riskPin(upstream);
    if (pin?.status === 'quarantined' && isBlockedNow(pin))
      throw new FetchRefused(`nothing is said to it: ${pin.reason}. gatehouse risk ${upstream} says why`);
  }

  private isKnown(upstream: string): boolean {
    return this.pins !== undefined && isAssessed(this.pins.riskPin(upstream), this.strangerAt(upstream));
  }

  /** One question at a time about each. */
  private ask(section: UpstreamSection): Promise<void> {
    const { id } = section;
    const asked = this.asking.get(id) ?? this.asked(section).finally(() => this.asking.delete(id));
    this.asking.set(id, asked);
    return asked;
  }

  private async asked(section: UpstreamSection): Promise<void> {
    const { pins } = this;
    const launched = packageOf(section);
    const url = launched ? undefined : this.stranger(section);
    if (!pins || (!launched && !url)) return;
    if (url) {
      const report = await this.desk.examineRemote(url, {
        hosts: await hostsBeside(url, this.loaded, this.around.folder),
        keys: section.certificateKeys,
      });
      // Whoever did not answer is neither good nor bad; it is asked again.
      if (report.risk.reasons.some(({ signal, isKnown }) => signal === 'certificate' && !isKnown && url.protocol === 'https:')) return;
      return this.told(report, await pins.assess(standingOf(section.id, report)), section);
    }
    const locked = await this.packages.admitted(launched!.reference);
    const report = await this.desk.examine(parsePackage(locked.package));
    await this.told(report, await pins.assess(standingOf(section.id, report, locked.risk)), section);
  }

  private async told({ package: of, risk }: PackageReport, outcome: RiskOutcome, { id }: UpstreamSection): Promise<void> {
    if (outcome === 'same' || outcome === 'admitted') return;
    const reason = this.pins?.riskPin(id)?.reason ?? outcome;
    const details = { upstream: id, tool: RISK_PIN, of, score: risk.score, level: risk.level, outcome, reason };
    const { logger, trail } = this.around;
    logger.warn({ message: 'what speaks against an upstream changed', ...details });
    const severity = outcome === 'better' ? 'info' : 'alert';
    await trail.record({ kind: 'integrity.risk', severity, tool: { upstream: id, name: RISK_PIN }, details });
  }

  private stranger(section: UpstreamSection): URL | undefined {
    const { remotes } = this.desk.settings;
    const url = remotes === 'off' ? undefined : remoteOf(section);
    return url && (remotes === 'all' || !isOwnPlace(url, this.loaded.config.egress.allow)) ? url : undefined;
  }

  private failed({ id }: UpstreamSection, error: unknown): void {
    this.around.logger.warn({ message: 'what speaks against an upstream could not be asked', upstream: id, error });
  }
}
