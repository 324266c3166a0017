import { MOST_AHEAD_MS } from '@gatehouse/kernel';
import type { RequestLimits } from '../connection/mls-pack.js';
import type { AllowanceRows, Change, Kept } from './allowance-store.js';
import { LONGEST_WAIT_MS } from './turns.js';

export interface WindowKind {
  readonly name: 'minute' | 'hour' | 'day' | 'bytes';
  readonly lengthMs: number;
  readonly limit: number;
  /** From counting a request until the MLS sees it, at most. */
  readonly lateMs: number;
}
export type Taken = { readonly granted: true } | { readonly granted: false; readonly window: string; readonly retryAt: number };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PARTS = 60;
/** A block of permits lasts a second, and the way there takes a little; where a pace is set the turn may come later, too. */
const LATE_MS = 4_000;

/** A count stays for some parts more than its window: one since it may have been made at the end of its own, the others until its request is seen. */
function keptParts({ lengthMs, lateMs }: WindowKind): number {
  return PARTS + 1 + Math.ceil((lateMs * PARTS) / lengthMs);
}

export function windowStart({ lengthMs }: WindowKind, now: number): number {
  return now - (now % lengthMs);
}

export function requestWindows(limits: RequestLimits): readonly WindowKind[] {
  const windows: WindowKind[] = [];
  const lateMs = LATE_MS + (limits.perSecond === undefined ? 0 : LONGEST_WAIT_MS);
  const add = (name: WindowKind['name'], lengthMs: number, limit: number | undefined): void => {
    if (limit !== undefined) windows.push({ name, lengthMs, limit, lateMs });
  };
  add('minute', MINUTE, limits.perMinute);
  add('hour', HOUR, limits.perHour);
  add('day', 24 * HOUR, limits.perDay);
  return windows;
}

export function byteWindow(limits: RequestLimits): WindowKind | undefined {
  const { bytesPerHour: limit } = limits;
  return limit === undefined ? undefined : { name: 'bytes', lengthMs: HOUR, limit, lateMs: LATE_MS };
}

/** A part of a window, by place: as many as are kept, used again in turn. */
function part(window: WindowKind, now: number): { readonly name: string; readonly at: number } {
  const length = window.lengthMs / PARTS;
  const number = Math.floor(now / length);
  return { name: `${window.name}/${number % (keptParts(window) + 2)}`, at: number * length };
}

/** Of one that was far ahead and was set back since: it would count until that time comes. */
const isOfWrongClock = (at: number, now: number): boolean => at > now + MOST_AHEAD_MS;

function counted(window: WindowKind, rows: AllowanceRows, now: number): readonly Kept[] {
  const since = now - (window.lengthMs / PARTS) * keptParts(window);
  return [...rows]
    .filter(([name, { at }]) => name.startsWith(`${window.name}/`) && at > since && !isOfWrongClock(at, now))
    .map(([, kept]) => kept);
}

function added(window: WindowKind, rows: AllowanceRows, now: number, amount: number): readonly [string, Kept] {
  const { name, at } = part(window, now);
  const kept = rows.get(name);
  // A node whose clock is behind counts into the part that has begun elsewhere.
  return [name, kept && kept.at >= at && !isOfWrongClock(kept.at, now) ? { at: kept.at, used: kept.used + amount } : { at, used: amount }];
}

/** Takes from every window or from none. A window is any span of its length, wherever it begins. */
export function take(windows: readonly WindowKind[], rows: AllowanceRows, now: number, amount: number): Change<Taken> {
  for (const window of windows) {
    const parts = counted(window, rows, now).toSorted((one, other) => one.at - other.at);
    let over = parts.reduce((sum, { used }) => sum + used, 0) + amount - window.limit;
    if (over <= 0) continue;
    const kept = (window.lengthMs / PARTS) * keptParts(window);
    const last = parts.find(({ used }) => (over -= used) <= 0);
    return { keep: new Map(), answer: { granted: false, window: window.name, retryAt: (last?.at ?? now) + kept } };
  }
  return { keep: new Map(windows.map((window) => added(window, rows, now, amount))), answer: { granted: true } };
}

/** The rows as they are without what was counted at `at` and never sent. Where its part has gone round meanwhile it is out of the window anyway. */
export function uncounted(windows: readonly WindowKind[], rows: AllowanceRows, at: number, amount: number): AllowanceRows {
  const places = windows.map((window) => part(window, at));
  return new Map(
    places.flatMap(({ name, at: begun }): (readonly [string, Kept])[] => {
      const kept = rows.get(name);
      return kept?.at === begun ? [[name, { at: begun, used: Math.max(0, kept.used - amount) }]] : [];
    }),
  );
}

/** Counts what was used already. Answers when there is something left again, where nothing is. */
export function count(window: WindowKind, rows: AllowanceRows, now: number, amount: number): Change<number | undefined> {
  const entry = added(window, rows, now, amount);
  const { answer } = take([window], new Map([...rows, entry]), now, 1);
  return { keep: new Map([entry]), answer: answer.granted ? undefined : answer.retryAt };
}
