import { Units } from './units.js';

/** What a first look found in a text: which of the dearer readings are worth making. */
export const SEEN = {
  markup: 1,
  entity: 2,
  percent: 4,
  control: 8,
  escape: 16,
  bracket: 32,
  odd: 64,
  mixed: 128,
  longRun: 256,
  spaced: 512,
  leet: 1024,
  smuggled: 2048,
  assigned: 4096,
  figures: 8192,
  dots: 16_384,
  /** Lines, or tags, over which a reader reads on. */
  lined: 32_768,
  pieced: 65_536,
} as const;

const LETTER = 1;
const DIGIT = 2;
const RUN = 4;
const GAP = 8;
const UPPER = 16;
const LOWER = 32;
const DOT = 64;
/** Per unit: what kind of character it is to the counters below. */
const TRAIT = new Uint8Array(65536);
/** Per unit: the flag that its mere presence raises. */
const FLAG = new Uint32Array(65536);

/** What may stand between the letters of one word to set them apart. */
export const SETS_APART = ' -._*·|/,:;~+^=\'"`\\';

function mark(range: readonly [number, number], table: Uint8Array | Uint32Array, value: number): void {
  for (let unit = range[0]; unit <= range[1]; unit += 1) table[unit]! |= value;
}

mark([0x61, 0x7a], TRAIT, LETTER | LOWER | RUN);
mark([0x41, 0x5a], TRAIT, LETTER | UPPER | RUN);
mark([0x30, 0x39], TRAIT, DIGIT | RUN);
for (const char of '+/=') TRAIT[char.charCodeAt(0)]! |= RUN;
for (const char of `${SETS_APART}\u00a0\u2002\u2003\u2009\u202f\u2800\u3000`) TRAIT[char.charCodeAt(0)]! |= GAP;
for (const char of '.·•*-_–—') TRAIT[char.charCodeAt(0)]! |= DOT;

for (const char of '*_~`\\|^+') FLAG[char.charCodeAt(0)]! |= SEEN.pieced;

FLAG[0x3c] = SEEN.markup | SEEN.lined;
FLAG[0x0a] = SEEN.lined;
FLAG[0x26] = SEEN.entity;
FLAG[0x25] = SEEN.percent;
FLAG[0x5c]! |= SEEN.escape;
FLAG[0x5b] = SEEN.bracket;
FLAG[0x3d] = SEEN.assigned;
mark([0x00, 0x08], FLAG, SEEN.control);
mark([0x0b, 0x0c], FLAG, SEEN.control);
mark([0x0e, 0x1f], FLAG, SEEN.control);
mark([0x7f, 0x9f], FLAG, SEEN.control);
/** Compatibility forms, joiners, marks and surrogates: what NFKC or the confusables table may rewrite. */
const ODD: readonly (readonly [number, number])[] = [
  [0xad, 0xad], [0x250, 0x2ff], [0x300, 0x36f], [0x61c, 0x61c], [0x115f, 0x1160], [0x1680, 0x1680], [0x17b4, 0x17b5], [0x180b, 0x180f], [0x1d00, 0x1dbf], [0x2000, 0x200f],
  [0x2028, 0x202e], [0x205f, 0x206f], [0x2070, 0x209f], [0x20d0, 0x20ff], [0x2102, 0x2115], [0x2117, 0x2121], [0x2124, 0x214f], [0x2160, 0x217f], [0x2460, 0x24ff], [0x2800, 0x28ff], [0x3000, 0x3000], [0x3164, 0x3164], [0xa730, 0xa731],
  // Of pairs the half that tells: format characters, musical and mathematical signs, private planes; letters in squares, brackets and flags.
  [0xd80d, 0xd80d], [0xd82f, 0xd82f], [0xd834, 0xd835], [0xdb40, 0xdb43], [0xdb80, 0xdbff], [0xdd10, 0xdd29], [0xdd30, 0xdd89], [0xdde6, 0xddff],
  [0xfb00, 0xfb4f], [0xfe00, 0xfe0e], [0xfeff, 0xfeff], [0xff00, 0xfffd], [0xe000, 0xf8ff],
]; // prettier-ignore
for (const range of ODD) mark(range, FLAG, SEEN.odd);
mark([0x2190, 0x2bff], FLAG, SEEN.pieced);
mark([0xd83c, 0xd83e], FLAG, SEEN.pieced);
mark([0x370, 0x52f], FLAG, SEEN.mixed);
mark([0x13a0, 0x13f5], FLAG, SEEN.mixed);
mark([0x531, 0x587], FLAG, SEEN.mixed);

const UNITS = new Units();

/** Shortest run of base64 or hexadecimal characters that is worth decoding. */
export const RUN_LENGTH = 16;
/** Figures, and marks of which letters of Morse are made: fewer spell no order. */
const FIGURES = 16;
/** More letters side by side are a word, and no part of a code: figures on both sides of it are not of one text. */
const CODE_LETTERS = 2;
const DOTS = 24;
/** Lone letters one after another, with blanks between them; `plan A B C` has three. */
const SPACED_LETTERS = 4;
/** Lone letters one after another before a mark that is no blank, as in `s-a-y`; one such is `e-mail`. */
const MARKED_LETTERS = 2;
const LEET_WORDS = 2;

/**
 * One pass over the text; the answer is a set of SEEN flags. Plain prose answers 0. Four of five characters of prose are small letters:
 * they are skipped in a loop of their own and counted by where it stopped.
 */
export function glance(text: string): number {
  const { length } = text;
  const units = UNITS.load(text);
  const count = { flags: 0, run: 0, cases: 0, word: 0, singles: 0, marked: 0, leet: 0, before: 0, last: 0, figures: 0, dots: 0 };
  let from = 0;
  for (let at = 0; at < length; at += 1) {
    const unit = units[at]!;
    if (unit >= 0x61 && unit <= 0x7a) continue;
    if (at > from) smallLetters(count, at - from);
    other(count, unit);
    from = at + 1;
  }
  if (length > from) smallLetters(count, length - from);
  if (count.run >= RUN_LENGTH && isEncodedRun(count.run, count.cases)) count.flags |= SEEN.longRun;
  if (count.dots >= DOTS) count.flags |= SEEN.dots;
  return count.leet >= LEET_WORDS ? count.flags | SEEN.leet : count.flags;
}

interface Count {
  flags: number;
  run: number;
  cases: number;
  word: number;
  singles: number;
  marked: number;
  leet: number;
  figures: number;
  dots: number;
  before: number;
  last: number;
}

function smallLetters(count: Count, letters: number): void {
  count.word += letters;
  if (count.word > CODE_LETTERS) count.figures = 0;
  count.run += letters;
  count.cases |= LOWER;
  if ((count.last & DIGIT) !== 0 && (count.before & LETTER) !== 0) count.leet += 1;
  count.before = letters > 1 ? LETTER : count.last;
  count.last = LETTER;
}

function other(count: Count, unit: number): void {
  const trait = TRAIT[unit]!;
  count.flags |= FLAG[unit]!;
  if ((trait & RUN) !== 0) {
    count.run += 1;
    count.cases |= trait;
  } else {
    if (count.run >= RUN_LENGTH && isEncodedRun(count.run, count.cases)) count.flags |= SEEN.longRun;
    count.run = 0;
    count.cases = 0;
  }
  if ((trait & LETTER) !== 0) {
    if ((count.last & DIGIT) !== 0 && (count.before & LETTER) !== 0) count.leet += 1;
    count.word += 1;
    if (count.word > CODE_LETTERS) count.figures = 0;
  } else {
    if ((trait & DOT) !== 0) count.dots += 1;
    if ((trait & DIGIT) !== 0) {
      count.figures += 1;
      if (count.figures === FIGURES) count.flags |= SEEN.figures;
    } else if ((trait & GAP) !== 0) {
      if (count.word > 1) count.singles = count.marked = 0;
      if (count.word === 1) {
        count.singles += 1;
        if (unit !== 0x20) count.marked += 1;
        if (count.singles >= SPACED_LETTERS || count.marked >= MARKED_LETTERS) count.flags |= SEEN.spaced;
      }
    } else if (unit !== 0x0a) count.singles = count.marked = 0;
    count.word = 0;
  }
  count.before = count.last;
  count.last = trait;
}

/** Base64 of words mixes cases and soon has a digit; hexadecimal has digits and one case. A link or a name of a field has neither. */
function isEncodedRun(run: number, traits: number): boolean {
  const letters = traits & (UPPER | LOWER);
  if ((traits & DIGIT) !== 0) return letters !== 0 || run >= 32;
  return letters === (UPPER | LOWER) && run >= 40;
}
