import { looksLikeCardBrand, looksLikeIban, passesIban, passesLuhn } from './check-digits.js';
import type { Span } from './span.js';
import { before, isDigitAt } from './survey.js';
import { isLetter } from './letters.js';
import { matchesOf } from './matches.js';

const SOCIAL = /\d{3}( ?[-–.\u00b7/,] ?| )\d{2}\1\d{4}(?!\d)/y;
const CARD = /\d{4}(?:\.\d{4}){3}(?![\d.])|\d(?:[ -]?\d){12,18}(?!\d)/y;
const IBAN = /[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/y;
const IPV4 = /(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)/y;

const SOCIAL_CUE =
  /(?<![a-z])(?:(?:ssns?|social(?: security)?|itin|soc\.?(?: ?sec)?|s\.s\.?n?\.?)\D{0,24}|ss\s?(?:#|no\.?|num|number|:)\D{0,8})$/;
/** Of a person where the number has the groups of one; counties call parcels so, too. */
const TAX_CUE = /(?<!property |parcel |county |land |assessor )(?:tax(?:payer)?\s?(?:id|identification)|tin)\D{0,12}$/;
const NOT_SOCIAL =
  /(?<![a-z])(?:apn|parcel|(?:property|parcel|county|land) tax (?:id|no|number)|mls|listing|lot|map|order|case|file|invoice|ref|permit|part|sku|model|serial|id|item|record|zip|folio|pin|account|version)(?:\W{0,3}(?:no|num|number|is|#)?\W{0,3}){0,2}$/;
const NOT_CARD =
  /(?<![a-z])(?:order|invoice|tracking|isbn|ean|upc|serial|imei|transaction|txn|ref|reference|confirmation|session|trace|id|uuid|key|hash)\W{0,8}$/;
const CARD_CUE = /(?<![a-z])(?:card|visa|mastercard|amex|discover|credit|debit|cc|pan)\D{0,24}$/;
const NOT_IP = /(?:version|ver|v|release|section|chapter|§|rev|build|firmware)\W{0,3}$/;
const PRIVATE_IP = /^(?:10\.|127\.|0\.|255\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|8\.8\.|1\.1\.1\.1$|1\.0\.0\.1$|2[24]\d\.)/;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function joinedLeft(text: string, start: number): boolean {
  const left = start > 0 ? text.charCodeAt(start - 1) : 32;
  return (
    isLetter(left) ||
    left === 95 ||
    ((left === 45 || left === 46) && start > 1 && (isDigitAt(text, start - 2) || isLetter(text.charCodeAt(start - 2))))
  );
}

/** Social security and taxpayer numbers in groups; nine bare digits only where words say so. */
export function socialAt(text: string, start: number, expected: boolean): Span | undefined {
  const match = matchAt(SOCIAL, text, start);
  if (match) {
    const end = start + match[0].length;
    const next = text.charCodeAt(end);
    if (joinedLeft(text, start) || ((next === 45 || next === 46) && isDigitAt(text, end + 1)) || isLetter(next)) return undefined;
    const left = before(text, start, 30);
    const span: Span = { start, end, label: 'SSN', score: 0.95 };
    if (expected || SOCIAL_CUE.test(left) || (match[1] === '-' && TAX_CUE.test(left))) return span;
    // Nobody else writes figures in such groups; with a space between, many do.
    if (NOT_SOCIAL.test(left) || (match[1] === ' ' && isOfMore(text, start, end))) return undefined;
    return { ...span, score: 0.8 };
  }
  const bare = /\d{9}(?!\d)/y;
  if (!matchAt(bare, text, start)) return undefined;
  return expected || SOCIAL_CUE.test(before(text, start, 30)) ? { start, end: start + 9, label: 'SSN', score: 0.9 } : undefined;
}

/** One of several groups: a list, or another number. */
const isOfMore = (text: string, start: number, end: number): boolean =>
  /\d[ ,]{1,2}$/.test(text.slice(Math.max(0, start - 3), start)) || /^[ ,]{1,2}\d/.test(text.slice(end, end + 3));

export function cardAt(text: string, start: number, expected: boolean): Span | undefined {
  const longest = matchAt(CARD, text, start)?.[0];
  if (longest === undefined || joinedLeft(text, start)) return undefined;
  const shown = cardIn(longest);
  const end = start + shown.length;
  const next = text.charCodeAt(end);
  if (isLetter(next) || next === 95 || (shown === longest && (next === 45 || next === 46) && isDigitAt(text, end + 1))) return undefined;
  const digits = shown.replace(/\D/g, '');
  const left = before(text, start, 30);
  if (expected || CARD_CUE.test(left)) return { start, end, label: 'CARD', score: 0.9 };
  if (!looksLikeCardBrand(digits) || !passesLuhn(digits) || NOT_CARD.test(left)) return undefined;
  // Sixteen digits in a row pass the check by chance once in ten; in groups of four they are a card.
  return { start, end, label: 'CARD', score: /[ -]/.test(shown) ? 0.9 : 0.7 };
}

/** The groups that are a card, where an expiry or a check number follows them: `4242 4242 4242 4242 12/27`. */
function cardIn(longest: string): string {
  for (const { index } of matchesOf(/[ .-]|$/g, longest)) {
    const digits = longest.slice(0, index).replace(/\D/g, '');
    if (digits.length >= 13 && looksLikeCardBrand(digits) && passesLuhn(digits)) return longest.slice(0, index);
  }
  return longest;
}

export function ibanAt(text: string, start: number): Span | undefined {
  if (start < 2 || !/^[A-Z]{2}$/.test(text.slice(start - 2, start)) || (start > 2 && isLetter(text.charCodeAt(start - 3))))
    return undefined;
  const match = matchAt(IBAN, text, start - 2);
  if (!match) return undefined;
  const span = { start: start - 2, end: start - 2 + match[0].length, label: 'ACCOUNT' } as const;
  if (passesIban(match[0].replaceAll(' ', ''))) return { ...span, score: 0.95 };
  return looksLikeIban(match[0]) ? { ...span, score: 0.85 } : undefined;
}

/** `cued`: the text speaks of an IP address here, so that private ranges count, too. */
export function ipAt(text: string, start: number, cued: boolean): Span | undefined {
  const match = matchAt(IPV4, text, start);
  if (!match || joinedLeft(text, start)) return undefined;
  const end = start + match[0].length;
  if (isLetter(text.charCodeAt(end)) || match[0].split('.').some((part) => Number(part) > 255 || (part.length > 1 && part.startsWith('0'))))
    return undefined;
  const left = before(text, start, 20);
  const near = cued && /\bip\b|address/.test(left);
  if (NOT_IP.test(left) || (!near && PRIVATE_IP.test(match[0])) || /^(?:127\.|0\.0|1\.1\.1\.1$|8\.8\.)/.test(match[0])) return undefined;
  return { start, end, label: 'IP', score: near ? 0.95 : 0.75 };
}
