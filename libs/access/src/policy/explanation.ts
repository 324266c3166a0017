import { qualifiedName, type Decision, type Principal } from '@gatehouse/kernel';
import type { Precondition } from '../preconditions/precondition.js';
import type { Preconditions } from '../preconditions/preconditions.js';
import type { Clause } from './clause.js';
import type { WrittenCondition } from './conditions/condition.js';
import type { Policy } from './policy.js';
import type { PolicyEntry } from './resources.js';
import type { Seat } from './seat.js';

/** A policy as an explanation shows it. */
export interface ExplainedPolicy {
  readonly id: string;
  readonly effect: 'permit' | 'forbid' | 'approve';
  readonly title: string;
  readonly source?: string;
  readonly file: string;
  readonly text: string;
  /** When it is in force; absent where it always is. */
  readonly when?: WrittenCondition;
}

/** Another moment, or another place, to explain. */
export interface Supposed {
  readonly at?: number | undefined;
  readonly address?: string | undefined;
}

/** Why a person may or may not use a tool. */
export interface Explanation {
  readonly subject: string;
  readonly tool: string;
  readonly terms: PolicyEntry['terms'];
  readonly seat: Omit<Seat, 'key'>;
  readonly list: Decision;
  readonly call: Decision;
  readonly policyVersion: string;
  /** The policies that decided; none where no policy permits the tool. */
  readonly policies: readonly ExplainedPolicy[];
  /** What the law asks for before each call, whoever makes it. */
  readonly preconditions: readonly Pick<Precondition, 'id' | 'title' | 'says' | 'states' | 'source' | 'status'>[];
  /** The policies that would count at another hour or from another network. */
  readonly outOfForce: readonly ExplainedPolicy[];
}

/** The decision on a tool with everything it was made from, for `gatehouse explain`. */
export function explain(
  { policy, law }: { policy: Policy; law: Preconditions },
  principal: Principal,
  entry: PolicyEntry,
  supposed: Supposed = {},
): Explanation {
  const call = policy.decide(principal, { action: 'call', entry, ...supposed });
  const { key: _, ...seat } = policy.seatFor(principal);
  return {
    subject: principal.subject,
    tool: `${entry.upstream}/${qualifiedName(entry)}`,
    terms: entry.terms,
    seat,
    list: policy.decide(principal, { action: 'list', entry, ...supposed }),
    call,
    policyVersion: policy.version,
    policies: call.policies.flatMap((id) => {
      const clause = policy.clause(id);
      return clause ? [explained(clause)] : [];
    }),
    preconditions: (entry.terms.legal ? law.about(entry.terms.legal.activity) : []).map(({ id, title, says, states, source, status }) => ({
      id,
      title,
      says,
      source,
      status,
      ...(states ? { states } : {}),
    })),
    outOfForce: policy.outOfForce(principal, { action: 'call', entry, ...supposed }).map(explained),
  };
}

function explained({ id, effect, title, source, file, text, when }: Clause): ExplainedPolicy {
  return { id, effect, title, ...(source ? { source } : {}), file, text, ...(when ? { when: when.written } : {}) };
}
