/** Rows of the families of attacks and of demands in other languages, each beside innocent ones of the same build. */
import { FAMILIES, FAMILY_SLOTS } from './families.mjs';
import { FRAMES } from './more-languages.mjs';
import { filled, seeded } from './random.mjs';

const COUNTS = { prompt: 5_000, description: 4_500 };
const EACH_LANGUAGE = 160;

export const upper = (text) => text[0].toUpperCase() + text.slice(1);

/**
 * Rows {text, label, surface, source}, from slots that families share with the grammar. The same seed gives the same rows. None is for
 * results: what they do to that head has not been measured with the same sources left out.
 */
export function moreTexts(shared, seed = 23) {
  const random = seeded(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  return [...families({ ...shared, ...FAMILY_SLOTS }, random, pick), ...frames(random, pick)];
}

function* families(slots, random, pick) {
  const said = (template) => {
    const text = filled(template, slots, random);
    return random() < 0.3 ? text : text.replace(/(^|[.!?] )([a-z])/g, (_, before, letter) => before + letter.toUpperCase());
  };
  for (const [surface, { attacks, benign }] of Object.entries(FAMILIES))
    for (let at = 0; at < COUNTS[surface]; at += 1) {
      yield { text: said(pick(attacks)), label: 1, surface, source: `families:${surface}` };
      yield { text: said(pick(benign)), label: 0, surface, source: `families:${surface}` };
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
