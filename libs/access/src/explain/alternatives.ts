import { REACHES, type Decision } from '@gatehouse/kernel';
import type { Policy } from '../policy/policy.js';
import type { PolicyEntry } from '../policy/resources.js';
import { argumentSteps } from './argument-steps.js';
import { hourSteps, networkSteps } from './moment-steps.js';
import { personSteps } from './person-steps.js';
import type { Alternative, Situation, Step } from './situation.js';

/** What a held call is worth, beside what is refused and what does not reach the record. */
const HELD = 3;

/** What would have to change for more to be allowed. Nothing is derived from the texts of policies: each change is tried by deciding again with it. */
export class Alternatives {
  constructor(
    private readonly policy: Policy,
    private readonly entry: PolicyEntry,
  ) {}

  to(situation: Situation): readonly Alternative[] {
    const now = this.decided(situation);
    const before = this.worth(now, situation);
    const better = this.steps(situation)
      .map((step) => ({ step, decision: this.decided(step.situation) }))
      .map(({ step, decision }) => ({ step, decision, worth: this.worth(decision, step.situation) }))
      .filter(({ worth }) => worth > before && worth >= HELD)
      .toSorted((one, other) => other.worth - one.worth);
    const found = better.map(({ step: { change, to, arguments: args }, decision }) => ({
      change,
      to,
      ...(args ? { arguments: args } : {}),
      decision,
    }));
    return [...first(found), ...reasonOf(now), ...approvalOf(now)];
  }

  reaches(decision: Decision, relation: NonNullable<Situation['relation']>): boolean {
    return decision.effect !== 'refuse' && REACHES.indexOf(decision.obligations.reach) >= REACHES.indexOf(relation);
  }

  private steps(situation: Situation): readonly Step[] {
    const depending = this.policy.depending(situation.principal, this.entry);
    const isBetter = (changed: Situation) => this.worth(this.decided(changed), changed) > this.worth(this.decided(situation), situation);
    return [
      ...argumentSteps(situation, depending, isBetter),
      ...networkSteps(situation, depending),
      ...hourSteps(situation, depending, isBetter),
      ...relationSteps(situation),
      ...personSteps(situation, this.entry.terms.action),
    ];
  }

  private decided({ principal, relation: _relation, ...moment }: Situation): Decision {
    return this.policy.decide(principal, { action: 'call', entry: this.entry, ...moment });
  }

  /** From not being there to being done. */
  private worth(decision: Decision, { relation }: Situation): number {
    if (decision.effect === 'refuse') return decision.reason === 'invisible' ? 0 : 1;
    if (relation !== undefined && !this.reaches(decision, relation)) return 2;
    return decision.effect === 'hold' ? HELD : HELD + 1;
  }
}

function relationSteps(situation: Situation): Step[] {
  const { relation } = situation;
  return relation === undefined || relation === 'own'
    ? []
    : [{ change: 'relation', to: 'own', situation: { ...situation, relation: 'own' } }];
}

/** Without a reason a call reaches less, whatever was decided. */
function reasonOf(decision: Decision): Alternative[] {
  const reason = decision.effect === 'refuse' ? undefined : decision.obligations.reason;
  return reason ? [{ change: 'reason', to: `given with the call; without it no further than ${reason.without}`, decision }] : [];
}

/** Somebody's yes is a change as well; who has to give it is what was decided. */
function approvalOf(decision: Decision): Alternative[] {
  if (decision.effect !== 'hold') return [];
  const { approvers, obligations, policies } = decision;
  return [{ change: 'approval', to: approvers.join(' and '), decision: { effect: 'permit', obligations, policies } }];
}

/** Several ways to say one thing: the first of them, which allows most. */
function first(alternatives: readonly Alternative[]): Alternative[] {
  const seen = new Set<string>();
  return alternatives.filter(({ change, to }) => !seen.has(`${change} ${to}`) && seen.add(`${change} ${to}`));
}
