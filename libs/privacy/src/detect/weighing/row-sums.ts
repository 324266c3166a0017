/** Weights that one number holds: four bytes. */
const IN_A_WORD = 4;
/** What makes a weight of -128 to 127 a byte without a sign, so that a sum of them never borrows from its neighbour. */
const BIAS = 128;
/** Bytes of 255 that a lane of 16 bits takes. */
const MOST_IN_A_LANE = 256;
const LANES = 0x00ff00ff;

/**
 * Sums of rows of weights, four of them read at a time: rows are many and lie far apart, so reading them is what costs (half the time of a sum
 * weight by weight).
 */
export class RowSums {
  private readonly words: number;
  private readonly packed: Int32Array;
  private readonly lanes: Int32Array;
  private readonly sums: Int32Array;
  private readonly told: Int32Array;
  private taken = 0;

  /** `rows`: by bucket, the row of its weights; row 0 counts nothing. `weights`: row after row, a byte for each of `columns`. */
  constructor(
    private readonly rows: Uint32Array,
    weights: Int8Array,
    columns: number,
  ) {
    this.words = Math.ceil(columns / IN_A_WORD);
    const bytes = new Uint8Array((weights.length / columns) * this.words * IN_A_WORD);
    for (let row = 0; row < weights.length / columns; row += 1)
      for (let at = 0; at < columns; at += 1) bytes[row * this.words * IN_A_WORD + at] = weights[row * columns + at]! + BIAS;
    this.packed = new Int32Array(bytes.buffer);
    this.lanes = new Int32Array(this.words * 2);
    this.sums = new Int32Array(this.words * IN_A_WORD);
    this.told = this.sums.subarray(0, columns);
  }

  /** One sum for each column. The array is the same at every call. */
  of(buckets: Int32Array): Int32Array {
    const { rows, packed, lanes, words } = this;
    this.sums.fill(0);
    for (let at = 0; at < buckets.length; at += 1) {
      const row = rows[buckets[at]!]!;
      if (row === 0) continue;
      const from = row * words;
      for (let word = 0; word < words; word += 1) {
        const four = packed[from + word]!;
        lanes[word * 2]! += four & LANES;
        lanes[word * 2 + 1]! += (four >>> 8) & LANES;
      }
      this.taken += 1;
      if (this.taken === MOST_IN_A_LANE) this.empty();
    }
    this.empty();
    return this.told;
  }

  /** Adds what the lanes hold to the sums. Bytes lie in the order of a little-endian machine, as all that run Node today are. */
  private empty(): void {
    const { lanes, sums } = this;
    const bias = this.taken * BIAS;
    for (let word = 0; word < this.words; word += 1) {
      const even = lanes[word * 2]!;
      const odd = lanes[word * 2 + 1]!;
      const at = word * IN_A_WORD;
      sums[at]! += (even & 0xffff) - bias;
      sums[at + 1]! += (odd & 0xffff) - bias;
      sums[at + 2]! += (even >>> 16) - bias;
      sums[at + 3]! += (odd >>> 16) - bias;
    }
    lanes.fill(0);
    this.taken = 0;
  }
}
