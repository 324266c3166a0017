import { atOnce } from '@gatehouse/kernel';
import { candidatesIn, topicsOf, type Candidates } from './candidates.js';
import { columnValues } from './figures/columns.js';
import { flatten, type Flattened } from './flatten.js';
import { flattenInParts } from './flatten-parts.js';
import type { KeyHints } from './key-hints.js';
import { settledAmong } from './settling.js';
import type { Span } from './span.js';

/** A text longer than this is read stretch by stretch. */
export const LONG_READING = 16_384;
/** Characters of a stretch, and of what is read before and after it: no detector looks further around. */
const STRETCH = 2_048;
const AROUND = 512;
/** Characters that are read in stretches of half the length, since the machine code of the detectors may not be ready. */
const FRESH = 262_144;
/** Characters whose words are looked up between two pauses, before anything is looked for. */
const TOPICS = 16_384;

/** All of a short text at one time. */
export function detect(text: string, hints: KeyHints): readonly Span[] {
  const flat = flatten(text);
  const { spans, addresses } = candidatesIn(flat.text, hints);
  const columns = atOnce(columnValues(flat.text));
  return atOnce(settledIn(flat, { spans: [...spans, ...columns], addresses }));
}

/**
 * As `detect`, with a pause after each stretch, for texts whose reading would hold up everybody else. What begins in a stretch counts, read with
 * its surroundings and with what the text speaks of anywhere; what it says only as a whole (a name that comes again, a heading over its column) is
 * looked for in all of it.
 */
export function* detectInParts(text: string, hints: KeyHints, stretch = STRETCH): Generator<void, readonly Span[]> {
  const flat = yield* flattenInParts(text, LONG_READING);
  const found: { spans: Span[]; addresses: Span[] } = { spans: [], addresses: [] };
  let topics = 0;
  for (let from = 0; from < flat.text.length;) {
    const to = endOf(flat.text, from, TOPICS);
    topics |= topicsOf(flat.text.slice(from, to));
    from = to;
    yield;
  }
  for (let from = 0; from < flat.text.length;) {
    const to = endOf(flat.text, from, from < FRESH ? stretch >> 1 : stretch);
    const start = startOf(flat.text, from);
    const read = candidatesIn(flat.text.slice(start, endOf(flat.text, to, AROUND)), hints, topics);
    const own = (spans: readonly Span[]): Span[] =>
      spans
        .map((span) => ({ ...span, start: span.start + start, end: span.end + start }))
        .filter((span) => span.start >= from && span.start < to);
    found.spans.push(...own(read.spans));
    found.addresses.push(...own(read.addresses));
    from = to;
    yield;
  }
  for (const span of yield* columnValues(flat.text)) found.spans.push(span);
  return yield* settledIn(flat, found);
}

function* settledIn(flat: Flattened, candidates: Candidates): Generator<void, readonly Span[]> {
  const spans = yield* settledAmong(flat.text, candidates);
  return spans.map((span) => ({
    ...span,
    start: flat.origin(span.start),
    end: flat.behind(span.end - 1),
  }));
}

/** Between two words, where there are any: half a word is another one. */
function endOf(text: string, from: number, length: number): number {
  const least = from + length;
  if (least >= text.length) return text.length;
  for (let at = least; at < Math.min(least + AROUND, text.length); at += 1) if (text.charCodeAt(at) <= 32) return at;
  return least;
}

function startOf(text: string, from: number): number {
  const most = from - AROUND;
  if (most <= 0) return 0;
  for (let at = most; at > Math.max(most - AROUND, 0); at -= 1) if (text.charCodeAt(at) <= 32) return at;
  return most;
}
