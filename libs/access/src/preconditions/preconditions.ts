import { AS_SHIPPED, type Activity, type KnownRule, type RuleException, type RuleStanding } from '@gatehouse/kernel';
import { holds } from './conditions.js';
import { GIVEN_FACTS, type Facts, type Precondition } from './precondition.js';

/** Where a call is judged: the states whose law counts, the day as an ISO date, and how rules stand for this call where that is known. */
export type Place = Pick<RuleStanding, 'states' | 'day'> & Partial<RuleStanding>;

export interface WatchedRule {
  readonly rule: Precondition;
  readonly exception?: RuleException;
}

/** What the rules say of one call. */
export interface LegalJudgement {
  readonly unmet: readonly Precondition[];
  /** Rules that are not met and do nothing: only watched here, or excepted from by gateway.yaml. They go on record. */
  readonly watched: readonly WatchedRule[];
  /** Rules that an exception set aside: they go on record. */
  readonly excepted: readonly Precondition[];
  readonly notices: readonly string[];
}

/** The law as a precondition: what has to be so before an activity goes ahead. */
export class Preconditions {
  /**
   * @param standing modes and exceptions that hold for no call in particular; asked each time, since they can change
   * @param faults what of the rules cannot be read: nobody knows what it asks for, so that no activity of the law goes ahead
   */
  constructor(
    private readonly all: readonly Precondition[],
    private readonly standing: () => Pick<RuleStanding, 'modeOf'> = () => AS_SHIPPED,
    readonly faults: readonly string[] = [],
  ) {}

  get knownRules(): readonly KnownRule[] {
    return this.all.map(({ id, off }) => ({ id, isGuarded: false, ...(off === undefined ? {} : { off }) }));
  }

  /** Rules that count for an activity, for people who ask what bears on a tool. */
  about(activity: Activity): readonly Precondition[] {
    const standing = this.standing();
    return this.all.filter((rule) => rule.activity === activity && modeOf(rule, standing) !== 'off');
  }

  /** Facts that the rules of an activity cannot do without, by rule: what a tool's terms have to say where to find. */
  needs(activity: Activity): ReadonlyMap<string, readonly string[]> {
    const given: ReadonlySet<string> = new Set(GIVEN_FACTS);
    const named = (rule: Precondition) =>
      rule.requires.flatMap(({ fact, notAfter, notBefore, mentionsFact, omitsFact, amongFact }) => [
        fact,
        notAfter,
        notBefore,
        mentionsFact,
        omitsFact,
        amongFact,
      ]);
    return new Map(
      this.about(activity).map((rule) => [
        rule.id,
        [...new Set(named(rule))].filter((fact): fact is string => fact !== undefined && !given.has(fact)),
      ]),
    );
  }

  judge(activity: Activity, facts: Facts, place: Place): LegalJudgement {
    if (this.faults.length > 0) return { unmet: [unreadable(activity)], watched: [], excepted: [], notices: [] };
    const bearing = this.about(activity).filter((rule) => bears(rule, facts, place));
    const excepted = bearing.filter((rule) => rule.unless?.some((condition) => holds(condition, facts, place.calendar) === true));
    const counting = bearing.filter((rule) => !excepted.includes(rule));
    const failed = counting
      .filter((rule) => !rule.requires.every((condition) => holds(condition, facts, place.calendar) === true))
      .map((rule): WatchedRule & { isWatched: boolean } => {
        const exception = place.exceptionFor?.(rule.id);
        const isWatched = exception !== undefined || modeOf(rule, this.standing()) === 'monitor';
        return { rule, isWatched, ...(exception ? { exception } : {}) };
      });
    return {
      unmet: failed.filter(({ isWatched }) => !isWatched).map(({ rule }) => rule),
      watched: failed.filter(({ isWatched }) => isWatched),
      excepted,
      notices: bearing.flatMap(({ notice }) => (notice === undefined ? [] : [notice])),
    };
  }
}

const unreadable = (activity: Activity): Precondition => ({
  id: 'law.unreadable',
  title: 'The rules of the law cannot be read here',
  activity,
  requires: [],
  says: 'The rules of the law for this cannot be read at this gateway, so it does not go ahead. Tell your administrator: gatehouse check says which file and line.',
  source: { document: 'compliance/README.md', section: 'Decisions', asOf: '2026-11-29' },
  status: 'counsel review needed',
  examples: { met: [], unmet: [] },
});

const modeOf = ({ id, off }: Precondition, standing: Pick<RuleStanding, 'modeOf'>) =>
  standing.modeOf(id, off === undefined ? 'enforce' : 'off');

/** A rule for some calls only bears on one of which nobody can tell. */
function bears({ states, effective, when = [] }: Precondition, facts: Facts, place: Place): boolean {
  if (states && !states.some((state) => place.states.includes(state))) return false;
  if (effective !== undefined && place.day < effective) return false;
  return when.every((condition) => holds(condition, facts, place.calendar) !== false);
}
