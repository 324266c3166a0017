import { anchors, saysAny } from './anchors.js';
import type { Span } from './span.js';
import { hitsOf, type Survey } from './survey.js';
import { MEANS, WORDS } from './words.js';
import { matchesOf } from './matches.js';
import { plain } from './plain-letters.js';

const NO_NAME =
  MEANS.notName |
  MEANS.street |
  MEANS.property |
  MEANS.ordinary |
  MEANS.number |
  MEANS.givenWord |
  MEANS.client |
  MEANS.professional |
  MEANS.greeting |
  MEANS.lock |
  MEANS.code |
  MEANS.phone |
  MEANS.account;
const meansOf = (word: string): number => WORDS.means(word.replaceAll(/['’]/g, ''));
const isGiven = (word: string): boolean => (meansOf(word) & MEANS.given) !== 0 && (meansOf(word) & NO_NAME) === 0;
/** No list has it: where only a person can stand, it is one. */
const isUnlisted = (word: string): boolean => meansOf(word) === 0 && meansOf(word.replace(/s$/, '')) === 0;

/** What a firm or a house does not do. */
const OF_A_PERSON = plain(
  /(?<![\p{L}\p{N}@./'’-])(\p{Lu}['’]?\p{Ll}{2,18}(?:-\p{Lu}\p{Ll}{1,16})?)(?=['’]s (?:lender|wife|husband|mom|mother|dad|father|brother|sister|parents|kids|son|daughter|attorney|lawyer|boss|employer|birthday|cell|budget|income|credit|divorce|job|new job)(?![\p{L}])|,? (?:wants|prefers|hates|loves|loved|thinks|thought|hopes|nods|lives|mentioned|texted|insists|worries|retires|retired|remarried|can['’]t (?:make|come|afford|decide)|keeps the|gets bought|is (?:nervous|worried|pregnant|retired|retiring|divorced|divorcing|the decision|on title|in the hospital))(?![\p{L}]))/gu,
);
const OF_PEOPLE = anchors(
  'lender wife husband mom mother dad father brother sister parents kids son daughter attorney lawyer boss employer birthday cell budget income credit divorce job wants prefers hates loves loved thinks thought hopes nods lives mentioned texted insists worries retires retired remarried make come afford decide keeps bought nervous worried pregnant retiring divorced divorcing decision title hospital',
);
const SMALL = plain(
  /(?<![\p{L}])(?:if|tell|told|ask|asked|said|says|that|and|but|with|remind|text|call|cc|because|since) (\p{Ll}{3,16}) (?=(?:is|was|would|will|wants?|can|can['’]?t|could|says?|said|the|to|about|if|has|needs?|isn['’]?t|won['’]?t|doesn['’]?t|likes?|loves?|thinks?)(?![\p{L}]))/gu,
);
const SMALL_HONORIFIC = plain(/(?<![\p{L}])(?:mr|mrs|ms|dr|miss)\.? (\p{Ll}{2,16})(?![\p{L}])/gu);
const PARTICLES = 'van der|van den|van|von|de la|de los|del|de|al|el|bin|ibn|ní|da|dos|di|le|ter|ten|zu';
const HONOURED = plain(new RegExp(String.raw`(?<![\p{L}])(?:Mr|Mrs|Ms|Miss|Dr)\.? (?:${PARTICLES})[ -]\p{Lu}[\p{L}'’-]{1,18}`, 'gu'));
const AGED = plain(/(?<![\p{L}])(\p{Lu}\p{Ll}{2,14}) \((?:age |aged )?\d{1,2}\)/gu);
const GOES_ON = plain(
  new RegExp(
    String.raw`(?:[ -](?:${PARTICLES})[ -]\p{Lu}[\p{L}'’-]{1,18}| \p{Lu}['’]\p{Lu}\p{Ll}{1,16})?(?:,? (?:Jr|Sr|II|III|IV)(?![\p{L}])\.?)?`,
    'yu',
  ),
);
const FAMILY_FIRST = plain(/(?<![\p{L}'’-])(\p{Lu}\p{Ll}{1,8}) $/u);

/** Names by what a sentence says of them, which it says of people alone. */
export function namesBySentence(survey: Survey): Span[] {
  const { text, bits } = survey;
  const spans: Span[] = [];
  const add = (start: number, end: number, score = 0.65): void => void spans.push({ start, end, label: 'PERSON', score });
  // A text that deals with nobody says such things of firms and teams too.
  const dealt = (bits & (MEANS.client | MEANS.honorific | MEANS.greeting | MEANS.phone | MEANS.cue)) !== 0;
  for (const { 1: name = '', index } of saysAny(survey, OF_PEOPLE) ? matchesOf(OF_A_PERSON, text) : [])
    if (isGiven(name) || (dealt && isUnlisted(name))) add(index, index + name.length);
  if (hitsOf(survey, MEANS.given).some(({ upper }) => !upper))
    for (const { 0: said, 1: name = '', index } of matchesOf(SMALL, text))
      if (isGiven(name)) add(index + said.length - name.length - 1, index + said.length - 1, 0.6);
  if (bits & MEANS.honorific)
    for (const { 0: said, 1: name = '', index } of matchesOf(SMALL_HONORIFIC, text))
      if ((meansOf(name) & MEANS.surname) !== 0 || (meansOf(name) & NO_NAME) === 0) add(index, index + said.length);
  if (bits & MEANS.honorific) for (const { 0: said, index } of matchesOf(HONOURED, text)) add(index, index + said.length, 0.75);
  if (/\((?:age |aged )?\d{1,2}\)/.test(text))
    for (const { 1: name = '', index } of matchesOf(AGED, text))
      if (isGiven(name) || (dealt && isUnlisted(name))) add(index, index + name.length);
  return spans;
}

/** Names to their end, and from their beginning: particles, the third of that name, a family name before the given one. */
export function wholeNames(text: string, names: readonly Span[]): Span[] {
  return names.map((name) => {
    GOES_ON.lastIndex = name.end;
    const more = GOES_ON.exec(text)?.[0].length ?? 0;
    const family = /[ -]/.test(text.slice(name.start, name.end))
      ? undefined
      : FAMILY_FIRST.exec(text.slice(Math.max(0, name.start - 12), name.start))?.[1];
    const isFamily = family !== undefined && (meansOf(family) & MEANS.surname) !== 0 && (meansOf(family) & NO_NAME) === 0;
    return more === 0 && !isFamily
      ? name
      : { ...name, start: isFamily ? name.start - family.length - 1 : name.start, end: name.end + more };
  });
}
