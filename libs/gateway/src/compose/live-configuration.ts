import type { AuditTrail } from '@gatehouse/audit';
import type { LoadedConfig, UpstreamSection } from '@gatehouse/config';
import { McpUpstream, type UpstreamRegistry } from '@gatehouse/mcp';
import type { LoggerService } from '@nestjs/common';
import type { CataloguedUpstreams } from '../catalogue/catalogued-upstreams.js';
import { restartNeededFor, upstreamChanges, type UpstreamChange } from './configuration-changes.js';
import type { LiveLicences } from './live-licences.js';
import type { LivePolicies } from './live-policies.js';
import { LiveRules } from './live-rules.js';
import type { LiveServices } from './live-services.js';
import type { RuleParts } from './rule-parts.js';
import { configuredUpstream, termsByKind, type UpstreamTerms } from './upstream-parts.js';

interface Surroundings {
  readonly registry: UpstreamRegistry;
  readonly trail: AuditTrail;
  readonly logger: LoggerService;
  readonly terms: UpstreamTerms;
  readonly rules: RuleParts;
  readonly policies: LivePolicies;
  readonly licences: LiveLicences;
  readonly services: LiveServices;
  readonly catalogued: CataloguedUpstreams;
}

/** The configuration of a gateway that runs: takes up what can change without a restart: its policies, the modes of its rules, its upstreams, the terms of services, and what the licences of its MLS connections say. */
export class LiveConfiguration {
  private readonly running: Map<string, UpstreamSection>;
  private readonly rules: LiveRules;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly started: LoadedConfig,
    private readonly around: Surroundings,
  ) {
    this.rules = new LiveRules(around.rules, around);
    this.running = new Map(started.config.upstreams.map((section) => [section.id, section]));
  }

  /** One after the other. Resolves when each change was made; upstreams that come are still starting then, those that go still answering. Never rejects. */
  takeUp(wanted: LoadedConfig): Promise<void> {
    this.turn = this.turn
      .then(() => this.carryOut(wanted))
      .catch((error: unknown) => this.around.logger.error({ message: 'the changed configuration could not be taken up', error }));
    return this.turn;
  }

  private async carryOut(wanted: LoadedConfig): Promise<void> {
    const { logger, policies } = this.around;
    const faults = this.rules.faults(wanted.config);
    if (faults.length > 0) {
      const told = faults.map(({ path, expected }) => `${path}: ${expected}`);
      return void logger.error({
        message: 'the changed configuration was not taken up, since it has faults; nothing changed',
        faults: told,
      });
    }
    const taken = this.takenNames(wanted);
    if (taken.length > 0) {
      return void logger.error({
        message:
          'the changed configuration was not taken up: an upstream has the name of an MLS connection that runs; choose another, or restart',
        upstreams: taken,
      });
    }
    const { licences, services } = this.around;
    // Whoever is to be out is out, whatever else of the file cannot be taken up.
    if (!(await services.takeUp(wanted.config))) return;
    const licensed = licences.read(wanted);
    const set = licensed && (await policies.read(wanted));
    // Before upstreams: what comes is judged by the policies and rules that were written for it.
    if (!set || !(await licences.takeUp(licensed)) || !(await policies.takeUp(set)) || !(await this.rules.takeUp(wanted.config))) return;
    this.around.catalogued.takeUp(wanted);
    const changes = upstreamChanges([...this.running.values()], wanted.config.upstreams);
    for (const change of changes) if (!(await this.make(change, wanted))) return;
    const restart = restartNeededFor(this.started.config, wanted.config);
    if (restart.length > 0) logger.warn({ message: 'changed settings that take effect at the next start', settings: restart });
    logger.log({ message: 'the configuration was read again', changes: changes.map(({ change, section }) => `${section.id} ${change}`) });
  }

  /** On record before it is done: what cannot be recorded is not done. */
  private async make(change: UpstreamChange, wanted: LoadedConfig): Promise<boolean> {
    const { trail, logger } = this.around;
    const { id } = change.section;
    try {
      const { section: _section, ...facts } = change;
      await trail.record({ kind: 'config.changed', details: { setting: 'upstreams', upstream: id, ...facts } });
    } catch (error) {
      logger.error({
        message: 'the changed configuration was not taken up further, since the change could not be recorded',
        upstream: id,
        error,
      });
      return false;
    }
    if (change.change === 'removed') this.running.delete(id);
    else this.running.set(id, change.section);
    void this.done(change, wanted).catch((error: unknown) =>
      logger.error({ message: 'an upstream could not be changed', upstream: id, error }),
    );
    return true;
  }

  private async done({ change, section }: UpstreamChange, { secret }: LoadedConfig): Promise<void> {
    const { registry, terms } = this.around;
    if (change === 'removed') return registry.remove(section.id);
    if (change === 'added') return registry.add(configuredUpstream(section, secret, terms));
    const upstream = registry.upstream(section.id);
    if (change === 'replaced' || !(upstream instanceof McpUpstream)) return registry.replace(configuredUpstream(section, secret, terms));
    upstream.setTerms(termsByKind(section));
    return registry.reassess(section.id);
  }

  private takenNames({ config }: LoadedConfig): string[] {
    const { registry } = this.around;
    return config.upstreams.map(({ id }) => id).filter((id) => !this.running.has(id) && registry.upstream(id) !== undefined);
  }
}
