import { readFileSync } from 'node:fs';
import { trainedScore, type Descriptor, type TrainedThresholds } from '@gatehouse/kernel';
import { shippedFile } from '@gatehouse/tables';
import { readDefinition } from './definition-reader.js';
import { ReadingWords } from './reading-words.js';
import { featuresOf } from './sentence-features.js';
import { SentenceReader } from './sentence-reader.js';

const WEIGHTS = 'integrity/reading-weights.csv';
const NOT_WRITTEN = `${WEIGHTS} is not what the training wrote. Install Gatehouse again.`;
/** What says little weighs no more than what has so many features. */
const FEW = 12;

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
  private constructor(
    private readonly reader: SentenceReader,
    private readonly weights: ReadonlyMap<string, number>,
    private readonly limits: TrainedThresholds & { readonly bias: number },
  ) {}

  /** Throws Error where the weights are not what the training wrote. */
  static load(written = readFileSync(shippedFile(WEIGHTS), 'utf8')): DefinitionReading {
    const weights = readWeights(written);
    const set = (name: string): number => weights.get(name) ?? Number.NaN;
    const limits = { bias: set('(bias)'), seen: set('(seen)'), flag: set('(flag)'), hold: set('(hold)') };
    if (Object.values(limits).some((limit) => Number.isNaN(limit))) throw new Error(NOT_WRITTEN);
    return new DefinitionReading(new SentenceReader(ReadingWords.load()), weights, limits);
  }

  /** Nothing where it says nothing. */
  worstOf(descriptor: Descriptor): Judged | undefined {
    const all = new Map<string, number>();
    let worst: { path: string; sum: number } | undefined;
    for (const one of readDefinition(this.reader, descriptor)) {
      const sum = sumOf(this.known(featuresOf(one), all));
      if (!worst || sum > worst.sum) worst = { path: one.path, sum };
    }
    if (!worst) return undefined;
    const { bias } = this.limits;
    const odds = bias + sumOf([...all.values()]) + SENTENCE * (bias + worst.sum);
    return { path: worst.path, score: trainedScore(odds, this.limits), isHeld: odds >= this.limits.hold };
  }

  /** Weights of what has one, noted among those of the whole. */
  private known(features: ReadonlySet<string>, all: Map<string, number>): readonly number[] {
    const found: number[] = [];
    for (const feature of features) {
      const weight = this.weights.get(feature);
      if (weight === undefined) continue;
      found.push(weight);
      all.set(feature, weight);
    }
    return found;
  }
}

function sumOf(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0) * spread(weights.length);
}

/** Lines of a mark and its weight behind a head; no mark has a comma, and no word either. There are tens of thousands, and a start waits for them. */
function readWeights(text: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (let at = text.indexOf('\n') + 1; at > 0 && at < text.length;) {
    const comma = text.indexOf(',', at);
    const line = text.indexOf('\n', at);
    const end = line < 0 ? text.length : line;
    const weight = comma < 0 || comma > end ? Number.NaN : Number(text.slice(comma + 1, end));
    if (Number.isNaN(weight)) throw new Error(NOT_WRITTEN);
    weights.set(text.slice(at, comma), weight);
    at = end + 1;
  }
  return weights;
}

/** Long texts have many features; without this their length would speak. */
export function spread(features: number): number {
  return 1 / Math.sqrt(Math.max(features, FEW) / (2 * FEW));
}
