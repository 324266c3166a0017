import type { PiiLabel } from '@gatehouse/kernel';

/** A piece of a text that is personal data. Offsets in UTF-16 units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly label: PiiLabel;
  /** 0..1; spans below 0.5 are not reported. */
  readonly score: number;
}

/** Labels that win over others on the same ground: what must never leave comes before what may leave as a placeholder. */
const RANK: readonly PiiLabel[] = [
  'SSN',
  'CARD',
  'ROUTING',
  'ACCOUNT',
  'ACCESS_CODE',
  'CREDENTIAL',
  'PASSPORT',
  'DRIVER_LICENCE',
  'EMAIL',
  'DOB',
];
/** What is left out for good, ahead of what leaves as a placeholder. */
const LEFT_OUT = RANK.indexOf('CREDENTIAL') + 1;
const rank = (label: PiiLabel): number => {
  const at = RANK.indexOf(label);
  return at < 0 ? RANK.length : at;
};

/**
 * Spans in order, none overlapping: a stricter label wins, then the longer span. A loser keeps what sticks out of the winner, since
 * the reader of a masked text must not get half an address because the other half was a telephone number. What sticks out of a value that is
 * left out for good is left out with it: nobody could read it back as what it was.
 * Spans that neither overlap nor touch know nothing of one another, so each knot of them is settled alone.
 */
export function settled(found: readonly Span[]): Span[] {
  return [...knots(found)].flatMap(settledKnot);
}

/** Spans by what they overlap or touch, in the order of the text. */
export function* knots(found: readonly Span[]): Generator<readonly Span[], void> {
  let knot: Span[] = [];
  let end = -1;
  for (const span of found.toSorted((one, other) => one.start - other.start)) {
    if (span.start > end && knot.length > 0) {
      yield knot;
      knot = [];
    }
    knot.push(span);
    end = knot.length === 1 ? span.end : Math.max(end, span.end);
  }
  if (knot.length > 0) yield knot;
}

/** Linear in the stretch of the knot and the length of its spans: what is taken is marked character by character. */
export function settledKnot(knot: readonly Span[]): Span[] {
  if (knot.length < 2) return [...knot];
  const from = knot[0]!.start;
  const at = knot.map((span) => ({ ...span, start: span.start - from, end: span.end - from }));
  const length = Math.max(...at.map(({ end }) => end));
  return takenOf(at, length).map((span) => ({ ...span, start: span.start + from, end: span.end + from }));
}

function takenOf(found: readonly Span[], length: number): Span[] {
  const ground = new Uint8Array(length);
  const taken: Span[] = [];
  for (const span of found.toSorted((a, b) => rank(a.label) - rank(b.label) || b.end - b.start - (a.end - a.start) || a.start - b.start)) {
    let from = span.start;
    while (from < span.end) {
      while (from < span.end && ground[from] !== 0) from += 1;
      let to = from;
      while (to < span.end && ground[to] === 0) to += 1;
      const whole = from === span.start && to === span.end;
      const beside = Math.min(winnerAt(ground, from - 1), winnerAt(ground, to));
      const label = beside < LEFT_OUT ? RANK[beside]! : span.label;
      if (to > from && (whole || to - from > (beside < LEFT_OUT ? 1 : 2)))
        taken.push(whole ? span : { ...span, start: from, end: to, label });
      from = to;
    }
    mark(ground, span);
  }
  return taken.toSorted((a, b) => a.start - b.start);
}

/** Rank of what was taken at a place; beyond all ranks where nothing was. */
const winnerAt = (ground: Uint8Array, at: number): number => (ground[at] ? ground[at]! - 1 : RANK.length + 1);

function mark(ground: Uint8Array, { start, end, label }: Span): void {
  for (let at = start; at < end; at += 1) if (ground[at] === 0) ground[at] = rank(label) + 1;
}

/** For asking many times whether a place lies in one of the spans. */
export function groundOf(spans: readonly Span[], length: number): Uint8Array {
  const ground = new Uint8Array(length + 1);
  for (const span of spans) ground.fill(1, span.start, span.end);
  return ground;
}
