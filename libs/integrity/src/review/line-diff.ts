/** One line of a unified difference. */
export interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** Beyond this many comparisons everything is shown as gone and come: a reader is better off with that than with a gateway that stands still. */
const MOST_COMPARISONS = 1_000_000;

/** The shortest way from the lines of one to the lines of the other; what is gone stands before what came. */
export function lineDiff(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1])
    [endBefore, endAfter] = [endBefore - 1, endAfter - 1];
  return [
    ...before.slice(0, start).map((text): DiffLine => ({ sign: ' ', text })),
    ...middle(before.slice(start, endBefore), after.slice(start, endAfter)),
    ...before.slice(endBefore).map((text): DiffLine => ({ sign: ' ', text })),
  ];
}

function middle(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const gone = (texts: readonly string[]): DiffLine[] => texts.map((text) => ({ sign: '-', text }));
  const come = (texts: readonly string[]): DiffLine[] => texts.map((text) => ({ sign: '+', text }));
  if (before.length * after.length > MOST_COMPARISONS) return [...gone(before), ...come(after)];
  const lengths = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [at, to] = [0, 0];
  while (at < before.length && to < after.length) {
    if (before[at] === after[to]) {
      lines.push({ sign: ' ', text: before[at]! });
      [at, to] = [at + 1, to + 1];
    } else if (lengths[at + 1]![to]! >= lengths[at]![to + 1]!) lines.push({ sign: '-', text: before[at++]! });
    else lines.push({ sign: '+', text: after[to++]! });
  }
  return [...lines, ...gone(before.slice(at)), ...come(after.slice(to))];
}

/** `[i][j]`: how many lines the rests behind i and j have in common, in order. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly Uint32Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      table[i]![j] = before[i] === after[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  return table;
}
