import { Policy, PolicyFaults, sentenceOf, type PolicySet } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { GatewayConfig, LoadedConfig } from '@gatehouse/config';
import type { LoggerService } from '@nestjs/common';
import { readPolicies } from './policy-parts.js';

interface Surroundings {
  readonly trail: AuditTrail;
  readonly logger: LoggerService;
  /** Where the paths of gateway.yaml start. */
  readonly folder: string;
}

/** A record of the audit holds so many faults; the log has all. */
const RECORDED = 10;

/** The policies of a gateway that runs: others take their place all together, or not at all. */
export class LivePolicies {
  private faults: readonly string[] = [];

  constructor(
    private readonly policy: Policy,
    private readonly around: Surroundings,
  ) {}

  /** What was wrong with the policies that were last wanted. Those from before are in force then. */
  get fault(): string | undefined {
    const [first, ...others] = this.faults;
    if (first === undefined) return undefined;
    return `changed policies were not taken up: ${first}${others.length > 0 ? ` (and ${others.length} more, see the log)` : ''}`;
  }

  /** The policies that a configuration names. Undefined where they have faults, which are then logged, on record and in `fault`. */
  async read({ config }: LoadedConfig): Promise<PolicySet | undefined> {
    try {
      const set = await readPolicies(config, this.around.folder);
      this.faults = [];
      return set;
    } catch (error) {
      const faults = error instanceof PolicyFaults ? error.faults.map(sentenceOf) : [unreadable(error)];
      this.faults = faults;
      await this.tell(faults);
      return undefined;
    }
  }

  /** On record before it is in force. False where it could not be recorded: then nothing changed. */
  async takeUp(set: PolicySet): Promise<boolean> {
    const { trail, logger } = this.around;
    const [from, to] = [this.policy.version, set.version];
    if (from === to) return true;
    try {
      await trail.record({ kind: 'policy.changed', details: { from, to, policies: set.clauses.size } });
    } catch (error) {
      logger.error({ message: 'the changed policies were not taken up, since the change could not be recorded', error });
      return false;
    }
    this.policy.replace(set);
    logger.log({ message: 'the policies were read again', from, to, policies: set.clauses.size });
    return true;
  }

  private async tell(faults: readonly string[]): Promise<void> {
    const { trail, logger } = this.around;
    logger.error({ message: 'the changed policies were not taken up, since they have faults; nothing changed', faults });
    const told = Object.fromEntries(faults.slice(0, RECORDED).map((fault, at) => [`fault${at + 1}`, fault]));
    const details = { inForce: this.policy.version, faults: faults.length, ...told };
    try {
      await trail.record({ kind: 'policy.rejected', severity: 'warn', details });
    } catch (error) {
      logger.error({ message: 'that changed policies were not taken up could not be recorded', error });
    }
  }
}

/** The policies of a start. Rejects where they have faults. */
export async function openPolicies(config: GatewayConfig, around: Surroundings): Promise<{ policy: Policy; policies: LivePolicies }> {
  const onFault = (policies: readonly string[]) =>
    around.logger.error({ message: 'a policy could not be evaluated, so it refused', policies });
  const policy = new Policy(await readPolicies(config, around.folder), { onFault });
  return { policy, policies: new LivePolicies(policy, around) };
}

function unreadable(error: unknown): string {
  const { code, path } = error as NodeJS.ErrnoException;
  return path === undefined
    ? String(error)
    : `${path}: cannot be read (${code}); correct policies in gateway.yaml, or the file's permissions`;
}
