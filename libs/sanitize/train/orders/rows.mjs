/** The texts that the reading of orders learns from: {text, label, group, weight, isWritten}. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { corpus as clientTexts } from '../../../../test/bench/privacy/corpus.mjs';
import { corpus } from '../corpus.mjs';
import { lawfulRows, thinned } from '../samples.mjs';

/** What a row counts: each of ours is a wording of its own; thousands of a grammar resemble each other. */
const WRITTEN = 1.5;
const OTHERS = 0.5;
/** Rows of attacks that are taken from what the injection classifier learns from: enough to know what its head for answers knows. */
const MOST_ATTACKS = 4_000;
/** Longer ones are carriers more than orders, and what carries would be learnt. */
const LONGEST_ATTACK = 400;
const HERE = new URL('.', import.meta.url);

/** Lines `order kind: text` and `none kind: text`; rows of JSON with `label`, `channel` and `text`. */
function parsed(name) {
  const lines = readFileSync(new URL(name, HERE), 'utf8').split('\n');
  if (name.endsWith('.jsonl')) return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  return lines.flatMap((line) => {
    const [, sort, , text] = /^(order|none) ([^:]+): (.*)$/.exec(line) ?? [];
    return sort === undefined ? [] : [{ label: sort === 'order' ? 1 : 0, channel: 'result', text }];
  });
}

/** Names of the files of texts that people wrote by hand. */
export const WRITERS = readdirSync(HERE)
  .filter((name) => /\.(?:txt|jsonl)$/.test(name))
  .sort();

function writtenRows() {
  return WRITERS.flatMap((name) =>
    parsed(name)
      .filter(({ channel }) => channel === 'result')
      .map(({ text, label }) => ({ text, label, group: name, weight: WRITTEN, isWritten: true })),
  );
}

/** Notes and mails about clients, full of what is private and of what people ask one another: no order to whoever reads them with an assistant. */
function clientRows() {
  const { texts } = clientTexts(fileURLToPath(new URL('../../../../test/bench/privacy', import.meta.url)), 'dev');
  return texts.map(({ text }) => ({ text, label: 0, group: 'client texts', weight: WRITTEN, isWritten: true }));
}

export function orderRows(data, modules) {
  if (!existsSync(data)) throw new Error(`${data} is missing: give the folder of training rows with --data.`);
  const others = corpus(data, modules).filter(({ weights }) => weights.result);
  const weighed = ({ text, label, weights, group }) => ({ text, label, group, weight: OTHERS * Math.min(1, weights.result) });
  return [
    ...writtenRows(),
    ...lawfulRows(),
    ...clientRows(),
    ...thinned(
      others.filter(({ label, text }) => label === 1 && text.length <= LONGEST_ATTACK),
      MOST_ATTACKS,
    ).map(weighed),
    ...others.filter(({ label }) => label === 0).map(weighed),
  ];
}
