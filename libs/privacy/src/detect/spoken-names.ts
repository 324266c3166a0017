import type { Span } from './span.js';
import { hitsOf, type Survey } from './survey.js';
import { MEANS, WORDS } from './words.js';
import { matchesOf } from './matches.js';
import { plain } from './plain-letters.js';

/** A transcript or a text message has no capitals: who names themselves there does it in these words. */
const INTRODUCED = plain(
  /(?<![\p{L}])(?:it['’]?s|this is|my name is|my name['’]s|i['’]?m|i am|(?:me|him|her) and|hi|hey|yeah hi(?: uh| um)?)\s(?:(?:uh|um),?\s)?(\p{Ll}[\p{Ll}]{2,18})(?!['’\p{L}])(?=(?:\s(\p{Ll}{3,18}(?:-\p{Ll}{2,18})?)(?!['’\p{L}]))?)/gu,
);
const NO_SURNAME =
  /^(?:and|or|but|so|um|uh|here|from|with|about|calling|again|at|on|in|for|the|your|our|his|her|my|we|you|they|is|was|re|just|back|who|that|then)$|(?:ing|ed|ly)$/;
/** `ALVAREZ, JUAN PABLO`: as forms of lenders and counties have it. */
const FORMAL = plain(/(?<![\p{L}])(\p{Lu}{3,16}(?:[- ]\p{Lu}{2,16})?), (\p{Lu}{3,14})(?: \p{Lu}{1,14})?(?![\p{L}])/gu);
/** `Fennimore "Finn" Castellanos`. */
const NICKNAMED = plain(/(?<![\p{L}])\p{Lu}[\p{L}'’-]{1,18}\s["“(]\p{Lu}\p{Ll}{1,14}["”)]\s\p{Lu}[\p{L}'’-]{1,18}/gu);

const NO_NAME = MEANS.notName | MEANS.street | MEANS.property | MEANS.ordinary | MEANS.number | MEANS.givenWord;
const isGiven = (word: string): boolean => {
  const bits = WORDS.means(word);
  return (bits & MEANS.given) !== 0 && (bits & NO_NAME) === 0;
};

/** Names by the way in which they are written where a name is all that is written so. */
export function spokenNames(survey: Survey): Span[] {
  const { text } = survey;
  const isSmall = hitsOf(survey, MEANS.given).some(({ upper }) => !upper);
  const spans: Span[] = [];
  for (const { 0: said, 1: given = '', 2: surname, index } of isSmall ? matchesOf(INTRODUCED, text) : []) {
    if (!isGiven(given)) continue;
    const start = index + said.length - given.length;
    const isSurname = surname !== undefined && !NO_SURNAME.test(surname) && (WORDS.means(surname) & NO_NAME) === 0;
    const end = index + said.length + (isSurname ? 1 + surname.length : 0);
    spans.push({ start, end, label: 'PERSON', score: 0.65 });
  }
  for (const { 0: whole, 1: last = '', 2: first = '', index } of /\p{Lu}{3}, \p{Lu}{3}/u.test(text) ? matchesOf(FORMAL, text) : [])
    if (isGiven(first) || (WORDS.means(last) & MEANS.surname && (WORDS.means(first) & NO_NAME) === 0))
      spans.push({ start: index, end: index + whole.length, label: 'PERSON', score: 0.7 });
  for (const { 0: whole, index } of /\s["“(]\p{Lu}/u.test(text) ? matchesOf(NICKNAMED, text) : [])
    spans.push({ start: index, end: index + whole.length, label: 'PERSON', score: 0.75 });
  return spans;
}
