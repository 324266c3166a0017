import { checkedFile } from '@gatehouse/tables';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { shippedReading } from './reading-weights.js';
import { textReading, type LearntWords, type TextReading } from './text-reading.js';

/** Features that have weights; see `slotOf`. */
export const PROSE_SLOTS = 131_072;

/** What is learnt of prose: one weight a feature. */
export interface ProseWeights {
  readonly bias: number;
  /** What one step of a weight's byte is worth. */
  readonly scale: number;
  readonly tags: Uint16Array;
  readonly weights: Int8Array;
  readonly reading: TextReading;
}

/** Of answers: orders of strangers. Thresholds are log odds. */
export interface OrderWeights extends ProseWeights {
  readonly id: string;
  readonly version: string;
  readonly thresholds: { readonly seen: number; readonly flag: number; readonly hold: number };
}

/** What is written beside `weights.bin`. Kinds of words are those of the reading of requests. */
interface Manifest extends Pick<ProseWeights, 'bias' | 'scale'> {
  readonly sha256: LearntWords & Readonly<Record<'weights.bin', string>>;
}

const folderOf = (name: 'orders' | 'prompts'): string =>
  dirname(createRequire(import.meta.url).resolve(`@gatehouse/packs/${name}/${name}.json`));

/** The folders of the weights that Gatehouse ships. */
export const shippedOrders = (): string => folderOf('orders');
export const shippedPrompts = (): string => folderOf('prompts');

/** Reads what was trained of answers. Throws where a file is not the one that was. */
export function readOrders(folder = shippedOrders()): OrderWeights {
  const manifest = JSON.parse(readFileSync(join(folder, 'orders.json'), 'utf8')) as Manifest &
    Pick<OrderWeights, 'id' | 'version' | 'thresholds'>;
  const { id, version, thresholds } = manifest;
  return { id, version, thresholds, ...proseOf(folder, 'orders.json', manifest) };
}

/** The same of prompts, which the classifier reads them by beside its own features. */
export function readPrompts(folder = shippedPrompts()): ProseWeights {
  return proseOf(folder, 'prompts.json', JSON.parse(readFileSync(join(folder, 'prompts.json'), 'utf8')) as Manifest);
}

function proseOf(folder: string, name: string, { bias, scale, sha256 }: Manifest): ProseWeights {
  const bytes = checkedFile(join(folder, 'weights.bin'), sha256['weights.bin'], name);
  if (bytes.length !== PROSE_SLOTS * 3) throw new Error(`${folder} does not hold ${PROSE_SLOTS} slots. Install Gatehouse again.`);
  const tags = new Uint16Array(PROSE_SLOTS);
  for (let slot = 0; slot < PROSE_SLOTS; slot += 1) tags[slot] = bytes.readUInt16LE(slot * 2);
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset + PROSE_SLOTS * 2, PROSE_SLOTS);
  return { bias, scale, tags, weights, reading: textReading(join(shippedReading(), 'words.json'), sha256, name) };
}
