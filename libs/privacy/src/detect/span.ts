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
const rank = (label: PiiLabel): number => {
  const at = RANK.indexOf(label);
  return at < 0 ? RANK.length : at;
};

/**
 * Spans in order, none overlapping: a stricter label wins, then the longer span. A loser keeps what sticks out of the winner, since
 * the reader of a masked text must not get half an address because the other half was a telephone number.
 * Linear in the text and the length of the spans: what is taken is marked character by character.
 */
export function settled(found: readonly Span[], length: number): Span[] {
  if (found.length < 2) return [...found];
  const ground = new Uint8Array(length);
  const taken: Span[] = [];
  for (const span of [...found].sort((a, b) => rank(a.label) - rank(b.label) || b.end - b.start - (a.end - a.start) || a.start - b.start)) {
    let from = span.start;
    while (from < span.end) {
      while (from < span.end && ground[from] === 1) from += 1;
      let to = from;
      while (to < span.end && ground[to] === 0) to += 1;
      const whole = from === span.start && to === span.end;
      if (to > from && (whole || to - from > 2)) taken.push(whole ? span : { ...span, start: from, end: to });
      from = to;
    }
    ground.fill(1, span.start, span.end);
  }
  return taken.sort((a, b) => a.start - b.start);
}

/** For asking many times whether a place lies in one of the spans. */
export function groundOf(spans: readonly Span[], length: number): Uint8Array {
  const ground = new Uint8Array(length + 1);
  for (const span of spans) ground.fill(1, span.start, span.end);
  return ground;
}
