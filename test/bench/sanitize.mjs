/**
 * `npm run bench:sanitize [-- --data DIR [--left-out]] [--misses] [--rules-only]`: what the detectors find, what they take amiss, and what they cost.
 * Its own texts are in test/bench/sanitize. Rows {text, label, source} of a folder are measured by source besides,
 * with `--left-out` also by a classifier alone that has not seen the source.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { RulesInForce } from '@gatehouse/kernel';
import { DefinitionDesk } from '@gatehouse/gateway';
import { Inspector } from '@gatehouse/sanitize';
import { printArgumentValues } from './sanitize/argument-values.mjs';
import { figures, printTable, rateAt, thresholdAt } from './sanitize/figures.mjs';
import { rowsIn } from './sanitize/rows.mjs';
import { printSpeed } from './sanitize/speed-of-texts.mjs';

const { values } = parseArgs({
  options: { data: { type: 'string' }, misses: { type: 'boolean' }, 'rules-only': { type: 'boolean' }, 'left-out': { type: 'boolean' } },
});
const inspector = Inspector.load({ runExamples: false, ...(values['rules-only'] ? { detectors: [] } : {}) });
const desk = new DefinitionDesk({ inspector, inForce: new RulesInForce() });
// A description is judged as the definition of a tool, as `gatehouse inspect` does.
const judged = (text, surface) =>
  surface === 'description'
    ? desk.describe(text)
    : inspector.inspect({ text, surface, ...(surface === 'argument' ? { param: 'note' } : {}) });
const say = (line) => process.stdout.write(`${line}\n`);

const { groups } = JSON.parse(readFileSync(new URL('sanitize/texts.json', import.meta.url), 'utf8'));
const own = groups.flatMap(({ name, surface, attack, texts }) =>
  texts.map((text) => ({ group: name, surface, attack, text, ...judged(text, surface) })),
);
say('## Own texts, at the shipped thresholds');
printTable(
  ['texts', 'number', 'flagged or more', 'held or blocked', 'blocked'],
  groups.map(({ name }) =>
    figures(
      name,
      own.filter(({ group }) => group === name),
    ),
  ),
);
printWritten();
if (values.misses)
  for (const { group, attack, text, verdict, score, findings } of own)
    if (attack ? verdict === 'allow' || verdict === 'flag' : verdict !== 'allow')
      say(`- ${group}: ${verdict} ${score} ${findings.map(({ rule }) => rule).join(',')} | ${text.slice(0, 110).replaceAll('\n', ' ')}`);

printArgumentValues(inspector, values.misses);

/** Texts of other writers: figures only, none of them is shown. Of the first the training has seen the other half, of the second nothing. */
function printWritten() {
  for (const [name, title] of [
    ['written', 'Texts by another hand, held back'],
    ['visitors', 'Texts by a hand of which nothing is learnt'],
    ['five', 'Texts by five hands of which nothing is learnt'],
    ['travellers', 'Answers in 26 languages by a hand of which nothing is learnt'],
  ])
    printHeld(name, title);
}

function heldBack(file) {
  return readFileSync(new URL(`sanitize/test/${file}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ text, label, channel }) => ({
      surface: channel,
      name: `${channel}, ${label === 1 ? 'attacks' : 'innocent'}`,
      ...judged(text, channel),
    }));
}

function printHeld(file, title) {
  const rows = heldBack(file);
  say(`\n## ${title}`);
  printTable(
    ['texts', 'number', 'flagged or more', 'held or blocked', 'blocked'],
    [...new Set(rows.map(({ name }) => name))].sort().map((name) =>
      figures(
        name,
        rows.filter((row) => row.name === name),
      ),
    ),
  );
}

if (values.data) {
  for (const surface of ['prompt', 'result', 'description']) {
    const rows = rowsIn(values.data, surface).map((row) => ({ ...row, ...judged(row.text, surface) }));
    const innocent = rows.filter(({ attack }) => !attack);
    const limits = [0.01, 0.001].map((rate) =>
      thresholdAt(
        innocent.map(({ score }) => score),
        rate,
      ),
    );
    say(`\n## ${surface}: ${rows.length - innocent.length} attacks and ${innocent.length} innocent texts of ${values.data}`);
    const sources = [...new Set(rows.map(({ attack, source }) => `${attack ? 'attack' : 'innocent'} ${source}`))].sort();
    const of = (name) => rows.filter(({ attack, source }) => `${attack ? 'attack' : 'innocent'} ${source}` === name);
    printTable(
      ['source', 'number', 'flagged or more', 'held or blocked', 'blocked', 'above 1 % FPR', 'above 0.1 % FPR'],
      ['all attacks', 'all innocent', ...sources]
        .map((name) => {
          const list = name === 'all attacks' ? rows.filter(({ attack }) => attack) : name === 'all innocent' ? innocent : of(name);
          return [...figures(name, list), ...limits.map((limit) => rateAt(list, limit))];
        })
        .filter(([, number]) => number >= 10),
    );
    // Of texts of which nothing was learnt, by limits of texts that were learnt from as innocent ones.
    for (const file of ['visitors', 'five', 'travellers']) {
      const held = heldBack(file).filter((row) => row.surface === surface);
      printTable(
        [file, 'number', 'above 1 % FPR', 'above 0.1 % FPR'],
        [...new Set(held.map(({ name }) => name))].sort().map((name) => {
          const list = held.filter((row) => row.name === name);
          return [name, list.length, ...limits.map((limit) => rateAt(list, limit))];
        }),
      );
    }
  }
}
if (values.data && values['left-out']) {
  say('\n## Sources left out, the classifier alone');
  spawnSync(process.execPath, ['libs/sanitize/train/train.mjs', '--data', values.data, '--report-only'], { stdio: 'inherit' });
}
say('');
printSpeed(judged);
