import type { PiiLabel } from '@gatehouse/kernel';
import type { Candidates } from './candidates.js';
import { echoes } from './echoes.js';
import { knots, settledKnot, type Span } from './span.js';
import { matchesOf } from './matches.js';

/** Spans that are settled without a pause. */
const MANY = 1_000;
const LEAST_SCORE = 0.5;
const PERSONAL: ReadonlySet<PiiLabel> = new Set<PiiLabel>(['PERSON', 'PHONE', 'EMAIL', 'DOB', 'SSN', 'DRIVER_LICENCE']);
/** Between a person and their address on an envelope or a list. */
const BESIDE =
  /^(?:[\s,;:|()•–-]{0,6}|,?\s(?:of|at|home at|lives? at)\s|\s?[,(]\s?(?:the )?(?:tenant|buyer|seller|owner|landlord|client|borrower|applicant|executor)s?\)?[,:]?\s(?:(?:of|at)\s)?)$/i;
const PLACEHOLDER = /\[\[[a-z_]{2,16}:[bcdfghjkmnpqrstvwxz]{12}\]\]/g;

/** What of the candidates of a whole text stands: later mentions of whoever is named in it, addresses beside people, and of two on one ground the stricter. */
export function* settledAmong(text: string, { spans, addresses }: Candidates): Generator<void, readonly Span[]> {
  if (spans.length + addresses.length === 0) return [];
  // In the order of the text, whichever detector was first: echoes follow the first names only.
  const found = spans.toSorted((one, other) => one.start - other.start || one.end - other.end);
  if (spans.length > MANY) yield;
  for (const echo of echoes(text, found)) found.push(echo);
  if (spans.length > MANY) yield;
  for (const address of besidePeople(text, addresses, found)) found.push(address);
  if (spans.length > MANY) yield;
  const counted = outsidePlaceholders(text, found).filter((span) => span.score >= LEAST_SCORE);
  const settled: Span[] = [];
  let since = 0;
  for (const knot of knots(counted)) {
    settled.push(...settledKnot(knot));
    since += knot.length;
    if (since < MANY) continue;
    since = 0;
    yield;
  }
  return settled;
}

/** An address without words of a home counts where a person or their telephone stands right before it. */
function besidePeople(text: string, addresses: readonly Span[], others: readonly Span[]): Span[] {
  const certain = addresses.filter((span) => span.score >= 0.6);
  const open = addresses.filter((span) => span.score >= 0.5 && span.score < 0.6);
  if (open.length === 0) return certain;
  const ends = new Set(others.filter((other) => PERSONAL.has(other.label)).map((other) => other.end));
  const beside = ({ start }: Span): boolean => {
    for (let back = 0; back <= 28; back += 1) if (ends.has(start - back)) return BESIDE.test(text.slice(start - back, start));
    return false;
  };
  return [...certain, ...open.filter(beside).map((span) => ({ ...span, score: 0.65 }))];
}

function outsidePlaceholders(text: string, spans: readonly Span[]): readonly Span[] {
  if (!text.includes('[[')) return spans;
  const own = matchesOf(PLACEHOLDER, text).map((match) => ({ start: match.index, end: match.index + match[0].length }));
  if (own.length === 0) return spans;
  const ground = new Uint8Array(text.length + 1);
  for (const { start, end } of own) ground.fill(1, start, end);
  return spans.filter((span) => !ground.subarray(span.start, span.end).includes(1));
}
