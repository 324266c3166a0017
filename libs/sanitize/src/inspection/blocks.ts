import type { Finding, Verdict } from '@gatehouse/kernel';
import type { Span } from '../canonical/spans.js';
import type { Evidence } from './evidence.js';
import type { CloseInspection } from './inspection.js';
import { worse } from './scoring.js';

/** Of one text, however long. */
export const MOST_FINDINGS = 64;
/** UTF-16 units that are judged in one go: less than five milliseconds of the dearest kinds of text. */
const BLOCK = 20_480;
/** Longer than any order that a rule or a window of a detector spans: what stands across the end of a block stands whole in the next one. */
const OVERLAP = 2_048;
/** Where a block ends best, the better places first, and no further back than this. */
const ENDS = ['\n\n', '\n', '. ', ' '];
const REACH = 2_048;

/** The stretches in which a text is judged: the whole of most, overlapping blocks of a long one. */
export function blocksOf(text: string, overlap = OVERLAP): readonly Span[] {
  if (text.length <= BLOCK) return [{ start: 0, end: text.length }];
  const blocks: Span[] = [];
  for (let start = 0; ;) {
    const end = start + BLOCK >= text.length ? text.length : goodEnd(text, start + BLOCK);
    blocks.push({ start, end });
    if (end === text.length) return blocks;
    start = goodEnd(text, end - overlap);
  }
}

function goodEnd(text: string, most: number): number {
  // Of a text without such a mark, a look further back would be one at everything before.
  const from = most - REACH;
  const near = text.slice(from, most);
  for (const mark of ENDS) {
    const at = near.lastIndexOf(mark);
    if (at > 0) return from + at + mark.length;
  }
  return most;
}

/** What was seen in the blocks of a text, as seen in the text. */
export function merged(text: string, seen: readonly { readonly from: number; readonly inspection: CloseInspection }[]): CloseInspection {
  const each = <T>(pick: (inspection: CloseInspection) => readonly T[], shift: (item: T, by: number) => T): T[] =>
    seen.flatMap(({ from, inspection }) => pick(inspection).map((item) => shift(item, from)));
  const signals = each(({ canonical }) => canonical.signals, moved);
  return {
    verdict: seen.reduce<Verdict>((worst, { inspection: { verdict } }) => worse(worst, verdict), 'allow'),
    score: Math.max(...seen.map(({ inspection }) => inspection.score)),
    findings: unlike(each(({ findings }) => findings, movedFinding)),
    evidence: each(({ evidence }) => evidence, movedEvidence),
    passages: each(({ passages }) => passages, moved),
    canonical: { input: text, readings: [], signals, hidden: each(({ canonical }) => canonical.hidden, moved) },
    isBare: seen.every(({ inspection }) => inspection.isBare),
  };
}

function moved<T extends Span>(span: T, by: number): T {
  return { ...span, start: span.start + by, end: span.end + by };
}

const movedFinding = (finding: Finding, by: number): Finding =>
  finding.start === undefined || finding.end === undefined ? finding : { ...finding, start: finding.start + by, end: finding.end + by };

const movedEvidence = (evidence: Evidence, by: number): Evidence => ({
  ...moved(evidence, by),
  sentence: moved(evidence.sentence, by),
  redact: evidence.redact.map((span) => moved(span, by)),
});

/** What two blocks both saw counts once. */
function unlike(findings: readonly Finding[]): Finding[] {
  const known = new Map(findings.map((finding) => [`${finding.rule}@${finding.start}`, finding]));
  return [...known.values()].sort((one, other) => other.score - one.score).slice(0, MOST_FINDINGS);
}
