import { birth } from './birth-dates.js';
import { passesAba } from './check-digits.js';
import { shapes } from './shapes.js';
import { passwords } from './passwords.js';
import type { Span } from './span.js';
import { hitsOf, type Survey, type WordHit } from './survey.js';
import { MEANS } from './words.js';
import { madeUpWords } from './made-up-words.js';
import { matchesOf } from './matches.js';

type Reader = (text: string, hit: WordHit) => Span | undefined;

const WINDOW = 56;
const FILLER = String.raw`(?:[\s:#.=()*,"'’–-]|\b(?:no|num|nbr|number|numbers|is|was|id|ending|ends|in|with|for|the|last|four|4|digits|of|bank|checking|savings|state|issued|by|aba|new|my|his|her|their|transit|security|card|acct|account|de|la|el|cuenta|número|numero|us|united|states|code)\b)`;
const ACCOUNT = new RegExp(String.raw`^${FILLER}{0,14}?([x*•]{0,12}[A-Z]{0,2}\d[\d -]{2,22}\d)(?![\d,.]*\d|[A-Za-z%])`, 'i');
const ROUTING = new RegExp(String.raw`^${FILLER}{0,14}?(\d{3}[ -]?\d{3}[ -]?\d{3})(?!\d)`, 'i');
const SWIFT = /^[\s:#.=]{0,4}(?:code|bic|no|number|is|\/)?[\s:#.=/]{0,4}(?:bic)?[\s:#.=]{0,3}([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b/;
const LICENCE = new RegExp(
  String.raw`^(?:['’]?s)?\s{0,2}(?:licen[sc]e|lic\b|id\b)?${FILLER}{0,10}?((?:[A-Z]{2}[\s:#-]{1,2})?[A-Z]{0,3}\d[A-Z\d*-]{4,18})\b`,
  'i',
);
const DRIVES =
  /(?:licencia de (?:manejo|conducir)|operator['’]?s? (?:permit|licen[sc]e|lic\b)|(?:permit|licen[sc]e) to drive|permis de conduire|driv(?:er|ing)['’]?s? permit)/i;
/** Letters before, among or behind the figures, or three groups; a few words may stand between, and the end of a question. */
const PASSPORT =
  /^[^\d\n]{0,48}?(?<![A-Za-z\d/-])((?:[A-Za-z]{1,2} ?)?\d(?=[A-Z\d]{5,8}(?![\w-]))(?:[A-Z]{0,3}\d+){1,4}[A-Z]?|\d{3} \d{3} \d{3})(?![\w/.-]*\d)/;
const EMPLOYER = new RegExp(String.raw`^(?:${FILLER}{0,10}?(?=\d{2}-?\d{7})|[^\d\n.;]{0,44}?(?=\d{2}-\d{7}))(\d{2}-?\d{7})(?!\d)`, 'i');
const LAST_FOUR = new RegExp(String.raw`^${FILLER}{0,14}?([x*•]{2,8}[- ]?[x*•]{0,6}[- ]?\d{4}|\d{4})(?!\d|[-/.,]\d|-[A-Z])`, 'i');
const CARD_TAIL = new RegExp(String.raw`^${FILLER}{0,14}?([x*•]{1,16}[- ]?\d{4}|(?:\d[ -]?){12,18}\d)(?!\d)`, 'i');
const CARD_LAST =
  /^[\s#:]{0,3}(?:number |no\.? |account )?(?:ending|ends|last (?:four|4)(?: digits)?)(?: (?:in|with|is|are|of))?[\s:]{1,2}(\d{4})(?!\d)/i;
const CARD_CHECK = new RegExp(String.raw`^2?${FILLER}{0,6}?(\d{3,4})(?!\d|[-/.,]\d)`, 'i');
const CREDENTIAL = /^(?:\s{0,2}(?:is|was|to)\s{1,2}|\s{0,2}[:=]\s{0,2}|\s{1,2}(?=\S{0,12}\d))["'“‘`]?([^\s"'”’`,;<>{}()[\]]{4,48})/i;

function captured(text: string, hit: WordHit, pattern: RegExp, span: Pick<Span, 'label' | 'score'>): Span | undefined {
  const window = text.slice(hit.end, hit.end + WINDOW);
  const match = pattern.exec(window);
  const value = match?.[1];
  if (!match || value === undefined) return undefined;
  const start = hit.end + match[0].length - value.length;
  return { start, end: start + value.length, ...span };
}

const digitsIn = (text: string, span: Span): string => text.slice(span.start, span.end).replace(/\D/g, '');

const account: Reader = (text, hit) => {
  const span = captured(text, hit, ACCOUNT, { label: 'ACCOUNT', score: 0.85 });
  if (!span) return undefined;
  const digits = digitsIn(text, span);
  const gap = text.slice(hit.end, span.start);
  if (/\n\s*\n/.test(gap) || digits.length < 4 || digits.length > 20) return undefined;
  // Short figures after "account" are years and amounts unless something points at them.
  if (
    digits.length < 6 &&
    !/[#:]|\b(?:no|num|number|ending|ends|last)\b|[x*•]{2}|[x*•]\d/i.test(gap + text.slice(span.start, span.start + 4))
  )
    return undefined;
  if (digits.length < 6 && /^(?:19|20)\d\d$/.test(digits) && !/ending|last|[x*]/i.test(gap)) return undefined;
  return text[span.start - 1] === '$' ? undefined : span;
};

const routing: Reader = (text, hit) => {
  const span = captured(text, hit, ROUTING, { label: 'ROUTING', score: 0.9 });
  if (span) return passesAba(digitsIn(text, span)) || /rout|aba|rtn|ruta|enruta/i.test(text.slice(hit.start, hit.end)) ? span : undefined;
  return /^(?:swift|bic)/i.test(text.slice(hit.start, hit.end)) ? captured(text, hit, SWIFT, { label: 'ROUTING', score: 0.8 }) : undefined;
};

const card: Reader = (text, hit) => {
  const word = text.slice(hit.start, hit.end).toLowerCase();
  if (/^c(?:vv|vc|sc|id|vn)$/.test(word)) return captured(text, hit, CARD_CHECK, { label: 'CARD', score: 0.85 });
  return captured(text, hit, CARD_TAIL, { label: 'CARD', score: 0.85 }) ?? captured(text, hit, CARD_LAST, { label: 'CARD', score: 0.85 });
};

const social: Reader = (text, hit) => {
  const word = text.slice(hit.start, hit.end).toLowerCase();
  if (
    word === 'social' &&
    !/^\s{0,2}(?:security|sec|#|no|number|insurance|:|is\s{1,2}[\dx*]|[\dx*])/i.test(text.slice(hit.end, hit.end + 14))
  )
    return undefined;
  return captured(text, hit, LAST_FOUR, { label: 'SSN', score: 0.8 });
};

const licence: Reader = (text, hit) => {
  const word = text.slice(hit.start, hit.end).toLowerCase();
  if (word.startsWith('licen') && !/(?:driver|driving|operator)\W{0,3}s?\W{0,2}$/i.test(text.slice(Math.max(0, hit.start - 12), hit.start)))
    return undefined;
  // A permit to build is nobody's, one to drive is: the words beside it say which.
  if (/^(?:permi|licencia|operator)/.test(word) && !DRIVES.test(text.slice(Math.max(0, hit.start - 14), hit.end + 24))) return undefined;
  if (word.startsWith('driv') && !/^(?:['’]?s)?\s{0,2}(?:lic|id\b)/i.test(text.slice(hit.end, hit.end + 12)) && word.length < 10)
    return undefined;
  const span = captured(text, hit, LICENCE, { label: 'DRIVER_LICENCE', score: 0.85 });
  return span && digitsIn(text, span).length >= 4 ? span : undefined;
};

const credential: Reader = (text, hit) => {
  const span = captured(text, hit, CREDENTIAL, { label: 'CREDENTIAL', score: 0.8 });
  if (!span) return undefined;
  const value = text.slice(span.start, span.end).replace(/[.!?]+$/, '');
  // A password in prose mixes kinds of characters; a plain word after "password is" is prose.
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(value)).length;
  const pointed = /[:=]|\bis\b/.test(text.slice(hit.end, span.start));
  if (kinds < 2 || !/[\d!@#$%^&*]/.test(value) || /^[$%{<&@]|\$\{|^https?:|\(\)|^process\.|\.(?:js|ts|py|md)$/.test(value))
    return undefined;
  return pointed && value.length >= 5 ? { ...span, end: span.start + value.length } : undefined;
};

// Looking ahead for a figure or a sign ends after 64 characters: from each word of a text without spaces it would go to the end of all.
/** A network and what lets one into it, side by side: "Wifi: LarchGuest / tulips-4-rain". */
const NETWORK =
  /(?<![a-z])(?:wi-?fi|ssid|network)(?![a-z])[^\n/]{0,48}? (?:\/|\||,|-|–) ?["'“]?((?=[^\s]{0,64}[\d!@#$%&])[^\s"'”,;/]{6,40})/gi;

/** "wifi pw Tulips4rain": of a network, where a word mixes kinds of signs. */
const NETWORK_WORD =
  /(?<![a-z])(?:wi-?fi|network|guest|ssid)(?: network| name)?[^\n.;]{0,32}? ?(?<![a-z])(?:pw|pwd|pass|password|passcode|key)(?: is)?[\s:=]{1,3}["'“]?((?=[^\s]{0,64}\d)(?=[^\s]{0,64}[A-Za-z])[^\s"'”,;]{6,40}?)(?=[.!?]?(?:["'”,;\s]|$))/gi;

/** "Deposit my share to 7719002284 at Redwood CU". */
const SENT_TO =
  /(?<![a-z])(?:deposit|wire|transfer|send|pay|credit|refund|disburse|ach)(?:s|ed|ing)?(?![a-z])[^.;\n\d]{0,48}(?<![a-z])(?:to|into) (?:my |our |his |her |their |the )?(\d{8,17})(?!\d)(?= (?:at|with|in|of) [A-Z]|,? (?:chase|wells|bank|cu\b|credit union))/gi;

const READERS: readonly (readonly [bits: number, read: Reader])[] = [
  [MEANS.account, account],
  [MEANS.routing, routing],
  [MEANS.card, card],
  [MEANS.ssn, social],
  [MEANS.licence, licence],
  [MEANS.passport, (text, hit) => captured(text, hit, PASSPORT, { label: 'PASSPORT', score: 0.85 })],
  [MEANS.employer, (text, hit) => captured(text, hit, EMPLOYER, { label: 'EIN', score: 0.85 })],
  [MEANS.birth, birth],
  [MEANS.credential, credential],
];

/** Values that only the word before them tells apart from any other figure: each cue looks at a short window after it. */
export function cuedValues(found: Survey): Span[] {
  const spans: Span[] = [];
  for (const [bits, read] of READERS) {
    for (const hit of hitsOf(found, bits)) {
      const span = read(found.text, hit);
      if (span) spans.push(span);
    }
  }
  spans.push(...shapes(found), ...passwords(found.text));
  if (found.bits & (MEANS.credential | MEANS.code)) spans.push(...madeUpWords(found.text));
  if (found.bits & MEANS.credential)
    for (const { index, 0: whole, 1: value = '' } of [...matchesOf(NETWORK, found.text), ...matchesOf(NETWORK_WORD, found.text)])
      spans.push({ start: index + whole.length - value.length, end: index + whole.length, label: 'CREDENTIAL', score: 0.7 });
  for (const { index, 0: whole, 1: value = '' } of matchesOf(SENT_TO, found.text))
    spans.push({ start: index + whole.length - value.length, end: index + whole.length, label: 'ACCOUNT', score: 0.75 });
  return spans;
}
