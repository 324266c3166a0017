import { setImmediate } from 'node:timers/promises';

/** How long one piece of work may hold the event loop before others get a turn. */
const TURN_MS = 5;
/** The clock is read once for so many parts: reading it costs as much as a small part, and short work never pauses at all. */
const PARTS = 32;

/** Texts of this length take milliseconds to parse or to write: such work stands in a turn of its own. */
export const LONG_TEXT = 100_000;

/** The clock of work that shares the event loop. */
export class Pace {
  private since = performance.now();
  private parts = 0;

  /** To be asked once for each part of the work: `if (pace.isDue) yield;`. */
  get isDue(): boolean {
    this.parts += 1;
    return this.parts % PARTS === 0 && performance.now() - this.since > TURN_MS;
  }

  begin(): void {
    this.since = performance.now();
  }
}

/**
 * Runs work that pauses where it yields. Work that never yields ends at once and costs no promise; after each yield everything else that
 * waits in the process gets its turn first. So a result of a megabyte does not hold up a hundred small ones.
 */
export function paced<T>(work: (pace: Pace) => Generator<void, T>): T | Promise<T> {
  const pace = new Pace();
  const parts = work(pace);
  const first = parts.next();
  return first.done ? first.value : inTurns(parts, pace);
}

async function inTurns<T>(parts: Generator<void, T>, pace: Pace): Promise<T> {
  for (;;) {
    await setImmediate();
    pace.begin();
    const part = parts.next();
    if (part.done) return part.value;
  }
}

/** Runs the same work without a pause, for callers that cannot wait. */
export function atOnce<T>(parts: Generator<void, T>): T {
  for (;;) {
    const part = parts.next();
    if (part.done) return part.value;
  }
}
