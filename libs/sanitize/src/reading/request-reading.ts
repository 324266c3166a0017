import { RequestFeatures, type Door } from './request-features.js';
import { RequestWords } from './request-words.js';
import { readReading, SLOTS, slotOf, type ReadingWeights } from './reading-weights.js';

/** Words of a window, and how far the next one lies in a text that is longer. */
export const WINDOW = { words: 48, step: 24 } as const;
/** Fewer words ask for nothing that could be told from a name. */
const FEWEST = 2;
/** Of so few words one has to say what it is about: "not in it" is nearer to some conduct than to another, and asks for nothing. */
const FEW = 6;
/** A reading that has this share of what is not innocent counts beside the leading one. */
const BESIDE = 0.25;

/** What a text asks for. */
export interface Read {
  readonly label: string;
  /** Log odds that it asks for something of this sort rather than for nothing of any sort. */
  readonly score: number;
  /** Where in the text, in UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Windows of so many words, as first and last word, end exclusive. */
export function* windowsOf(count: number): Generator<readonly [number, number]> {
  for (let from = 0; from < count; from += WINDOW.step) {
    const to = Math.min(count, from + WINDOW.words);
    yield [from, to];
    if (to === count) return;
  }
}

/** The trained judge of requests (compliance/reading): one linear layer over words and kinds of words, an output for each sort of conduct. */
export class RequestReading {
  readonly card;
  private readonly words: RequestWords;
  private readonly features = new RequestFeatures();
  private readonly sums: Float64Array;
  /** The window that last used a slot: a feature counts once. */
  private readonly used = new Int32Array(SLOTS);
  private turn = 0;

  constructor(private readonly model: ReadingWeights = readReading()) {
    this.card = { id: model.id, version: model.version };
    this.words = new RequestWords(model.kinds);
    this.sums = new Float64Array(model.labels.length);
  }

  get labels(): readonly string[] {
    return this.model.labels;
  }

  /** What the text asks for, each label once and at its best. Empty where it is too short to tell. */
  read(text: string, door: Door): Read[] {
    const { words } = this;
    words.read(text);
    if (words.count < FEWEST) return [];
    const best = new Map<string, Read>();
    for (const [from, to] of windowsOf(words.count)) {
      if (to - from < FEW && !words.hasMatter(from, to)) continue;
      this.sum(from, to, door);
      for (const { label, score } of this.leading()) {
        const known = best.get(label);
        if (!known || known.score < score) best.set(label, { label, score, start: words.starts[from]!, end: words.ends[to - 1]! });
      }
    }
    return [...best.values()];
  }

  private sum(from: number, to: number, door: Door): void {
    const { model, features, sums, used } = this;
    const width = model.labels.length;
    features.collect(this.words, from, to, door);
    sums.fill(0);
    this.turn += 1;
    for (let at = 0; at < features.count; at += 1) {
      const slot = slotOf(model.tags, features.found[at]!);
      if (slot < 0 || used[slot] === this.turn) continue;
      used[slot] = this.turn;
      const row = slot * width;
      for (let label = 0; label < width; label += 1) sums[label] = sums[label]! + model.weights[row + label]!;
    }
    // By all that it says: of a text about something else, little is known, and that counts little.
    const factor = model.step / Math.sqrt(features.count);
    for (let label = 0; label < width; label += 1) sums[label] = sums[label]! * factor + model.biases[label]!;
  }

  /** The readings that lead, by the odds of all that is not innocent together. */
  private leading(): { label: string; score: number }[] {
    const { sums } = this;
    const [innocent, ...others] = sums;
    const most = Math.max(...others);
    const shares = others.map((sum) => Math.exp(sum - most));
    const total = shares.reduce((sum, share) => sum + share, 0);
    const score = most + Math.log(total) - innocent!;
    return shares.flatMap((share, at) => (share / total >= BESIDE ? [{ label: this.model.labels[at + 1]!, score }] : []));
  }
}
