import { usedAt, type LimitStore, type StoredUsage } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { LimitSection } from '@gatehouse/config';
import type { Clock, Principal } from '@gatehouse/kernel';
import type { GatewayPorts } from './gateway-ports.js';

/** What is used of one limit now. */
export interface UsedLimit {
  readonly limit: string;
  readonly kind: StoredUsage['kind'];
  readonly who: string;
  readonly used: number;
  /** Of it, what nodes hold and may not have used yet. */
  readonly held: number;
  readonly most: number;
  /** As gateway.yaml or a policy writes it; absent for what counts at one time. */
  readonly per?: string;
}

/** What people see of limits, and do about them, beside the path. */
export class LimitDesk {
  private readonly store: LimitStore;
  private readonly clock: Clock;

  constructor(
    private readonly sections: readonly LimitSection[],
    { limits, clock }: Pick<GatewayPorts, 'limits' | 'clock'>,
    private readonly trail: AuditTrail,
  ) {
    this.store = limits;
    this.clock = clock;
  }

  /** Of one person, application, tool or brokerage, or of all; what is not used is not there. */
  async show(who?: string): Promise<UsedLimit[]> {
    const now = this.clock.now();
    const stored = (await Promise.all(spellings(who).map((one) => this.store.list(one)))).flat();
    return stored.flatMap(({ rule, kind, who: whose, terms, usage }) => {
      const { made, held } = usedAt(usage, terms, now);
      if (made + held === 0) return [];
      const per = terms.perMs === undefined ? undefined : (this.sections.find(({ id }) => id === rule)?.per ?? spanOf(terms.perMs));
      return [{ limit: rule, kind, who: whose, used: made + held, held, most: terms.most, ...(per === undefined ? {} : { per }) }];
    });
  }

  /** Forgets what somebody used. On record before it is done. Resolves with the number of counts. */
  async reset(who: string, by: Principal, reason: string): Promise<number> {
    await this.trail.record({
      kind: 'limit.reset',
      severity: 'warn',
      actor: { subject: by.subject, roles: by.roles },
      details: { who, reason },
    });
    const counts = await Promise.all(spellings(who).map((one) => this.store.reset(one!)));
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

/** Of a quota of a policy, in its largest whole unit. */
function spanOf(perMs: number): string {
  const [unit, length] = [['d', 86_400_000] as const, ['h', 3_600_000] as const, ['m', 60_000] as const].find(
    ([, one]) => perMs % one === 0,
  ) ?? ['s', 1_000];
  return `${perMs / length}${unit}`;
}

/** People are counted by their sign-in name in lower case, all else as it is written. */
function spellings(who: string | undefined): (string | undefined)[] {
  return who === undefined ? [undefined] : [...new Set([who, who.toLowerCase()])];
}
