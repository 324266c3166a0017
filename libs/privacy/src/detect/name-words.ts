import { fieldPack } from '../fields/load-field-dictionary.js';
import type { Span } from './span.js';
import { before, type Survey } from './survey.js';
import { isLetter, isUpper } from './letters.js';
import { MEANS, WORDS } from './words.js';

/** A word that could be part of a name, where it stands. */
export interface NameWord {
  readonly start: number;
  readonly end: number;
  readonly word: string;
  readonly bits: number;
}

const PARTICLE = /^(?:de|del|della|di|da|dos|das|la|las|los|van|von|der|den|ter|bin|ibn|al|el|y|mc|mac|st|le|du|o)$/i;
const SAINTED = /^(?:san|santa|los|las|el) /i;
/** What is known by the name of somebody, by its first word: a firm, a maker, a place, history. */
const KNOWN = new Map<string, string[]>();
for (const phrase of fieldPack('known-names.csv')
  .split('\n')
  .slice(1)
  .flatMap((line) => line.slice(line.indexOf(',') + 1).split(';'))
  .filter(Boolean)) {
  const first = /^[\p{L}]+/u.exec(phrase)![0];
  KNOWN.set(first, [...(KNOWN.get(first) ?? []), phrase]);
}
const LONGEST_KNOWN = 24;
const WORK_AFTER =
  /^(?:,?\s{1,2}(?:realtor|broker|agent|esq|cpa|notary|inspector|appraiser|escrow|loan officer|attorney|photography|broker associate|salesperson|lic\b|dre|bre|nmls|ceo|cfo|cto)|,?\s(?:of|with|at|from|\||-)\s(?:[A-Z][\w&'’-]+\s){1,4}(?:realty|homes|properties|real estate|group|brokerage|title|escrow|mortgage|lending|team)|\s{0,1}\((?:la|listing agent|agent|broker|co-?list|realtor|ba)\b)/i;
const PLACE_AFTER =
  /^(?:['’]s)?\s(?:[A-Z][a-z]{2,12}\s)?(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|ct|court|blvd|way|pl|place|pkwy|hwy|elementary|middle|high|school|park|plaza|square|university|college|hospital|center|airport|county|tower|hall|oaks|ranch|hills|heights|village|meadows|grove|creek|springs|glen|crossing|landing|pointe|commons|terrace|woods|ridge|library|building|bath|bathroom|inc|llc|corp|company|co|bank|realty|properties|homes|estates|group|foundation|award|prize|theorem|law|act|family trust)\b/i;
const WORK_BEFORE =
  /(?<![a-z])(?:agents?|brokers?|realtors?|lister|listed by|courtesy of|presented by|hosted by|officer|inspector|appraiser|attorney|notary|author|authors|copyright|\(c\)|©|photographer|stager|contractor|created by|written by|maintained by|developed by|architect|designed by|professor|president|director|ceo|founder|co-founder|listing by|provided by|associate|la)(?:\s?:|\s{1,2}(?:is|was|name|:|-|,|and|&))?[\s:,.–-]{1,3}(?:(?:mr|ms|mrs|dr)\.?\s)?$/i;

export function wordAt(text: string, from: number): NameWord | undefined {
  let at = from;
  while (at < text.length && at - from < 24 && (isLetter(text.charCodeAt(at)) || isJoin(text, at, from))) at += 1;
  if (at === from || at - from >= 24) return undefined;
  const word = text.slice(from, at);
  return { start: from, end: at, word, bits: WORDS.means(word.includes("'") || word.includes('’') ? word.replace(/['’]/g, '') : word) };
}

const isJoin = (text: string, at: number, from: number): boolean =>
  at > from &&
  /['’-]/.test(text[at]!) &&
  isLetter(text.charCodeAt(at + 1)) &&
  (isUpper(text.charCodeAt(at + 1)) || (isSyllable(text.slice(from, at)) && /^-[a-z]{2,5}(?![a-z-])/.test(text.slice(at, at + 7))));

/** Joon-ho, Mei-ling: the second syllable is written small. Not "Walk-in", whose first word is one. */
const isSyllable = (word: string): boolean =>
  /^\p{Lu}\p{Ll}{1,5}$/u.test(word) &&
  (WORDS.means(word) & ~NAME_BITS) === 0 &&
  !/^(?:co|re|un|pre|non|on|in|up|semi|multi|mid|sub|over|built|pro|anti|ex|bi|tri|by|to|self)$/i.test(word);

export const NAME_BITS = MEANS.given | MEANS.givenWord | MEANS.surname;

/** A capitalised word that reads like a name or at least like none of the words that end one. */
function isNameWord(word: NameWord | undefined): word is NameWord {
  if (!word || !isUpper(word.word.charCodeAt(0)) || word.word.length < 2) return false;
  if ((word.bits & MEANS.notName) !== 0 && (word.bits & MEANS.surname) === 0) return false;
  if ((word.bits & (MEANS.client | MEANS.professional | MEANS.greeting | MEANS.credential | MEANS.honorific)) !== 0) return false;
  if (
    (word.bits & (MEANS.lock | MEANS.code | MEANS.phone | MEANS.property | MEANS.account | MEANS.number)) !== 0 &&
    (word.bits & NAME_BITS) === 0
  )
    return false;
  if ((word.bits & MEANS.ordinary) !== 0 && (word.bits & NAME_BITS) === 0) return false;
  return word.word.length === 2 || /[a-zà-ÿ]/.test(word.word) || (word.bits & NAME_BITS) !== 0;
}

/** A surname that no list knows, in a text of capitals: after a given name, and no word. */
const isShouted = ({ word, bits }: NameWord, before: readonly NameWord[]): boolean =>
  bits === 0 &&
  word.length >= 3 &&
  /^\p{Lu}+$/u.test(word) &&
  before.every((one) => !/\p{Ll}/u.test(one.word) && ((one.bits & NAME_BITS) !== 0 || one.bits === 0)) &&
  (before[0]!.bits & MEANS.given) !== 0 &&
  WORDS.means(word.replace(/(?:S|ES|ED|ING)$/, '')) === 0;

/** The words of a name that begins at `from`: given names, an initial, particles, up to two surnames. */
export function nameFrom(text: string, from: number, most = 4): NameWord[] {
  const words: NameWord[] = [];
  let at = from;
  while (words.length < most) {
    const word = wordAt(text, at);
    if (!word) break;
    const initial = word.word.length === 1 && isUpper(word.word.charCodeAt(0)) && (words.length > 0 || text[word.end] === '.');
    const particle = words.length > 0 && PARTICLE.test(word.word);
    if (!initial && !particle && !isNameWord(word) && !(words.length > 0 && words.length < 3 && isShouted(word, words))) break;
    words.push(word);
    at = word.end;
    if (initial && text[at] === '.') at += 1;
    const gap = /^(?:[ \u00a0]{1,2})/.exec(text.slice(at, at + 2));
    if (!gap) break;
    at += gap[0].length;
  }
  while (
    words.length > 0 &&
    ((PARTICLE.test(words.at(-1)!.word) && !(words.at(-1)!.bits & MEANS.surname)) || words.at(-1)!.word.length === 1)
  )
    words.pop();
  return words;
}

export const spanOf = (words: readonly NameWord[], score: number): Span => ({
  start: words[0]!.start,
  end: words.at(-1)!.end,
  label: 'PERSON',
  score,
});

const DEALS_WITH_PEOPLE = MEANS.client | MEANS.honorific | MEANS.greeting | MEANS.phone | MEANS.birth | MEANS.ssn;

/** What follows makes a street, school or firm of it. */
export const isPlace = (text: string, end: number): boolean => PLACE_AFTER.test(text.slice(end, end + 32));

/** Names of streets, schools and firms, and of people who are history. */
export function isBarred(text: string, words: readonly NameWord[]): boolean {
  const end = words.at(-1)!.end;
  return SAINTED.test(text.slice(words[0]!.start, end + 1)) || isPlace(text, end) || isKnown(text, words[0]!.start);
}

/** Whether a known name begins here. */
function isKnown(text: string, start: number): boolean {
  const said = text
    .slice(start, start + LONGEST_KNOWN)
    .toLowerCase()
    .replaceAll('’', "'");
  const first = /^\p{L}+/u.exec(said)?.[0] ?? '';
  return (KNOWN.get(first) ?? []).some((phrase) => said.startsWith(phrase) && !/^\p{L}/u.test(said.slice(phrase.length)));
}

/** How sure a run of name words is, from the words alone. 0: no name. */
export function certainty({ bits }: Survey, words: readonly NameWord[]): number {
  const [first, ...rest] = words;
  if (!first || rest.length === 0) return 0;
  const last = rest.at(-1)!;
  const given = (first.bits & MEANS.given) !== 0;
  const word = (first.bits & MEANS.givenWord) !== 0;
  const surname = rest.some((part) => (part.bits & MEANS.surname) !== 0);
  if (given && surname) return word ? 0.7 : 0.85;
  if (word && surname) return 0.6;
  // A surname that no list knows: believed where the text deals with people at all ("Amazon Kendra" is none).
  if (given && (last.bits & NAME_BITS) === 0 && !word && last.bits === 0) return bits & DEALS_WITH_PEOPLE ? 0.65 : 0.5;
  if (given && (last.bits & (MEANS.given | MEANS.givenWord)) !== 0) return 0.6;
  return 0;
}

/** San Jose, Fort Wayne, St. Louis: the word before makes the name a place's. */
export const ofPlace = (text: string, start: number): boolean =>
  /(?:^|[^a-z])(?:san|santa|saint|st\.?|fort|ft\.?|mount|mt\.?|port|lake|los|las|el|la|new|north|south|east|west|amazon|google|microsoft|apple) $/.test(
    before(text, start, 10),
  );

export const isWork = (text: string, start: number, end: number): boolean =>
  WORK_BEFORE.test(before(text, start, 28)) || WORK_AFTER.test(text.slice(end, end + 56));
