import { PROSE_SLOTS, type ProseWeights } from './prose-weights.js';
import { slotOf } from './reading-weights.js';
import type { TextWords } from './text-words.js';
import type { TextReading } from './text-reading.js';

/** Words of a window, and how far the next one lies: half overlap. */
export const PROSE_WINDOW = { words: 24, step: 12 } as const;
/** What comes again within so many words says nothing more: lists and source code say one word in every line. */
export const REPEATED_WITHIN = 24;
/** Before words are counted from the start again. */
const MOST_COUNTED = 1_000_000_000;

/** Calls `each` with the first and last word (end exclusive) of every window. */
export function eachProseWindow(count: number, each: (from: number, to: number) => void): void {
  for (let from = 0; from < count; from += PROSE_WINDOW.step) {
    const to = Math.min(count, from + PROSE_WINDOW.words);
    each(from, to);
    if (to === count) return;
  }
}

/** The window of a text that says most what was learnt: log odds, and its words, end exclusive. */
export interface ProseWindow {
  readonly score: number;
  readonly first: number;
  readonly last: number;
}

/** One linear layer over words, their neighbours and kinds of words; every window is a difference of two sums. */
export class ProseReader {
  private readonly text: TextReading;
  /** Sums of the weights before each word. */
  sums = new Float64Array(2_048);
  /** By slot, where a feature stood last, in words of all texts one after the other. */
  private readonly last = new Int32Array(PROSE_SLOTS);
  private counted = REPEATED_WITHIN;

  constructor(private readonly model: ProseWeights) {
    this.text = model.reading;
  }

  /** Of the text that was read last, by whichever judge. */
  get words(): TextWords {
    return this.text.words;
  }

  /** Undefined where the text has fewer than so many words. */
  read(text: string, least = 1): ProseWindow | undefined {
    const { model } = this;
    const { words, features } = this.text;
    this.text.read(text);
    if (words.count < least) return undefined;
    this.sum();
    let [score, first, last] = [Number.NEGATIVE_INFINITY, 0, 0];
    eachProseWindow(words.count, (from, to) => {
      const count = Math.max(1, features.ends[to - 1]! - features.startOf(from));
      const said = ((this.sums[to]! - this.sums[from]!) * model.scale) / Math.sqrt(count) + model.bias;
      if (said > score) [score, first, last] = [said, from, to];
    });
    return { score, first, last };
  }

  private sum(): void {
    const { model } = this;
    const { words, features } = this.text;
    if (this.sums.length <= words.count) this.sums = new Float64Array(words.count * 2);
    const { sums, last } = this;
    let sum = 0;
    let at = 0;
    sums[0] = 0;
    for (let word = 0; word < words.count; word += 1) {
      const here = this.counted + word;
      for (const end = features.ends[word]!; at < end; at += 1) {
        const slot = slotOf(model.tags, features.found[at]!);
        if (slot < 0) continue;
        const before = here - last[slot]!;
        last[slot] = here;
        if (before === 0 || before >= REPEATED_WITHIN) sum += model.weights[slot]!;
      }
      sums[word + 1] = sum;
    }
    // The next text begins as far away as nothing reaches.
    this.counted += words.count + REPEATED_WITHIN;
    if (this.counted > MOST_COUNTED) {
      last.fill(0);
      this.counted = REPEATED_WITHIN;
    }
  }
}
