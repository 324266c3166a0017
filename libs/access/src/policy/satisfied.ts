import type { Clause, ForbidClause, PermitClause } from './clause.js';
import type { Circumstances } from './conditions/condition.js';
import { forbidden, isForbid, isPermit, permitted, refused, type Judgement } from './judgement.js';
import type { Seat } from './seat.js';

const isInForce = (clause: Clause, circumstances: Circumstances): boolean => clause.when?.isMet(circumstances) ?? true;

/**
 * The policies that speak for and against a tool for a seat, whatever the hour and the network. What they decide at one moment follows from
 * which of them are in force then, and is remembered for each set of those.
 */
export class Satisfied {
  private readonly permits: readonly PermitClause[];
  private readonly forbids: readonly ForbidClause[];
  private readonly conditional: readonly Clause[];
  private readonly judgements = new Map<string, Judgement>();
  /** Where nothing depends on the moment. */
  private always: Judgement | undefined;

  constructor(
    clauses: readonly (Clause | undefined)[],
    private readonly seat: Seat,
  ) {
    this.permits = clauses.filter(isPermit);
    this.forbids = clauses.filter(isForbid);
    this.conditional = [...this.permits, ...this.forbids].filter(({ when }) => when !== undefined);
  }

  judgement(circumstances: Circumstances): Judgement {
    if (this.conditional.length === 0) return (this.always ??= this.judge(circumstances));
    const key = forceKey(this.conditional, circumstances);
    const known = this.judgements.get(key);
    if (known) return known;
    const judgement = this.judge(circumstances);
    this.judgements.set(key, judgement);
    return judgement;
  }

  /** Those that would count at another hour or from another network. */
  outOfForce(circumstances: Circumstances): readonly Clause[] {
    return this.conditional.filter((clause) => !isInForce(clause, circumstances));
  }

  private judge(circumstances: Circumstances): Judgement {
    const permits = this.permits.filter((clause) => isInForce(clause, circumstances));
    const forbids = this.forbids.filter((clause) => isInForce(clause, circumstances));
    // What nothing permits does not exist for the caller, whether or not something forbids it too.
    if (permits.length === 0)
      return refused(
        'invisible',
        forbids.map(({ id }) => id),
      );
    return forbids.length > 0 ? forbidden(forbids, permits, this.seat) : permitted(permits, this.seat);
  }
}

/** The same for the same clauses in force. */
export function forceKey(clauses: readonly Clause[], circumstances: Circumstances): string {
  let key = '';
  for (const clause of clauses) key += isInForce(clause, circumstances) ? '1' : '0';
  return key;
}
