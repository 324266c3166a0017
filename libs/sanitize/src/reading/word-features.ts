import { mixHash, settledHash } from '@gatehouse/kernel';
import { ADDRESS, type TextWords } from './text-words.js';
import { FIRST, SECOND } from './word-kinds.js';

/** What keeps sorts of features apart that would hash alike. */
const SALT = {
  word: 0x2a6f4c91,
  stem: 0x4c916fb3,
  pair: 0x6fb391d5,
  skip: 0x11d5b3f7,
  kind: 0x33f7d519,
  next: 0x5519f73b,
  with: 0x773b195d,
} as const;
/** Words of two kinds further apart are not taken for neighbours. */
const REACH = 6;

/**
 * The features of a text word by word: the word, its stem, those before it, and kinds of words beside one another. Each belongs to one word, so that the
 * features of any window are a slice, and says which words it is made of. The arrays are reused from text to text.
 */
export class WordFeatures {
  found = new Int32Array(8_192);
  /** The first and the last word of each feature. */
  lows = new Int32Array(8_192);
  highs = new Int32Array(8_192);
  /** Features up to and with each word. */
  ends = new Int32Array(1_024);
  count = 0;

  collect(words: TextWords): void {
    if (this.ends.length < words.count) this.ends = new Int32Array(words.count * 2);
    this.count = 0;
    let [lastKind, lastKindAt] = [0, 0];
    for (let at = 0; at < words.count; at += 1) {
      if (words.hashes[at] !== ADDRESS) this.ofWord(words, at);
      const both = words.kinds[at]!;
      for (let kinds = both; kinds !== 0; kinds >>>= SECOND) {
        const kind = kinds & FIRST;
        this.add(mixHash(SALT.kind, kind), at, at);
        if (lastKind !== 0 && at - lastKindAt <= REACH) this.add(mixHash(mixHash(SALT.next, lastKind), kind), lastKindAt, at);
        if (at > 0) this.add(mixHash(mixHash(SALT.with, kind), words.stems[at - 1]!), at - 1, at);
        if (at + 1 < words.count) this.add(mixHash(mixHash(SALT.with, words.stems[at + 1]!), kind), at, at + 1);
      }
      if (both !== 0) [lastKind, lastKindAt] = [both & FIRST, at];
      this.ends[at] = this.count;
    }
  }

  /** The first feature of a word. */
  startOf(word: number): number {
    return word === 0 ? 0 : this.ends[word - 1]!;
  }

  private ofWord({ hashes, stems }: TextWords, at: number): void {
    this.add(mixHash(SALT.word, hashes[at]!), at, at);
    this.add(mixHash(SALT.stem, stems[at]!), at, at);
    if (at > 0 && stems[at - 1] !== ADDRESS) this.add(mixHash(mixHash(SALT.pair, stems[at - 1]!), stems[at]!), at - 1, at);
    if (at > 1 && stems[at - 2] !== ADDRESS) this.add(mixHash(mixHash(SALT.skip, stems[at - 2]!), stems[at]!), at - 2, at);
  }

  private add(hash: number, low: number, high: number): void {
    if (this.count === this.found.length) this.grow();
    this.found[this.count] = settledHash(hash);
    this.lows[this.count] = low;
    this.highs[this.count] = high;
    this.count += 1;
  }

  private grow(): void {
    for (const name of ['found', 'lows', 'highs'] as const) {
      const grown = new Int32Array(this[name].length * 2);
      grown.set(this[name]);
      this[name] = grown;
    }
  }
}
