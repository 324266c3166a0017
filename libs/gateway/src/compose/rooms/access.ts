import type { Policy, Reviews } from '@gatehouse/access';
import type { AuditTrail } from '@gatehouse/audit';
import type { IdentityParts } from '../identity-parts.js';
import { every } from '../every.js';
import type { Ground } from '../ground.js';
import { limitParts, LIMITS_EVERY_MS, type LimitParts } from '../limit-parts.js';
import { openPolicies, type LivePolicies } from '../live-policies.js';
import { openReviews } from '../policy-parts.js';
import { keptTaints, type TaintGatewayParts } from '../taint-parts.js';

const HOUR_MS = 3_600_000;

/** The policies of the start, by which everything is decided. Rejects where they have faults. */
export const openPolicy = (
  { loaded: { config }, place }: Ground,
  trail: AuditTrail,
): Promise<{ readonly policy: Policy; readonly policies: LivePolicies }> => openPolicies(config, { ...place, trail });

/** What decides beside the policies. */
export interface DecidingParts {
  readonly reviews: Reviews;
  readonly limits: LimitParts;
  readonly tainting: TaintGatewayParts;
}

interface BesideDeciding {
  readonly policy: Policy;
  readonly identity: Pick<IdentityParts, 'resolver'>;
  readonly trail: AuditTrail;
}

/** Held calls, limits and taints, kept in step with other nodes. */
export function openDeciding(ground: Ground, { policy, identity: { resolver }, trail }: BesideDeciding): DecidingParts {
  const { loaded, ports, keys, ring } = ground;
  const reviews = openReviews({ policy, resolver, keys, ring }, ports);
  every(HOUR_MS, 'forgetting what expired reviews would have sent', () => reviews.forgetExpired(), ground);
  const limits = limitParts(loaded.config.limits, ports, { resolver, trail });
  ground.closers.add(() => limits.ledger.close());
  every(LIMITS_EVERY_MS, 'writing the counts of limits', () => limits.ledger.sweep(), ground);
  every(HOUR_MS, 'deleting old counts of limits', () => ports.limits.purge(ports.clock.now()), ground);
  return { reviews, limits, tainting: keptTaints(loaded.config, ports, ground) };
}
