import { UNIT_KIND, UNIT_KINDS } from '@gatehouse/kernel';

/** Letters that Arabic and its neighbours put before a word without a space: and, by, for, the. */
const MOST_PREFIXED = 3;
/** Shorter Arabic words, inside of longer ones, are by chance. */
const FEWEST_INSIDE = 4;

const isWithin = (unit: number, from: number, to: number): boolean => unit >= from && unit < to;
const isLetter = (unit: number): boolean => UNIT_KINDS[unit] === UNIT_KIND.dense;

/** Letters of the word that stand before `start`, as far as it matters how many they are. */
function lettersBefore(units: Uint16Array, start: number): number {
  let count = 0;
  while (count <= MOST_PREFIXED && count < start && isLetter(units[start - 1 - count]!)) count += 1;
  return count;
}

/**
 * Which of two glosses, of a whole word or of a stem, the letters from `start` to `last` may have; 0 for none. Han, kana, Thai and Khmer do not part words
 * at all; Hangul has particles behind them, Arabic and Hebrew before and behind.
 */
export function denseGloss(units: Uint16Array, start: number, last: number, gloss: { word: number; stem: number }): number {
  const { word, stem } = gloss;
  if (word === 0 && stem === 0) return 0;
  const unit = units[start]!;
  const letters = last - start + 1;
  if (isWithin(unit, 0x3000, 0xac00)) return word || stem;
  if (isWithin(unit, 0x0e00, 0x1800)) return letters > 1 ? word || stem : 0;
  const before = lettersBefore(units, start);
  const isWhole = !isLetter(units[last + 1]!);
  if (unit >= 0xac00) return before > 0 || letters < 2 ? 0 : stem || (isWhole ? word : 0);
  if (before > MOST_PREFIXED || letters < FEWEST_INSIDE - 1) return before === 0 && isWhole ? word || stem : 0;
  return stem || (isWhole || letters >= FEWEST_INSIDE ? word : 0);
}
