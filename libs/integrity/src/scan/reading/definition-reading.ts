import { readFileSync } from 'node:fs';
import type { Descriptor } from '@gatehouse/kernel';
import { shippedFile } from '@gatehouse/tables';
import { readDefinition } from './definition-reader.js';
import { ReadingWords } from './reading-words.js';
import { PAIRED, SentenceReader, type SentenceMarks } from './sentence-reader.js';

const WEIGHTS = 'integrity/reading-weights.csv';
/** Sentences with few marks weigh no more than one with so many. */
const FEW_MARKS = 12;

interface Weights {
  readonly alone: ReadonlyMap<string, number>;
  /** Of two marks in one sentence, by the one that comes first in the alphabet. */
  readonly beside: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly limit: number;
  readonly bias: number;
}

/** From this score on a sentence is held. */
export const HELD_SCORE = 0.5;

export interface Judged {
  readonly path: string;
  /** 0 to 1. */
  readonly score: number;
}

/** How much a definition speaks to a model of what is none of its business: trained weights over marks of its sentences, the worst of them counts. */
export class DefinitionReading {
  private constructor(
    private readonly reader: SentenceReader,
    private readonly weights: Weights,
  ) {}

  static load(): DefinitionReading {
    return new DefinitionReading(new SentenceReader(ReadingWords.load()), readWeights(readFileSync(shippedFile(WEIGHTS), 'utf8')));
  }

  /** The worst sentence of a definition, or nothing where it says nothing. */
  worstOf(descriptor: Descriptor): Judged | undefined {
    let worst: Judged | undefined;
    for (const { path, marks } of readDefinition(this.reader, descriptor)) {
      const score = this.scoreOf(marks);
      if (score > (worst?.score ?? 0)) worst = { path, score };
    }
    return worst;
  }

  private scoreOf({ single, other }: SentenceMarks): number {
    let sum = 0;
    let known = 0;
    const add = (weight: number | undefined): void => {
      if (weight === undefined) return;
      sum += weight;
      known += 1;
    };
    for (const mark of other) add(this.weights.alone.get(mark));
    single.forEach((mark, at) => {
      add(this.weights.alone.get(mark));
      const beside = this.weights.beside.get(mark);
      if (beside) for (let next = at + 1; next < single.length; next += 1) add(beside.get(single[next]!));
    });
    return 1 / (1 + Math.exp(this.weights.limit - this.weights.bias - sum * spread(known)));
  }
}

function readWeights(text: string): Weights {
  const alone = new Map<string, number>();
  const beside = new Map<string, Map<string, number>>();
  for (const line of text.trim().split('\n').slice(1)) {
    const [mark = '', weight] = line.split(',');
    const [one = '', other] = mark.split(PAIRED);
    if (other === undefined) alone.set(mark, Number(weight));
    else beside.set(one, (beside.get(one) ?? new Map<string, number>()).set(other, Number(weight)));
  }
  const [limit = Number.NaN, bias = Number.NaN] = [alone.get('(held from)'), alone.get('(bias)')];
  if (Number.isNaN(limit + bias)) throw new Error(`${WEIGHTS} is not what the training wrote. Install Gatehouse again.`);
  return { alone, beside, limit, bias };
}

/** Long sentences have many pairs of marks; without this their length would speak. */
export function spread(marks: number): number {
  return 1 / Math.sqrt(Math.max(marks, FEW_MARKS) / (2 * FEW_MARKS));
}
