import { qualifiedName, scopeFor, type Decision, type Principal, type Scope } from '@gatehouse/kernel';
import type { ReadArgument } from '../policy/arguments/argument-reading.js';
import type { Clause } from '../policy/clause.js';
import type { WrittenCondition } from '../policy/conditions/condition.js';
import type { Policy, PolicyRequest } from '../policy/policy.js';
import type { PolicyEntry } from '../policy/resources.js';
import type { Seat } from '../policy/seat.js';
import type { Precondition } from '../preconditions/precondition.js';
import type { Preconditions } from '../preconditions/preconditions.js';
import { Alternatives } from './alternatives.js';
import type { Alternative, Relation, Supposed } from './situation.js';

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
  /** The arguments that it reads, and as what. */
  readonly reads?: readonly { readonly argument: string; readonly as: string; readonly optional: boolean }[];
}

/** Why a person may or may not use a tool. */
export interface Explanation {
  readonly subject: string;
  readonly tool: string;
  readonly terms: PolicyEntry['terms'];
  readonly seat: Omit<Seat, 'key'>;
  /** The scope that a token needs for it. */
  readonly scope: Scope;
  readonly list: Decision;
  /** Obligations are in it. */
  readonly call: Decision;
  /** Whether the decision reaches the record, where its relation was given. */
  readonly record?: { readonly relation: Relation; readonly reached: boolean };
  readonly policyVersion: string;
  /** The policies that decided; none where no policy permits the tool. */
  readonly policies: readonly ExplainedPolicy[];
  /** What the law asks for before each call, whoever makes it. */
  readonly preconditions: readonly Pick<Precondition, 'id' | 'title' | 'says' | 'states' | 'source' | 'status'>[];
  /** The policies that would count at another hour, from another network or with other arguments. */
  readonly outOfForce: readonly ExplainedPolicy[];
  /** Single changes after which more would be allowed, each found by deciding again; the ones that allow most come first. */
  readonly whatWouldChange: readonly Alternative[];
}

/** The decision on a tool with everything it was made from: for people who look after the gateway, never for an assistant. */
export function explain(
  { policy, law }: { policy: Policy; law: Preconditions },
  principal: Principal,
  entry: PolicyEntry,
  supposed: Supposed = {},
): Explanation {
  const { relation, ...moment } = supposed;
  const request: PolicyRequest = { action: 'call', entry, ...moment };
  const call = policy.decide(principal, request);
  const { key: _, ...seat } = policy.seatFor(principal);
  const shown = (clauses: readonly (Clause | undefined)[]) => clauses.flatMap((clause) => (clause ? [explained(clause)] : []));
  const alternatives = new Alternatives(policy, entry);
  return {
    subject: principal.subject,
    tool: `${entry.upstream}/${qualifiedName(entry)}`,
    terms: entry.terms,
    seat,
    scope: scopeFor(entry.terms.action),
    list: policy.decide(principal, { ...request, action: 'list' }),
    call,
    ...(relation === undefined ? {} : { record: { relation, reached: alternatives.reaches(call, relation) } }),
    policyVersion: policy.version,
    policies: shown(call.policies.map((id) => policy.clause(id))),
    preconditions: (entry.terms.legal ? law.about(entry.terms.legal.activity) : []).map(({ id, title, says, states, source, status }) => ({
      id,
      title,
      says,
      source,
      status,
      ...(states ? { states } : {}),
    })),
    outOfForce: shown(policy.outOfForce(principal, request)),
    whatWouldChange: alternatives.to({ principal, ...supposed }),
  };
}

function explained({ id, effect, title, source, file, text, when, reads }: Clause): ExplainedPolicy {
  return {
    id,
    effect,
    title,
    file,
    text,
    ...(source ? { source } : {}),
    ...(when ? { when: when.written } : {}),
    ...(reads ? { reads: reads.map(readAs) } : {}),
  };
}

const readAs = ({ path, type, optional }: ReadArgument) => ({ argument: path.join('.'), as: type ?? 'whether it is there', optional });
