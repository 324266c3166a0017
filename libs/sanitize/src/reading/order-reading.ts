import { trainedScore, type Finding, type Surface, type Verdict } from '@gatehouse/kernel';
import type { Reading } from '../canonical/canonicaliser.js';
import { Detector, type InspectionRequest, type Opinion } from '../inspection/detector.js';
import { REPORTED_FACTOR } from '../inspection/opinions.js';
import { isReported } from '../inspection/reported-speech.js';
import { PROSE_WINDOW as WINDOW, ProseReader } from './prose-reader.js';
import { readOrders, type OrderWeights } from './prose-weights.js';

/** Its id, by which a deployment decides about it. */
export const ORDER_READING = 'order-reading';
/** Fewer words, as of a subject or a title, order nothing that could be told from a label: most answers are fields of a few words. */
const FEWEST = 8;
const SURFACES: readonly Surface[] = ['result', 'document', 'remarks'];
/** What ends a sentence, a cell or a field. */
const ENDS = '.!?\n。！？|{}"<>';
const NOTHING: Opinion = { score: 0, findings: [] };

interface Best {
  readonly score: number;
  readonly start: number;
  readonly end: number;
  readonly isDecoded: boolean;
}

/**
 * The trained judge of answers (compliance/orders): whether what a tool answers gives whoever reads it something to do that nobody asked for, also where no
 * word of it speaks to a program.
 */
export class OrderReading extends Detector {
  readonly card;
  private readonly reader: ProseReader;

  constructor(private readonly model: OrderWeights = readOrders()) {
    super();
    this.reader = new ProseReader(model);
    this.card = { id: ORDER_READING, version: model.version, microsecondsPerKilobyte: 60, surfaces: SURFACES };
  }

  inspect({ text, surface }: InspectionRequest, readings: readonly Reading[]): Opinion {
    const { flag, hold } = this.model.thresholds;
    let best: Best | undefined;
    for (const reading of readings) {
      const found = this.read(reading);
      if (found && (!best || found.score > best.score)) best = found;
    }
    if (!best) return NOTHING;
    const reported = !best.isDecoded && isReported(text, best);
    const score = trainedScore(best.score, this.model.thresholds) * (reported ? REPORTED_FACTOR : 1);
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
    const window = this.reader.read(reading.text, FEWEST);
    if (!window) return undefined;
    const { score } = window;
    if (reading.payload) return { score, ...reading.payload, isDecoded: true };
    const { words } = this.reader;
    const [first, last] = this.sentenceIn(reading.text, window.first, window.last);
    const [start, end] = [reading.origin(words.starts[first]!), reading.origin(words.ends[last - 1]! - 1) + 1];
    return { score, start, end, isDecoded: reading.encoding !== 'plain' };
  }

  /** Of the window, the sentence that says so most, whole: what is cut out of an answer must not take its neighbours along. */
  private sentenceIn(text: string, first: number, last: number): [number, number] {
    const { words, sums } = this.reader;
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
    const { ends, starts } = this.reader.words;
    for (let at = ends[word - 1]!; at < starts[word]!; at += 1)
      if (ENDS.includes(text[at]!) && (text[at] !== '.' || text[at + 1] === ' ' || text[at + 1] === '\n')) return true;
    return false;
  }
}
