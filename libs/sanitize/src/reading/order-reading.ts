import type { Finding, Surface, Verdict } from '@gatehouse/kernel';
import type { Reading } from '../canonical/canonicaliser.js';
import { Detector, type InspectionRequest, type Opinion } from '../inspection/detector.js';
import { drawnScore } from '../inspection/drawn-score.js';
import { REPORTED_FACTOR } from '../inspection/opinions.js';
import { isReported } from '../inspection/reported-speech.js';
import { OrderFeatures } from './order-features.js';
import { readOrders, type OrderWeights } from './order-weights.js';
import { slotOf } from './reading-weights.js';
import { RequestWords } from './request-words.js';

/** Its id, by which a deployment decides about it. */
export const ORDER_READING = 'order-reading';
/** Words of a window, and how far the next one lies: half overlap. */
const WINDOW = { words: 24, step: 12 } as const;
/** Fewer words, as of a subject or a title, order nothing that could be told from a label: most answers are fields of a few words. */
const FEWEST = 8;
/** Scores that belong to the thresholds; in between they are drawn straight. */
const SCORES = { seen: 0.08, flag: 0.3, hold: 0.5, sure: 0.7 } as const;
/** How far above `hold` a text is as sure as it gets. */
const SURE = 3;
const SURFACES: readonly Surface[] = ['result', 'document', 'remarks'];
/** What ends a sentence, a cell or a field. */
const ENDS = '.!?\n。！？|{}"<>';
const NOTHING: Opinion = { score: 0, findings: [] };

/** Calls `each` with the first and last word (end exclusive) of every window. */
export function eachOrderWindow(count: number, each: (from: number, to: number) => void): void {
  for (let from = 0; from < count; from += WINDOW.step) {
    const to = Math.min(count, from + WINDOW.words);
    each(from, to);
    if (to === count) return;
  }
}

interface Best {
  readonly score: number;
  readonly start: number;
  readonly end: number;
  readonly isDecoded: boolean;
}

/**
 * The trained judge of answers (compliance/orders): whether what a tool answers gives whoever reads it something to do that nobody asked for, also where no
 * word of it speaks to a program. One linear layer over words, their neighbours and kinds of words; every window is a difference of two sums.
 */
export class OrderReading extends Detector {
  readonly card;
  private readonly words: RequestWords;
  private readonly features = new OrderFeatures();
  private sums = new Float64Array(2_048);

  constructor(private readonly model: OrderWeights = readOrders()) {
    super();
    this.words = new RequestWords(model.kinds);
    this.card = { id: ORDER_READING, version: model.version, microsecondsPerKilobyte: 60, surfaces: SURFACES };
  }

  inspect({ text, surface }: InspectionRequest, readings: readonly Reading[]): Opinion {
    const { seen, flag, hold } = this.model.thresholds;
    let best: Best | undefined;
    for (const reading of readings) {
      const found = this.read(reading);
      if (found && (!best || found.score > best.score)) best = found;
    }
    if (!best || best.score < seen) return NOTHING;
    const reported = !best.isDecoded && isReported(text, best);
    const score = this.scoreOf(best.score) * (reported ? REPORTED_FACTOR : 1);
    if (best.score < flag) return { score, findings: [] };
    // A passage that is held is cut out or quoted; what only tells of orders is no order.
    const verdict: Verdict = best.score >= hold && !reported ? 'hold' : 'flag';
    return { score, findings: [this.finding(surface, { ...best, score, verdict })] };
  }

  private finding(surface: Surface, { start, end, score, verdict }: Best & { verdict: Verdict }): Finding {
    return { rule: this.card.id, family: 'prompt_injection', surface, verdict, score: Math.round(score * 1000) / 1000, start, end };
  }

  /** The window that says so most, and where it stands in the input. */
  private read(reading: Reading): Best | undefined {
    const { words, features, model } = this;
    words.read(reading.text);
    if (words.count < FEWEST) return undefined;
    features.collect(words, reading.text);
    this.sum();
    let [score, first, last] = [Number.NEGATIVE_INFINITY, 0, 0];
    eachOrderWindow(words.count, (from, to) => {
      const start = from === 0 ? 0 : features.ends[from - 1]!;
      const said =
        ((this.sums[to]! - this.sums[from]!) * model.scale) / Math.sqrt(Math.max(1, features.ends[to - 1]! - start)) + model.bias;
      if (said > score) [score, first, last] = [said, from, to];
    });
    if (reading.payload) return { score, ...reading.payload, isDecoded: true };
    [first, last] = this.sentenceIn(reading.text, first, last);
    const [start, end] = [reading.origin(words.starts[first]!), reading.origin(words.ends[last - 1]! - 1) + 1];
    return { score, start, end, isDecoded: reading.encoding !== 'plain' };
  }

  /** Of the window, the sentence that says so most, whole: what is cut out of an answer must not take its neighbours along. */
  private sentenceIn(text: string, first: number, last: number): [number, number] {
    const { words, sums } = this;
    let best: [number, number] = [first, last];
    let most = Number.NEGATIVE_INFINITY;
    for (let from = first; from < last;) {
      let to = from + 1;
      while (to < words.count && to - from < WINDOW.words && !this.breaksBefore(text, to)) to += 1;
      const said = (sums[Math.min(to, last)]! - sums[from]!) / Math.sqrt(Math.min(to, last) - from);
      if (said > most) [most, best] = [said, [from, to]];
      from = to;
    }
    let [from] = best;
    while (from > 0 && best[0] - from < WINDOW.step && !this.breaksBefore(text, from)) from -= 1;
    return [from, best[1]];
  }

  private breaksBefore(text: string, word: number): boolean {
    for (let at = this.words.ends[word - 1]!; at < this.words.starts[word]!; at += 1)
      if (ENDS.includes(text[at]!) && (text[at] !== '.' || text[at + 1] === ' ' || text[at + 1] === '\n')) return true;
    return false;
  }

  /** Sums of the weights before each word. */
  private sum(): void {
    const { words, features, model } = this;
    if (this.sums.length <= words.count) this.sums = new Float64Array(words.count * 2);
    const { sums } = this;
    let sum = 0;
    let at = 0;
    sums[0] = 0;
    for (let word = 0; word < words.count; word += 1) {
      for (const end = features.ends[word]!; at < end; at += 1) {
        const slot = slotOf(model.tags, features.found[at]!);
        if (slot >= 0) sum += model.weights[slot]!;
      }
      sums[word + 1] = sum;
    }
  }

  private scoreOf(odds: number): number {
    const { seen, flag, hold } = this.model.thresholds;
    return drawnScore(odds, [
      [seen, SCORES.seen],
      [flag, SCORES.flag],
      [hold, SCORES.hold],
      [hold + SURE, SCORES.sure],
    ]);
  }
}
