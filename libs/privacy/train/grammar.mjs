/** Labelled texts out of the wordings: a few of them one after the other, as notes, lines, a form or a chat. */
import { readFileSync } from 'node:fs';
import { seeded } from './learner.mjs';
import { OTHERS, PEOPLE } from './names.mjs';
import { pick, VALUES } from './values.mjs';

const wordings = (file) =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));
/** Figures alone, and people among them. */
const FIGURES = { lines: wordings('wordings.txt'), values: VALUES };
const named = (makers, type) => Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, [type, make]]));
const NAMES = { lines: wordings('people.txt'), values: { ...named(PEOPLE, 'PERSON'), ...named(OTHERS, undefined) } };
const INNERMOST = /\(([^()[\]]*)\)|\[([^()[\]]*)\]/;
const VALUE = /\$([a-z][a-z0-9]*)/g;

/** One reading of a wording, its values still by name. */
function chosen(wording, random) {
  let text = wording;
  for (let match = INNERMOST.exec(text); match !== null; match = INNERMOST.exec(text)) {
    const said = match[1] === undefined ? (random() < 0.5 ? '' : pick(random, match[2].split('|'))) : pick(random, match[1].split('|'));
    text = `${text.slice(0, match.index)}${said}${text.slice(match.index + match[0].length)}`;
  }
  return text
    .replaceAll('\\n', '\n')
    .replaceAll(/[ ]{2,}/g, ' ')
    .replaceAll(/ (?=[.,;:](?:\s|$))/g, '')
    .replaceAll(/ *\n */g, '\n')
    .trim();
}

function written(wording, values, random) {
  const named = chosen(wording, random);
  const spans = [];
  let text = '';
  let at = 0;
  for (const { 0: whole, 1: name, index } of named.matchAll(VALUE)) {
    const made = values[name];
    if (!made) throw new Error(`no value ${name} for a wording`);
    text += named.slice(at, index);
    const value = made[1](random);
    if (made[0] !== undefined) spans.push({ type: made[0], isPrivate: true, start: text.length, end: text.length + value.length });
    text += value;
    at = index + whole.length;
  }
  return { text: text + named.slice(at), spans };
}

const JOINS = [
  ['. ', 5],
  ['\n', 3],
  [', ', 2],
  ['; ', 1],
  [' ', 1],
  [' - ', 1],
].flatMap(([join, times]) => Array.from({ length: times }, () => join));

function dressed(text, random) {
  const how = random();
  if (how < 0.2) return text.toLowerCase();
  if (how < 0.26) return text.toUpperCase();
  return how < 0.7 ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}` : text;
}

/** As many texts with figures, always the same ones. */
export const figureExamples = (count) => examples(count, [FIGURES], 11);
/** As many texts with people, figures beside them. */
export const peopleExamples = (count) => examples(count, [NAMES, NAMES, NAMES, FIGURES], 13);

function examples(count, kinds, seed) {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const parts = 1 + Math.floor(random() * 4);
    const join = pick(random, JOINS);
    let text = '';
    const spans = [];
    for (let part = 0; part < parts; part += 1) {
      const { lines, values } = pick(random, kinds);
      const made = written(pick(random, lines), values, random);
      if (text !== '') text += made.text.includes('\n') ? '\n' : join;
      spans.push(...made.spans.map((span) => ({ ...span, start: span.start + text.length, end: span.end + text.length })));
      const whole = dressed(made.text, random);
      text += whole.length === made.text.length ? whole : made.text;
    }
    return { text, spans };
  });
}
