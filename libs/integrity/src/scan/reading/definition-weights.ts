import { sha256Hex } from '@gatehouse/kernel';
import type { TrainedThresholds } from '@gatehouse/kernel';
import { checkedFile, GLOSSES, shippedFile } from '@gatehouse/tables';
import { readFileSync } from 'node:fs';

const FOLDER = 'integrity/reading';
/** What the weights were learnt with, beneath compliance/. */
const WORDS = { 'reading.yaml': 'integrity/reading.yaml', 'glosses.json': GLOSSES } as const;
const NOT_WRITTEN = `${FOLDER}/weights.bin is not what reading.json was written for. Install Gatehouse again.`;
/** Places for features, by the high bits of their hashes; a quarter of them is taken. */
const PLACES_BITS = 18;
/** Bytes of a feature: its hash and its weight. */
const BYTES = 5;

/** What is written beside `weights.bin`: log odds, and what one step of a weight's byte is worth. */
export interface DefinitionManifest {
  readonly id: string;
  readonly version: string;
  readonly bias: number;
  readonly scale: number;
  readonly thresholds: TrainedThresholds;
  readonly sha256: Readonly<Record<'weights.bin' | keyof typeof WORDS, string>>;
}

/** One weight for each feature of a sentence, found by its hash. */
export class DefinitionWeights {
  static readonly places = 2 ** PLACES_BITS;
  private readonly hashes = new Int32Array(DefinitionWeights.places);
  readonly weights = new Int8Array(DefinitionWeights.places);

  private constructor(
    readonly manifest: DefinitionManifest,
    bytes: Buffer,
  ) {
    const count = bytes.length / BYTES;
    for (let at = 0; at < count; at += 1) {
      const place = this.placeOf(bytes.readInt32LE(at * 4));
      this.hashes[place] = bytes.readInt32LE(at * 4);
      this.weights[place] = bytes.readInt8(count * 4 + at);
    }
  }

  /** Throws Error where the file is not the one that was trained, or the words are not those that it was trained with. */
  static load(
    manifest = JSON.parse(readFileSync(shippedFile(`${FOLDER}/reading.json`), 'utf8')) as DefinitionManifest,
    bytes = readFileSync(shippedFile(`${FOLDER}/weights.bin`)),
  ): DefinitionWeights {
    const fits = bytes.length % BYTES === 0 && bytes.length / BYTES < DefinitionWeights.places / 2;
    if (!fits || sha256Hex(bytes) !== manifest.sha256['weights.bin']) throw new Error(NOT_WRITTEN);
    for (const name of ['reading.yaml', 'glosses.json'] as const)
      checkedFile(shippedFile(WORDS[name]), manifest.sha256[name], `${FOLDER}/reading.json`);
    return new DefinitionWeights(manifest, bytes);
  }

  /** Where a feature's weight stands; of one that has none, a place with the weight 0. */
  placeOf(hash: number): number {
    const { hashes } = this;
    let place = hash >>> (32 - PLACES_BITS);
    while (hashes[place] !== hash && hashes[place] !== 0) place = (place + 1) & (DefinitionWeights.places - 1);
    return place;
  }
}
