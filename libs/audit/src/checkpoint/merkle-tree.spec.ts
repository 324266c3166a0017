import { assert, integer, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyRanges,
  inclusionRanges,
  isConsistent,
  leafDigest,
  MerkleFrontier,
  rootByInclusion,
  type Digest,
  type LeafRange,
} from './merkle-tree.js';

/** Leaves and roots that implementations of RFC 6962 are tried with since Certificate Transparency. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const leaf = (n: number): Digest => leafDigest(Buffer.from(`record ${n}`));
const leaves = Array.from({ length: 70 }, (_, n) => leaf(n));
const rootOf = ({ from, to }: LeafRange, all = leaves): Digest => {
  const tree = MerkleFrontier.empty();
  for (const each of all.slice(from, to)) tree.add(each);
  return tree.root();
};
const first = (size: number) => rootOf({ from: 0, to: size });

describe('a Merkle tree', () => {
  it('has the roots of RFC 6962', () => {
    const all = LEAVES.map((hex) => leafDigest(Buffer.from(hex, 'hex')));
    expect(ROOTS.map((_, size) => rootOf({ from: 0, to: size }, all).toString('hex'))).toEqual(ROOTS);
  });

  it('goes on from its subtrees as if it had never stopped, and takes no others', () => {
    for (let size = 0; size < leaves.length; size += 1) {
      const before = MerkleFrontier.empty();
      for (const each of leaves.slice(0, size)) before.add(each);
      const tree = MerkleFrontier.of(size, before.subtrees)!;
      for (const each of leaves.slice(size)) tree.add(each);
      expect(tree.root()).toEqual(first(leaves.length));
      expect(MerkleFrontier.of(size, [...before.subtrees, leaf(1)])).toBeUndefined();
    }
  });

  it('proves each record to be in it, at its place and at no other', () => {
    const place = tuple(integer({ min: 1, max: 70 }), integer({ min: 0, max: 69 }), integer({ min: 0, max: 69 })).filter(
      ([size, index, other]) => index < size && other !== index,
    );
    const holds = property(place, ([size, index, other]) => {
      const proof = inclusionRanges(index, { from: 0, to: size }).map((range) => rootOf(range));
      expect(rootByInclusion(leaves[index]!, { index, size }, proof)).toEqual(first(size));
      expect(rootByInclusion(leaves[other]!, { index, size }, proof)).not.toEqual(first(size));
      expect(rootByInclusion(leaves[index]!, { index: other, size }, proof)).not.toEqual(first(size));
    });
    assert(holds, { numRuns: 500 });
  });

  it('proves an earlier one to be its beginning, and no other one', () => {
    for (let size = 1; size <= 40; size += 1) {
      for (let before = 1; before <= size; before += 1) {
        const proof = consistencyRanges(before, size).map((range) => rootOf(range));
        const [earlier, later] = [
          { size: before, root: first(before) },
          { size, root: first(size) },
        ];
        expect(isConsistent(earlier, later, proof)).toBe(true);
        expect(isConsistent({ ...earlier, root: leaf(3) }, later, proof)).toBe(false);
        expect(isConsistent(earlier, { ...later, root: leaf(3) }, proof)).toBe(false);
        expect(isConsistent(earlier, later, [...proof, leaf(4)])).toBe(false);
      }
    }
  });
});
