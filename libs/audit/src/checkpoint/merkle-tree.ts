import { hash } from 'node:crypto';

/** Hashes are 32 bytes, SHA-256. */
export type Digest = Buffer;

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

const sha256 = (...parts: readonly Uint8Array[]): Digest => hash('sha256', Buffer.concat(parts), 'buffer');

/** RFC 9162 section 2.1.1. The first byte keeps a leaf from passing for a node. */
export const leafDigest = (data: Uint8Array): Digest => sha256(LEAF, data);
const nodeDigest = (left: Uint8Array, right: Uint8Array): Digest => sha256(NODE, left, right);

/** Largest power of two below `size`, which is at least 2. */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/**
 * A tree that only grows, as the roots of its complete subtrees, largest first: one for each bit of its size that is set. That is all it takes to add
 * leaves and to tell the root.
 */
export class MerkleFrontier {
  private constructor(
    private count: number,
    private readonly peaks: Digest[],
  ) {}

  static empty(): MerkleFrontier {
    return new MerkleFrontier(0, []);
  }

  /** Undefined where these cannot be the subtrees of a tree of that size. */
  static of(size: number, peaks: readonly Digest[]): MerkleFrontier | undefined {
    if (!Number.isSafeInteger(size) || size < 0 || peaks.length !== peaksOf(size)) return undefined;
    return peaks.every((peak) => peak.length === 32) ? new MerkleFrontier(size, [...peaks]) : undefined;
  }

  get size(): number {
    return this.count;
  }

  get subtrees(): readonly Digest[] {
    return this.peaks;
  }

  /** Adds one leaf by its digest. */
  add(leaf: Digest): void {
    let top = leaf;
    // As many subtrees of one size come together as the size has ones at its end.
    for (let rest = this.count; rest % 2 === 1; rest = (rest - 1) / 2) top = nodeDigest(this.peaks.pop()!, top);
    this.peaks.push(top);
    this.count += 1;
  }

  root(): Digest {
    const last = this.peaks.at(-1);
    return last === undefined ? sha256() : this.peaks.slice(0, -1).reduceRight((right, left) => nodeDigest(left, right), last);
  }
}

function peaksOf(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}

/** Leaves `from` (included) to `to` (not), counted from 0. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** RFC 9162 section 2.1.3.1: the roots of these ranges lead from one leaf to the root of all, in this order. */
export function inclusionRanges(index: number, { from, to }: LeafRange): readonly LeafRange[] {
  if (to - from <= 1) return [];
  const middle = from + split(to - from);
  const [left, right] = [
    { from, to: middle },
    { from: middle, to },
  ];
  return index < middle ? [...inclusionRanges(index, left), right] : [...inclusionRanges(index, right), left];
}

/** RFC 9162 section 2.1.3.2. The root that the proof leads to, undefined where it is none for that place in a tree of that size. */
export function rootByInclusion(
  leaf: Digest,
  { index, size }: { index: number; size: number },
  proof: readonly Digest[],
): Digest | undefined {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return undefined;
  let [place, last, root] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return undefined;
    if (place % 2 === 1 || place === last) {
      root = nodeDigest(sibling, root);
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else root = nodeDigest(root, sibling);
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? root : undefined;
}

/** RFC 9162 section 2.1.4.1: the roots of these ranges show that the tree of the first `before` leaves is the beginning of the tree of the first `size`. */
export const consistencyRanges = (before: number, size: number): readonly LeafRange[] =>
  before <= 0 || before >= size ? [] : subProof(before, { from: 0, to: size }, true);

function subProof(before: number, { from, to }: LeafRange, isWhole: boolean): readonly LeafRange[] {
  if (before === to) return isWhole ? [] : [{ from, to }];
  const middle = from + split(to - from);
  const [left, right] = [
    { from, to: middle },
    { from: middle, to },
  ];
  return before <= middle ? [...subProof(before, left, isWhole), right] : [...subProof(before, right, false), left];
}

/** RFC 9162 section 2.1.4.2. */
export function isConsistent(
  before: { readonly size: number; readonly root: Digest },
  after: { readonly size: number; readonly root: Digest },
  proof: readonly Digest[],
): boolean {
  if (before.size === after.size) return proof.length === 0 && before.root.equals(after.root);
  if (before.size < 1 || before.size > after.size) return false;
  let [place, last] = [before.size - 1, after.size - 1];
  while (place % 2 === 1) [place, last] = [(place - 1) / 2, Math.floor(last / 2)];
  // A size that is a power of two has its own root for the first one of the proof.
  const steps = place === 0 ? [before.root, ...proof] : proof;
  const [first, ...rest] = steps;
  if (first === undefined) return false;
  let [old, fresh] = [first, first];
  for (const step of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [old, fresh] = [nodeDigest(step, old), nodeDigest(step, fresh)];
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else fresh = nodeDigest(fresh, step);
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && old.equals(before.root) && fresh.equals(after.root);
}
