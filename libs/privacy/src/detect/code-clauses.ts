import { clauseStart } from './figures/clauses.js';
import { before, type WordHit } from './survey.js';

/** Words that stand for other things as often as for a lock: they need something that points at the figure. */
const WEAK =
  /^(?:door|doors|garage|box|access|entry|panel|elevator|lobby|lock|fob|porte|tor|security|spigot|safe|caja|puerta|buzzer|llaves|garaje|cochera|turnstile)$/i;
const KIND_OF_LOCK =
  /(?:smart|combo|combination|keypad|digital|electronic|keyless|button|bike|cable|dial|numeric|numbers?|contractor(?:['’]?s)?|realtor|agent|rpc|mechanical|shackle|wheel|key)[- ]$/i;
const POINTED =
  /[:=#*–-]\s{0,2}["'“]?$|(?:is|was|has|reads|takes|wants|needs|holds|likes|accepts|expects|with|w\/|via|using|code|combo|combination|pin|enter|use|press|punch|dial|type|con|es|are|to|by)\s{1,2}["'“]?$/i;
/** Words between a lock and a figure that give the figure another owner. */
const OTHER =
  /\$|\d{2}|\[redacted\]|\[\[|(?<![a-z])(?:mls|zip|apn|phone|call|text|cell|tel|lic|dre|nmls|sq|lot|unit|apt|suite|room|sold|price|priced|list(?:ed)?|hoa|fee|dues|tax|parcel|loan|account|acct|ssn|social|escrow|born|dob|serial|brand|make|series|order|permit|policy|model|address|installed|replaced|updated|new in|error|promo|area)(?![a-z])/i;
const STREET_AFTER =
  /^\s(?:[NSEW]\.? )?[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,3}? (?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|ct|court|blvd|way|pl|place|ter|cir|circle|loop|pkwy|hwy)\b/i;
const STREET_IN_GAP = /(?<!\d)\d{1,5} (?:[a-z.'’]+ ){0,2}[a-z.'’]+(?= is|:| =)/i;
const YEAR_IS_CODE =
  /(?:[:=]|combo|\bis|(?:box|lb|lbx|alarm|keypad|gate) (?:no\.?|number|#)|(?:gate|door|lock\s?box|lb|alarm|keypad|garage|entry|access) code)\s{0,2}$/i;
const OPENS = /^\s(?:opens?|works?|gets?|unlocks?|disarms?|lets?)(?![a-z])/i;
/** Who wrote a line of a chat, and when. */
const CHAT_HEAD = /\n\s{0,2}\[?\d{1,2}:\d{2}(?::\d\d)?(?:\s?[ap]m)?\]?\s(?:[A-Z][\w.'’-]{0,20}(?: [A-Z][\w.'’-]{0,20}){0,2}:\s)?/i;
/** A sentence that does nothing but give the value: "It was 8841", "0358.", "try 4471". */
const ANSWER =
  /^[\s"'“(]*(?:\[?\d{1,2}:\d{2}(?::\d\d)?(?:\s?[ap]m)?\]?\s)?(?:[a-z][\w.'’-]{0,20}(?: [a-z][\w.'’-]{0,20}){0,2}:\s)?(?:(?:(?:i|you|he|she|they|we) (?:think|thought|believe|said|use|used)|it|its|it['’]s|that['’]?s?|is|was|code|the|try|use|just|enter|should be|be|now|ok|yes|yep|sure|thanks)[\s:,]{1,2}){0,6}["'“#*]{0,2}$/i;

const OF_YEARS = /(?<![a-z])(?:built|year|since)(?![a-z])/i;
/** Kinds of code that open no door. */
const OTHER_CODE =
  /(?:(?:zip|area|postal|post|error|status|exit|promo|discount|coupon|referral|tax|source|qr|bar|country|dress|http|response|return|product|color|colour|fire|health|municipal|penal|civil|government|vehicle|business|city|sic|naics|use|zoning|location|mls|dial|currency|language|airport|char|unicode|key\s?code|response|state|probate|internal revenue|electrical|plumbing|mechanical|morse|genetic|pin|service|vs|\w_)[\s_"':{-]{0,6}|\.)$/i;
export const OF_LOCK = /(?:gate|door|access|entry|garage|alarm|lock|box|key|keypad|lb|lobby|side)[\W_]{0,3}(?:pin)?[\W_]{0,3}$/;
/** A code by what stands before it: "zip code", "fire code". */
export const isOfElse = (kind: string): boolean => OTHER_CODE.test(kind) && !OF_LOCK.test(kind);

/** How long an alarm waits. */
const WAIT = /(?<![\d.,])\d{1,3} ?(?:secs?|seconds?|mins?|minutes?)(?![a-z])/gi;

/** The words between two places of a page, without its marks. */
export const unmarked = (text: string): string => (/[<&]/.test(text) ? text.replaceAll(/<[^<>]{1,24}>|&#?\w{1,8};/g, ' ') : text);

export interface CodePlace {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

/** Where a box hangs, and then a figure by itself: "in the box on the gas meter, 0417". */
const PLACED = /^\s(?:on|at|by|under|behind|near|in|inside|around|next to) [a-z'’ -]{3,44}[,:–-]\s?$/i;

/** A figure in the sentence of a lock, or alone in the sentence after it, with nothing between that claims it for something else. */
export function besideLock(text: string, place: CodePlace, hits: readonly WordHit[], expected: boolean): boolean {
  const { start, end, digits } = place;
  const signed = /[#*]|\d[- ]\d/.test(text.slice(start, end));
  if (digits.length < 3 || digits.length > 8 || (digits.length === 3 && !signed) || STREET_AFTER.test(text.slice(end, end + 40)))
    return false;
  if (/^(?:19\d\d|20[0-3]\d)$/.test(digits) && !signed && !YEAR_IS_CODE.test(before(text, start, 20))) return false;
  const from = clauseStart(text, start, 72);
  const hit = hits.filter((one) => one.end <= start && one.start >= from - 60).at(-1);
  if (!hit) return false;
  const gap = unmarked(text.slice(hit.end, start)).replace(CHAT_HEAD, '\n').replace(WAIT, '');
  const isYear = /^(?:19\d\d|20[0-3]\d)$/.test(digits);
  if (OTHER.test(POINTED.test(gap) ? gap.replace(STREET_IN_GAP, '') : gap) || (isYear && OF_YEARS.test(gap))) return false;
  const weak = WEAK.test(text.slice(hit.start, hit.end)) && !KIND_OF_LOCK.test(before(text, hit.start, 14));
  const alone = /^\s*$/.test(text.slice(from, start)) && /^\s*(?:[.!\n]|$)/.test(text.slice(end, end + 2));
  if (hit.start < from)
    return (
      !/\n\s*\n/.test(gap) && ANSWER.test(text.slice(from, start)) && (!weak || expected || alone || OPENS.test(text.slice(end, end + 12)))
    );
  const placed =
    digits.length >= 4 && PLACED.test(gap) && !/^,? (?:and|or) |^ [a-z]{4}/i.test(text.slice(end, end + 6).replace(/^,? then/i, ''));
  const bracketed = digits.length >= 4 && text[start - 1] === '(' && text[end] === ')';
  const tried = digits.length >= 4 && /^\s$/.test(gap) && /(?:use|try|tried|open)\s$/i.test(before(text, hit.start, 7));
  return !weak || tried || POINTED.test(gap) || signed || expected || placed || bracketed;
}

/** Another code of the same length in the sentence of one: "the alarm is … and the cleaner uses …". */
export function besideCode(text: string, place: CodePlace, last: { readonly start: number; readonly end: number }): boolean {
  const gap = text.slice(last.end, place.start);
  const before = text.slice(last.start, last.end).replace(/\D/g, '');
  return (
    gap.length <= 44 &&
    before.length === place.digits.length &&
    place.digits.length >= 4 &&
    !/[\n;]|[.!?]\s/.test(gap) &&
    !OTHER.test(gap) &&
    !/^(?:19\d\d|20[0-3]\d)$/.test(place.digits)
  );
}
