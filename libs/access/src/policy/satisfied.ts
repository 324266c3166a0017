import type { Decision, JsonObject } from '@gatehouse/kernel';
import type { Clause, ForbidClause, PermitClause } from './clause.js';
import type { Circumstances } from './conditions/condition.js';
import { forbidden, isForbid, isPermit, narrowest, permitted, refused } from './judgement.js';
import type { Seat } from './seat.js';

/** A clause at one moment: in force; as if it were not there; there for other arguments than these. */
type Force = 'in' | 'out' | 'unmet';

/** For what is decided: for showing, whatever the arguments; for one call by its arguments; for what goes on from a call that was decided. */
export type Asked = 'list' | 'judged' | { readonly arguments: JsonObject };

/** Whether a clause that reads arguments applies with these; undefined where that cannot be said. */
export type ArgumentTest = (clause: Clause, args: JsonObject) => boolean | undefined;

const isInForce = (clause: Clause, circumstances: Circumstances): boolean => clause.when?.isMet(circumstances) ?? true;

/**
 * The policies that speak for and against a tool for a seat, whatever the hour, the network and the arguments. What they decide at one moment
 * follows from which of them are in force then, and is remembered for each set of those.
 */
export class Satisfied {
  private readonly permits: readonly PermitClause[];
  private readonly forbids: readonly ForbidClause[];
  private readonly conditional: readonly Clause[];
  private readonly decisions = new Map<string, Decision>();
  /** Where nothing depends on the moment nor on arguments. */
  private readonly always: Partial<Record<'list' | 'call', Decision>> = {};

  constructor(
    clauses: readonly (Clause | undefined)[],
    private readonly seat: Seat,
    private readonly applies: ArgumentTest,
  ) {
    this.permits = clauses.filter(isPermit);
    this.forbids = clauses.filter(isForbid);
    this.conditional = [...this.permits, ...this.forbids].filter(({ when, reads }) => when !== undefined || reads !== undefined);
  }

  /** True where a call is decided by its arguments too. */
  get readsArguments(): boolean {
    return this.conditional.some(({ reads }) => reads !== undefined);
  }

  decide(circumstances: Circumstances, asked: Asked): Decision {
    const action = asked === 'list' ? 'list' : 'call';
    if (this.conditional.length === 0) return (this.always[action] ??= this.judge(() => 'in', asked));
    const forces = new Map(this.conditional.map((clause) => [clause, this.force(clause, circumstances, asked)]));
    const key = `${asked === 'judged' ? 'judged' : action}${[...forces.values()].join()}`;
    const known = this.decisions.get(key);
    if (known) return known;
    const decision = this.judge((clause) => forces.get(clause) ?? 'in', asked);
    this.decisions.set(key, decision);
    return decision;
  }

  /** Those that would count at another hour, from another network or with other arguments. */
  outOfForce(circumstances: Circumstances, asked: Asked): readonly Clause[] {
    return this.conditional.filter((clause) => this.force(clause, circumstances, asked) !== 'in');
  }

  /** Those whose say depends on the hour, the network or the arguments. */
  get depending(): readonly Clause[] {
    return this.conditional;
  }

  private force(clause: Clause, circumstances: Circumstances, asked: Asked): Force {
    if (!isInForce(clause, circumstances)) return 'out';
    if (clause.reads === undefined) return 'in';
    const forbids = clause.effect === 'forbid';
    if (typeof asked === 'string') return forbids ? 'out' : 'in';
    // What cannot be said counts against the call.
    const applies = this.applies(clause, asked.arguments) ?? forbids;
    if (applies) return 'in';
    return forbids ? 'out' : 'unmet';
  }

  private judge(force: (clause: Clause) => Force, asked: Asked): Decision {
    // What allows other arguments shows that the tool is there.
    const permits = this.permits.filter((clause) => force(clause) !== 'out');
    const forbids = this.forbids.filter((clause) => force(clause) === 'in');
    const action = asked === 'list' ? 'list' : 'call';
    // What nothing permits does not exist for the caller, whether or not something forbids it too.
    if (permits.length === 0)
      return refused(
        'invisible',
        forbids.map(({ id }) => id),
      )[action];
    const outright = forbids.filter(({ unless }) => unless === undefined);
    if (outright.length > 0) return forbidden(outright, permits, this.seat)[action];
    const met = permits.filter((clause) => force(clause) === 'in');
    if (met.length === 0)
      return refused(
        'arguments',
        permits.map(({ id }) => id),
      ).call;
    return asked === 'judged' && met.some(({ reads }) => reads) ? this.judgedBefore(met) : permitted(met, this.seat, forbids)[action];
  }

  private judgedBefore(permits: readonly PermitClause[]): Decision {
    const sure = permits.filter(({ reads }) => reads === undefined);
    return sure.length > 0 ? permitted(sure, this.seat).call : narrowest(permits, this.seat);
  }
}

/** The same for the same clauses in force at this moment. */
export function forceKey(clauses: readonly Clause[], circumstances: Circumstances): string {
  let key = '';
  for (const clause of clauses) key += isInForce(clause, circumstances) ? '1' : '0';
  return key;
}
