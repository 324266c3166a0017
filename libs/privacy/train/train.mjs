/**
 * Trains what weighs figures and names: `node libs/privacy/train/train.mjs --data DIR`, after `npm run build`. DIR holds rows of innocent texts
 * (`benign_tool_outputs.jsonl`, …); the labelled texts are those of `test/bench/privacy/dev`. The same rows give the same bytes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BUCKETS } from '../dist/detect/weighing/hashed-features.js';
import { learn, READINGS } from './learner.mjs';
import { figureRows, homeRows, nameRows } from './rows.mjs';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (!values.data) throw new Error('Give the folder of innocent rows with --data.');
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here('../../../compliance/evidence');
const dev = here('../../../test/bench/privacy/dev');
mkdirSync(out, { recursive: true });

const scaleOf = (weights) => weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127;

/** Writes bytes and says what a start has to find. */
function written(file, bytes, scale) {
  writeFileSync(`${out}/${file}`, bytes);
  return { file, sha256: createHash('sha256').update(bytes).digest('hex'), scale };
}

/** One byte for each bucket. */
function writtenBuckets(file, weights) {
  const scale = scaleOf(weights);
  return written(
    file,
    Int8Array.from(weights, (weight) => Math.round(weight / scale)),
    scale,
  );
}

/** Buckets that were met in fewer rows, or hardly weigh anything, are left out. */
const MET = 2;
const LEAST = 0.1;
const MOST_KEPT = 120_000;

/** The buckets that weigh something, and of each a byte for each reading. */
function writtenRows(file, rows, weights) {
  const N = READINGS.length;
  const scale = scaleOf(weights);
  const met = new Uint32Array(BUCKETS);
  for (const { features } of rows) for (const feature of new Set(features)) met[feature] += 1;
  const most = (bucket) => weights.subarray(bucket * N, bucket * N + N).reduce((top, weight) => Math.max(top, Math.abs(weight)), 0);
  const kept = Array.from({ length: BUCKETS }, (_, bucket) => bucket)
    .filter((bucket) => met[bucket] >= MET && most(bucket) >= LEAST)
    .sort((one, other) => met[other] - met[one] || one - other)
    .slice(0, MOST_KEPT)
    .sort((one, other) => one - other);
  const bytes = Buffer.alloc(kept.length * (4 + N));
  kept.forEach((bucket, at) => {
    bytes.writeUInt32LE(bucket, at * 4);
    for (let of = 0; of < N; of += 1) bytes.writeInt8(Math.round(weights[bucket * N + of] / scale), kept.length * 4 + at * N + of);
  });
  process.stdout.write(`${met.filter((count) => count > 0).length} buckets were met, ${kept.length} are kept\n`);
  return written(file, bytes, scale);
}

const figures = figureRows(dev, values.data);
const names = nameRows(dev, values.data);
const homes = homeRows(dev, values.data);
const counted = (rows) => `${rows.length}, ${rows.filter(({ reading }) => reading > 0).length} private`;
process.stdout.write(`figures: ${counted(figures)}\nwords: ${counted(names)}\naddresses: ${counted(homes)}\n`);
/** Of two readings the difference is all that counts. */
function sided(rows, options) {
  const pairs = learn(rows, { readings: 2, ...options });
  return Float32Array.from({ length: pairs.length / 2 }, (_, at) => pairs[2 * at + 1] - pairs[2 * at]);
}
const manifest = {
  figures: {
    ...writtenRows('figures.bin', figures, learn(figures)),
    readings: READINGS,
    none: {
      ACCESS_CODE: 0.75,
      ACCOUNT: 0.65,
      ROUTING: 0.7,
      CARD: 0.7,
      SSN: 0.7,
      DOB: 0.5,
      DRIVER_LICENCE: 0.45,
      FINANCIAL: 0.5,
      PASSPORT: 0.6,
      EIN: 0.6,
      PHONE: 0.55,
      CREDENTIAL: 0.5,
    },
    overrules: { ACCESS_CODE: 0.99, ACCOUNT: 0.95, FINANCIAL: 0.98 },
  },
  names: {
    ...writtenBuckets('names.bin', sided(names, { pace: 0.03 })),
    begins: 0.5,
    joins: 0.3,
    overrules: 0.02,
  },
  homes: { ...writtenBuckets('homes.bin', sided(homes, { pace: 0.05, epochs: 10, wait: 3 })), begins: 0.6 },
};
writeFileSync(`${out}/evidence.json`, `${JSON.stringify(manifest, undefined, 2)}\n`);
