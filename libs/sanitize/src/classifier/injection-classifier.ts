import { trainedScore, VERDICTS, type Finding, type Surface, type Verdict } from '@gatehouse/kernel';
import { READ_ON, type Reading } from '../canonical/canonicaliser.js';
import { REPORTED_FACTOR } from '../inspection/opinions.js';
import { isReported } from '../inspection/reported-speech.js';
import { Detector, type InspectionRequest, type Opinion } from '../inspection/detector.js';
import { ProseReader } from '../reading/prose-reader.js';
import { readPrompts, type ProseWeights } from '../reading/prose-weights.js';
import { FeatureReader } from './feature-reader.js';
import { HEAD_OF, readWeights, type ClassifierWeights, type HeadSettings } from './weights.js';
import { chanceOf, eachWindow, MOST_COUNTED, spread } from './windows.js';

/**
 * What people write into an argument is often an order, to other people: there the classifier only points at it. In answers a passage that is held is
 * cut out or quoted, and a rule has to say that nobody may read it.
 */
const GRAVEST: Readonly<Partial<Record<Surface, Verdict>>> = { argument: 'flag', result: 'hold', document: 'hold', remarks: 'hold' };
const SHORTEST = 12;
const NOTHING: Opinion = { score: 0, findings: [] };

interface Best {
  readonly logit: number;
  readonly start: number;
  readonly end: number;
  readonly isDecoded: boolean;
}

/** Words below which a description says too little to be judged by likeness ("Answers as it should."): a flag there takes the tool away. */
const SHORTEST_DESCRIPTION = 6;

/**
 * The trained classifier (compliance/classifier): sums of weights over hashed words, for each passage of each reading. Of prompts it also asks what they say
 * as prose (compliance/prompts), which knows attacks by other writers where its own features know grammars, languages and tricks.
 */
export class InjectionClassifier extends Detector {
  readonly card;
  private readonly reader: FeatureReader;
  private readonly prose: ProseReader;
  private sums = new Float64Array(2_048);

  constructor(
    private readonly weights: ClassifierWeights = readWeights(),
    prompts: ProseWeights = readPrompts(),
  ) {
    super();
    this.prose = new ProseReader(prompts);
    this.reader = new FeatureReader(weights.classes);
    this.card = {
      id: weights.id,
      version: weights.version,
      microsecondsPerKilobyte: 50,
      surfaces: ['prompt', 'argument', 'result', 'description', 'document', 'remarks'] as readonly Surface[],
    };
  }

  inspect({ text, surface }: InspectionRequest, readings: readonly Reading[]): Opinion {
    if (text.length < SHORTEST) return NOTHING;
    const head = this.weights.heads[HEAD_OF[surface]];
    let best: Best | undefined;
    for (const reading of readings) {
      const seen = this.read(reading, head, surface === 'description' ? SHORTEST_DESCRIPTION : 1);
      if (seen && (!best || seen.logit > best.logit)) best = seen;
    }
    if (!best) return NOTHING;
    // Whoever writes about attacks quotes them.
    const reported = !best.isDecoded && isReported(text, best);
    const score = trainedScore(best.logit, head.thresholds) * (reported ? REPORTED_FACTOR : 1);
    const verdict = gravest(verdictOf(best.logit, head.thresholds), reported ? 'flag' : GRAVEST[surface]);
    return { score, findings: verdict === 'allow' ? [] : [this.finding(surface, { ...best, score, verdict })] };
  }

  private finding(surface: Surface, { start, end, score, verdict }: Best & { score: number; verdict: Verdict }): Finding {
    return { rule: this.card.id, family: 'prompt_injection', surface, verdict, score: Math.round(score * 1000) / 1000, start, end };
  }

  /** The text as a whole, by its best passage and what the others say, and where the best one stands in the input. */
  private read(
    reading: Reading,
    { weights, scale, bias, combiner }: ClassifierWeights['heads']['prompt'],
    least: number,
  ): Best | undefined {
    const { reader } = this;
    reader.read(reading.text);
    if (reader.tokens < least) return undefined;
    const sums = this.summed(weights);
    let [best, sum, count, first, last] = [Number.NEGATIVE_INFINITY, 0, 0, 0, 0];
    eachWindow(reader, (from, to) => {
      const score = (sums[to]! - sums[from]!) * scale * spread(to - from) + bias;
      count += 1;
      sum += chanceOf(score);
      if (score > best) [best, first, last] = [score, from, to];
    });
    const length = Math.log2(1 + Math.min(count, MOST_COUNTED));
    const evidence = Math.log1p(sum);
    const prose = combiner.prose === 0 ? 0 : combiner.prose * (this.prose.read(reading.text)?.score ?? 0);
    const logit =
      combiner.best * best + combiner.length * length + (combiner.evidence + combiner.spread * length) * evidence + combiner.bias + prose;
    if (reading.payload) return { logit, ...reading.payload, isDecoded: true };
    const [start, end] = [reading.origin(reader.starts[first]!), reading.origin(reader.stops[last - 1]! - 1) + 1];
    return { logit, start, end, isDecoded: reading.encoding !== 'plain' && reading.encoding !== READ_ON };
  }

  /** Sums of the weights before each token. */
  private summed(weights: Int8Array): Float64Array {
    const { features, ends, tokens } = this.reader;
    if (this.sums.length <= tokens) this.sums = new Float64Array(tokens * 2);
    const { sums } = this;
    let sum = 0;
    let at = 0;
    sums[0] = 0;
    for (let token = 0; token < tokens; token += 1) {
      const end = ends[token]!;
      for (; at < end; at += 1) sum += weights[features[at]!]!;
      sums[token + 1] = sum;
    }
    return sums;
  }
}

function verdictOf(logit: number, { flag, hold, block }: HeadSettings['thresholds']): Verdict {
  if (logit >= block) return 'block';
  if (logit >= hold) return 'hold';
  return logit >= flag ? 'flag' : 'allow';
}

const gravest = (verdict: Verdict, most: Verdict | undefined): Verdict =>
  most !== undefined && VERDICTS.indexOf(verdict) > VERDICTS.indexOf(most) ? most : verdict;
