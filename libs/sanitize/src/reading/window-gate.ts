import type { TextReading } from './text-reading.js';

/** Trained with the reading: of each slot one weight, in steps of `scale`; a window whose sum is `from` or more may ask for something. */
export interface GateWeights {
  readonly weights: Int8Array;
  readonly scale: number;
  readonly from: number;
}

/**
 * Tells windows that ask for nothing of any sort from those that the reading has to look at: one number a feature in place of one for each sort of conduct,
 * and every window a difference of two sums. A half of it that asks is enough, since other talk fills the rest. Which windows open is learnt with a margin
 * (`train/requests/gate.mjs`): of requests between sentences of others one in a thousand is lost.
 */
export class WindowGate {
  /** Sums of the weights before each word. */
  private sums = new Int32Array(512);

  constructor(
    private readonly gate: GateWeights,
    private readonly text: TextReading,
  ) {}

  /** @param slots of each feature of the text that was read last, below zero where it has none */
  read(slots: Int32Array): void {
    const { words, features } = this.text;
    if (this.sums.length <= words.count) this.sums = new Int32Array(words.count * 2);
    const { sums, gate } = this;
    let sum = 0;
    for (let word = 0, at = 0; word < words.count; word += 1) {
      for (const end = features.ends[word]!; at < end; at += 1) if (slots[at]! >= 0) sum += gate.weights[slots[at]!]!;
      sums[word + 1] = sum;
    }
  }

  opens(from: number, to: number): boolean {
    const middle = (from + to) >> 1;
    return this.asks(from, to) || this.asks(from, middle) || this.asks(middle, to);
  }

  private asks(from: number, to: number): boolean {
    if (to <= from) return false;
    const { sums, gate } = this;
    const { features } = this.text;
    return ((sums[to]! - sums[from]!) * gate.scale) / Math.sqrt(features.ends[to - 1]! - features.startOf(from)) >= gate.from;
  }
}
