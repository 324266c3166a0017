import type { Context, EntityJson, PolicyJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import type { JsonObject } from '@gatehouse/kernel';
import { argumentContext } from './arguments/argument-values.js';
import { withoutArguments } from './arguments/expression.js';
import { cedar } from './cedar.js';
import type { Clause } from './clause.js';
import type { PolicySet } from './policy-set.js';
import { CALLER, personOf, type Seat } from './seat.js';
import { Shelves, type Shelved } from './shelves.js';

/** A question to Cedar, about a person in a seat. */
export interface Question {
  readonly seat: Seat;
  readonly action: string;
  readonly resource: EntityJson & { readonly uid: TypeAndId; readonly parents: readonly TypeAndId[] };
  readonly context?: Context;
}

/** Cedar's answer. `faulty` are policies that failed to evaluate: whatever the rest says, such an answer permits nothing. */
export interface Answer {
  /** Ids of the policies that apply, for or against; those that read arguments as far as it does not depend on these. */
  readonly applying: readonly string[];
  readonly faulty: readonly string[];
}

export interface EvaluatorOptions {
  /** So many policies for one action are asked whole; more are sorted by their heads first. */
  readonly shelf?: number;
}

const ACTIONS = ['read', 'draft', 'write', 'send', 'reveal', 'administer', 'approve', 'break_glass'] as const;
let evaluators = 0;

/**
 * Asks Cedar with policies parsed once. 150 microseconds a question and more: ask, then remember. Policies are asked without their effect, all as
 * permits, so that one answer names every policy that applies, for and against.
 */
export class Evaluator {
  // Cedar keeps what it parsed by name for the life of the process.
  private readonly prefix = `${(evaluators += 1)}:`;
  private readonly prepared = new Set<string>();
  private readonly shelves: Shelves;

  constructor(set: PolicySet, { shelf }: EvaluatorOptions = {}) {
    const clauses = [...set.clauses.values()];
    const policies = clauses.map(({ id, json, reads }) => ({ id, json: asPermit(reads ? withoutArguments(json) : json) }));
    this.shelves = new Shelves(policies, ACTIONS, shelf);
    for (const [name, shelved] of this.shelves.entries()) this.prepare(`shelf:${name}`, shelved);
    for (const { id, json, reads } of clauses) if (reads) this.prepare(`alone:${id}`, [{ id, json: asPermit(json) }]);
  }

  /** The policies that apply, whatever the arguments. */
  ask(question: Question): Answer {
    const answers = this.shelves.for(question.action, question.resource.parents).map((name) => this.evaluate(`shelf:${name}`, question));
    return {
      applying: [...new Set(answers.flatMap(({ applying }) => applying))].toSorted(),
      faulty: [...new Set(answers.flatMap(({ faulty }) => faulty))],
    };
  }

  /** Whether a policy that reads arguments applies with these; undefined where that cannot be said. */
  askAlone({ id, reads = [] }: Clause, question: Question, args: JsonObject): boolean | undefined {
    const context = argumentContext(reads, args);
    if (!context) return undefined;
    const { applying, faulty } = this.evaluate(`alone:${id}`, { ...question, context });
    return faulty.length > 0 ? undefined : applying.length > 0;
  }

  /** Forgets what was parsed; nothing can be asked after it. */
  release(): void {
    for (const name of this.prepared) cedar.preparsePolicySet(name, { staticPolicies: {} });
  }

  private evaluate(name: string, { seat, action, resource, context }: Question): Answer {
    const answer = cedar.statefulIsAuthorized({
      principal: CALLER,
      action: { type: 'Action', id: action },
      resource: resource.uid,
      context: context ?? {},
      preparsedPolicySetId: `${this.prefix}${name}`,
      entities: [personOf(seat), resource],
    });
    if (answer.type === 'failure') return { applying: [], faulty: ['cedar'] };
    const { reason, errors } = answer.response.diagnostics;
    return { applying: reason, faulty: errors.map((error) => error.policyId) };
  }

  private prepare(name: string, policies: readonly Shelved[]): void {
    const staticPolicies = Object.fromEntries(policies.map(({ id, json }) => [id, json]));
    const answer = cedar.preparsePolicySet(`${this.prefix}${name}`, { staticPolicies });
    if (answer.type === 'failure') throw new Error(answer.errors.map((error) => error.message).join('; '));
    this.prepared.add(`${this.prefix}${name}`);
  }
}

const asPermit = (json: PolicyJson): PolicyJson => ({ ...json, effect: 'permit' });
