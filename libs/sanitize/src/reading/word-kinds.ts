import { foldWord, HASH_SEED, mixHash } from '@gatehouse/kernel';

const SPACE = 0x20;
const MASK = 0xffff;
/** Letters that words are compared by where they differ in their endings. */
export const STEM = 5;
/** A word may be of two kinds: their numbers, from 1, in one. */
export const SECOND = 8;
export const FIRST = 0xff;

/** Kinds that say how something is asked and not what: by themselves they tell nothing apart. */
const OF_MANNER =
  'negation only ask give pull polite self third system time quantity vague trick request_ok decide reach tech status'.split(' ');

/**
 * Kinds of words (compliance/reading/words.json): owners, places, codes, money, leaving. What is learnt of one word of a kind holds for the others, of
 * whatever language. Entries are words, pairs of words joined by `_`, or stems that end in `*`.
 */
export class WordKinds {
  private readonly words = new Map<number, number>();
  private readonly stems = new Map<number, number>();
  /** 1 where a hash may be one of an entry, by its low bits. */
  private readonly maybe = new Uint8Array(MASK + 1);
  /** 1 where a hash may be the first word of a pair, by its low bits. */
  private readonly pairs = new Uint8Array(MASK + 1);
  private readonly ofManner: ReadonlySet<number>;
  readonly count: number;

  constructor(kinds: Readonly<Record<string, string>>) {
    this.count = Object.keys(kinds).length;
    this.ofManner = new Set(OF_MANNER.map((name) => Object.keys(kinds).indexOf(name) + 1));
    Object.values(kinds).forEach((entries, at) => {
      for (const entry of entries.split(' ')) this.add(entry, at + 1);
    });
  }

  private add(entry: string, kind: number): void {
    const isStem = entry.endsWith('*');
    const folded = foldWord((isStem ? entry.slice(0, -1) : entry).replaceAll('_', ' '));
    let hash = HASH_SEED;
    for (let at = 0; at < folded.length; at += 1) {
      if (folded.charCodeAt(at) === SPACE) this.pairs[hash & MASK] = 1;
      hash = mixHash(hash, folded.charCodeAt(at));
    }
    const table = isStem ? this.stems : this.words;
    const known = table.get(hash);
    if (known !== kind) table.set(hash, known === undefined ? kind : (known & FIRST) | (kind << SECOND));
    this.maybe[hash & MASK] = 1;
  }

  /** Whether the word of these kinds (see `ofWord`) says what a text is about. */
  isOfMatter(kinds: number): boolean {
    for (let rest = kinds; rest !== 0; rest >>>= SECOND) if (!this.ofManner.has(rest & FIRST)) return true;
    return false;
  }

  /** The kinds of a word, given as folded letters. */
  ofLetters(word: string): number {
    let [hash, ofStem] = [HASH_SEED, 0];
    for (let at = 0; at < word.length; at += 1) {
      hash = mixHash(hash, word.charCodeAt(at));
      ofStem = this.ofStem(hash) || ofStem;
    }
    return this.ofWord(hash) || ofStem;
  }

  ofWord(hash: number): number {
    return this.maybe[hash & MASK] === 1 ? (this.words.get(hash) ?? 0) : 0;
  }

  ofStem(hash: number): number {
    return this.maybe[hash & MASK] === 1 ? (this.stems.get(hash) ?? 0) : 0;
  }

  beginsPair(hash: number): boolean {
    return this.pairs[hash & MASK] === 1;
  }

  /** The word with this hash, once the next one is to be read on from it. */
  static joined(hash: number): number {
    return mixHash(hash, SPACE);
  }
}
