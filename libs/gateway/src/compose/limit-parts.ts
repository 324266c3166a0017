import { CallLimits, LimitLedger, type LimitRule } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import { milliseconds, type LimitSection } from '@gatehouse/config';
import type { PrincipalResolver } from '@gatehouse/identity';
import type { Principal } from '@gatehouse/kernel';
import { StreamPlaces, type Hearer } from '@gatehouse/mcp';
import type { GatewayPorts } from './gateway-ports.js';

/** How often a node says what it used, and gives back what it holds for nobody. */
export const LIMITS_EVERY_MS = 2_000;

export interface LimitParts {
  readonly calls: CallLimits;
  readonly streams: StreamPlaces;
  readonly ledger: LimitLedger;
}

/** Streams count for whoever opens them, by the roster of that moment. */
class LimitedStreams extends StreamPlaces {
  constructor(
    private readonly limits: CallLimits,
    private readonly resolver: PrincipalResolver,
    private readonly trail: AuditTrail,
  ) {
    super();
  }

  /** Throws as CallLimits does, when it is on record. */
  override async take(hearer: Hearer): Promise<() => void> {
    const who = this.principalOf(hearer);
    let limit: string | undefined;
    try {
      return who ? await this.limits.openStream(who, ({ id }) => (limit = id)) : () => undefined;
    } catch (fault) {
      const actor = { subject: hearer.claims.subject, roles: who?.roles ?? [] };
      if (limit !== undefined) await this.trail.record({ kind: 'stream.denied', severity: 'warn', code: 'LIMIT_REACHED', limit, actor });
      throw fault;
    }
  }

  /** Whoever cannot be told now is refused by the path, or hears nothing (see CallerAudience). */
  private principalOf({ claims }: Hearer): Principal | undefined {
    try {
      return this.resolver.resolve(claims);
    } catch {
      return undefined;
    }
  }
}

export function limitRule({ id, for: target, each, most, per, concurrent, streams }: LimitSection): LimitRule {
  return {
    id,
    for: target,
    each,
    ...(most === undefined || per === undefined ? {} : { calls: { most, perMs: milliseconds(per) } }),
    ...(concurrent === undefined ? {} : { concurrent }),
    ...(streams === undefined ? {} : { streams }),
  };
}

export function limitParts(
  sections: readonly LimitSection[],
  { limits, clock }: Pick<GatewayPorts, 'limits' | 'clock'>,
  { resolver, trail }: { readonly resolver: PrincipalResolver; readonly trail: AuditTrail },
): LimitParts {
  const ledger = new LimitLedger(limits, clock);
  const calls = new CallLimits(sections.map(limitRule), ledger, clock);
  return { calls, ledger, streams: new LimitedStreams(calls, resolver, trail) };
}
