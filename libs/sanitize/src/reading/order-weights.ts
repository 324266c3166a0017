import { sha256Hex } from '@gatehouse/kernel';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { shippedReading } from './reading-weights.js';
import { WordKinds } from './word-kinds.js';

/** Features that have weights; see `slotOf`. */
export const ORDER_SLOTS = 262_144;

/** What `orders.json` says. Thresholds are log odds. */
interface Settings {
  readonly id: string;
  readonly version: string;
  readonly bias: number;
  /** What one step of a weight's byte is worth. */
  readonly scale: number;
  readonly thresholds: { readonly seen: number; readonly flag: number; readonly hold: number };
}

export interface OrderWeights extends Settings {
  readonly tags: Uint16Array;
  readonly weights: Int8Array;
  readonly kinds: WordKinds;
}

interface Manifest extends Settings {
  readonly sha256: Readonly<Record<'weights.bin' | 'words.json', string>>;
}

/** The folder of the weights that Gatehouse ships. */
export function shippedOrders(): string {
  return dirname(createRequire(import.meta.url).resolve('@gatehouse/packs/orders/orders.json'));
}

/** Reads what was trained; kinds of words are those of the reading of requests. Throws where a file is not the one that was. */
export function readOrders(folder = shippedOrders(), words = join(shippedReading(), 'words.json')): OrderWeights {
  const { sha256, ...settings } = JSON.parse(readFileSync(join(folder, 'orders.json'), 'utf8')) as Manifest;
  const checked = (path: string, name: keyof Manifest['sha256']): Buffer => {
    const bytes = readFileSync(path);
    if (sha256Hex(bytes) !== sha256[name])
      throw new Error(`${path} is not the file that orders.json was written for: its SHA-256 differs. Install Gatehouse again.`);
    return bytes;
  };
  const bytes = checked(join(folder, 'weights.bin'), 'weights.bin');
  if (bytes.length !== ORDER_SLOTS * 3) throw new Error(`${folder} does not hold ${ORDER_SLOTS} slots. Install Gatehouse again.`);
  const tags = new Uint16Array(ORDER_SLOTS);
  for (let slot = 0; slot < ORDER_SLOTS; slot += 1) tags[slot] = bytes.readUInt16LE(slot * 2);
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset + ORDER_SLOTS * 2, ORDER_SLOTS);
  const kinds = new WordKinds(JSON.parse(checked(words, 'words.json').toString('utf8')) as Record<string, string>);
  return { ...settings, tags, weights, kinds };
}
