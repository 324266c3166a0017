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

/** Texts that a reader puts together again, without what would be a code or an account number then. `onCut` hears of each piece that went. */
export function* withoutSplit(
  texts: readonly string[],
  scan: (text: string) => Generator<void, readonly Found[]>,
  onCut: (label: PiiLabel) => void,
): Generator<void, string[]> {
  let left = [...texts];
  if (texts.length < 2) return left;
  for (const joint of JOINTS) left = yield* apart(left, joint, { scan, onCut });
  return left;
}

interface Cutting {
  scan(text: string): Generator<void, readonly Found[]>;
  onCut(label: PiiLabel): void;
}

function* apart(texts: readonly string[], joint: string, { scan, onCut }: Cutting): Generator<void, string[]> {
  const { pieces, offsets, joined } = together(texts, joint);
  const spans = (yield* scan(joined)).filter(({ label }) => NEVER_KEPT.has(label));
  return texts.map((text, index) => {
    const { from, to, at } = { ...pieces[index]!, at: offsets[index]! };
    const cut = [];
    let rest = from;
    for (const { start, end, label } of spans) {
      const [first, last] = [Math.max(start - at + from, rest), Math.min(end - at + from, to)];
      if (last <= first || start >= at + (to - from) || end <= at) continue;
      cut.push(text.slice(rest, first), REDACTED);
      onCut(label);
      rest = last;
    }
    return cut.length === 0 ? text : `${text.slice(0, from)}${cut.join('')}${text.slice(rest)}`;
  });
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
