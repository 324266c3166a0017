import { mix, SEED } from '../classifier/word-classes.js';
import { foldWord } from '../phrases/alphabet.js';
import { STEM, type WordKinds } from './word-kinds.js';

/** Slots for each form. */
const ROOM = 1.5;

/** An English word as TextWords holds it. */
export interface Headword {
  readonly hash: number;
  readonly stem: number;
  readonly kinds: number;
}

const hashOf = (letters: string): number => {
  let hash = SEED;
  for (let at = 0; at < letters.length; at += 1) hash = mix(hash, letters.charCodeAt(at));
  return hash;
};

const MASK = 0xffff;
const BETWEEN = 0x20;
const JOINED = 0x5f;
const STARRED = 0x2a;

/** Calls `each` with the hash of each form of a list, and `ofPair` with that of the first word of a pair. Read letter by letter: there are a million of them at every start. */
function eachForm(listed: string, each: (hash: number, isStem: boolean) => void, ofPair: (first: number) => void): void {
  let hash = SEED;
  let unit = BETWEEN;
  for (let at = 0; at <= listed.length; at += 1) {
    const last = unit;
    unit = at === listed.length ? BETWEEN : listed.charCodeAt(at);
    if (unit === BETWEEN) {
      each(hash, last === STARRED);
      hash = SEED;
    } else if (unit === JOINED) {
      ofPair(hash);
      hash = mix(hash, BETWEEN);
    } else if (unit !== STARRED) hash = mix(hash, unit);
  }
}

/**
 * Words of other languages, each with the English word that it translates (compliance/reading/words.json, `glosses`): what is learnt of English texts
 * holds for those of other languages. Forms are words, pairs of words joined by `_`, or stems that end in
 * `*`, folded as `foldWord` does.
 */
export class Glosses {
  /** By number, from 1. */
  readonly headwords: readonly (Headword | undefined)[];
  private readonly words: FormTable;
  private readonly stems: FormTable;
  private readonly pairs = new Uint8Array(MASK + 1);

  constructor(glosses: Readonly<Record<string, string>>, kinds: WordKinds) {
    const heads = Object.keys(glosses).map((head) => foldWord(head));
    this.headwords = [
      undefined,
      ...heads.map((head) => ({ hash: hashOf(head), stem: hashOf(head.slice(0, STEM)), kinds: kinds.ofLetters(head) })),
    ];
    const lists = Object.values(glosses);
    const all = lists.join(' ');
    const stems = all.split('*').length - 1;
    this.words = new FormTable(all.split(' ').length - stems);
    this.stems = new FormTable(stems);
    const ofPair = (first: number): void => void (this.pairs[first & MASK] = 1);
    for (const [at, listed] of lists.entries())
      eachForm(listed, (hash, isStem) => (isStem ? this.stems : this.words).put(hash, at + 1), ofPair);
  }

  /** Whether a word with this hash may be the first of a pair. */
  beginsPair(hash: number): boolean {
    return this.pairs[hash & MASK] === 1;
  }

  /** The number of the headword of a word with this hash, or 0. */
  ofWord(hash: number): number {
    return this.words.get(hash);
  }

  /** The number of the headword of a stem with this hash, or 0. */
  ofStem(hash: number): number {
    return this.stems.get(hash);
  }
}

/** Hash to number in two flat arrays. */
class FormTable {
  private readonly keys: Int32Array;
  private readonly numbers: Uint16Array;
  private readonly mask: number;

  constructor(forms: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(1, forms) * ROOM));
    this.mask = size - 1;
    this.keys = new Int32Array(size);
    this.numbers = new Uint16Array(size);
  }

  /** A form that two words have belongs to the first. */
  put(hash: number, number: number): void {
    const at = this.slotOf(hash);
    this.keys[at] = hash;
    this.numbers[at] ||= number;
  }

  get(hash: number): number {
    return this.numbers[this.slotOf(hash)]!;
  }

  /** Where the hash stands, or the empty slot that it would take. */
  private slotOf(hash: number): number {
    const { keys, numbers, mask } = this;
    let at = (hash ^ (hash >>> 15)) & mask;
    while (numbers[at] !== 0 && keys[at] !== hash) at = (at + 1) & mask;
    return at;
  }
}
