/**
 * Writes compliance/words/glosses.json from the words of each language in `lexicon/` (lines `English word: form form form`):
 * `node libs/sanitize/train/lexicon.mjs`, after `npm run build`. Everything that reads words has to be trained again then: requests, orders, prompts, definitions.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { foldWord } from '@gatehouse/kernel';
import { committedRows } from './requests/rows.mjs';
import { WRITERS } from './orders/rows.mjs';

const LEXICON = fileURLToPath(new URL('lexicon/', import.meta.url));
const GLOSSES = fileURLToPath(new URL('../../../compliance/words/glosses.json', import.meta.url));
/** Where languages disagree about a form, most of them decide, and then the first of these. */
const LANGUAGES = 'es pt fr de it nl sv da pl cs ro hu tr ru uk el ar fa hi id vi tl zh ja ko th'.split(' ');
/** Words of this share of a text say that it is English. */
const ENGLISH = /^(?:the|to|and|of|is|for|it|that|you|with|are|this|your|be|on|an?|in)$/;
const SHARE_OF_ENGLISH = 0.15;
/** A word that stands in as many English texts, and in few others, is English. */
const FEWEST_TEXTS = 3;
const WORD = /[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*/gu;
/** A stem needs so many Latin letters. */
const SHORTEST_STEM = 3;

function englishWords(texts) {
  const [english, all] = [new Map(), new Map()];
  for (const text of texts) {
    const words = text.toLowerCase().match(WORD) ?? [];
    const isEnglish = words.filter((word) => ENGLISH.test(word)).length / words.length > SHARE_OF_ENGLISH;
    for (const word of new Set(words.map(foldWord))) {
      all.set(word, (all.get(word) ?? 0) + 1);
      if (isEnglish) english.set(word, (english.get(word) ?? 0) + 1);
    }
  }
  return [...english].filter(([word, count]) => count >= FEWEST_TEXTS && count / all.get(word) > 0.5).map(([word]) => word);
}

/** Form to the English words that languages give it. */
function formsOf(languages) {
  const forms = new Map();
  for (const language of languages)
    for (const line of readFileSync(`${LEXICON}${language}.txt`, 'utf8').trim().split('\n')) {
      const [head, listed] = line.split(': ');
      for (const form of listed.split(' ')) {
        const folded = foldWord(form.replace('*', '')) + (form.endsWith('*') ? '*' : '');
        forms.set(folded, [...(forms.get(folded) ?? []), head]);
      }
    }
  return forms;
}

function mostNamed(heads) {
  const votes = new Map();
  for (const head of heads) votes.set(head, (votes.get(head) ?? 0) + 1);
  return [...votes].sort((one, other) => other[1] - one[1])[0][0];
}

const unlisted = readdirSync(LEXICON).filter((name) => !LANGUAGES.includes(name.replace('.txt', '')));
if (unlisted.length > 0) throw new Error(`${unlisted.join(', ')}: name the language in LANGUAGES.`);
const written = WRITERS.filter((name) => name.endsWith('.txt')).map((name) =>
  readFileSync(new URL(`orders/${name}`, import.meta.url), 'utf8'),
);
const english = englishWords([...written.flatMap((texts) => texts.split('\n')), ...committedRows().map(({ text }) => text)]);
const whole = new Set(english);
const begun = new Set(english.flatMap((word) => Array.from(word, (_, at) => word.slice(0, at + 1))));
const glosses = {};
let kept = 0;
for (const [form, heads] of formsOf(LANGUAGES)) {
  const stem = form.endsWith('*') ? form.slice(0, -1) : undefined;
  if (stem === undefined ? whole.has(form) : begun.has(stem) || (/^[a-z]/.test(stem) && stem.length < SHORTEST_STEM)) continue;
  (glosses[mostNamed(heads)] ??= []).push(form);
  kept += 1;
}
const lines = Object.fromEntries(Object.entries(glosses).map(([head, forms]) => [head, forms.join(' ')]));
writeFileSync(GLOSSES, `${JSON.stringify(lines, null, 2)}\n`);
process.stdout.write(`${kept} forms of ${Object.keys(glosses).length} English words\n`);
