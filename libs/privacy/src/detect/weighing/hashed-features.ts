/** Features fall into this many buckets: in a quarter of them those of figures got in one another's way. */
export const BUCKETS = 1 << 18;

/** Features of one candidate after the other. The weights are learnt from just this hash: another one needs another training. */
export abstract class HashedFeatures {
  private readonly features: Int32Array;
  private count = 0;

  /** What goes beyond `most` is left out. */
  constructor(most: number) {
    this.features = new Int32Array(most);
  }

  protected begin(): void {
    this.count = 0;
  }

  /** Good until the next `begin`. */
  protected gathered(): Int32Array {
    return this.features.subarray(0, this.count);
  }

  protected add(slot: number, value: number): void {
    if (this.count === this.features.length) return;
    const mixed = Math.imul(value ^ Math.imul(slot + 1, 0x9e3779b1), 0x85ebca6b);
    this.features[this.count] = (mixed ^ (mixed >>> 15)) & (BUCKETS - 1);
    this.count += 1;
  }

  protected addBits(slot: number, all: number): void {
    for (let bits = all; bits !== 0; bits &= bits - 1) this.add(slot, 31 - Math.clz32(bits & -bits));
  }
}
