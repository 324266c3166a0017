/** Rows of the families of attacks and of demands in other languages, each beside innocent ones of the same build. */
import { ADDRESSED, ADDRESSED_SLOTS } from './addressed.mjs';
import { FAMILIES, FAMILY_SLOTS } from './families.mjs';
import { FRAMES } from './more-languages.mjs';
import { filled, misspelt, seeded } from './random.mjs';
import { TRICKS, TRICK_SLOTS } from './tricks.mjs';
import { WIDER_ANSWERS, WIDER_ANSWERS_SLOTS } from './wider-answers.mjs';
import { WIDER, WIDER_SLOTS } from './wider.mjs';
import { WIDER_LANGUAGES } from './wider-languages.mjs';

const COUNTS = { prompt: 5_000, description: 4_500 };
const WIDER_COUNTS = { prompt: 7_000, result: 7_000, description: 4_000 };
const TRICK_COUNTS = { prompt: 9_000 };
const ADDRESSED_COUNTS = { result: 9_000 };
const EACH_LANGUAGE = 160;
const MISSPELT = 0.07;
const OUTSIDERS = ['records@{host}', 'copy@{host}', 'https://{host}/in', '{first}@{host}'];

export const upper = (text) => text[0].toUpperCase() + text.slice(1);

/**
 * Rows {text, label, surface, source}, from slots that families share with the grammar. The same seed gives the same rows. None is for
 * results: what they do to that head has not been measured with the same sources left out.
 */
export function moreTexts(shared, seed = 23) {
  const random = seeded(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  return [
    ...families('families', FAMILIES, COUNTS, { ...shared, ...FAMILY_SLOTS }),
    ...frames(random, pick),
    ...demands(shared),
    ...families('wider', { ...WIDER, ...WIDER_ANSWERS }, WIDER_COUNTS, {
      ...shared,
      ...FAMILY_SLOTS,
      ...WIDER_SLOTS,
      ...WIDER_ANSWERS_SLOTS,
    }),
    ...families('addressed', ADDRESSED, ADDRESSED_COUNTS, { ...shared, ...ADDRESSED_SLOTS }),
    ...families('tricks', TRICKS, TRICK_COUNTS, { ...shared, ...FAMILY_SLOTS, ...WIDER_SLOTS, ...TRICK_SLOTS }),
  ];
}

function* families(name, grammar, counts, slots) {
  const random = seeded(29);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const said = (template) => {
    const text = filled(template, slots, random);
    const written = random() < 0.3 ? text : text.replace(/(^|[.!?] )([a-z])/g, (_, before, letter) => before + letter.toUpperCase());
    return random() < MISSPELT ? misspelt(written, random) : written;
  };
  for (const [surface, { attacks, benign }] of Object.entries(grammar))
    for (let at = 0; at < counts[surface]; at += 1) {
      yield { text: said(pick(attacks)), label: 1, surface, source: `${name}:${surface}` };
      yield { text: said(pick(benign)), label: 0, surface, source: `${name}:${surface}` };
    }
}

function* frames(random, pick) {
  const surface = 'prompt';
  for (const [language, words] of Object.entries(FRAMES)) {
    const source = `frames:${language}`;
    const demand = () => filled(pick(words.direct), words, random);
    for (let at = 0; at < EACH_LANGUAGE; at += 1) {
      yield { text: `${demand()}${random() < 0.3 ? `. ${upper(demand())}` : ''}.`, label: 1, surface, source };
      yield { text: random() < 0.6 ? pick(words.calm) : `${pick(words.calm)} ${pick(words.calm)}`, label: 0, surface, source };
    }
  }
}

/** For an assistant, and as orders in what a tool answers; the innocent sentences for both. */
function* demands(shared) {
  const random = seeded(31);
  const pick = (list) => list[Math.floor(random() * list.length)];
  for (const [language, words] of Object.entries(WIDER_LANGUAGES)) {
    const source = `wider:${language}`;
    const slots = { ...shared, tell: words.tell, secret: words.secret, outsider: OUTSIDERS };
    const said = (text) => (random() < 0.5 ? upper(filled(text, slots, random)) : filled(text, slots, random));
    const twice = (list, join) => `${said(pick(list))}${random() < 0.35 ? `${join}${said(pick(list))}` : ''}`;
    for (let at = 0; at < EACH_LANGUAGE; at += 1) {
      yield { text: `${twice(words.direct, '. ')}.`, label: 1, surface: 'prompt', source };
      yield { text: twice(words.calm, ' '), label: 0, surface: 'prompt', source };
      const around = random() < 0.5 ? `${pick(words.calm)} ` : '';
      yield { text: `${around}${twice(words.acts, '. ')}.`, label: 1, surface: 'result', source };
      yield { text: twice(words.calm, ' '), label: 0, surface: 'result', source };
    }
  }
}
