import { trainedScore, type Descriptor } from '@gatehouse/kernel';
import { readDefinition } from './definition-reader.js';
import { DefinitionWeights } from './definition-weights.js';
import { ReadingWords } from './reading-words.js';
import { SentenceFeatures } from './sentence-features.js';
import { SentenceReader } from './sentence-reader.js';

/** What says little weighs no more than what has so many features. */
const FEW = 12;
/** Before sentences are counted from the start again. */
const MOST_COUNTED = 1_000_000_000;

/** What its worst sentence says counts half of what the whole does. */
export const SENTENCE = 0.5;

export interface Judged {
  /** Of the sentence that has most of it. */
  readonly path: string;
  /** 0 to 1; see `trainedScore`. */
  readonly score: number;
  readonly isHeld: boolean;
}

/**
 * How much a definition speaks to a model of what is none of its business: trained weights over what it says. As a whole, since several sentences together
 * show what none shows alone; and each sentence for itself, since one can be drowned in a long text.
 */
export class DefinitionReading {
  private readonly features = new SentenceFeatures();
  /** By place of a weight, the sentence in which it was met last, counted over all definitions. */
  private readonly last = new Int32Array(DefinitionWeights.places);
  private sentence = 0;

  private constructor(
    private readonly reader: SentenceReader,
    private readonly model: DefinitionWeights,
  ) {}

  /** Throws Error where the weights are not what the training wrote. */
  static load(weights = DefinitionWeights.load()): DefinitionReading {
    return new DefinitionReading(new SentenceReader(ReadingWords.load()), weights);
  }

  /** Nothing where it says nothing. */
  worstOf(descriptor: Descriptor): Judged | undefined {
    const { bias, scale, thresholds } = this.model.manifest;
    const whole = new Sum();
    const before = this.counted();
    let worst: { path: string; sum: number } | undefined;
    for (const one of readDefinition(this.reader, descriptor)) {
      this.features.read(one);
      const sum = this.add(whole, before) * scale;
      if (!worst || sum > worst.sum) worst = { path: one.path, sum };
    }
    if (!worst) return undefined;
    const odds = bias + whole.spread * scale + SENTENCE * (bias + worst.sum);
    return { path: worst.path, score: trainedScore(odds, thresholds), isHeld: odds >= thresholds.hold };
  }

  /** What the features read last say, each counted once; what no sentence since `before` said is added to the whole. */
  private add(whole: Sum, before: number): number {
    const { features, last, model } = this;
    const here = (this.sentence += 1);
    const own = new Sum();
    for (let at = 0; at < features.count; at += 1) {
      const place = model.placeOf(features.found[at]!);
      const weight = model.weights[place]!;
      const met = last[place]!;
      if (weight === 0 || met === here) continue;
      last[place] = here;
      own.add(weight);
      if (met <= before) whole.add(weight);
    }
    return own.spread;
  }

  /** The last sentence of the definitions before this one. */
  private counted(): number {
    if (this.sentence > MOST_COUNTED) {
      this.last.fill(0);
      this.sentence = 0;
    }
    return this.sentence;
  }
}

class Sum {
  private sum = 0;
  private count = 0;

  add(weight: number): void {
    this.sum += weight;
    this.count += 1;
  }

  get spread(): number {
    return this.sum * spread(this.count);
  }
}

/** Long texts have many features; without this their length would speak. */
export function spread(features: number): number {
  return 1 / Math.sqrt(Math.max(features, FEW) / (2 * FEW));
}
