import type { AllowanceRows, Change, Kept } from './allowance-store.js';

/** So many requests on their way or just answered, in any span: a place is held until its answer came, and is free again a span later. */
export interface Pace {
  readonly places: number;
  readonly spanMs: number;
  /** A place whose holder says nothing for so long was held by a node that died. */
  readonly holdMs: number;
}
/** A place of this pace, held until it is freed. */
export interface Held {
  readonly place: number;
  readonly until: number;
}
/** `held` is absent where no pace is set. `waitMs`: look again then. `silentMs`: nothing may be sent for so long. */
export type Turn = { readonly held?: Held } | { readonly waitMs: number } | { readonly silentMs: number };

const SECOND = 1_000;
/** The clock that places are freed by counts whole milliseconds and is set now and then. */
const MARGIN_MS = 5;
const MOST_PLACES = 64;
const SILENCE = 'silence';
const KEEP_NOTHING: AllowanceRows = new Map();

/**
 * `longestMs`: how long a request may take. The MLS sees a request somewhere between its sending and its answer, so a span that begins with
 * the answer holds however long the way there was; one that begins with the sending does not.
 */
export function paceOf(perSecond: number | undefined, longestMs: number): Pace | undefined {
  if (perSecond === undefined) return undefined;
  const places = Math.min(perSecond, MOST_PLACES);
  return { places, spanMs: Math.ceil((SECOND * places) / perSecond) + MARGIN_MS, holdMs: longestMs + LATEST_MS };
}

/** How long a request waits for its turn at most. Twenty agents behind two requests a second all come in it. */
export const LONGEST_WAIT_MS = 15_000;

/** A turn that reached its node later than this after it was given is too old to send by. */
export const LATEST_MS = 5_000;

const nameOf = (place: number): string => `place/${place}`;
const isHeld = (kept: Kept | undefined): boolean => kept?.used === 1;

/** A place where one is free, else when to look for one. */
export function nextTurn(pace: Pace | undefined, rows: AllowanceRows, now: number): Change<Turn> {
  const silentUntil = rows.get(SILENCE)?.at ?? 0;
  if (now < silentUntil) return { keep: KEEP_NOTHING, answer: { silentMs: silentUntil - now } };
  if (!pace) return { keep: KEEP_NOTHING, answer: {} };
  const freeAt = (place: number): number => {
    const kept = rows.get(nameOf(place));
    return kept ? kept.at + (isHeld(kept) ? pace.spanMs : 0) : 0;
  };
  let place = 0;
  for (let other = 1; other < pace.places; other += 1) if (freeAt(other) < freeAt(place)) place = other;
  const waitMs = freeAt(place) - now;
  if (waitMs <= 0) {
    const until = now + pace.holdMs;
    return { keep: new Map([[nameOf(place), { at: until, used: 1 }]]), answer: { held: { place, until } } };
  }
  // An answer may come at any time; looking twice in a span finds out before its place is free.
  return { keep: KEEP_NOTHING, answer: { waitMs: isHeld(rows.get(nameOf(place))) ? Math.min(waitMs, pace.spanMs / 2) : waitMs } };
}

/** The answer came, or the request failed. Nothing changes where the place was taken from its holder meanwhile. */
export function freed({ place, until }: Held, { spanMs }: Pace, rows: AllowanceRows, now: number): Change<void> {
  const kept = rows.get(nameOf(place));
  if (!isHeld(kept) || kept?.at !== until) return { keep: KEEP_NOTHING, answer: undefined };
  return { keep: new Map([[nameOf(place), { at: now + spanMs, used: 0 }]]), answer: undefined };
}

/** Nothing is sent for so long, by any node. */
export function silence(milliseconds: number, rows: AllowanceRows, now: number): Change<void> {
  const until = Math.max(now + milliseconds, rows.get(SILENCE)?.at ?? 0);
  return { keep: new Map([[SILENCE, { at: until, used: 1 }]]), answer: undefined };
}
