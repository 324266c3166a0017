/** What the tokeniser does at a character. */
export const UNIT_KIND = {
  space: 0,
  word: 1,
  digit: 2,
  dense: 3,
  stop: 4,
  line: 5,
  opener: 6,
  skip: 7,
  slash: 8,
  backslash: 9,
  dollar: 10,
} as const;

/** Kind of every UTF-16 unit. `dense` is a letter of a script that writes words without spaces, or glues particles to them. */
export const UNIT_KINDS = new Uint8Array(65536);
/** Every UTF-16 unit as words are compared: lower case, without accents, Arabic letter forms unified. */
export const FOLDED = new Uint16Array(65536);

const DENSE_RANGES: readonly (readonly [number, number])[] = [
  [0x0590, 0x05ff], // Hebrew: prefixes are glued on
  [0x0600, 0x06ff], // Arabic, Persian, Urdu: prefixes are glued on
  [0x0e00, 0x0eff], // Thai, Lao
  [0x1000, 0x109f], // Burmese
  [0x1780, 0x17ff], // Khmer
  [0x3040, 0x30ff], // Kana
  [0x3400, 0x9fff], // Han
  [0xac00, 0xd7af], // Hangul: particles are glued on
];

/** More than half of all units, which have neither case nor accent; to ask for each would cost a start some 0.03 s. */
const UNCASED_RANGES: readonly (readonly [number, number])[] = [
  [0x3400, 0x9fff], // Han
  [0xac00, 0xd7af], // Hangul
];

/** Marks, joiners and variation selectors: they stand inside words and are not letters of them. */
const SKIPPED_RANGES: readonly (readonly [number, number])[] = [
  [0xad, 0xad], [0x300, 0x36f], [0x591, 0x5c7], [0x610, 0x61a], [0x640, 0x640], [0x64b, 0x65f], [0x670, 0x670], [0x180e, 0x180e],
  [0x200b, 0x200f], [0x202a, 0x202e], [0x2060, 0x206f], [0xfe00, 0xfe0f], [0xfeff, 0xfeff],
]; // prettier-ignore
const STOPS = '.!?。！？।؟…｡';
const SPECIAL_FOLDS = new Map(Object.entries({
  ı: 'i', ł: 'l', ø: 'o', đ: 'd', ß: 's', æ: 'a', œ: 'o', ð: 'd', þ: 't', ħ: 'h', '’': "'", ʼ: "'", '‘': "'", أ: 'ا', إ: 'ا', آ: 'ا', ى: 'ي', ة: 'ه', ی: 'ي', ک: 'ك', ё: 'е', ς: 'σ',
}).map(([letter, fold]) => [letter.charCodeAt(0), fold.charCodeAt(0)])); // prettier-ignore

function within(ranges: readonly (readonly [number, number])[], unit: number): boolean {
  return ranges.some(([from, to]) => unit >= from && unit <= to);
}

function foldedUnit(unit: number): number {
  if (within(UNCASED_RANGES, unit)) return unit;
  const lower = String.fromCharCode(unit).toLowerCase();
  const special = SPECIAL_FOLDS.get(lower.charCodeAt(0));
  if (special !== undefined) return special;
  // Accented letters of Latin and Greek all stand before this; asking for the rest would cost a start 0.03 s.
  const first = unit < 0x2500 ? lower.normalize('NFD').charCodeAt(0) : 0;
  const accented = (first >= 0x61 && first <= 0x7a) || (first >= 0x3b1 && first <= 0x3c9);
  return accented ? first : lower.charCodeAt(0);
}

function kindOf(unit: number): number {
  const char = String.fromCharCode(unit);
  if (unit === 0x0a || unit === 0x0d || unit === 0x2028 || unit === 0x2029) return UNIT_KIND.line;
  if (unit >= 0x30 && unit <= 0x39) return UNIT_KIND.digit;
  if (STOPS.includes(char)) return UNIT_KIND.stop;
  if (within(SKIPPED_RANGES, unit)) return UNIT_KIND.skip;
  if (char === '<' || char === '[' || char === '{' || char === '#') return UNIT_KIND.opener;
  if (char === '/' || char === '~') return UNIT_KIND.slash;
  if (char === '\\') return UNIT_KIND.backslash;
  if (char === '$' || char === '€' || char === '£') return UNIT_KIND.dollar;
  if (within(DENSE_RANGES, unit) && /\p{L}|\p{M}/u.test(char)) return UNIT_KIND.dense;
  return /[\p{L}\p{M}\p{Nd}]/u.test(char) ? UNIT_KIND.word : UNIT_KIND.space;
}

for (let unit = 0; unit < 65536; unit += 1) {
  // Private use and lone surrogates hold no words; the canonicaliser has already mapped what lies beyond this plane.
  const lone = unit >= 0xd800 && unit <= 0xf8ff;
  UNIT_KINDS[unit] = lone ? UNIT_KIND.space : kindOf(unit);
  FOLDED[unit] = lone ? unit : foldedUnit(unit);
}

/** A lexicon entry as the trie holds it. */
export function foldWord(word: string): string {
  let folded = '';
  for (let at = 0; at < word.length; at += 1) {
    const unit = word.charCodeAt(at);
    if (UNIT_KINDS[unit] !== UNIT_KIND.skip) folded += String.fromCharCode(FOLDED[unit]!);
  }
  return folded;
}
