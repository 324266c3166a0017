import { HASH_SEED, hashStep, isUpper, LETTERS } from './letters.js';
import { MEANS, WORDS } from './words.js';

/** A word of the text that means something to a detector. */
export interface WordHit {
  readonly start: number;
  readonly end: number;
  readonly bits: number;
  readonly hash: number;
  readonly upper: boolean;
}

/** What one reading of a text found: all that the detectors start from. */
export interface Survey {
  readonly text: string;
  /** Starts and ends of runs of digits, in turn. */
  readonly digits: readonly number[];
  readonly ats: readonly number[];
  readonly words: readonly WordHit[];
  /** Hashes of all words, folded into 8,192 bits: `saysAny` asks them. */
  readonly said: Uint32Array;
  /** All meanings that occur, and those that occur elsewhere in the text of which this is a stretch. */
  readonly bits: number;
}

const LONGEST_WORD = 28;
const NAMES = MEANS.given | MEANS.givenWord | MEANS.surname;
/** Words that some detector starts from. The rest are looked up where a name is read. */
const ALWAYS = ~(NAMES | MEANS.notName | MEANS.property | MEANS.ordinary);

/** Reads a text once, character by character. `elsewhere`: what the rest of the text speaks of, where this is a stretch of one. */
export function survey(text: string, elsewhere = 0): Survey {
  const digits: number[] = [];
  const ats: number[] = [];
  const words: WordHit[] = [];
  const said = new Uint32Array(256);
  let seen = elsewhere;
  const length = text.length;
  let at = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    let letter = code < LETTERS.length ? LETTERS[code]! : code;
    if (letter !== 0) {
      const start = at;
      let hash = HASH_SEED;
      do {
        hash = hashStep(hash, letter);
        at += 1;
        const next = at < length ? text.charCodeAt(at) : 0;
        letter = next < LETTERS.length ? LETTERS[next]! : next;
      } while (letter !== 0);
      said[(hash >>> 5) & 255]! |= 1 << (hash & 31);
      if (at - start > LONGEST_WORD || at - start < 2) continue;
      const bits = WORDS.look(hash);
      if (bits === 0) continue;
      const upper = isUpper(code);
      if ((bits & (upper ? ALWAYS | NAMES : ALWAYS | MEANS.given)) === 0) seen |= bits & MEANS.property;
      else {
        words.push({ start, end: at, bits, hash, upper });
        seen |= bits;
      }
    } else if (code >= 48 && code <= 57) {
      const start = at;
      do at += 1;
      while (at < length && isDigitAt(text, at));
      digits.push(start, at);
    } else {
      if (code === 64) {
        ats.push(at);
        seen |= MEANS.mailed;
      }
      at += 1;
    }
  }
  return { text, digits, ats, words, said, bits: seen };
}

export function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** The `count` characters before a place, in lower case. */
export const before = (text: string, at: number, count: number): string => text.slice(Math.max(0, at - count), at).toLowerCase();

/** The words with a meaning, in order. */
export const hitsOf = (found: Survey, bits: number): readonly WordHit[] =>
  (found.bits & bits) === 0 ? [] : found.words.filter((word) => (word.bits & bits) !== 0);
