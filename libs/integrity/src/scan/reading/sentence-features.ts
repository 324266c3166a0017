import { hashOf, mixHash, settledHash } from '@gatehouse/kernel';
import type { ReadSentence } from './definition-reader.js';
import { KnownHashes } from './known-hashes.js';

/** Of longer words the beginning is enough, so that forms of one word are one. */
const STEM = 7;
const ENDINGS = ['ing', 'ed', 'es', 'ly', 's'] as const;
/** What keeps sorts of features apart that would hash alike. */
const SALT = {
  mark: 0x2a6f4c91,
  marks: 0x4c916fb3,
  word: 0x6fb391d5,
  next: 0x11d5b3f7,
  apart: 0x33f7d519,
  first: 0x5519f73b,
  start: 0x773b195d,
} as const;

/**
 * What a sentence says, as hashes: marks, pairs of marks, words, what stands side by side ("do not") or one word apart ("do _ tell"), and how it begins.
 * The array is used again for the next sentence.
 */
export class SentenceFeatures {
  found = new Int32Array(1_024);
  count = 0;
  private readonly marks = new KnownHashes((mark) => mixHash(SALT.mark, hashOf(mark)));
  private readonly stems = new KnownHashes((word) => hashOf(stemOf(word)));

  read({ plain, marks }: Pick<ReadSentence, 'plain' | 'marks'>): void {
    this.count = 0;
    this.addMarks(marks.single);
    for (const one of marks.other) this.add(this.marks.of(one));
    this.addWording(plain);
  }

  private addMarks(single: readonly string[]): void {
    const hashes = single.map((one) => this.marks.of(one)).sort((one, other) => one - other);
    for (let at = 0; at < hashes.length; at += 1) {
      const own = hashes[at]!;
      this.add(own);
      const pair = mixHash(SALT.marks, own);
      for (let next = at + 1; next < hashes.length; next += 1) this.add(mixHash(pair, hashes[next]!));
    }
  }

  private addWording(plain: string): void {
    const words = plain.match(/\p{L}[\p{L}\p{M}'-]*|\d+/gu) ?? [];
    let [before, last] = [0, 0];
    for (let at = 0; at < words.length; at += 1) {
      const word = this.stems.of(words[at]!);
      this.add(mixHash(SALT.word, word));
      if (at === 0) this.add(mixHash(SALT.first, word));
      else this.add(mixHash(mixHash(SALT.next, last), word));
      if (at === 1) this.add(mixHash(mixHash(SALT.start, last), word));
      else if (at > 1) this.add(mixHash(mixHash(SALT.apart, before), word));
      [before, last] = [last, word];
    }
  }

  private add(hash: number): void {
    if (this.count === this.found.length) {
      const grown = new Int32Array(this.found.length * 2);
      grown.set(this.found);
      this.found = grown;
    }
    this.found[this.count] = settledHash(hash);
    this.count += 1;
  }
}

function stemOf(word: string): string {
  const ending = word.length > 5 ? ENDINGS.find((one) => word.endsWith(one)) : undefined;
  return (ending ? word.slice(0, -ending.length) : word).slice(0, STEM);
}
