import { mix } from '../classifier/word-classes.js';
import { settled } from './request-features.js';
import type { RequestWords } from './request-words.js';
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
/** Marks the pieces of an address, which are no words: a host says nothing of what is ordered, and made-up hosts would give the attacks of tests away. */
const ADDRESS = 0;
/** Words of two kinds further apart are not taken for neighbours. */
const REACH = 6;

/**
 * The features of a text word by word: the word, its stem, those before it, and kinds of words beside one another. Each belongs to one word, so that the
 * features of any window are a slice.
 */
export class OrderFeatures {
  found = new Int32Array(8_192);
  /** Features up to and with each word. */
  ends = new Int32Array(1_024);

  /** @param text what `words` were read from */
  collect(words: RequestWords, text: string): void {
    withoutAddresses(words, text);
    if (this.ends.length < words.count) this.ends = new Int32Array(words.count * 2);
    this.count = 0;
    let [lastKind, lastKindAt] = [0, 0];
    for (let at = 0; at < words.count; at += 1) {
      if (words.hashes[at] !== ADDRESS) this.ofWord(words, at);
      const both = words.kinds[at]!;
      for (let kinds = both; kinds !== 0; kinds >>>= SECOND) {
        const kind = kinds & FIRST;
        this.add(mix(SALT.kind, kind));
        if (lastKind !== 0 && at - lastKindAt <= REACH) this.add(mix(mix(SALT.next, lastKind), kind));
        if (at > 0) this.add(mix(mix(SALT.with, kind), words.stems[at - 1]!));
        if (at + 1 < words.count) this.add(mix(mix(SALT.with, words.stems[at + 1]!), kind));
      }
      if (both !== 0) [lastKind, lastKindAt] = [both & FIRST, at];
      this.ends[at] = this.count;
    }
  }

  private count = 0;

  private ofWord({ hashes, stems }: RequestWords, at: number): void {
    this.add(mix(SALT.word, hashes[at]!));
    this.add(mix(SALT.stem, stems[at]!));
    if (at > 0 && stems[at - 1] !== ADDRESS) this.add(mix(mix(SALT.pair, stems[at - 1]!), stems[at]!));
    if (at > 1 && stems[at - 2] !== ADDRESS) this.add(mix(mix(SALT.skip, stems[at - 2]!), stems[at]!));
  }

  private add(hash: number): void {
    if (this.count === this.found.length) {
      const grown = new Int32Array(this.found.length * 2);
      grown.set(this.found);
      this.found = grown;
    }
    this.found[this.count] = settled(hash);
    this.count += 1;
  }
}

/** Takes out what stands behind a slash or `@`, and behind a dot within a name. */
function withoutAddresses({ count, starts, hashes, stems, kinds }: RequestWords, text: string): void {
  for (let at = 0; at < count; at += 1) {
    const start = starts[at]!;
    const before = text[start - 1];
    const isInName = before === '.' && start > 1 && text[start - 2]! > ' ';
    if (!isInName && before !== '@' && before !== '/') continue;
    hashes[at] = ADDRESS;
    stems[at] = ADDRESS;
    kinds[at] = 0;
  }
}
