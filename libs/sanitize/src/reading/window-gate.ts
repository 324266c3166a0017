/** Trained with the reading: of each slot one weight, in steps of `scale`; a window whose sum is `from` or more may ask for something. */
export interface GateWeights {
  readonly weights: Int8Array;
  readonly scale: number;
  readonly from: number;
}

/**
 * Tells windows that ask for nothing of any sort from those that the reading has to look at: one number a feature in place of one for each sort of conduct,
 * and every window a difference of two sums. One in a thousand of those that it has to let through is lost (`train/requests/gate.mjs`).
 */
export class WindowGate {
  /** Sums of the weights before each word, and how many features stand there. */
  private sums = new Int32Array(512);

  constructor(private readonly gate: GateWeights) {}

  /** @param ends features up to and with each word; @param slots of each feature, below zero where it has none */
  read(slots: Int32Array, ends: Int32Array, words: number): void {
    if (this.sums.length <= words) this.sums = new Int32Array(words * 2);
    const { sums, gate } = this;
    let sum = 0;
    for (let word = 0, at = 0; word < words; word += 1) {
      for (const end = ends[word]!; at < end; at += 1) if (slots[at]! >= 0) sum += gate.weights[slots[at]!]!;
      sums[word + 1] = sum;
    }
  }

  /** @param features how many the window has */
  opens(from: number, to: number, features: number): boolean {
    const { sums, gate } = this;
    return ((sums[to]! - sums[from]!) * gate.scale) / Math.sqrt(features) >= gate.from;
  }
}
