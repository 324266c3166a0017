import type { PiiLabel } from '@gatehouse/kernel';
import { NEVER_KEPT, REDACTED } from '../placeholders/placeholder-form.js';

interface Found {
  readonly start: number;
  readonly end: number;
  readonly label: PiiLabel;
}

/** As the parts of one text, and as lines under one another. */
const JOINTS = ['', '\n'];
/** Texts that are longer together are looked at around their joints. */
const LONGEST = 65_536;
const AROUND = 512;

/**
 * Texts that a reader puts together again, without what would be a code or an account number then. `onCut` hears of each piece that went. Every way to put
 * them together is tried on the texts as they came: what one cuts could hide from the next that the rest belongs to it.
 */
export function* withoutSplit(
  texts: readonly string[],
  scan: (text: string) => Generator<void, readonly Found[]>,
  onCut: (label: PiiLabel) => void,
): Generator<void, string[]> {
  const cuts: Found[][] = texts.map(() => []);
  if (texts.length < 2) return [...texts];
  for (const joint of JOINTS) yield* addCuts(cuts, texts, joint, scan);
  for (const [index, text] of texts.entries()) if (cuts[index]!.length > 0) cuts[index] = yield* onlyTogether(cuts[index]!, text, scan);
  return texts.map((text, index) => without(text, cuts[index]!, onCut));
}

/** Notes where in each text, joined by `joint`, something stands that is never shown. */
function* addCuts(
  cuts: readonly Found[][],
  texts: readonly string[],
  joint: string,
  scan: (text: string) => Generator<void, readonly Found[]>,
): Generator<void, void> {
  const { pieces, offsets, joined } = together(texts, joint);
  const spans = (yield* scan(joined)).filter(({ label }) => NEVER_KEPT.has(label));
  let index = 0;
  // One after another stand the spans and the pieces.
  for (const { start, end, label } of spans) {
    while (index + 1 < offsets.length && offsets[index + 1]! <= start) index += 1;
    for (let next = index; next < pieces.length && offsets[next]! < end; next += 1) {
      const { from, to } = pieces[next]!;
      const at = offsets[next]! - from;
      const cut = { start: Math.max(start - at, from), end: Math.min(end - at, to), label };
      if (cut.end > cut.start) cuts[next]!.push(cut);
    }
  }
}

/** What a text says by itself is left to its own reading, which knows its writings: a piece cut out of these would hide the rest from it. */
function* onlyTogether(
  cuts: readonly Found[],
  text: string,
  scan: (text: string) => Generator<void, readonly Found[]>,
): Generator<void, Found[]> {
  const own = (yield* scan(text)).filter(({ label }) => NEVER_KEPT.has(label));
  return cuts.filter((cut) => !own.some(({ start, end }) => start <= cut.start && end >= cut.end));
}

function without(text: string, cuts: readonly Found[], onCut: (label: PiiLabel) => void): string {
  let [left, rest] = ['', 0];
  for (const { start, end, label } of cuts.toSorted((one, other) => one.start - other.start || other.end - one.end)) {
    if (end <= rest) continue;
    left += text.slice(rest, Math.max(start, rest)) + (start < rest ? '' : REDACTED);
    onCut(label);
    rest = end;
  }
  return left + text.slice(rest);
}

/** The texts put together: whole, or of each so much that a joint has its surroundings. */
function together(texts: readonly string[], joint: string) {
  const isLong = texts.reduce((sum, { length }) => sum + length, 0) > LONGEST;
  const pieces = texts.map(({ length }, index) => {
    if (!isLong || length <= 2 * AROUND) return { from: 0, to: length };
    return index === 0 ? { from: length - AROUND, to: length } : { from: 0, to: AROUND };
  });
  const parts = texts.map((text, index) => text.slice(pieces[index]!.from, pieces[index]!.to));
  let at = 0;
  const offsets = parts.map(({ length }) => {
    const start = at;
    at += length + joint.length;
    return start;
  });
  return { pieces, offsets, joined: parts.join(joint) };
}
