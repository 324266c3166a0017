/** The time, as a port: tests hold it still. */
export abstract class Clock {
  /** Milliseconds since the Unix epoch. */
  abstract now(): number;
}

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }
}

/** Whether a text such as `2026-11-30` is a day that there is; the engine's own reading makes March of 30 February. */
export function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Nodes count by the time of the one that is ahead, up to so much. What is of a later time is of a clock that was wrong and was set back. */
export const MOST_AHEAD_MS = 3_600_000;
