/**
 * Trains the weights by which definitions are read: `node libs/integrity/train/train.mjs --data DIR [--report-only]`, after `npm run build`.
 * Logistic regression over marks of sentences and pairs of them; of a poisoned definition the sentence that scores most is the poisoned one. The limit
 * comes from innocent tools of APIs that the scored weights had not seen. The same rows give the same bytes.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { spread } from '../dist/scan/reading/definition-reading.js';
import { corpus } from './corpus.mjs';
import { seeded } from './sentences.mjs';

const { values } = parseArgs({ options: { data: { type: 'string' }, 'report-only': { type: 'boolean' } } });
if (!values.data) throw new Error('Give the folder of training rows with --data.');
const say = (line) => process.stdout.write(`${line}\n`);

const SEEN_AT_LEAST = 3;
const EPOCHS = 10;
const RATE = 0.1;
const DECAY = 1e-4;
/** No mark proves anything alone. */
const MOST = 1.2;
/** Share of innocent tools held, of APIs that were not learnt from. */
const ALARMS = 0.006;
const FOLDS = 5;

const bags = corpus(values.data);
const counts = new Map();
for (const { sentences } of bags) for (const mark of new Set(sentences.flat())) counts.set(mark, (counts.get(mark) ?? 0) + 1);
const marks = [...counts].filter(([, count]) => count >= SEEN_AT_LEAST).map(([mark]) => mark);
const idOf = new Map(marks.map((mark, id) => [mark, id]));
for (const bag of bags) bag.sentences = bag.sentences.map((all) => Int32Array.from(all.flatMap((mark) => idOf.get(mark) ?? [])));
say(`${bags.length} definitions, ${marks.length} marks`);

/** AdaGrad over the sentences of bags. */
function learn(data) {
  const weights = new Float64Array(marks.length);
  const squares = new Float64Array(marks.length).fill(0.1);
  let bias = -2;
  const scored = (sentence) => {
    let sum = 0;
    for (const id of sentence) sum += weights[id];
    return bias + sum * spread(sentence.length);
  };
  const step = (sentence, label, weight) => {
    const error = (1 / (1 + Math.exp(-scored(sentence))) - label) * weight;
    if (Math.abs(error) < 1e-3) return;
    bias -= 0.01 * error;
    for (const id of sentence) {
      const slope = error * spread(sentence.length) + DECAY * weights[id];
      squares[id] += slope * slope;
      weights[id] = Math.max(-MOST, Math.min(MOST, weights[id] - (RATE * slope) / Math.sqrt(squares[id])));
    }
  };
  const random = seeded(7);
  const order = data.map((_, at) => at);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other], order[at]];
    }
    for (const at of order) {
      const { label, weight, sentences } = data[at];
      const worst = label === 1 ? sentences.reduce((one, other) => (scored(other) > scored(one) ? other : one)) : undefined;
      for (const sentence of sentences)
        if (label === 0) step(sentence, 0, weight);
        else if (sentence === worst || (epoch > 0 && scored(sentence) > 1)) step(sentence, 1, weight);
    }
  }
  return { weights, bias, worstOf: ({ sentences }) => Math.max(...sentences.map(scored)) };
}

const foldOf = (api) => [...api].reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)) >>> 0, 7) % FOLDS;
const groups = ['fourth', 'fifth', 'authors', 'later', 'third', 'wordings'];
const innocent = [];
const learntWithout = groups.map((group, at) => {
  const isLeftOut = (bag) => bag.group === 'rows' && foldOf(bag.api) === at % FOLDS;
  const learnt = learn(bags.filter((bag) => bag.group !== group && !isLeftOut(bag)));
  if (at < FOLDS) innocent.push(...bags.filter(isLeftOut).map(learnt.worstOf));
  return { group, learnt };
});
const limit = innocent.toSorted((one, other) => other - one)[Math.floor(innocent.length * ALARMS)];
for (const { group, learnt } of learntWithout) {
  const over = (label) => {
    const of = bags.filter((bag) => bag.group === group && bag.label === label);
    return `${of.filter((bag) => learnt.worstOf(bag) > limit).length} of ${of.length}`;
  };
  say(`left out ${group}: held ${over(1)} of poison, ${over(0)} of clean`);
}
if (!values['report-only']) {
  const { weights, bias } = learn(bags);
  const rows = marks.map((mark, id) => [mark, weights[id].toFixed(2)]).filter(([, weight]) => Math.abs(Number(weight)) >= 0.05);
  const all = [['(bias)', bias.toFixed(3)], ['(held from)', limit.toFixed(3)], ...rows.sort(([one], [other]) => (one < other ? -1 : 1))];
  writeFileSync(
    new URL('../../../compliance/integrity/reading-weights.csv', import.meta.url),
    `mark,weight\n${all.map((row) => row.join(',')).join('\n')}\n`,
  );
  say(`${rows.length} weights written, held from ${limit.toFixed(3)}`);
}
