/**
 * Trains the weights by which definitions are read: `node libs/integrity/train/train.mjs --data DIR [--report-only]`, after `npm run build`.
 * A logistic regression over marks and words of the whole, and of the sentence that scores most (of a poisoned definition that is the poisoned one). Limits
 * come from innocent definitions that the scored weights had not seen. The same rows give the same bytes.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { corpus } from './corpus.mjs';
import { learner } from './learner.mjs';

const { values } = parseArgs({ options: { data: { type: 'string' }, 'report-only': { type: 'boolean' } } });
if (!values.data) throw new Error('Give the folder of training rows with --data.');
const say = (line) => process.stdout.write(`${line}\n`);

/** Share of innocent tools held, of APIs that were not learnt from; and of innocent definitions that were written to be taken amiss. */
const ALARMS = { whole: { plain: 0.004, hard: 0.025 }, sentence: { plain: 0.002, hard: 0.015 } };
const KINDS = Object.keys(ALARMS);
const FOLDS = 5;

const bags = corpus(values.data);
const { learn, size } = learner(bags);
say(`${bags.length} definitions, ${size} features`);

const foldOf = (api) => [...api].reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)) >>> 0, 7) % FOLDS;
const groups = ['fourth', 'fifth', 'authors', 'later', 'third', 'manners', 'sixth', 'eighth', 'ninth'];
// What is only counted is left out with what is learnt from of the same author, and no limit is chosen by it.
const isOf = (group) => (bag) => bag.group.startsWith(group);
const plain = [];
const hard = [];
const left = groups.map((group, at) => {
  const isLeftOut = (bag) => bag.api !== undefined && foldOf(bag.api) === at % FOLDS;
  const seen = bags.filter((bag) => bag.weight > 0 && !isOf(group)(bag) && !isLeftOut(bag));
  const { scoreOf } = learn(seen);
  const scored = (list) => list.map((bag) => ({ ...bag, score: scoreOf(bag) }));
  if (at < FOLDS) plain.push(...scored(bags.filter(isLeftOut)));
  const own = scored(bags.filter(isOf(group)));
  hard.push(...own.filter(({ label, weight }) => label === 0 && weight > 0));
  return { group, own };
});

const over = (list, kind, rate) =>
  list.map(({ score }) => score[kind]).toSorted((one, other) => other - one)[Math.floor(list.length * rate)];
const limits = Object.fromEntries(
  KINDS.map((kind) => [kind, Math.max(over(plain, kind, ALARMS[kind].plain), over(hard, kind, ALARMS[kind].hard))]),
);
const isHeld = ({ score }) => KINDS.some((kind) => score[kind] > limits[kind]);
const share = (list) => `${list.filter(isHeld).length} of ${list.length}`;
for (const { group, own } of left) {
  const counts = (list) => KINDS.map((kind) => list.filter(({ score }) => score[kind] > limits[kind]).length).join(' and ');
  const [poison, clean] = [1, 0].map((label) => own.filter((bag) => bag.label === label));
  say(`left out ${group}: held ${share(poison)} of poison (${counts(poison)}), ${share(clean)} of clean`);
}
for (const group of ['rows', 'npm']) say(`left out, ${group}: held ${share(plain.filter((bag) => bag.group === group))} of clean`);

if (!values['report-only']) {
  const { rows, bias } = learn(bags.filter(({ weight }) => weight > 0));
  const set = [['(bias)', bias], ...KINDS.map((kind) => [`(${kind} held from)`, limits[kind]])].map(([name, value]) => [
    name,
    value.toFixed(3),
  ]);
  const file = new URL('../../../compliance/integrity/reading-weights.csv', import.meta.url);
  writeFileSync(file, `mark,weight\n${[...set, ...rows].map((row) => row.join(',')).join('\n')}\n`);
  say(`${rows.length} weights written, held from ${KINDS.map((kind) => `${limits[kind].toFixed(3)} (${kind})`).join(' and ')}`);
}
