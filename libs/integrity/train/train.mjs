/**
 * Trains the weights by which definitions are read: `node libs/integrity/train/train.mjs --data DIR [--report-only]`, after `npm run build`.
 * A logistic regression over marks and words of the whole, and of the sentence that scores most (of a poisoned definition that is the poisoned one). Limits
 * come from innocent definitions that the scored weights had not seen. The same rows give the same bytes.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GLOSSES, shippedFile } from '@gatehouse/tables';
import { format } from 'prettier';
import { AUTHORS, corpus, EVERYDAY } from './corpus.mjs';
import { learner, SCALE } from './learner.mjs';

const { values } = parseArgs({ options: { data: { type: 'string' }, 'report-only': { type: 'boolean' } } });
if (!values.data) throw new Error('Give the folder of training rows with --data.');
const file = (name) => new URL(`../../../compliance/integrity/${name}`, import.meta.url);
const say = (line) => process.stdout.write(`${line}\n`);

/** Shares of innocent tools, of APIs that were not learnt from, that are looked at, would be pointed at, and are held; and of innocent definitions that were written to be taken amiss. */
const RATES = { seen: 0.05, flag: 0.01, hold: 0.003 };
const MOST_HARD = 0.04;
const FOLDS = 5;

const bags = corpus(values.data);
const { learn, size } = learner(bags);
say(`${bags.length} definitions, ${size} features`);

const foldOf = (api) => [...api].reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)) >>> 0, 7) % FOLDS;
const groups = ['fourth', 'fifth', 'authors', 'later', 'third', 'manners', 'sixth', 'nineteenth', ...AUTHORS, ...EVERYDAY];
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
  if (!EVERYDAY.includes(group)) hard.push(...own.filter(({ label, weight }) => label === 0 && weight > 0));
  return { group, own };
});

const over = (list, rate) => list.map(({ score }) => score).toSorted((one, other) => other - one)[Math.floor(list.length * rate)];
const thresholds = {
  seen: over(plain, RATES.seen),
  flag: over(plain, RATES.flag),
  hold: Math.max(over(plain, RATES.hold), over(hard, MOST_HARD)),
};
const share = (list, from) => `${list.filter(({ score }) => score > from).length}`;
const counts = (list) => `${share(list, thresholds.flag)} and ${share(list, thresholds.hold)} of ${list.length}`;
for (const { group, own } of left) {
  const [poison, clean] = [1, 0].map((label) => own.filter((bag) => bag.label === label && !bag.isPlanted));
  say(`left out ${group}: above flag and hold ${counts(poison)} of poison, ${counts(clean)} of clean`);
}
for (const isPlanted of [false, true]) {
  const all = (label) => left.flatMap(({ own }) => own.filter((bag) => bag.label === label && bag.isPlanted === isPlanted));
  say(`left out, all ${isPlanted ? 'within others' : 'alone'}: ${counts(all(1))} of poison, ${counts(all(0))} of clean`);
}
for (const group of ['rows', 'npm']) say(`left out, ${group}: ${counts(plain.filter((bag) => bag.group === group))} of clean`);

if (!values['report-only']) {
  const { bytes, bias } = learn(bags.filter(({ weight }) => weight > 0));
  const weights = bytes();
  const sha256 = (content) => createHash('sha256').update(content).digest('hex');
  const round = (value) => Number(value.toFixed(3));
  const manifest = {
    id: 'definition-reading',
    version: '1.2.0',
    bias: round(bias),
    scale: SCALE,
    thresholds: { seen: round(thresholds.seen), flag: round(thresholds.flag), hold: round(thresholds.hold) },
    sha256: {
      'weights.bin': sha256(weights),
      'reading.yaml': sha256(readFileSync(file('reading.yaml'))),
      'glosses.json': sha256(readFileSync(shippedFile(GLOSSES))),
    },
  };
  writeFileSync(file('reading/weights.bin'), weights);
  writeFileSync(file('reading/reading.json'), await format(JSON.stringify(manifest), { parser: 'json', printWidth: 140 }));
  say(`${weights.length / 5} weights written, ${JSON.stringify(manifest.thresholds)}`);
}
