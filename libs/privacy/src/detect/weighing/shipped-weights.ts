import { sha256Hex, type PiiLabel } from '@gatehouse/kernel';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BUCKETS } from './hashed-features.js';

/** What a figure is read as. `NONE`: of the trade, of the calendar, of anything. */
export type Reading =
  | 'LOCKBOX_CODE'
  | 'GATE_CODE'
  | 'ALARM_CODE'
  | 'BANK_ACCOUNT'
  | 'LOAN_NUMBER'
  | 'ROUTING_NUMBER'
  | 'CREDIT_CARD'
  | 'SSN'
  | 'SSN_LAST4'
  | 'DATE_OF_BIRTH'
  | 'INCOME'
  | 'ASSET'
  | 'FINANCIAL_LIMIT'
  | 'CREDIT_SCORE'
  | 'DRIVER_LICENSE'
  | 'PASSPORT'
  | 'EIN'
  | 'PHONE'
  | 'CREDENTIAL';

export const LABEL_OF: Readonly<Record<Reading, PiiLabel>> = {
  LOCKBOX_CODE: 'ACCESS_CODE',
  GATE_CODE: 'ACCESS_CODE',
  ALARM_CODE: 'ACCESS_CODE',
  BANK_ACCOUNT: 'ACCOUNT',
  LOAN_NUMBER: 'ACCOUNT',
  ROUTING_NUMBER: 'ROUTING',
  CREDIT_CARD: 'CARD',
  SSN: 'SSN',
  SSN_LAST4: 'SSN',
  DATE_OF_BIRTH: 'DOB',
  INCOME: 'FINANCIAL',
  ASSET: 'FINANCIAL',
  FINANCIAL_LIMIT: 'FINANCIAL',
  CREDIT_SCORE: 'FINANCIAL',
  DRIVER_LICENSE: 'DRIVER_LICENCE',
  PASSPORT: 'PASSPORT',
  EIN: 'EIN',
  PHONE: 'PHONE',
  CREDENTIAL: 'CREDENTIAL',
};

interface Weighed {
  readonly file: string;
  readonly sha256: string;
  /** What one step of a weight's byte is worth. */
  readonly scale: number;
}

interface Manifest {
  readonly figures: Weighed & {
    /** Readings in the order of the weights; the first is that of no figure of anybody. */
    readonly readings: readonly ['NONE', ...Reading[]];
    /** By label: what share of "none" a figure may have and still be taken for it. */
    readonly none: Readonly<Partial<Record<PiiLabel, number>>>;
    /** By label: from what share of "none" on a recogniser that claims a figure is wrong. Labels that are not here are not judged. */
    readonly overrules: Readonly<Partial<Record<PiiLabel, number>>>;
  };
  readonly names: Weighed & {
    /** How sure a word has to be to begin a name, and to belong to one that stands beside it. */
    readonly begins: number;
    readonly joins: number;
    /** Below what certainty of each of its words a name that a recogniser claims is none. */
    readonly overrules: number;
  };
  readonly homes: Weighed & {
    /** How sure it has to be that an address is a client's home. */
    readonly begins: number;
  };
}

export type HomeWeights = Manifest['homes'] & { readonly weights: Int8Array };
export type FigureWeights = Manifest['figures'] & {
  /** By bucket: the row of its weights, one for each reading. Row 0 has none. */
  readonly rows: Uint32Array;
  readonly weights: Int8Array;
};
export type NameWeights = Manifest['names'] & { readonly weights: Int8Array };

const packs = createRequire(import.meta.url);
const manifest = JSON.parse(readFileSync(packs.resolve('@gatehouse/packs/evidence/evidence.json'), 'utf8')) as Manifest;

/** Throws where the bytes are not those that were trained: what is read by others would leave. */
function bytesOf({ file, sha256 }: Weighed, isWhole: (length: number) => boolean): Buffer {
  const place = packs.resolve(`@gatehouse/packs/evidence/${file}`);
  const bytes = readFileSync(place);
  if (sha256Hex(bytes) !== sha256 || !isWhole(bytes.length))
    throw new Error(`${place} is not the file that evidence.json was written for: its SHA-256 differs. Install Gatehouse again.`);
  return bytes;
}

/** One byte for each bucket. */
function bucketsOf(weighed: Weighed): Int8Array {
  const bytes = bytesOf(weighed, (length) => length === BUCKETS);
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

const BUCKET_BYTES = 4;

/** The buckets that have weights, and then of each one a byte for each reading. */
export function figureWeights(): FigureWeights {
  const readings = manifest.figures.readings.length;
  const bytes = bytesOf(manifest.figures, (length) => length % (BUCKET_BYTES + readings) === 0);
  const count = bytes.length / (BUCKET_BYTES + readings);
  const rows = new Uint32Array(BUCKETS);
  for (let at = 0; at < count; at += 1) rows[bytes.readUInt32LE(at * BUCKET_BYTES)] = at + 1;
  const weights = new Int8Array((count + 1) * readings);
  weights.set(new Int8Array(bytes.buffer, bytes.byteOffset + count * BUCKET_BYTES, count * readings), readings);
  return { ...manifest.figures, rows, weights };
}
export const nameWeights = (): NameWeights => ({ ...manifest.names, weights: bucketsOf(manifest.names) });
export const homeWeights = (): HomeWeights => ({ ...manifest.homes, weights: bucketsOf(manifest.homes) });

/** How sure weights of two readings are that a candidate is what they were trained to tell, 0 to 1. */
export function certaintyOf({ weights, scale }: NameWeights | HomeWeights, features: Int32Array): number {
  let sum = 0;
  for (let at = 0; at < features.length; at += 1) sum += weights[features[at]!]!;
  return 1 / (1 + Math.exp(-sum * scale));
}
