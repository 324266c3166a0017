/** What the reading finds of authors that it has not learnt from, letter by letter, at thresholds that leave innocent texts alone. */
import { existsSync, readFileSync } from 'node:fs';
import { doorOf, LETTERS } from './rows.mjs';

/** Shares of innocent texts that may be flagged, and acted on. */
const RATES = [0.01, 0.003];
const HELD = new URL('../../../../test/bench/catalogue/third.txt', import.meta.url);
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

/** Innocent texts of a folder that is not in this repository. */
function innocentTexts(folder) {
  return ['benign_prompts', 'hard_negatives'].flatMap((name) => {
    const path = `${folder}/${name}.jsonl`;
    if (!existsSync(path)) throw new Error(`${path} is missing: give the folder of innocent texts with --data.`);
    return readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => ({ text: JSON.parse(line).text, door: 'prompt' }));
  });
}

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

export function report({ whole, without, rowsOf, authors, data }) {
  const innocent = data ? innocentTexts(data) : [];
  const fixed = [1.5, 2.5];
  for (const [name, reading, rows] of [
    ...authors.map((author) => [
      `without ${author}`,
      without(author),
      rowsOf(author).map((row) => ({ ...row, isViolation: row.label !== 'none', letter: LETTERS.get(row.label) })),
    ]),
    ['rows that nobody read', whole, heldRows()],
  ]) {
    const scores = innocent.map((row) => scoreOf(reading, row));
    const thresholds = data ? RATES.map((rate) => quantile(scores, rate)) : fixed;
    say(`thresholds ${thresholds.map((from) => from.toFixed(2)).join(' / ')}`);
    table(name, reading, rows, thresholds);
  }
}
