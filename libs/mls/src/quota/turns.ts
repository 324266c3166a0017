import type { AllowanceRows, Change } from './allowance-store.js';

/** So many requests in any span; each place in it is free again a span after it was taken. */
export interface Pace {
  readonly places: number;
  readonly spanMs: number;
}
export type Turn = { readonly at: number } | { readonly silentUntil: number };

const SECOND = 1_000;
/** On top of the second: requests do not take equally long to get there, and clocks of nodes differ a little. */
const MARGIN_MS = 250;
const MOST_PLACES = 64;
const SILENCE = 'silence';

export function paceOf(perSecond: number | undefined): Pace | undefined {
  if (perSecond === undefined) return undefined;
  const places = Math.min(perSecond, MOST_PLACES);
  return { places, spanMs: Math.ceil((SECOND * places) / perSecond) + MARGIN_MS };
}

/** When the next request may be sent, or until when none may. */
export function nextTurn(pace: Pace | undefined, rows: AllowanceRows, now: number): Change<Turn> {
  const silentUntil = rows.get(SILENCE)?.at ?? 0;
  if (now < silentUntil) return { keep: new Map(), answer: { silentUntil } };
  if (!pace) return { keep: new Map(), answer: { at: now } };
  const takenAt = (place: number): number => rows.get(`place/${place}`)?.at ?? 0;
  let place = 0;
  for (let other = 1; other < pace.places; other += 1) if (takenAt(other) < takenAt(place)) place = other;
  const at = Math.max(now, takenAt(place) + pace.spanMs);
  return { keep: new Map([[`place/${place}`, { at, used: 1 }]]), answer: { at } };
}

/** Nothing is sent before this moment, by any node. */
export function silence(until: number, rows: AllowanceRows): Change<void> {
  return { keep: new Map([[SILENCE, { at: Math.max(until, rows.get(SILENCE)?.at ?? 0), used: 1 }]]), answer: undefined };
}
