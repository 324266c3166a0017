/** The texts that the reading learns from: {text, door, label, author}. Committed ones, and innocent ones of a folder that is not in this repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { seeded, shuffle } from '../random.mjs';
import { ownTexts } from '../grammar.mjs';

const WRITERS = [
  'second-author',
  'third-author',
  'fourth-author',
  'fifth-author',
  'sixth-author',
  'seventh-author',
  'eighth-author',
  'ninth-author',
  'tenth-author',
  'eleventh-author',
  'twelfth-author',
  'thirteenth-author',
  'fourteenth-author',
  'fifteenth-author',
  'sixteenth-author',
  'seventeenth-author',
  'eighteenth-author',
  'nineteenth-author',
  'twentieth-author',
  'twentyfirst-author',
  'twentysecond-author',
  'twentythird-author',
  'twentyfourth-author',
  'twentyfifth-author',
  'twentysixth-author',
  'twentyseventh-author',
  'twentyeighth-author',
  'twentyninth-author',
  'thirtieth-author',
  'thirtysecond-author',
  'thirtythird-author',
  'thirtyfourth-author',
  'thirtyfifth-author',
  'thirtysixth-author',
  'thirtyseventh-author',
  'thirtyeighth-author',
  'thirtyninth-author',
  'everyday-author',
];
export const AUTHORS = ['own', ...WRITERS];
const SETS = ['first', 'second', 'third', 'fourth'];
const PACKS = new URL('../../../../compliance/packs/', import.meta.url);
const SPEECH = new URL('../../src/packs/daily-speech.yaml', import.meta.url);
const BENCH = new URL('../../../../test/bench/catalogue/', import.meta.url);
/** Innocent texts of every sort beside those of the trade, of the grammar that the injection classifier learns from. */
const EVERYDAY = 6_000;
const EVERYDAY_DOORS = ['prompt', 'prompt', 'draft', 'note', 'search'];
/** Innocent texts of others, and where they are put to the gateway: requests, and what people and machines write down. */
const OTHERS = {
  benign_prompts: ['prompt', 'draft', 'note', 'search'],
  hard_negatives: ['prompt', 'draft', 'note', 'search'],
  benign_tool_outputs: ['note'],
};
const LONGEST_OTHER = 1_500;

/** The letters of the catalogue of attacks, by what they hold. */
const CONDUCT = {
  A: ['wire-redirect', 'wire-details', 'check-faked'],
  B: ['access'],
  C: ['vacancy', 'away', 'habits', 'agent-alone', 'unprotected', 'frail'],
  D: ['steering', 'exclusion', 'proxy', 'demographics', 'audience'],
  F: ['bulk', 'harvest', 'leaving', 'paging'],
  G: ['premarket', 'offmls', 'withheld'],
  H: ['confidence-asked', 'confidence-told'],
  I: ['private-asked', 'private-sent', 'card'],
  J: ['pay-steer', 'pay-offer', 'fixed-fee', 'tour-first', 'kickback', 'false-status'],
  K: ['unlicensed', 'law', 'clauses', 'appraisal', 'around', 'records', 'forged'],
};
export const LETTERS = new Map(Object.entries(CONDUCT).flatMap(([letter, labels]) => labels.map((label) => [label, letter])));

const linesOf = (url) => readFileSync(url, 'utf8').split('\n');
export const doorOf = (door) => (door === 'consumer' ? 'search' : door);

export function parsed(line, author) {
  const [, label, door, text] = /^([a-z-]+) (\w+): (.*)$/.exec(line) ?? [];
  return label === undefined ? [] : [{ label, door: doorOf(door), text, author }];
}

/** Texts of the catalogue bench, once their first look is on record; labels stand beside, in the order of the rows. */
function benchRows() {
  const labels = new Map(
    linesOf(new URL('bench-labels.txt', import.meta.url)).flatMap((line) => {
      const [, key, list] = /^(\w+ [A-M]): (.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, list.split(' ')]];
    }),
  );
  return SETS.flatMap((set) =>
    linesOf(new URL(`${set}.txt`, BENCH)).flatMap((line) => {
      const [, letter, sign, door, text] = /^([A-M])\d* ([+-]) (draft|search|ad|sale|note|consumer): (.*)$/.exec(line) ?? [];
      if (letter === undefined) return [];
      const label = sign === '-' ? 'none' : labels.get(`${set} ${letter}`).shift();
      return [{ label, door: doorOf(door), text, author: 'bench' }];
    }),
  );
}

/** The examples of the rules: what one that reads acts on, and what any leaves alone. */
function exampleRows() {
  const files = readdirSync(PACKS).filter((name) => name.endsWith('.yaml'));
  const rules = files.flatMap((name) => parse(readFileSync(new URL(name, PACKS), 'utf8')).rules ?? []);
  const textOf = (example) => (typeof example === 'string' ? example : example.text);
  const row = (label) => (example) => ({ label, door: 'prompt', text: textOf(example), author: 'examples' });
  return rules.flatMap(({ reads, examples }) => [
    ...(reads?.as.length === 1 ? examples.acts.map(row(reads.as[0])) : []),
    ...examples.leavesAlone.map(row('none')),
  ]);
}

/** What is said every day near each sort of conduct: lawful, and what `daily-speech.spec.ts` holds the rules to. */
function speechRows() {
  const texts = Object.values(parse(readFileSync(SPEECH, 'utf8'))).flat();
  return texts.map((text) => ({ label: 'none', door: 'prompt', text, author: 'speech' }));
}

function everyday() {
  const texts = [];
  for (const { text, label, surface } of ownTexts()) if (label === 0 && surface === 'prompt') texts.push(text);
  return shuffle(texts, seeded(11))
    .slice(0, EVERYDAY)
    .map((text, at) => ({ text, label: 'none', door: EVERYDAY_DOORS[at % EVERYDAY_DOORS.length], author: 'everyday' }));
}

/** {text, label, door, author: 'others', source}. Throws where the folder is not the one of the training rows. */
export function innocentRows(folder) {
  return Object.entries(OTHERS).flatMap(([name, doors]) => {
    const path = join(folder, `${name}.jsonl`);
    if (!existsSync(path)) throw new Error(`${path} is missing: give the folder of innocent texts with --data.`);
    const rows = linesOf(path).flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    const innocent = rows.filter(({ label }) => label === 0);
    return innocent.map(({ text, source }, at) => ({
      text: text.slice(0, LONGEST_OTHER),
      label: 'none',
      door: doors[at % doors.length],
      author: 'others',
      source: source.split(' + ')[0].split(':')[0],
    }));
  });
}

export function committedRows() {
  const written = AUTHORS.flatMap((author) => linesOf(new URL(`${author}.txt`, import.meta.url)).flatMap((line) => parsed(line, author)));
  const rows = [...written, ...exampleRows(), ...speechRows(), ...benchRows(), ...everyday()];
  // What somebody tells an assistant comes to the gateway as the argument of a tool, mostly of one that drafts. Each is told at both doors: were every other
  // one told at the other, the door would tell what is wanted, since writers set a lawful twin below each violation.
  return rows.flatMap((row) =>
    row.door === 'prompt'
      ? [
          { ...row, share: 0.5 },
          { ...row, door: 'draft', share: 0.5 },
        ]
      : [row],
  );
}
