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

/** Features that a window has as a whole, each by a number or two: which door, which kinds, which of them together. */
export const ofWindow = {
  door: (door: Door): number => settled(mix(SALT.door, DOORS.indexOf(door))),
  asks: settled(SALT.asks),
  first: (kind: number): number => settled(mix(SALT.first, kind)),
  doorKind: (door: Door, kind: number): number => settled(mix(mix(SALT.doorKind, mix(SALT.door, DOORS.indexOf(door))), kind)),
  /** @param kind the lower of the two */
  near: (kind: number, other: number): number => settled(mix(mix(SALT.near, kind), other)),
};

/**
 * The features of a text word by word: words, stems, pairs, kinds of words side by side. Each is found once, and counts in every window in which the words
 * that it is made of stand. The arrays are reused from text to text.
 */
export class RequestFeatures {
  found = new Int32Array(4_096);
  /** The first and the last word of each feature. */
  lows = new Int32Array(4_096);
  highs = new Int32Array(4_096);
  /** Features up to and with each word. */
  ends = new Int32Array(512);
  count = 0;

  collect(words: RequestWords): void {
    if (this.ends.length < words.count) this.ends = new Int32Array(words.count * 2);
    this.count = 0;
    let [lastKind, lastKindAt] = [0, 0];
    for (let at = 0; at < words.count; at += 1) {
      this.ofWord(words, at);
      const both = words.kinds[at]!;
      for (let kinds = both; kinds !== 0; kinds >>>= SECOND) {
        const kind = kinds & FIRST;
        this.add(mix(SALT.kind, kind), at, at);
        if (lastKind !== 0 && at - lastKindAt <= REACH) this.add(mix(mix(SALT.next, lastKind), kind), lastKindAt, at);
        if (at > 0) this.add(mix(mix(SALT.with, kind), words.stems[at - 1]!), at - 1, at);
        if (at + 1 < words.count) this.add(mix(mix(SALT.with, words.stems[at + 1]!), kind), at, at + 1);
      }
      if (both !== 0) [lastKind, lastKindAt] = [both & FIRST, at];
      this.ends[at] = this.count;
    }
  }

  private ofWord({ hashes, stems }: RequestWords, at: number): void {
    this.add(mix(SALT.word, hashes[at]!), at, at);
    this.add(mix(SALT.stem, stems[at]!), at, at);
    if (at > 0) this.add(mix(mix(SALT.pair, stems[at - 1]!), stems[at]!), at - 1, at);
    if (at > 1) this.add(mix(mix(SALT.skip, stems[at - 2]!), stems[at]!), at - 2, at);
  }

  private add(hash: number, low: number, high: number): void {
    if (this.count === this.found.length) this.grow();
    this.found[this.count] = settled(hash);
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

/** The kinds of the words of a window, each once, and of its first word. */
export class WindowKinds {
  readonly seen = new Int32Array(MOST_KINDS);
  count = 0;

  collect(words: RequestWords, from: number, to: number): void {
    this.count = 0;
    for (let at = from; at < to; at += 1) for (let kinds = words.kinds[at]!; kinds !== 0; kinds >>>= SECOND) this.remember(kinds & FIRST);
  }

  private remember(kind: number): void {
    for (let at = 0; at < this.count; at += 1) if (this.seen[at] === kind) return;
    if (this.count === MOST_KINDS) return;
    this.seen[this.count] = kind;
    this.count += 1;
  }
}

/**
 * All features of one window, as numbers.
 * @public for the trainer
 */
export function featuresOfWindow(
  words: RequestWords,
  features: RequestFeatures,
  [from, to]: readonly [number, number],
  door: Door,
): number[] {
  const found = [ofWindow.door(door)];
  if (words.asks) found.push(ofWindow.asks);
  for (let at = from === 0 ? 0 : features.ends[from - 1]!; at < features.ends[to - 1]!; at += 1)
    if (features.lows[at]! >= from && features.highs[at]! < to) found.push(features.found[at]!);
  for (let kinds = words.kinds[from]!; kinds !== 0; kinds >>>= SECOND) found.push(ofWindow.first(kinds & FIRST));
  const kinds = new WindowKinds();
  kinds.collect(words, from, to);
  for (let one = 0; one < kinds.count; one += 1) {
    const kind = kinds.seen[one]!;
    found.push(ofWindow.doorKind(door, kind));
    for (let two = one + 1; two < kinds.count; two += 1) {
      const other = kinds.seen[two]!;
      found.push(ofWindow.near(Math.min(kind, other), Math.max(kind, other)));
    }
  }
  return found;
}
