import { checkedFile } from '@gatehouse/tables';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { textReading, type LearntWords, type TextReading } from './text-reading.js';
import type { GateWeights } from './window-gate.js';

/** Features that have weights. Each owns a slot, and a tag there tells it from others that would hash alike. */
export const SLOTS = 81_920;
const TAG_FACTOR = 0x9e3779b1 | 0;
const OTHER_FACTOR = 0x85ebca6b | 0;

const RANGE = 2 ** 32;

export const tagOf = (feature: number): number => Math.imul(feature, TAG_FACTOR) >>> 16 || 1;
/** By the high bits: a remainder for every feature would cost more than all else. */
const placeOf = (hash: number, slots: number): number => ((hash >>> 0) * (slots / RANGE)) | 0;
const otherPlaceOf = (feature: number, slots: number): number => placeOf(Math.imul(feature ^ (feature >>> 13), OTHER_FACTOR), slots);
/**
 * A feature may stand in one of two slots, so that nearly all of them can be used.
 * @public for the trainer, which decides which.
 */
export const slotsOf = (feature: number, slots = SLOTS): readonly [number, number] => [
  placeOf(feature, slots),
  otherPlaceOf(feature, slots),
];

/** The slot of a feature, or -1 where it has no weights. */
export function slotOf(tags: Uint16Array, feature: number): number {
  const tag = tagOf(feature);
  const slots = tags.length;
  const first = placeOf(feature, slots);
  if (tags[first] === tag) return first;
  const second = otherPlaceOf(feature, slots);
  return tags[second] === tag ? second : -1;
}

/** A weight is kept in four bits: small ones finely, large ones coarsely. In memory it is a byte, the square of its level, since a sum reads one row a feature. */
const SQUARES = Int8Array.from({ length: 16 }, (_, at) => Math.sign(at - 8) * (at - 8) ** 2);
const MOST = 64;
/** @public for the trainer: what each level is worth of `scale`. */
export const LEVELS = Float64Array.from(SQUARES, (square) => square / MOST);

export interface ReadingWeights {
  readonly id: string;
  readonly version: string;
  /** What a text can be read as, in the order of the weights; the first is `none`. */
  readonly labels: readonly string[];
  readonly biases: readonly number[];
  /** What the largest weight is worth. */
  readonly scale: number;
  readonly tags: Uint16Array;
  /** Of each slot, one number a label, in steps of `step`. */
  readonly weights: Int8Array;
  readonly step: number;
  readonly reading: TextReading;
  readonly gate: GateWeights;
}

interface Manifest extends Pick<ReadingWeights, 'id' | 'version' | 'labels' | 'biases' | 'scale'> {
  readonly gate: Omit<GateWeights, 'weights'>;
  readonly sha256: LearntWords & Readonly<Record<'weights.bin', string>>;
}

/** The folder of the weights that Gatehouse ships. */
export function shippedReading(): string {
  return dirname(createRequire(import.meta.url).resolve('@gatehouse/packs/reading/reading.json'));
}

/** Reads what was trained. Throws where a file is not the one that was. */
export function readReading(folder = shippedReading()): ReadingWeights {
  const { sha256, ...manifest } = JSON.parse(readFileSync(join(folder, 'reading.json'), 'utf8')) as Manifest;
  const bytes = checkedFile(join(folder, 'weights.bin'), sha256['weights.bin'], 'reading.json');
  const count = SLOTS * manifest.labels.length;
  if (bytes.length !== SLOTS * 3 + count / 2)
    throw new Error(`${folder} does not hold ${SLOTS} slots of ${manifest.labels.length} weights. Install Gatehouse again.`);
  const tags = new Uint16Array(SLOTS);
  for (let slot = 0; slot < SLOTS; slot += 1) tags[slot] = bytes.readUInt16LE(slot * 2);
  const reading = textReading(join(folder, 'words.json'), sha256, 'reading.json');
  const gate = { ...manifest.gate, weights: new Int8Array(SLOTS) };
  for (let slot = 0; slot < SLOTS; slot += 1) gate.weights[slot] = bytes.readInt8(SLOTS * 2 + slot);
  return { ...manifest, tags, gate, weights: unpacked(bytes.subarray(SLOTS * 3), count), step: stepOf(manifest.scale), reading };
}

/** @public for the trainer */
export function unpacked(bytes: Uint8Array, count: number): Int8Array {
  const weights = new Int8Array(count);
  for (let at = 0; at < count; at += 1) {
    const byte = bytes[at >> 1]!;
    weights[at] = SQUARES[at % 2 === 0 ? byte & 15 : byte >> 4]!;
  }
  return weights;
}

/** @public for the trainer */
export const stepOf = (scale: number): number => scale / MOST;
