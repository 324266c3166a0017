import type { Surface } from '@gatehouse/kernel';
import { checkedFile } from '@gatehouse/tables';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { WordClasses } from './word-classes.js';
import { BUCKETS } from './feature-reader.js';

export const HEADS = ['prompt', 'result', 'description'] as const;
export type Head = (typeof HEADS)[number];

/** Which head reads which kind of text. */
export const HEAD_OF: Readonly<Record<Surface, Head>> = {
  prompt: 'prompt',
  argument: 'prompt',
  result: 'result',
  document: 'result',
  remarks: 'result',
  description: 'description',
};

/** What `classifier.json` says of one head. Thresholds are logits behind the combiner. */
export interface HeadSettings {
  readonly bias: number;
  /** What one step of a weight's byte is worth. */
  readonly scale: number;
  /** From the best window, the number of windows, how much all of them say (`evidence`), that by length (`spread`), and what it says as prose to one logit. */
  readonly combiner: Readonly<Record<'best' | 'length' | 'evidence' | 'spread' | 'bias' | 'prose', number>>;
  /** From which logit on a text gets a score at all, and each verdict. */
  readonly thresholds: { readonly seen: number; readonly flag: number; readonly hold: number; readonly block: number };
}

export interface ClassifierWeights {
  readonly id: string;
  readonly version: string;
  readonly heads: Readonly<Record<Head, HeadSettings & { readonly weights: Int8Array }>>;
  readonly classes: WordClasses;
}

const FILES = ['weights.bin', 'words.json'] as const;

interface Manifest {
  readonly id: string;
  readonly version: string;
  readonly sha256: Readonly<Record<(typeof FILES)[number], string>>;
  readonly order: readonly Head[];
  readonly heads: Readonly<Record<Head, HeadSettings>>;
}

/** The folder of the classifier that Gatehouse ships. */
export function shippedClassifier(): string {
  return dirname(createRequire(import.meta.url).resolve('@gatehouse/packs/classifier/classifier.json'));
}

/** Reads the classifier. Throws where a file is not the one that was trained. */
export function readWeights(folder = shippedClassifier()): ClassifierWeights {
  const manifest = JSON.parse(readFileSync(join(folder, 'classifier.json'), 'utf8')) as Manifest;
  const [bytes, words] = FILES.map((name) => checkedFile(join(folder, name), manifest.sha256[name], 'classifier.json')) as [Buffer, Buffer];
  if (bytes.length !== HEADS.length * BUCKETS)
    throw new Error(`${folder} does not hold ${HEADS.length} heads of ${BUCKETS} weights. Install Gatehouse again.`);
  const weightsOf = (head: Head): Int8Array =>
    new Int8Array(bytes.buffer, bytes.byteOffset + manifest.order.indexOf(head) * BUCKETS, BUCKETS);
  const heads = Object.fromEntries(HEADS.map((head) => [head, { ...manifest.heads[head], weights: weightsOf(head) }]));
  const classes = new WordClasses(JSON.parse(words.toString('utf8')) as Record<string, number>);
  return { id: manifest.id, version: manifest.version, heads: heads as ClassifierWeights['heads'], classes };
}
