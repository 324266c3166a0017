import type { WindowKind } from './windows.js';

interface Tally {
  start: number;
  readonly now: Map<string, number>;
  /** Callers of this window and of the one before. */
  readonly callers: Set<string>;
}

/**
 * Keeps one looping agent from starving the others: in each window a caller may take an equal share among those who called in this
 * or the last window, with one share left free for whoever comes next. Held per process; the limits themselves are held in the store.
 */
export class FairShare {
  private readonly tallies = new Map<string, Tally>();

  /** True where `subject` may take one more in this window. */
  allows(window: WindowKind, start: number, subject: string): boolean {
    const { now, callers } = this.tally(window, start);
    const others = callers.size - (callers.has(subject) ? 1 : 0);
    const share = Math.max(1, Math.floor(window.limit / (others + 2)));
    return (now.get(subject) ?? 0) < share;
  }

  note(window: WindowKind, start: number, subject: string): void {
    const { now, callers } = this.tally(window, start);
    callers.add(subject);
    now.set(subject, (now.get(subject) ?? 0) + 1);
  }

  /** Takes back what was noted and not used. */
  forget(window: WindowKind, start: number, subject: string): void {
    const { now } = this.tally(window, start);
    now.set(subject, Math.max(0, (now.get(subject) ?? 0) - 1));
  }

  private tally(window: WindowKind, start: number): Tally {
    const kept = this.tallies.get(window.name);
    if (kept?.start === start) return kept;
    const follows = kept !== undefined && kept.start === start - window.lengthMs;
    const fresh: Tally = { start, now: new Map(), callers: new Set(follows ? kept.now.keys() : []) };
    this.tallies.set(window.name, fresh);
    return fresh;
  }
}
