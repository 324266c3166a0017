/** First code that no table holds: kana, ideographs and what follows are letters as they are. */
const TABLE = 0x3040;
const FOLDS = 0x2000;
const OWN: Readonly<Record<string, string>> = { đ: 'd', ł: 'l', ø: 'o', ħ: 'h', ı: 'i' };

function foldedCode(code: number): number {
  const small = String.fromCharCode(code).normalize('NFD').toLowerCase();
  return (OWN[small] ?? small).charCodeAt(0);
}

/** Lower case without accents for Latin letters, so that García, GARCIA and Nguyễn are the words garcia and nguyen. */
const FOLDED = Uint16Array.from({ length: FOLDS }, (_, code) => foldedCode(code));
const UPPER = Uint8Array.from({ length: FOLDS }, (_, code) => {
  const char = String.fromCharCode(code);
  return code >= 65 && char !== char.toLowerCase() && char.toLowerCase().length === 1 ? 1 : 0;
});

export const fold = (code: number): number => (code < FOLDS ? FOLDED[code]! : code);
export const folded = (word: string): string =>
  /[^\0-\u007f]/.test(word)
    ? Array.from(word.normalize('NFC'), (char) => String.fromCharCode(fold(char.charCodeAt(0)))).join('')
    : word.toLowerCase();
export const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 0xc0 && code !== 0xd7 && code !== 0xf7 && (code < 0x2000 || code >= TABLE));
export const isUpper = (code: number): boolean => code < FOLDS && UPPER[code] === 1;

/** Folded letter by character code, 0 for what is no letter: one look per character is what a survey costs. */
export const LETTERS = Uint16Array.from({ length: TABLE }, (_, code) => (isLetter(code) ? fold(code) : 0));
/** One hash step of the word index, on a folded letter; the survey of a text runs the same steps letter by letter. */
export const hashStep = (hash: number, letter: number): number => (Math.imul(hash, 31) + letter) | 0;
export const HASH_SEED = 7;

export function hashOf(word: string): number {
  let hash = HASH_SEED;
  for (let at = 0; at < word.length; at += 1) hash = hashStep(hash, fold(word.charCodeAt(at)));
  return hash;
}

/** One letter left out, two neighbours swapped, and `m` read as `rn` by a scanner: how long words get written. */
export function slips(word: string): string[] {
  if (word.length < 6 || !/^[a-z]+$/.test(word)) return [];
  const found = new Set<string>();
  for (let at = 1; at < word.length - 2; at += 1) {
    found.add(word.slice(0, at) + word.slice(at + 1));
    found.add(word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2));
  }
  if (word.includes('m')) found.add(word.replaceAll('m', 'rn'));
  found.delete(word);
  return [...found];
}
