import { mix } from '../classifier/word-classes.js';
import type { RequestWords } from './request-words.js';
import { FIRST, SECOND } from './word-kinds.js';

/** What keeps sorts of features apart that would hash alike. */
const SALT = {
  word: 0x1f3d5b79,
  stem: 0x3d5b7997,
  pair: 0x2e4c6a88,
  skip: 0x4c6a88a6,
  kind: 0x17c3a5e1,
  next: 0x5b7997b5,
  near: 0x6a88a6c4,
  with: 0x7997b5d3,
  door: 0x08a6c4e2,
  doorKind: 0x29c7e503,
  first: 0x3ae8f614,
  asks: 0x4bf90725,
} as const;
/** Words of two kinds further apart are not taken for neighbours. */
const REACH = 6;
const MOST_KINDS = 24;

/** Where a request stands, as far as it matters to what it asks for: `prompt` where nothing is known. */
export const DOORS = ['prompt', 'draft', 'search', 'ad', 'sale', 'note'] as const;
export type Door = (typeof DOORS)[number];

export const settled = (hash: number): number => {
  let bits = hash ^ (hash >>> 15);
  bits = Math.imul(bits, 0x85ebca6b);
  return bits ^ (bits >>> 13);
};

/** The features of one window of words, as numbers: words, stems, pairs, kinds of words side by side and together, and the door. */
export class RequestFeatures {
  found = new Int32Array(2_048);
  count = 0;
  private readonly seen = new Int32Array(MOST_KINDS);

  collect(words: RequestWords, from: number, to: number, door: Door): void {
    this.count = 0;
    const doorHash = mix(SALT.door, DOORS.indexOf(door));
    this.add(doorHash);
    if (words.asks) this.add(SALT.asks);
    let kindsSeen = 0;
    let [lastKind, lastKindAt] = [0, 0];
    for (let at = from; at < to; at += 1) {
      this.ofWord(words, at, from);
      const both = words.kinds[at]!;
      for (let kinds = both; kinds !== 0; kinds >>>= SECOND) {
        const kind = kinds & FIRST;
        this.add(mix(SALT.kind, kind));
        if (lastKind !== 0 && at - lastKindAt <= REACH) this.add(mix(mix(SALT.next, lastKind), kind));
        if (at > from) this.add(mix(mix(SALT.with, kind), words.stems[at - 1]!));
        if (at + 1 < to) this.add(mix(mix(SALT.with, words.stems[at + 1]!), kind));
        if (at === from) this.add(mix(SALT.first, kind));
        kindsSeen = this.remember(kind, kindsSeen);
      }
      if (both !== 0) [lastKind, lastKindAt] = [both & FIRST, at];
    }
    this.together(kindsSeen, doorHash);
  }

  private ofWord({ hashes, stems }: RequestWords, at: number, from: number): void {
    const hash = hashes[at]!;
    this.add(mix(SALT.word, hash));
    this.add(mix(SALT.stem, stems[at]!));
    if (at > from) this.add(mix(mix(SALT.pair, stems[at - 1]!), stems[at]!));
    if (at > from + 1) this.add(mix(mix(SALT.skip, stems[at - 2]!), stems[at]!));
  }

  private remember(kind: number, count: number): number {
    for (let at = 0; at < count; at += 1) if (this.seen[at] === kind) return count;
    if (count === MOST_KINDS) return count;
    this.seen[count] = kind;
    return count + 1;
  }

  /** Kinds that stand in one window, in whatever order. */
  private together(count: number, doorHash: number): void {
    for (let one = 0; one < count; one += 1) {
      const kind = this.seen[one]!;
      this.add(mix(mix(SALT.doorKind, doorHash), kind));
      for (let two = one + 1; two < count; two += 1) {
        const other = this.seen[two]!;
        this.add(mix(mix(SALT.near, Math.min(kind, other)), Math.max(kind, other)));
      }
    }
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
