import type { Activity } from '@gatehouse/kernel';
import { holds } from './conditions.js';
import { GIVEN_FACTS, type Facts, type Precondition } from './precondition.js';

/** Where a call is judged: the states whose law counts, and the day, as an ISO date. */
export interface Place {
  readonly states: readonly string[];
  readonly day: string;
}

/** What the rules say of one call. */
export interface LegalJudgement {
  readonly unmet: readonly Precondition[];
  /** Rules that an exception set aside: they go on record. */
  readonly excepted: readonly Precondition[];
  readonly notices: readonly string[];
}

/** What a deployment decides about rules: ids that it turns on although they ship off, and ids that it turns off. */
export interface RuleChoices {
  readonly on?: readonly string[];
  readonly off?: readonly string[];
}

/** Rules named by a deployment that do not exist. */
export class UnknownRules extends Error {
  constructor(readonly ids: readonly string[]) {
    super(`There are no such preconditions: ${ids.join(', ')}`);
    this.name = 'UnknownRules';
  }
}

/** The law as a precondition: what has to be so before an activity goes ahead. */
export class Preconditions {
  private readonly rules: readonly Precondition[];

  /** Throws UnknownRules. */
  constructor(all: readonly Precondition[], { on = [], off = [] }: RuleChoices = {}) {
    const known = new Set(all.map(({ id }) => id));
    const unknown = [...on, ...off].filter((id) => !known.has(id));
    if (unknown.length > 0) throw new UnknownRules(unknown);
    this.rules = all.filter((rule) => (rule.off === undefined || on.includes(rule.id)) && !off.includes(rule.id));
  }

  /** Rules in force for an activity, for people who ask what bears on a tool. */
  about(activity: Activity): readonly Precondition[] {
    return this.rules.filter((rule) => rule.activity === activity);
  }

  /** Facts that the rules of an activity cannot do without, by rule: what a tool's terms have to say where to find. */
  needs(activity: Activity): ReadonlyMap<string, readonly string[]> {
    const given: ReadonlySet<string> = new Set(GIVEN_FACTS);
    const named = (rule: Precondition) =>
      rule.requires.flatMap(({ fact, notAfter, notBefore, mentionsFact }) => [fact, notAfter, notBefore, mentionsFact]);
    return new Map(
      this.about(activity).map((rule) => [
        rule.id,
        [...new Set(named(rule))].filter((fact): fact is string => fact !== undefined && !given.has(fact)),
      ]),
    );
  }

  judge(activity: Activity, facts: Facts, place: Place): LegalJudgement {
    const bearing = this.about(activity).filter((rule) => bears(rule, facts, place));
    const excepted = bearing.filter((rule) => rule.unless?.some((condition) => holds(condition, facts) === true));
    const standing = bearing.filter((rule) => !excepted.includes(rule));
    return {
      unmet: standing.filter((rule) => !rule.requires.every((condition) => holds(condition, facts) === true)),
      excepted,
      notices: bearing.flatMap(({ notice }) => (notice === undefined ? [] : [notice])),
    };
  }
}

/** A rule for some calls only bears on one of which nobody can tell. */
function bears({ states, effective, when = [] }: Precondition, facts: Facts, place: Place): boolean {
  if (states && !states.some((state) => place.states.includes(state))) return false;
  if (effective !== undefined && place.day < effective) return false;
  return when.every((condition) => holds(condition, facts) !== false);
}
