import { certainty, isBarred, isPlace, isWork, NAME_BITS, nameFrom, ofPlace, spanOf, wordAt, type NameWord } from './name-words.js';
import type { Span } from './span.js';
import { coupled, givenAlone } from './given-names.js';
import { namesBySpeech } from './single-names.js';
import { namesBySentence, wholeNames } from './name-grammar.js';
import { spokenNames } from './spoken-names.js';
import { unlistedNames } from './unlisted-names.js';
import { before, hitsOf, type Survey } from './survey.js';
import { isLetter, isUpper } from './letters.js';
import { MEANS, WORDS } from './words.js';
import { matchesOf } from './matches.js';

const CUE_GAP =
  /^(?:['’]s)?(?:\s{0,2}[:=#-]\s{0,2}|\s{1,2}|\s{0,2}\(\s{0,2}|,\s)(?:(?:name|names|is|are|was|named|called|contact|and|full|legal|first|mr|mrs|ms|dr|by|:|client|with|w|#\d|1|2)\.?[\s:=]{1,3}){0,3}["“]?$/i;
const WEAK_CUE =
  /(?:\bname(?:\s?:|\s{1,2}is)|\b(?:i['’]m|i am|this is|my name is|me llamo|je m['’]appelle|ich bin|ich heiße|met with|spoke (?:to|with)|talked (?:to|with)|speak (?:to|with)|meet(?:ing)? with|call(?:ed|ing)?|text(?:ed)?|email(?:ed)?|e-mail|ask for|contact|reach|remind|tell|told|notify|from|to|cc|bcc|by|for|with|and|&|client|introduce|introducing|represent(?:ing|s)?|on behalf of|account of|belongs to|sold to|leased to|rented to|c\/o|attn|signed|regards|sincerely|thanks|best|cheers|dear|hi|hello|hey|hola|estimad[oa]|bonjour|first[ _]?name|last[ _]?name|full[ _]?name))[\s:=,.\-–"'“]{1,4}$/i;

/** Names found by their own look: a common given name and what follows; `Lopez, Maria`. */
function namesByList(survey: Survey): Span[] {
  const spans: Span[] = [];
  let last = 0;
  const { text } = survey;
  for (const hit of hitsOf(survey, NAME_BITS)) {
    if (hit.start < last || !hit.upper) continue;
    if (hit.bits & (MEANS.given | MEANS.givenWord)) {
      const words = nameFrom(text, hit.start);
      if (words.length > 1 && isBarred(text, words)) {
        last = words.at(-1)!.end;
        continue;
      }
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
  for (const hit of hitsOf(survey, MEANS.client | MEANS.honorific | MEANS.greeting | MEANS.intro)) {
    const honorific = (hit.bits & MEANS.honorific) !== 0 && hit.upper;
    const window = text.slice(hit.end, hit.end + 40);
    // "2290 Harvest Moon Dr. No repayment …": a street ends here.
    if (honorific && /\d (?:\p{Lu}[\w'’.-]* ){1,3}$/u.test(text.slice(Math.max(0, hit.start - 40), hit.start))) continue;
    const gap = honorific ? /^\.?\s{1,2}/.exec(window) : gapToName(window);
    if (!gap) continue;
    const words = nameFrom(text, hit.end + gap[0].length);
    if (words.length === 0) continue;
    const span = spanOf(words, 0.8);
    const known = words.some((word) => (word.bits & NAME_BITS) !== 0);
    // A single unknown capitalised word after "Seller" starts a sentence or a heading more often than a name.
    if (!honorific && words.length === 1 && !known) continue;
    if (!honorific && words.length === 1 && words[0]!.bits & MEANS.givenWord && !/[:=]/.test(gap[0])) continue;
    // "Name" alone heads columns and keys; it brings in a person where a given name or surname follows.
    if (hit.bits & MEANS.intro && (words.length < 2 || (!known && /name/i.test(text.slice(hit.start, hit.end))))) continue;
    const greeted = (hit.bits & (MEANS.greeting | MEANS.intro)) !== 0;
    if (!honorific && !known && !greeted && hit.upper && !/[:=(]|is |name/i.test(gap[0]) && !isUnheardOf(text, words)) continue;
    if (isWork(text, honorific ? hit.start : span.start, span.end) || isPlace(text, span.end)) continue;
    const from = honorific && !(hit.bits & MEANS.professional) ? hit.start : span.start;
    spans.push({ ...span, start: from, score: known || honorific ? 0.85 : 0.65 });
  }
  return spans;
}

/** Two words that no list knows, and then what follows a person: no heading, which is made of words. */
const isUnheardOf = (text: string, words: readonly NameWord[]): boolean =>
  words.length > 1 &&
  words.every(
    ({ word, bits }) =>
      bits === 0 && WORDS.means(word.replace(/s$/, '')) === 0 && !/(?:ing|tion|ment|ure|ance|ence|ity|ist|ary|ory|al|er|ed)$/.test(word),
  ) &&
  /^(?:['’]s?(?![A-Za-z])|,|\)|;|\.\s|\s(?:and|&|is|was|has|had|will|would|wants?|needs?|called|said|says|asked|texted|phoned|[–-])(?![A-Za-z])|\s\()/.test(
    text.slice(words.at(-1)!.end, words.at(-1)!.end + 12),
  );

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

/** A person right before a name: "his wife keisha", "buyer: nadia". */
const KIN =
  /(?<![a-z])(?:(?:wife|husband|spouse|partner|brother|sister|mother|father|mom|dad|son|daughter|cousin|roommate|hubby|fiancee?|buyer|seller|tenant|client|owner|borrower|landlord)(?: is|['’]s name is)?|name is|this is|i['’]?m|its|met w(?:ith)?|spoke w(?:ith)?)[\s:]{1,3}$/i;

/** Names written small: only where a cue stands before them and both words are names and nothing else. */
function smallNames(survey: Survey): Span[] {
  const spans: Span[] = [];
  const { text } = survey;
  for (const hit of hitsOf(survey, MEANS.given)) {
    if (hit.upper || (hit.bits & ~(MEANS.given | MEANS.surname | MEANS.cue)) !== 0) continue;
    const announced = KIN.test(before(text, hit.start, 18));
    if (text[hit.end] !== ' ' && !announced) continue;
    const next = text[hit.end] === ' ' ? wordAt(text, hit.end + 1) : undefined;
    const unknown =
      next !== undefined &&
      next.bits === 0 &&
      next.word.length > 2 &&
      !/(?:ing|ed|s)$/.test(next.word) &&
      !/^['’]/.test(text.slice(next.end));
    if (!next || (!unknown && (next.bits & MEANS.surname) === 0) || next.bits & (MEANS.notName | MEANS.street)) {
      if (announced) spans.push({ start: hit.start, end: hit.end, label: 'PERSON', score: 0.65 });
      continue;
    }
    // Two words that are names and nothing else need no cue; a word that no list knows does.
    const listed = (next.bits & ~MEANS.surname) === 0 && next.bits !== 0;
    if (
      !listed &&
      !WEAK_CUE.test(before(text, hit.start, 24)) &&
      !/(?:buyer|seller|tenant|client|owner|lead|wife|husband|name|borrower|w|w\/)s?\W{1,3}$/.test(before(text, hit.start, 12))
    )
      continue;
    spans.push({ start: hit.start, end: next.end, label: 'PERSON', score: 0.65 });
  }
  return spans;
}

/** `Ana Ruiz and Xochitl Quetz`: who is named in one breath with a person is one. */
function companions(text: string, found: readonly Span[]): Span[] {
  const spans: Span[] = [];
  const starts = new Set(found.map((span) => span.start));
  for (const span of found) {
    const joint = /^(?:\s?(?:and|&|y|und|et|or)\s|\s?\/\s?)/.exec(text.slice(span.end, span.end + 6));
    if (!joint) continue;
    const at = span.end + joint[0].length;
    // "Sunita Raghunathan and Dev Raghunathan": whatever the first word means elsewhere.
    const family = text.slice(span.start, span.end).split(' ').at(-1)!;
    const relative = /^\p{Lu}\p{L}{1,14} /u.exec(text.slice(at, at + 16))?.[0];
    if (relative && family.length > 2 && text.startsWith(family, at + relative.length) && span.end - span.start > family.length) {
      spans.push({ start: at, end: at + relative.length + family.length, label: 'PERSON', score: 0.65 });
      continue;
    }
    const words = nameFrom(text, at);
    const single = words.length === 1 && (words[0]!.bits & (MEANS.given | MEANS.surname)) === 0;
    if (words.length === 0 || starts.has(words[0]!.start) || isBarred(text, words)) continue;
    if (single && words[0]!.bits !== 0) continue;
    spans.push(spanOf(words, 0.65));
  }
  return spans;
}

/** `Guillaume & Tess Arsenault`: the first of two who share a surname. */
function leading(text: string, found: readonly Span[]): Span[] {
  const spans: Span[] = [];
  for (const span of found) {
    const match = /(?<![\p{L}'’-])(\p{Lu}['’]?\p{L}{1,16}(?:-\p{Lu}\p{Ll}+)?)\s(?:and|&|y|et|und)\s$/u.exec(
      text.slice(Math.max(0, span.start - 28), span.start),
    );
    const word = match?.[1];
    if (!match || !word || (WORDS.means(word) & ~NAME_BITS) !== 0) continue;
    const start = span.start - match[0].length;
    spans.push({ start, end: start + word.length, label: 'PERSON', score: 0.6 });
  }
  return spans;
}

/** Names that stand right before a mailbox or a telephone, as on any list of contacts. */
export function namesBeside(text: string, contacts: readonly Span[]): Span[] {
  const spans: Span[] = [];
  for (const contact of contacts) {
    const left = text.slice(Math.max(0, contact.start - 52), contact.start);
    const match =
      /(?:^|[^\w.])((?:[A-Z\u00c0-\u00de][\w\u00c0-\u024f'’-]{1,20} ){1,2}[A-Z\u00c0-\u00de][\w\u00c0-\u024f'’-]{1,20})[\s(<,:–-]{1,4}(?:(?:cell|phone|tel|mobile|at|email|[cmhp])[\s:.]{1,2})?$/.exec(
        left,
      );
    if (!match?.[1]) continue;
    const start = contact.start - left.length + match.index + match[0].indexOf(match[1]);
    const words = nameFrom(text, start);
    if (words.length < 2 || words.at(-1)!.end !== start + match[1].length) continue;
    if (words.some((word) => (word.bits & MEANS.notName) !== 0) || isWork(text, start, words.at(-1)!.end) || isBarred(text, words))
      continue;
    spans.push(spanOf(words, 0.7));
  }
  return spans;
}

/** "the Nguyens leave in May". */
function families(survey: Survey): Span[] {
  if ((survey.bits & (MEANS.client | MEANS.property | MEANS.cue)) === 0 || !survey.text.includes('he ')) return [];
  const spans: Span[] = [];
  for (const match of matchesOf(/\b[Tt]he ([A-Z][a-z]{2,18}?)(?:es|s)\b(?! [A-Z])/g, survey.text)) {
    const bits = WORDS.means(match[1]!);
    const open = bits === 0 && WORDS.means(match[0].slice(4)) === 0 && (survey.bits & MEANS.client) !== 0;
    if (((bits & MEANS.surname) === 0 && !open) || bits & (MEANS.notName | MEANS.street | MEANS.givenWord | MEANS.property | MEANS.number))
      continue;
    spans.push({ start: match.index + 4, end: match.index + match[0].length, label: 'PERSON', score: 0.6 });
  }
  return spans;
}

export function people(survey: Survey): Span[] {
  const found = [
    ...namesByList(survey),
    ...namesByCue(survey),
    ...givenAlone(survey),
    ...coupled(survey.text),
    ...smallNames(survey),
    ...families(survey),
    ...unlistedNames(survey),
    ...namesBySpeech(survey),
    ...spokenNames(survey),
    ...namesBySentence(survey),
  ];
  return wholeNames(survey.text, [...found, ...companions(survey.text, found), ...leading(survey.text, found)]);
}
