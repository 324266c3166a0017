/**
 * Trains what weighs figures and names: `node libs/privacy/train/train.mjs --data DIR`, after `npm run build`. DIR holds rows of innocent texts
 * (`benign_tool_outputs.jsonl`, …); the labelled texts are those of `test/bench/privacy/dev`. The same rows give the same bytes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { learn, READINGS } from './learner.mjs';
import { figureRows, nameRows } from './rows.mjs';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (!values.data) throw new Error('Give the folder of innocent rows with --data.');
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here('../../../compliance/evidence');
const dev = here('../../../test/bench/privacy/dev');
mkdirSync(out, { recursive: true });

/** Writes weights as bytes and says what a start has to find. */
function written(file, weights) {
  const scale = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127;
  const bytes = Int8Array.from(weights, (weight) => Math.round(weight / scale));
  writeFileSync(`${out}/${file}`, bytes);
  return { file, sha256: createHash('sha256').update(bytes).digest('hex'), scale };
}

const figures = figureRows(dev, values.data);
const names = nameRows(dev, values.data);
const counted = (rows) => `${rows.length}, ${rows.filter(({ reading }) => reading > 0).length} private`;
process.stdout.write(`figures: ${counted(figures)}\nwords: ${counted(names)}\n`);
// Of two readings the difference is all that counts.
const pairs = learn(names, { readings: 2, pace: 0.03 });
const manifest = {
  figures: {
    ...written('figures.bin', learn(figures)),
    readings: READINGS,
    none: { ACCESS_CODE: 0.6, ACCOUNT: 0.55, ROUTING: 0.7, CARD: 0.7, SSN: 0.7, DOB: 0.5, DRIVER_LICENCE: 0.35, FINANCIAL: 0.35 },
    overrules: { ACCESS_CODE: 0.99, ACCOUNT: 0.95, FINANCIAL: 0.98 },
  },
  names: {
    ...written(
      'names.bin',
      Float32Array.from({ length: pairs.length / 2 }, (_, at) => pairs[2 * at + 1] - pairs[2 * at]),
    ),
    begins: 0.5,
    joins: 0.3,
    overrules: 0.02,
  },
};
writeFileSync(`${out}/evidence.json`, `${JSON.stringify(manifest, undefined, 2)}\n`);
