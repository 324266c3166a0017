/**
 * Trains the reading of requests: `node libs/sanitize/train/requests/train.mjs --data DIR [--report [--author NAME]...]`, after `npm run build`, from committed texts and
 * the innocent ones of DIR, which teach what no deployment should be asked about; the same rows give the same bytes. `--report` leaves each author out in
 * turn, takes thresholds from innocent sources that the scored weights have not seen, and asks the rows that nobody read. Thresholds themselves stand in
 * the rules (compliance/packs).
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { LEVELS, SLOTS, stepOf, unpacked } from '../../dist/reading/reading-weights.js';
import { RequestReading } from '../../dist/reading/request-reading.js';
import { gateOf } from './gate.mjs';
import { featuresOf, learn, PACE, slotsOf, slotted } from './learner.mjs';
import { report } from './report.mjs';
import { AUTHORS, committedRows, innocentRows } from './rows.mjs';
import { ofWords, reading as textReading, sha256 } from '../words.mjs';

const { values } = parseArgs({
  options: { report: { type: 'boolean' }, data: { type: 'string' }, author: { type: 'string', multiple: true } },
});
if (!values.data) throw new Error('Give the folder of training rows with --data.');
const folder = fileURLToPath(new URL('../../../../compliance/reading/', import.meta.url));
const rows = [...committedRows(), ...innocentRows(values.data)]
  .map((row) => ({ ...row, windows: featuresOf(row, textReading) }))
  .filter(({ windows }) => windows.length > 0);
const labels = ['none', ...[...new Set(rows.map(({ label }) => label))].filter((label) => label !== 'none').sort()];
const weightOf = ({ author, label, share = 1 }) =>
  share *
  (author === 'everyday' || author === 'others'
    ? PACE.everyday
    : author === 'examples'
      ? PACE.example
      : label === 'none'
        ? 1
        : PACE.violation);

/** Weights as they are kept: four bits each, and where they lie. */
function trained(from) {
  const { tags, used } = slotsOf(from);
  const data = from.map((row) => ({ slots: slotted(row.windows, tags), target: labels.indexOf(row.label), weight: weightOf(row) }));
  const learnt = learn(data, labels.length);
  const { weights, biases } = learnt;
  const gate = gateOf(from, learnt, tags, slotted);
  let scale = 0;
  for (const weight of weights) scale = Math.max(scale, Math.abs(weight));
  scale = Number(scale.toPrecision(6));
  const bytes = Buffer.alloc(SLOTS * 3 + weights.length / 2);
  tags.forEach((tag, slot) => bytes.writeUInt16LE(tag, slot * 2));
  weights.forEach((weight, at) => {
    const level = nearest(weight / scale);
    bytes[SLOTS * 3 + (at >> 1)] |= at % 2 === 0 ? level : level << 4;
  });
  gate.weights.forEach((weight, slot) => bytes.writeInt8(weight, SLOTS * 2 + slot));
  const model = {
    id: 'request-reading',
    version: '1.6.0',
    labels,
    biases: [...biases].map((bias) => Number(bias.toFixed(4))),
    scale,
    gate: { scale: gate.scale, from: gate.from },
  };
  return {
    model,
    bytes,
    used,
    reading: new RequestReading({
      ...model,
      tags,
      gate,
      weights: unpacked(bytes.subarray(SLOTS * 3), weights.length),
      step: stepOf(scale),
      reading: textReading,
    }),
  };
}

function nearest(value) {
  let best = 0;
  for (let level = 1; level < LEVELS.length; level += 1) if (Math.abs(LEVELS[level] - value) < Math.abs(LEVELS[best] - value)) best = level;
  return best;
}

const all = trained(rows);
process.stdout.write(`${rows.length} rows, ${labels.length - 1} sorts of conduct, ${all.used} features\n`);
if (values.report)
  report({
    train: (isSeen) => trained(rows.filter(isSeen)).reading,
    rows,
    authors: values.author ?? [...AUTHORS, 'bench'],
  });
const manifest = { ...all.model, sha256: { 'weights.bin': sha256(all.bytes), ...ofWords } };
writeFileSync(`${folder}weights.bin`, all.bytes);
writeFileSync(`${folder}reading.json`, await format(JSON.stringify(manifest), { parser: 'json', printWidth: 140 }));
process.stdout.write(`weights.bin: ${all.bytes.length} bytes\n`);
