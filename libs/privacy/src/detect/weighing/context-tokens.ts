import { HASH_SEED, hashStep, isUpper, LETTERS } from '../letters.js';
import type { Survey } from '../survey.js';
import { maskedAt } from './masked-before.js';

/** What a token is, in `kinds`: a word, a run of digits, a sign, an end of a line. */
export const TOKEN = { word: 0, digits: 1, sign: 2, line: 3 } as const;

/** Words, runs of digits and signs of a text, in order, as evidence reads them. Columns, since a text has many. */
export interface Tokens {
  readonly starts: number[];
  readonly ends: number[];
  readonly kinds: number[];
  /** Hash of the folded word, or of the length of the run, or of the sign. */
  readonly hashes: number[];
  /** Of words, the hash of how they begin: "keyed" and "keypad" have that in common. */
  readonly stems: number[];
}

const DIGITS_HASH = 0x5bd1e995;
const LINE_HASH = 0x1b873593;
const STEM = 4;
const OPENING = 91;
/** Figures that a scanner reads for letters. */
const MISREAD: Readonly<Record<number, number>> = { 48: 111, 49: 108, 52: 97, 53: 115 };

const letterAt = (text: string, at: number): number => {
  const code = at < text.length ? text.charCodeAt(at) : 0;
  return code < LETTERS.length ? LETTERS[code]! : code;
};
const isSmall = (text: string, at: number): boolean => letterAt(text, at) !== 0 && !isUpper(text.charCodeAt(at));
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const known = new WeakMap<Survey, Tokens>();

/** The tokens of a text that was read, split once for all who ask. */
export function tokensIn(survey: Survey): Tokens {
  const before = known.get(survey);
  if (before) return before;
  const tokens = tokensOf(survey.text);
  known.set(survey, tokens);
  return tokens;
}

/** Splits a text. `lockboxCode` is two words, `c0de` one, `don't` one. */
export function tokensOf(text: string): Tokens {
  const tokens: Tokens = { starts: [], ends: [], kinds: [], hashes: [], stems: [] };
  const push = (start: number, end: number, kind: number, hash: number): void => {
    tokens.starts.push(start);
    tokens.ends.push(end);
    tokens.kinds.push(kind);
    tokens.hashes.push(hash);
    tokens.stems.push(hash);
  };
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (letterAt(text, at) !== 0) {
      const { end, hash, stem } = wordFrom(text, at);
      push(at, end, TOKEN.word, hash);
      tokens.stems[tokens.stems.length - 1] = stem;
      at = end;
    } else if (isDigit(code)) {
      const start = at;
      while (isDigit(text.charCodeAt(at))) at += 1;
      push(start, at, TOKEN.digits, DIGITS_HASH + Math.min(at - start, 12));
    } else {
      // The words of what stands in the place of a value are nobody's.
      const hidden = code === OPENING ? maskedAt(text, at) : 0;
      if (hidden > 0) {
        push(at, at + hidden, TOKEN.sign, OPENING);
        at += hidden;
        continue;
      }
      if (code === 10) push(at, at + 1, TOKEN.line, LINE_HASH);
      else if (code > 32 && code !== 0xa0 && code !== 39 && code !== 0x2019) push(at, at + 1, TOKEN.sign, code);
      at += 1;
    }
  }
  return tokens;
}

function wordFrom(text: string, from: number): { readonly end: number; readonly hash: number; readonly stem: number } {
  let hash = HASH_SEED;
  let stem = 0;
  let letters = 0;
  let at = from;
  for (;;) {
    const letter = letterAt(text, at);
    if (letter !== 0) {
      if (at > from && isUpper(text.charCodeAt(at)) && isSmall(text, at - 1)) break;
      hash = hashStep(hash, letter);
      letters += 1;
      if (letters === STEM) stem = hash;
    } else {
      const code = text.charCodeAt(at);
      const misread = MISREAD[code];
      if (letterAt(text, at + 1) === 0) break;
      if (misread !== undefined && at - from < 12) hash = hashStep(hash, misread);
      else if (code !== 39 && code !== 0x2019) break;
    }
    at += 1;
  }
  return { end: at, hash, stem: letters < STEM ? hash : stem };
}
