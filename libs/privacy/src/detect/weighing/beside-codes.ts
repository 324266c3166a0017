import { NEVER_KEPT, REDACTED } from '../../placeholders/placeholder-form.js';
import { groundOf, type Span } from '../span.js';
import { survey, type Survey } from '../survey.js';
import { Evidence, surroundingsOf } from './evidence.js';
import type { FigureCandidate } from './figure-candidate.js';
import { figureCandidates } from './figure-candidates.js';

/** What was found in a text, what others found there, and the figures that it was asked of. */
export interface Weighed {
  readonly spans: readonly Span[];
  readonly others: readonly Span[];
  readonly candidates: readonly FigureCandidate[];
}

type IsCode = (read: Survey, evidence: Evidence, candidate: FigureCandidate) => boolean;
type Stretch = Pick<Span, 'start' | 'end'>;

/** Any placeholder: to what reads a text one is like another. */
const STANDING = '[[phone:bcdfghjkmnpq]]';
/** How far from a code a figure is looked at again: a text that is read in parts must say the same. */
const NEAR_A_CODE = 96;
/** What is read before and behind such a figure: evidence comes from no further. */
const READ_AROUND = 256;

/**
 * Figures that are read as codes once everything that was found is hidden: "it is 3390, not 3391" leaves the second with the words of the first. Whoever
 * masks a text twice gets the same text.
 */
export function besideCodes(found: Survey, { spans, others, candidates }: Weighed, isCode: IsCode): Span[] {
  const codes = spans.filter(({ label }) => label === 'ACCESS_CODE');
  if (codes.length === 0) return [];
  const all = [...spans, ...others];
  const hidden = groundOf(all, found.text.length);
  const isNear = ({ start, end }: Stretch): boolean =>
    codes.some((code) => code.start - end < NEAR_A_CODE && start - code.end < NEAR_A_CODE);
  const open = candidates.filter((one) => isNear(one) && hidden.subarray(one.start, one.end).includes(0));
  if (open.length === 0) return [];
  const { read, placeOf } = hiding(found, all, stretchAround(found.text, open, hidden));
  const around = surroundingsOf(read);
  const evidence = new Evidence(around);
  return figureCandidates(read.text, around.tokens).flatMap((candidate): Span[] => {
    const start = placeOf(candidate.start);
    const end = start + candidate.end - candidate.start;
    const isOpen = open.some((one) => one.start < end && start < one.end);
    return isOpen && isCode(read, evidence, candidate) ? [{ start, end, label: 'ACCESS_CODE', score: 0.6 }] : [];
  });
}

/** From before the first to behind the last of these, between two words, with no hidden value cut in two. */
function stretchAround(text: string, open: readonly Stretch[], hidden: Uint8Array): Stretch {
  const isInside = (at: number): boolean => text.charCodeAt(at - 1) > 32 || hidden[at - 1] === 1;
  let start = Math.max(0, Math.min(...open.map((one) => one.start)) - READ_AROUND);
  while (start > 0 && isInside(start)) start -= 1;
  let end = Math.min(text.length, Math.max(...open.map((one) => one.end)) + READ_AROUND);
  while (end < text.length && isInside(end)) end += 1;
  return { start, end };
}

/** A stretch with the found values hidden, and where a place of it is in the text. What the text speaks of, it speaks of with its values hidden, too. */
function hiding({ text, bits }: Survey, all: readonly Span[], stretch: Stretch): { read: Survey; placeOf: (at: number) => number } {
  const pieces: { readonly from: number; readonly at: number }[] = [];
  let written = '';
  let last = stretch.start;
  for (const { start, end, label } of all.toSorted((one, other) => one.start - other.start)) {
    if (start < last || end > stretch.end) continue;
    pieces.push({ from: last, at: written.length });
    written += text.slice(last, start) + (NEVER_KEPT.has(label) ? REDACTED : STANDING);
    last = end;
  }
  pieces.push({ from: last, at: written.length });
  const read = { ...survey(written + text.slice(last, stretch.end)), bits };
  const placeOf = (at: number): number => {
    const piece = pieces.findLast((one) => one.at <= at)!;
    return at - piece.at + piece.from;
  };
  return { read, placeOf };
}
