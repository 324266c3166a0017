import type { Observation } from './observation.js';
import { pointsFor, riskRules, type RiskRule, type RiskSubject } from './risk-rules.js';

export const RISK_LEVELS = ['low', 'elevated', 'blocked'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

export interface RiskReason {
  readonly signal: string;
  readonly points: number;
  readonly isKnown: boolean;
  /** The fact, or why there is none. */
  readonly fact: string;
  readonly source: string;
  readonly asOf?: string;
}

export interface PackageRisk {
  /** The sum of the points of its reasons, 100 at most. */
  readonly score: number;
  readonly level: RiskLevel;
  /** One for each rule that applies, the most points first. */
  readonly reasons: readonly RiskReason[];
}

/** Points from which a person decides, and from which nobody may. */
export interface RiskThresholds {
  readonly holdFrom: number;
  readonly blockFrom: number;
}

export const SHIPPED_THRESHOLDS: RiskThresholds = { holdFrom: 25, blockFrom: 60 };

const MOST = 100;
const NOBODY = 'nothing that was asked says so';

/**
 * What is known of a package or a server as a number of which every point has a fact, a source and a date. Each rule that applies gives one reason;
 * a signal that nobody spoke of counts as unknown, which costs points as well.
 */
export class RiskAssessment {
  constructor(
    private readonly thresholds: RiskThresholds = SHIPPED_THRESHOLDS,
    private readonly rules: readonly RiskRule[] = riskRules(),
  ) {}

  assess(subject: RiskSubject, observations: readonly Observation[]): PackageRisk {
    const applying = this.rules.filter((rule) => rule.for.includes(subject));
    const reasons = applying.map((rule) =>
      worst(
        rule,
        observations.filter(({ signal }) => signal === rule.id),
      ),
    );
    const score = Math.min(
      MOST,
      reasons.reduce((sum, { points }) => sum + points, 0),
    );
    return { score, level: this.levelOf(score), reasons: reasons.toSorted((one, other) => other.points - one.points) };
  }

  private levelOf(score: number): RiskLevel {
    if (score >= this.thresholds.blockFrom) return 'blocked';
    return score >= this.thresholds.holdFrom ? 'elevated' : 'low';
  }
}

/** Where several documents speak of one signal, the worst counts; but what one of them knows, another need not know as well. */
function worst(rule: RiskRule, observations: readonly Observation[]): RiskReason {
  const known = observations.filter(({ value }) => value !== undefined);
  const counted = known.length > 0 ? known : observations;
  const reasons = counted.map(({ value, fact, source, asOf }): RiskReason => {
    const points = pointsFor(rule, value);
    // An outcome without a rule is a fault of ours, and no better than not knowing.
    const isKnown = value !== undefined && points !== undefined;
    return { signal: rule.id, points: points ?? rule.unknown, isKnown, fact, source, ...(asOf === undefined ? {} : { asOf }) };
  });
  return (
    reasons.toSorted((one, other) => other.points - one.points)[0] ?? {
      signal: rule.id,
      points: rule.unknown,
      isKnown: false,
      fact: NOBODY,
      source: 'none',
    }
  );
}
