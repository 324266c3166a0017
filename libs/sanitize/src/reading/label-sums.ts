/** Added to each weight, so that none is below zero in its half of a number. */
const RAISED = 64;
/** Rows of weights up to 49 that two halves of 16 bits take without a carry. */
const MOST_ROWS = 512;

/**
 * Sums of the weights of a window, one for each label. Two labels share a number, 16 bits each, so that adding a row costs half the additions; the same sums
 * to the last bit, since weights are whole numbers.
 */
export class LabelSums {
  private readonly width: number;
  private readonly half: number;
  /** Of each slot, the weights of two labels a number. */
  private readonly rows: Int32Array;
  private readonly lanes: Int32Array;
  private readonly sums: Float64Array;
  /** The window that last used a slot: a feature counts once. */
  private readonly used: Int32Array;
  private window = 0;
  private waiting = 0;

  /** @param weights of each slot, one number from -64 to 49 a label */
  constructor(weights: Int8Array, width: number) {
    this.width = width;
    this.half = (width + 1) >> 1;
    const slots = weights.length / width;
    this.rows = new Int32Array(slots * this.half);
    this.lanes = new Int32Array(this.half);
    this.sums = new Float64Array(width);
    this.used = new Int32Array(slots);
    for (let slot = 0; slot < slots; slot += 1)
      for (let pair = 0; pair < this.half; pair += 1) {
        const at = slot * width + pair * 2;
        const other = pair * 2 + 1 < width ? weights[at + 1]! : -RAISED;
        this.rows[slot * this.half + pair] = (weights[at]! + RAISED) | ((other + RAISED) << 16);
      }
  }

  start(): void {
    this.window += 1;
    this.waiting = 0;
    this.lanes.fill(0);
    this.sums.fill(0);
  }

  add(slot: number): void {
    if (slot < 0 || this.used[slot] === this.window) return;
    this.used[slot] = this.window;
    const { lanes, rows, half } = this;
    const row = slot * half;
    for (let pair = 0; pair < half; pair += 1) lanes[pair] = lanes[pair]! + rows[row + pair]!;
    this.waiting += 1;
    if (this.waiting === MOST_ROWS) this.settle();
  }

  /** The sums since `start`. The array is reused. */
  end(): Float64Array {
    this.settle();
    return this.sums;
  }

  private settle(): void {
    const { lanes, sums, width } = this;
    const raised = this.waiting * RAISED;
    for (let label = 0; label < width; label += 1) {
      const both = lanes[label >> 1]!;
      sums[label] = sums[label]! + ((label & 1) === 0 ? both & 0xffff : both >>> 16) - raised;
    }
    lanes.fill(0);
    this.waiting = 0;
  }
}
