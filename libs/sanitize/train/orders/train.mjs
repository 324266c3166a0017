/**
 * Trains the reading of orders in what tools answer: `node libs/sanitize/train/orders/train.mjs --data DIR [--report]`, after `npm run build`.
 * Thresholds come from innocent sources that the scored weights have not seen; the weights that are written have seen all. `--report` leaves each
 * writer out in turn, to say what texts of others would show, and writes nothing. The same rows give the same bytes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { beyond, quantile } from '../calibration.mjs';
import { featuresOf, kept, learn, scored, topOf, windowed } from '../prose.mjs';
import { orderRows, WRITERS } from './rows.mjs';
import { ofWords, reading, sha256 } from '../words.mjs';

const { values } = parseArgs({ options: { data: { type: 'string' }, report: { type: 'boolean' } } });
if (!values.data) throw new Error('Give the folder of training rows with --data.');
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const say = (line) => process.stdout.write(`${line}\n`);
const PARTS = 4;
/** Shares of ordinary answers that are looked at, pointed at, and held. */
const RATES = { seen: 0.05, flag: 0.005, hold: 0.0005 };
/** Between pointing and holding lies at least so much. */
const APART = 0.7;

const rows = orderRows(values.data, here('../../../../node_modules'))
  .map((row) => ({ ...row, ...featuresOf(row.text, reading) }))
  .filter(({ windows }) => windows.length > 0);
const scoreOf = (model, row) => {
  const windows = windowed(row, model.numbers);
  return scored(model, topOf(model, windows));
};
say(`${rows.length} rows, ${rows.filter(({ isWritten, label }) => isWritten && label === 1).length} orders that people wrote`);

/**
 * Answers, documents and mail of real sources. Not the texts of a grammar, which attacks of the same grammar share, nor the records of which the folder makes
 * carriers of attacks, nor requests.
 */
const isOrdinary = ({ label, group, weight }) =>
  label === 0 && weight >= 0.3 && (group.includes('/') || group.startsWith('mined:')) && !/tau-bench|prompts|mitre-atlas/.test(group);

/** Scores of ordinary answers by weights that have not seen their source. */
function ordinaryScores() {
  const groups = [...new Set(rows.filter(isOrdinary).map(({ group }) => group))].sort();
  const partOf = ({ group }) => groups.indexOf(group) % PARTS;
  return Array.from({ length: PARTS }, (_, part) => {
    const isOut = (row) => isOrdinary(row) && partOf(row) === part;
    const model = learn(rows.filter((row) => !isOut(row)));
    return rows.filter(isOut).map((row) => scoreOf(model, row));
  }).flat();
}

const ordinary = ordinaryScores();
const seen = quantile(ordinary, RATES.seen);
const flag = quantile(ordinary, RATES.flag);
const thresholds = { seen, flag, hold: Math.round(Math.max(beyond(ordinary, RATES.flag, RATES.hold), flag + APART) * 1000) / 1000 };
say(`${ordinary.length} ordinary answers: ${JSON.stringify(thresholds)}`);
const share = (list, from) => `${((100 * list.filter((score) => score >= from).length) / list.length).toFixed(1)} %`;
for (const writer of values.report ? WRITERS : []) {
  const model = learn(rows.filter(({ group }) => group !== writer));
  const own = rows.filter(({ group }) => group === writer);
  const of = (label) => own.filter((row) => row.label === label).map((row) => scoreOf(model, row));
  const line = (label) => `${share(of(label), thresholds.flag)} / ${share(of(label), thresholds.hold)}`;
  say(`without ${writer}: orders ${line(1)}, what resembles them ${line(0)}`);
}

if (!values.report) {
  const learnt = learn(rows);
  const { bytes, scale, bias, kept: count } = kept(learnt);
  say(`${learnt.numbers.size} features, ${count} of them kept`);
  const manifest = {
    id: 'order-reading',
    version: '1.7.0',
    bias,
    scale,
    thresholds,
    sha256: { 'weights.bin': sha256(bytes), ...ofWords },
  };
  const folder = here('../../../../compliance/orders/');
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}weights.bin`, bytes);
  writeFileSync(`${folder}orders.json`, await format(JSON.stringify(manifest), { parser: 'json', printWidth: 140 }));
  say(`weights.bin: ${bytes.length} bytes`);
}
