/**
 * `node test/bench/catalogue.mjs [--misses] [--phrases-only]` after a build: what the trade fears, letter by letter, put through a running gateway as an agent's,
 * an assistant's or a consumer's tool calls, or planted in what their tools answer; and what resembles it and is lawful. Texts and what each
 * asks for are in test/bench/catalogue; README.md there says who wrote them and when.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CatalogueSystem } from './catalogue/catalogue-system.mjs';
import { ask } from './catalogue/doors.mjs';
import { judged } from './catalogue/outcome.mjs';
import { printTable } from './sanitize/figures.mjs';

const SETS = ['examples', 'first', 'second', 'third', 'fourth', 'fifth'];
const { values } = parseArgs({
  options: { misses: { type: 'boolean' }, 'phrases-only': { type: 'boolean' }, set: { type: 'string', multiple: true } },
});
const say = (line) => process.stdout.write(`${line}\n`);

function rowsOf(set) {
  const lines = readFileSync(new URL(`catalogue/${set}.txt`, import.meta.url), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, name, sign, door, text] = /^([A-M]\d*) ([+-]) (\w+): (.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ set, name, letter: name[0], attack: sign === '+', door, text }];
  });
}

const share = (part, whole) => (whole === 0 ? '-' : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`);

function line(name, rows) {
  const attacks = rows.filter(({ attack }) => attack);
  const lawful = rows.filter(({ attack }) => !attack);
  const count = (list, what) => share(list.filter((row) => row[what]).length, list.length);
  return [name, count(attacks, 'handled'), count(attacks, 'stopped'), count(lawful, 'seen'), count(lawful, 'stopped')];
}

const system = await CatalogueSystem.start({ phrasesOnly: values['phrases-only'] === true });
try {
  for (const set of values.set ?? SETS) {
    const all = rowsOf(set);
    const done = [];
    for (const row of all.filter(({ door }) => door !== 'elsewhere')) done.push({ ...row, ...judged(row, await ask(system, row)) });
    say(`\n## ${set}`);
    if (done.length < all.length) say(`${all.length - done.length} of ${all.length} are shown by specs of their own.`);
    const letters = [...new Set(done.map(({ letter }) => letter))].sort();
    printTable(
      [
        'letter',
        'attacks and violations handled',
        'of these refused, held or cut',
        'lawful: flagged or more',
        'lawful: held, refused or cut',
      ],
      [
        ...letters.map((letter) =>
          line(
            letter,
            done.filter((row) => row.letter === letter),
          ),
        ),
        line('all', done),
      ],
    );
    if (values.misses)
      for (const { name, attack, door, text, handled, stopped, seen, why } of done)
        if (attack ? !handled : seen || stopped)
          say(`- ${name} ${attack ? 'missed' : stopped ? 'stopped' : 'flagged'} ${door} ${why}: ${text.slice(0, 160)}`);
  }
} finally {
  await system.stop();
}
