import { setImmediate } from 'node:timers/promises';

/** How long one piece of work may hold the event loop before others get a turn. */
const TURN_MS = 5;
/** The clock is read once for so many parts: reading it costs as much as a small part, and short work never pauses at all. */
const PARTS = 32;

/** Texts of this length take milliseconds to parse or to write: such work stands in a turn of its own. */
export const LONG_TEXT = 100_000;

/** What work waits for that is done elsewhere: with the time that it takes, or at once, which holds up everything else. Neither throws. */
export interface Wait {
  later(): Promise<void>;
  now(): void;
}

/** Work in parts: it yields where others may have a turn, and what it has to wait for. */
export type Parts<T> = Generator<void | Wait, T>;

/** The clock of work that shares the event loop. */
export class Pace {
  private since = performance.now();
  private parts = 0;

  /** To be asked once for each part of the work: `if (pace.isDue) yield;`. */
  get isDue(): boolean {
    this.parts += 1;
    return this.parts % PARTS === 0 && performance.now() - this.since > TURN_MS;
  }

  /** The same after a part that costs more than reading the clock. */
  get isOver(): boolean {
    return performance.now() - this.since > TURN_MS;
  }

  begin(): void {
    this.since = performance.now();
  }
}

/**
 * Runs work that pauses where it yields. Work that never yields ends at once and costs no promise; after each yield everything else that
 * waits in the process gets its turn first. So a result of a megabyte does not hold up a hundred small ones.
 */
export function paced<T>(work: (pace: Pace) => Parts<T>): T | Promise<T> {
  const pace = new Pace();
  const parts = work(pace);
  const first = parts.next();
  return first.done ? first.value : inTurns(parts, pace, first.value);
}

async function inTurns<T>(parts: Parts<T>, pace: Pace, first: void | Wait): Promise<T> {
  for (let wait = first; ;) {
    await (wait ? wait.later() : setImmediate());
    pace.begin();
    const part = parts.next();
    if (part.done) return part.value;
    wait = part.value;
  }
}

/** What a promise brings, within work in parts; throws what it was rejected with. Of no use to work that cannot wait. */
export function* awaited<T>(promise: Promise<T>): Parts<T> {
  let settled: PromiseSettledResult<T> | undefined;
  const later = async (): Promise<void> => void ([settled] = await Promise.allSettled([promise]));
  yield { later, now: () => undefined };
  if (!settled) throw new Error('what has to be waited for was asked for at once');
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

/** Runs the same work without a pause, for callers that cannot wait. */
export function atOnce<T>(parts: Parts<T>): T {
  for (;;) {
    const part = parts.next();
    if (part.done) return part.value;
    part.value?.now();
  }
}
