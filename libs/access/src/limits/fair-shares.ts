/** A limit below this is too small to be shared out. */
const SMALLEST = 10;
/** Who called within the last minute at least is counted among those who share. */
const LEAST_SPAN_MS = 60_000;

/**
 * How much of a limit that is counted for many one person may have: an equal share among those who called lately, with one left free for
 * whoever comes next. So a looping agent takes half of it at most. Who called is known to this node only; what each used, to all.
 */
export class FairShares {
  private readonly callers = new Map<string, Map<string, number>>();

  /** @param perMs the span of the limit; 0 for calls at one time. Undefined where the limit is not shared out. */
  shareOf(person: string, limit: { readonly key: string; readonly most: number; readonly perMs: number }, now: number): number | undefined {
    if (limit.most < SMALLEST) return undefined;
    const callers = this.callers.get(limit.key) ?? new Map<string, number>();
    this.callers.set(limit.key, callers);
    // The newest last, so that those who are gone stand first.
    callers.delete(person);
    callers.set(person, now);
    const gone = now - Math.max(limit.perMs, LEAST_SPAN_MS);
    for (const [who, seen] of callers) {
      if (seen > gone) break;
      callers.delete(who);
    }
    return Math.max(1, Math.floor(limit.most / (callers.size + 1)));
  }
}
