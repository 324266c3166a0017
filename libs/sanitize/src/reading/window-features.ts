import { mixHash, settledHash } from '@gatehouse/kernel';
import type { TextWords } from './text-words.js';
import type { WordFeatures } from './word-features.js';
import { FIRST, SECOND } from './word-kinds.js';

/** What keeps sorts of features apart that would hash alike. */
const SALT = {
  near: 0x6a88a6c4,
  door: 0x08a6c4e2,
  doorKind: 0x29c7e503,
  first: 0x3ae8f614,
  asks: 0x4bf90725,
} as const;
const MOST_KINDS = 24;

/** Where a request stands, as far as it matters to what it asks for: `prompt` where nothing is known. */
export const DOORS = ['prompt', 'draft', 'search', 'ad', 'sale', 'note'] as const;
export type Door = (typeof DOORS)[number];

/** Features that a window has as a whole, each by a number or two: which door, which kinds, which of them together. */
export const ofWindow = {
  door: (door: Door): number => settledHash(mixHash(SALT.door, DOORS.indexOf(door))),
  asks: settledHash(SALT.asks),
  first: (kind: number): number => settledHash(mixHash(SALT.first, kind)),
  doorKind: (door: Door, kind: number): number =>
    settledHash(mixHash(mixHash(SALT.doorKind, mixHash(SALT.door, DOORS.indexOf(door))), kind)),
  /** @param kind the lower of the two */
  near: (kind: number, other: number): number => settledHash(mixHash(mixHash(SALT.near, kind), other)),
};

/** The kinds of the words of a window, each once, and of its first word. */
export class WindowKinds {
  readonly seen = new Int32Array(MOST_KINDS);
  count = 0;

  collect(words: TextWords, from: number, to: number): void {
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
export function featuresOfWindow(words: TextWords, features: WordFeatures, [from, to]: readonly [number, number], door: Door): number[] {
  const found = [ofWindow.door(door)];
  if (words.asks) found.push(ofWindow.asks);
  for (let at = features.startOf(from); at < features.ends[to - 1]!; at += 1)
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
