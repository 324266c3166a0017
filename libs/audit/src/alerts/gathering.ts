interface Seen {
  readonly ts: number;
  readonly weight: number;
}

/** Of what begins or ends a sequence: more would fill the memory, and the newest say enough. */
const MOST = 500;

/**
 * Events of one key. They come from several nodes, whose records are not seen in the order in which they happened: what counts is when they happened,
 * and one that comes late, by up to the time of the rule itself, counts as if it had come in time.
 */
export class Gathering {
  private seen: Seen[] = [];
  private firsts: number[] = [];
  private seconds: number[] = [];

  /** How many events, with this one, weigh so much within so long; 0 where none do. They are not counted again. */
  add(event: Seen, need: number, within: number): number {
    // Without what is too old even for one that comes late. Not by the newest: a clock that was ahead would have nothing counted until its time comes.
    this.seen = [...this.seen, event].filter(({ ts }) => ts > event.ts - 2 * within).sort((one, other) => one.ts - other.ts);
    let [from, sum] = [0, 0];
    for (const [at, { ts, weight }] of this.seen.entries()) {
      sum += weight;
      for (; this.seen[from]!.ts <= ts - within; from += 1) sum -= this.seen[from]!.weight;
      if (sum < need) continue;
      this.seen.splice(0, at + 1);
      return at + 1 - from;
    }
    return 0;
  }

  /** Whether this event follows one that it may follow, or is followed by one. */
  follows(ts: number, is: { readonly first: boolean; readonly second: boolean }, within: number): boolean {
    const isMet =
      (is.second && this.firsts.some((first) => first <= ts && ts - first <= within)) ||
      (is.first && this.seconds.some((second) => ts <= second && second - ts <= within));
    if (is.first) this.firsts = [...this.firsts, ts].slice(-MOST);
    if (is.second) this.seconds = [...this.seconds, ts].slice(-MOST);
    return isMet;
  }
}
