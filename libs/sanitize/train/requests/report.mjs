/** What the reading finds of authors that it has not learnt from, letter by letter, at thresholds that leave innocent texts alone. */
import { readFileSync } from 'node:fs';
import { doorOf, LETTERS } from './rows.mjs';

/** Shares of innocent texts that may be flagged, and acted on. */
const RATES = [0.01, 0.003];
const HELD = new URL('../../../../test/bench/catalogue/fifth.txt', import.meta.url);
const say = (line) => process.stdout.write(`${line}\n`);
const share = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);

function heldRows() {
  return readFileSync(HELD, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, letter, sign, door, text] = /^([A-M]) ([+-]) (\w+): (.*)$/.exec(line) ?? [];
      return letter === undefined ? [] : [{ letter, isViolation: sign === '+', door: doorOf(door), text }];
    });
}

const scoreOf = (reading, { text, door }) => Math.max(-9, ...reading.read(text, door).map(({ score }) => score));

const quantile = (scores, rate) => [...scores].sort((one, other) => other - one)[Math.floor(scores.length * rate)];

function table(name, reading, rows, thresholds) {
  const scored = rows.map((row) => ({ ...row, score: scoreOf(reading, row) }));
  const violations = scored.filter(({ isViolation }) => isViolation);
  const lawful = scored.filter(({ isViolation }) => !isViolation);
  const part = (list, from) => share(list.filter(({ score }) => score >= from).length, list.length);
  const letters = [...new Set(violations.map(({ letter }) => letter))].sort();
  const line = (list) => thresholds.map((from) => part(list, from)).join(' / ');
  say(`${name}: ${violations.length} violations ${line(violations)}, ${lawful.length} lawful ${line(lawful)}`);
  say(`  ${letters.map((letter) => `${letter} ${line(violations.filter((row) => row.letter === letter))}`).join(', ')}`);
}

/** Innocent sources in so many parts: each part is scored by weights that have seen the others. */
const PARTS = 3;

export function report({ train, rows, authors }) {
  const others = rows.filter(({ author }) => author === 'others');
  const sources = [...new Set(others.map(({ source }) => source))].sort();
  const partOf = ({ source }) => sources.indexOf(source) % PARTS;
  const requests = ({ door }) => door !== 'note';
  const scores = Array.from({ length: PARTS }, (_, part) => {
    const reading = train((row) => row.author !== 'others' || partOf(row) !== part);
    return others.filter((row) => partOf(row) === part && requests(row)).map((row) => scoreOf(reading, row));
  }).flat();
  const thresholds = RATES.map((rate) => quantile(scores, rate));
  say(`${scores.length} innocent requests: thresholds ${thresholds.map((from) => from.toFixed(2)).join(' / ')}`);
  for (const author of authors) {
    const own = rows.filter((row) => row.author === author);
    const asked = own.map((row) => ({ ...row, isViolation: row.label !== 'none', letter: LETTERS.get(row.label) }));
    table(
      `without ${author}`,
      train((row) => row.author !== author),
      asked,
      thresholds,
    );
  }
  table(
    'rows that nobody read',
    train(() => true),
    heldRows(),
    thresholds,
  );
}
