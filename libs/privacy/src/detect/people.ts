import type { Span } from './span.js';
import { before, hitsOf, type Survey, type WordHit } from './survey.js';
import { isLetter, isUpper, MEANS, WORDS } from './words.js';

/** A word that could be part of a name, where it stands. */
interface NameWord {
  readonly start: number;
  readonly end: number;
  readonly word: string;
  readonly bits: number;
}

const PARTICLE = /^(?:de|del|della|di|da|dos|das|la|las|los|van|von|der|den|ter|bin|ibn|al|el|y|mc|mac|st|le|du|o)$/i;
const FAMOUS = /^(?:martin luther|frank lloyd|george washington|thomas jefferson|abraham lincoln|john muir|cesar chavez|san |santa |los |las |el )/i;
const WORK_AFTER =
  /^(?:,?\s{1,2}(?:realtor|broker|agent|esq|cpa|notary|inspector|appraiser|escrow|loan officer|attorney|photography|broker associate|salesperson|lic\b|dre|bre|nmls|ceo|cfo|cto)|,?\s(?:of|with|at|from|\||-)\s(?:[A-Z][\w&'’-]+\s){1,4}(?:realty|homes|properties|real estate|group|brokerage|title|escrow|mortgage|lending|team)|\s{0,1}\((?:la|listing agent|agent|broker|co-?list|realtor|ba)\b)/i;
const PLACE_AFTER = /^(?:['’]s)?\s(?:[A-Z][a-z]{2,12}\s)?(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|ct|court|blvd|way|pl|place|pkwy|hwy|elementary|middle|high|school|park|plaza|square|university|college|hospital|center|airport|county|tower|hall|library|building|bath|bathroom|inc|llc|corp|company|co|bank|realty|properties|homes|estates|group|foundation|award|prize|theorem|law|act|family trust)\b/i;
const CUE_GAP = /^(?:['’]s)?(?:\s{0,2}[:=#-]\s{0,2}|\s{1,2}|\s{0,2}\(\s{0,2}|,\s)(?:(?:name|names|is|are|was|named|called|contact|and|full|legal|first|mr|mrs|ms|dr|by|:|client|#\d|1|2)\.?[\s:=]{1,3}){0,3}["“]?$/i;
const WEAK_CUE =
  /(?:\bname(?:\s?:|\s{1,2}is)|\b(?:i['’]m|i am|this is|my name is|me llamo|je m['’]appelle|ich bin|ich heiße|met with|spoke (?:to|with)|talked (?:to|with)|speak (?:to|with)|meet(?:ing)? with|call(?:ed|ing)?|text(?:ed)?|email(?:ed)?|e-mail|ask for|contact|reach|remind|tell|told|notify|from|to|cc|bcc|by|for|with|and|&|client|introduce|introducing|represent(?:ing|s)?|on behalf of|account of|belongs to|sold to|leased to|rented to|c\/o|attn|signed|regards|sincerely|thanks|best|cheers|dear|hi|hello|hey|hola|estimad[oa]|bonjour|first[ _]?name|last[ _]?name|full[ _]?name))[\s:=,.\-–"'“]{1,4}$/i;
const WORK_BEFORE =
  /(?:agents?|brokers?|realtors?|lister|listed by|courtesy of|presented by|hosted by|officer|inspector|appraiser|attorney|notary|author|authors|copyright|\(c\)|©|photographer|stager|contractor|created by|written by|maintained by|developed by|architect|designed by|professor|president|director|ceo|founder|co-founder|listing by|provided by|associate|la)(?:\s?:|\s{1,2}(?:is|was|name|:|-|,|and|&))?[\s:,.–-]{1,3}(?:(?:mr|ms|mrs|dr)\.?\s)?$/i;

function wordAt(text: string, from: number): NameWord | undefined {
  let at = from;
  while (at < text.length && at - from < 24 && (isLetter(text.charCodeAt(at)) || isJoin(text, at, from))) at += 1;
  if (at === from || at - from >= 24) return undefined;
  const word = text.slice(from, at);
  return { start: from, end: at, word, bits: WORDS.means(word.includes("'") || word.includes('’') ? word.replace(/['’]/g, '') : word) };
}

const isJoin = (text: string, at: number, from: number): boolean =>
  at > from && /['’-]/.test(text[at]!) && isUpper(text.charCodeAt(at + 1)) && isLetter(text.charCodeAt(at + 1));

const NAME_BITS = MEANS.given | MEANS.givenWord | MEANS.surname;

/** A capitalised word that reads like a name or at least like none of the words that end one. */
function isNameWord(word: NameWord | undefined): word is NameWord {
  if (!word || !isUpper(word.word.charCodeAt(0)) || word.word.length < 2) return false;
  if ((word.bits & MEANS.notName) !== 0 && (word.bits & MEANS.surname) === 0) return false;
  if ((word.bits & (MEANS.client | MEANS.professional | MEANS.greeting | MEANS.credential | MEANS.honorific)) !== 0) return false;
  if ((word.bits & (MEANS.lock | MEANS.code | MEANS.phone | MEANS.property | MEANS.account | MEANS.number)) !== 0 && (word.bits & NAME_BITS) === 0) return false;
  return word.word.length === 2 || /[a-zà-ÿ]/.test(word.word) || (word.bits & NAME_BITS) !== 0;
}

/** The words of a name that begins at `from`: given names, an initial, particles, up to two surnames. */
function nameFrom(text: string, from: number, most = 4): NameWord[] {
  const words: NameWord[] = [];
  let at = from;
  while (words.length < most) {
    const word = wordAt(text, at);
    if (!word) break;
    const initial = word.word.length === 1 && isUpper(word.word.charCodeAt(0)) && words.length > 0;
    const particle = words.length > 0 && PARTICLE.test(word.word);
    if (!initial && !particle && !isNameWord(word)) break;
    words.push(word);
    at = word.end;
    if (initial && text[at] === '.') at += 1;
    const gap = /^(?:[ \u00a0]{1,2}|\n(?=never))/.exec(text.slice(at, at + 2));
    if (!gap) break;
    at += gap[0].length;
  }
  while (words.length > 0 && (PARTICLE.test(words.at(-1)!.word) && !(words.at(-1)!.bits & MEANS.surname) || words.at(-1)!.word.length === 1)) words.pop();
  return words;
}

const spanOf = (words: readonly NameWord[], score: number): Span => ({ start: words[0]!.start, end: words.at(-1)!.end, label: 'PERSON', score });

const DEALS_WITH_PEOPLE = MEANS.client | MEANS.honorific | MEANS.greeting | MEANS.phone | MEANS.birth | MEANS.ssn;

/** How sure a run of name words is, from the words alone. 0: no name. */
function certainty({ text, bits }: Survey, words: readonly NameWord[]): number {
  const [first, ...rest] = words;
  if (!first || rest.length === 0) return 0;
  const last = rest.at(-1)!;
  const whole = text.slice(first.start, last.end);
  if (FAMOUS.test(whole) || PLACE_AFTER.test(text.slice(last.end, last.end + 32))) return 0;
  const given = (first.bits & MEANS.given) !== 0;
  const word = (first.bits & MEANS.givenWord) !== 0;
  const surname = rest.some((part) => (part.bits & MEANS.surname) !== 0);
  if (given && surname) return word ? 0.7 : 0.85;
  if (word && surname) return 0.6;
  // A surname that no list knows: believed where the text deals with people at all ("Amazon Kendra" is none).
  if (given && (last.bits & NAME_BITS) === 0 && !word && last.bits === 0) return bits & DEALS_WITH_PEOPLE ? 0.6 : 0.4;
  if (given && (last.bits & (MEANS.given | MEANS.givenWord)) !== 0) return 0.55;
  return 0;
}

/** San Jose, Fort Wayne, St. Louis: the word before makes the name a place's. */
const ofPlace = (text: string, start: number): boolean => /(?:^|[^a-z])(?:san|santa|saint|st\.?|fort|ft\.?|mount|mt\.?|port|lake|los|las|el|la|new|north|south|east|west|amazon|google|microsoft|apple) $/.test(before(text, start, 10));

const isWork = (text: string, start: number, end: number): boolean =>
  WORK_BEFORE.test(before(text, start, 28)) || WORK_AFTER.test(text.slice(end, end + 56));

/** Names found by their own look: a common given name and what follows; `Lopez, Maria`. */
function namesByList(survey: Survey): Span[] {
  const spans: Span[] = [];
  let last = 0;
  const { text } = survey;
  for (const hit of hitsOf(survey, NAME_BITS)) {
    if (hit.start < last || !hit.upper) continue;
    if (hit.bits & (MEANS.given | MEANS.givenWord)) {
      const words = nameFrom(text, hit.start);
      const score = certainty(survey, words);
      if (score > 0) {
        const span = spanOf(words, score);
        if (isWork(text, span.start, span.end) || ofPlace(text, span.start)) {
          last = span.end;
          continue;
        }
        spans.push(WEAK_CUE.test(before(text, span.start, 24)) ? { ...span, score: Math.min(0.95, score + 0.2) } : span);
        last = span.end;
        continue;
      }
    }
    if (hit.bits & MEANS.surname && text[hit.end] === ',' && text[hit.end + 1] === ' ') {
      const [given] = nameFrom(text, hit.end + 2, 1);
      if (given && given.bits & MEANS.given && !(given.bits & MEANS.givenWord) && !isWork(text, hit.start, given.end)) {
        spans.push({ start: hit.start, end: given.end, label: 'PERSON', score: 0.7 });
        last = given.end;
      }
    }
  }
  return spans;
}

/** Names that a word before them announces: `buyer Xochitl Quetz`, `Mr. Abara`, `tenant: Lopez`. */
function namesByCue(survey: Survey): Span[] {
  const spans: Span[] = [];
  const { text } = survey;
  for (const hit of hitsOf(survey, MEANS.client | MEANS.honorific | MEANS.greeting)) {
    const honorific = (hit.bits & MEANS.honorific) !== 0 && hit.upper;
    const window = text.slice(hit.end, hit.end + 40);
    const gap = honorific ? /^\.?\s{1,2}/.exec(window) : gapToName(window);
    if (!gap) continue;
    const words = nameFrom(text, hit.end + gap[0].length);
    if (words.length === 0) continue;
    const span = spanOf(words, 0.8);
    const known = words.some((word) => (word.bits & NAME_BITS) !== 0);
    // A single unknown capitalised word after "Seller" starts a sentence or a heading more often than a name.
    if (!honorific && words.length === 1 && !known) continue;
    if (!honorific && words.length === 1 && words[0]!.bits & MEANS.givenWord && !/[:=]/.test(gap[0])) continue;
    const greeted = (hit.bits & MEANS.greeting) !== 0;
    if (!honorific && !known && !greeted && hit.upper && !/[:=(]|is |name/i.test(gap[0])) continue;
    if (isWork(text, honorific ? hit.start : span.start, span.end) || PLACE_AFTER.test(text.slice(span.end, span.end + 32))) continue;
    spans.push({ ...span, score: known || honorific ? 0.85 : 0.65 });
  }
  return spans;
}

function gapToName(window: string): RegExpExecArray | null {
  const upper = /["“]?[A-ZÀ-Þ]/.exec(window);
  if (!upper) return null;
  for (let at = upper.index; at < window.length && at < 32; at += 1) {
    if (!isUpper(window.charCodeAt(at)) || (at > 0 && isLetter(window.charCodeAt(at - 1)))) continue;
    const lead = window.slice(0, at);
    if (!CUE_GAP.test(lead)) return null;
    const word = wordAt(window, at);
    if (word && /^(?:name|names|mr|mrs|ms|dr|contact|client)$/i.test(word.word)) continue;
    return Object.assign([lead] as unknown as RegExpExecArray, { index: 0 });
  }
  return null;
}

/** Single given names where the words before them speak to or of a person: "call Maria", "Hi Binh,". */
function givenAlone(survey: Survey): Span[] {
  const spans: Span[] = [];
  for (const hit of hitsOf(survey, MEANS.given)) {
    if (!hit.upper || hit.bits & (MEANS.givenWord | MEANS.notName)) continue;
    const left = before(survey.text, hit.start, 24);
    if (!WEAK_CUE.test(left) || /(?:\bto|\bfrom|\bby|\bfor|\bwith|\band|&|\bon)[\s:=,.\-–"'“]{1,4}$/i.test(left)) continue;
    if (isWork(survey.text, hit.start, hit.end) || PLACE_AFTER.test(survey.text.slice(hit.end, hit.end + 32))) continue;
    spans.push({ start: hit.start, end: hit.end, label: 'PERSON', score: 0.65 });
  }
  return spans;
}

/** Names written small: only where a cue stands before them and both words are names and nothing else. */
function smallNames(survey: Survey): Span[] {
  const spans: Span[] = [];
  const { text } = survey;
  for (const hit of hitsOf(survey, MEANS.given)) {
    if (hit.upper || hit.bits !== MEANS.given || text[hit.end] !== ' ') continue;
    const next = wordAt(text, hit.end + 1);
    if (!next || (next.bits & MEANS.surname) === 0 || next.bits & (MEANS.notName | MEANS.street)) continue;
    if (!WEAK_CUE.test(before(text, hit.start, 24)) && !/(?:buyer|seller|tenant|client|owner|lead|wife|husband)\W{1,3}$/.test(before(text, hit.start, 12))) continue;
    spans.push({ start: hit.start, end: next.end, label: 'PERSON', score: 0.65 });
  }
  return spans;
}

export function people(survey: Survey): Span[] {
  return [...namesByList(survey), ...namesByCue(survey), ...givenAlone(survey), ...smallNames(survey)];
}

/** For words of `mark` hits: true where a word hit is one of a person's name. */
export const isGiven = (hit: WordHit): boolean => (hit.bits & MEANS.given) !== 0;
