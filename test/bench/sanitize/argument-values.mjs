import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { figures, printTable } from './figures.mjs';

/** Half of the values are for looking at while rules are written; which ones, their digest says. */
const isHeldBack = (text) => Number.parseInt(createHash('sha256').update(text).digest('hex')[0], 16) % 2 === 1;

/** Judges the values of arguments.json, each in an argument of the name that its group gives. `showMisses` shows those of the open half only. */
export function printArgumentValues(inspector, showMisses) {
  const { groups } = JSON.parse(readFileSync(new URL('arguments.json', import.meta.url), 'utf8'));
  const rows = groups.flatMap(({ name, param, attack, texts }) =>
    texts.map((text) => ({ name, attack, text, isHeldBack: isHeldBack(text), ...inspector.inspect({ text, surface: 'argument', param }) })),
  );
  for (const half of [false, true]) {
    process.stdout.write(`\n## Argument values, ${half ? 'held back' : 'open'} half\n`);
    const of = (group) => rows.filter(({ name, isHeldBack: held }) => name === group && held === half);
    printTable(
      ['values', 'number', 'flagged or more', 'held or blocked', 'blocked'],
      groups.map(({ name }) => figures(name, of(name))),
    );
  }
  printSqlValues(inspector, showMisses);
  printCodeValues(inspector, showMisses);
  if (!showMisses) return;
  for (const { name, attack, text, verdict, findings, isHeldBack: held } of rows)
    if (!held && (attack ? verdict === 'allow' || verdict === 'flag' : verdict !== 'allow'))
      process.stdout.write(`- ${name}: ${verdict} ${findings.map(({ rule }) => rule).join(',')} | ${JSON.stringify(text.slice(0, 110))}\n`);
}

/** SQL of several dialects and tongues, and what resembles it, each in the parameter that it stands in. */
function printSqlValues(inspector, showMisses) {
  const { attack, benign } = JSON.parse(readFileSync(new URL('sql-values.json', import.meta.url), 'utf8'));
  const judged = ([param, text]) => ({ param, text, ...inspector.inspect({ text, surface: 'argument', param }) });
  const groups = [
    ['SQL of several dialects', attack.map(judged)],
    ['what resembles SQL', benign.map(judged)],
  ];
  process.stdout.write('\n## SQL and what resembles it\n');
  printTable(
    ['values', 'number', 'flagged or more', 'held or blocked', 'blocked'],
    groups.map(([name, rows]) => figures(name, rows)),
  );
  if (!showMisses) return;
  for (const [index, [, rows]] of groups.entries())
    for (const { param, text, verdict } of rows)
      if ((verdict === 'hold' || verdict === 'block') === (index === 1)) process.stdout.write(`- ${param}: ${verdict} | ${text}\n`);
}

/** Template expressions, ends of lines and addresses inside of a network, each beside innocent values with the same marks. */
function printCodeValues(inspector, showMisses) {
  const { about: _about, ...families } = JSON.parse(readFileSync(new URL('code-values.json', import.meta.url), 'utf8'));
  const groups = Object.entries(families).flatMap(([name, { attack, benign }]) =>
    [
      [name, attack],
      [`innocent beside ${name}`, benign],
    ].map(([title, values]) => [
      title,
      values.map(([param, text]) => ({ param, text, ...inspector.inspect({ text, surface: 'argument', param }) })),
    ]),
  );
  process.stdout.write('\n## Templates, lines, addresses\n');
  printTable(
    ['values', 'number', 'flagged or more', 'held or blocked', 'blocked'],
    groups.map(([name, rows]) => figures(name, rows)),
  );
  if (!showMisses) return;
  for (const [name, rows] of groups)
    for (const { param, text, verdict } of rows)
      if ((verdict === 'hold' || verdict === 'block') === name.startsWith('innocent'))
        process.stdout.write(`- ${name}, ${param}: ${verdict} | ${JSON.stringify(text)}\n`);
}
