import { expect, it } from 'vitest';
import { sources } from './sources.js';

/** How many there are of each letter of the catalogue of attacks and violations, and of the stories of several steps (N). */
const CATALOGUE = { A: 7, B: 8, C: 6, D: 8, E: 9, F: 7, G: 6, H: 7, I: 6, J: 6, K: 7, L: 6, N: 12 };
/** Words that must pass have no numbers. */
const BENIGN = /\b(?:it|it\.each|test|describe)\b.*\(\s*['"`]M[: ]/s;

const ids = Object.entries(CATALOGUE).flatMap(([letter, count]) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`));
const specs = sources(['test/e2e', 'test/long', 'test/security'], ['.spec.ts']).map(({ text }) => text);

/** Named in the title of a test, of a row or of a description: at its beginning, in a list or in brackets. */
const names = (id: string) => new RegExp(`['"\`(,] ?(?:[A-Z]\\d+, ?)*${id}(?![\\w-])`);

it('each example of the catalogue is named by a spec that shows it through a running gateway', () => {
  expect(ids.filter((id) => !specs.some((text) => names(id).test(text)))).toEqual([]);
  expect(specs.some((text) => BENIGN.test(text))).toBe(true);
});

it('each is a row of the bench as well', () => {
  const [{ text } = { text: '' }] = sources(['test/bench/catalogue'], ['examples.txt']);
  const rows = new Set([...text.matchAll(/^([A-M]\d+) [+-] \w+: ./gm)].map(([, id]) => id));
  expect(ids.filter((id) => !id.startsWith('N') && !rows.has(id))).toEqual([]);
});
