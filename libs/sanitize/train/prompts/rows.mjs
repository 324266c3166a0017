/** The texts by which the classifier knows prompts as prose: {text, label, group, weight, isWritten}. Those of the folder of training rows stand in `corpus`. */
import { readdirSync, readFileSync } from 'node:fs';
import { lawfulRows, thinned } from '../samples.mjs';

/** What a row counts: each that somebody wrote is a wording of its own; thousands of a grammar resemble each other. */
const WRITTEN = 2;
const OTHERS = 0.5;
/** Rows of attacks of others: enough to know what they have in common. Longer ones are carriers. */
const MOST_ATTACKS = 4_000;
const LONGEST_ATTACK = 600;
const HERE = new URL('.', import.meta.url);

/** Lines `attack prompt: text` and `none prompt: text`. */
function writtenRows() {
  const files = readdirSync(HERE).filter((name) => name.endsWith('.txt'));
  return files.sort().flatMap((group) =>
    readFileSync(new URL(group, HERE), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, sort, text] = /^(attack|none) prompt: (.*)$/.exec(line) ?? [];
        return sort === undefined ? [] : [{ text, label: sort === 'attack' ? 1 : 0, group, weight: WRITTEN, isWritten: true }];
      }),
  );
}

/** @param corpus rows of the classifier, {text, label, group, weights, isOwn} */
export function promptRows(corpus) {
  const others = corpus.filter(({ weights }) => weights.prompt);
  const attacks = others.filter(({ label, text }) => label === 1 && text.length <= LONGEST_ATTACK);
  const innocent = others.filter(({ label }) => label === 0);
  const byHand = corpus.filter(({ group }) => group === 'written:prompt').map((row) => ({ ...row, weight: WRITTEN, isWritten: true }));
  const weighed = (row) => ({ ...row, weight: OTHERS * Math.min(1, row.weights.prompt) });
  return [...writtenRows(), ...byHand, ...lawfulRows(), ...thinned(attacks, MOST_ATTACKS).map(weighed), ...innocent.map(weighed)];
}
