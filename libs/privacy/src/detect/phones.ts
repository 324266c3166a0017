import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { recognisesPhone } from './recognisers.js';
import type { Span } from './span.js';
import { before, isDigitAt } from './survey.js';
import { isLetter } from './letters.js';

const INTERNATIONAL = /\+\(?\d{1,3}\)?[-. ()/]{0,3}(?:\d[-. ()/]{0,2}){5,12}\d(?!\d)/y;
const AMERICAN = /(?:1[-. ]{0,2})?(?:\(\d{3}\)|\d{3})([-. /]{0,3})\d{3}([-. ]{0,3})\d{4}(?!\d)/y;
const LOCAL = /\d{3}[-. ]\d{4}(?!\d)/y;
const LOCAL_ALONE = /[2-9]\d\d-\d{4}(?![\d-])/y;
const FOREIGN = /(?:\(?0\d{1,4}\)?[-. /]{0,2})(?:\d{2,5}[-. /]{0,2}){1,4}\d(?!\d)/y;
const SPACED = /\d(?:[-. ]\d){6,14}(?!\d)/y;
const EXTENSION = /,?\s{0,2}(?:x|ext\.?|extension)\s{0,2}[.:#]?\s?\d{1,6}(?!\d)/iy;

const CUE =
  /(?<![a-z])(?:call|phone|ph|cell|mobile?|mob|tel|telephone|text|txt|sms|fax|reach|contact|dial|whatsapp|number|direct|line|home|work|office|landline|hotline|pager|hm|wk|电话|電話|手机|手機|전화|[chmop]|(?:his|her|my|their|our|me|him|them) #|tel[eé]fono|celular|m[oó]vil|llam[ae]\w*|điện thoại|t[eé]l[eé]phone|portable|appelez|telefon\w*|handy|anrufen|ligue)(?:\W{0,3}(?:(?:at|on|is|me|us|him|her|them|no|nr|num|number|first|back|or|us at|al|a|sous|unter)\W{1,2}){0,3})$/;
/** "text Maria at 4155550199": the cue is a few words away. */
const CUE_NEARBY =
  /\b(?:call|text|phone|cell|mobile|reach|contact|tel|telephone|dial|sms|number|whatsapp|zelle|venmo|ring)\b[^.;\n\d$#]{0,40}\b(?:at|on|is|to|@)\W{0,3}$/;
const NOT_A_PHONE =
  /(?<![a-z])(?:mls|apn|parcel|order|invoice|isbn|issn|sku|upc|tracking|ticket|case|licen[sc]e|lic|dre|bre|nmls|permit|serial|model|version|file|loan|policy|account|acct|routing|ref|reference|confirmation|id|number of|lot|zip|vin|patent|doc|document|escrow|listing|item|part|po|claim|batch|grant|section|chapter)(?:\W{0,3}(?:no|nr|num|number|is|id|code|key|#)?\W{0,3}){0,2}$/;
/** A first and a last name, with an initial between: what follows is their number, also in ten bare digits. */
const BEHIND_NAME = /(?:^|[^\p{L}])\p{Lu}\p{Ll}{1,18}(?: \p{Lu}\.)? \p{Lu}[\p{L}'’-]{1,24},? $/u;
/** Two words with capitals that head a number of something else. */
const NUMBERED =
  /(?:number|no|num|id|code|account|acct|loan|file|order|policy|case|claim|lot|unit|parcel|escrow|invoice|listing|permit),? $/i;
const TOLL_FREE = /^1?8(?:00|88|77|66|55|44|33)/;

export interface PhonePlace {
  readonly text: string;
  readonly start: number;
  /** The key of the value speaks of a telephone. */
  readonly expected: boolean;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** A digit or letter joined to the number makes it a piece of something longer: an id, a version, an amount. */
function stuck(text: string, start: number, end: number): boolean {
  const left = start > 0 ? text.charCodeAt(start - 1) : 32;
  if (left === 95 || left === 36) return true;
  if (left < 0x2e80 && isLetter(left) && !/(?:tel|ph|fax|cell|\b[chmop])$/i.test(text.slice(Math.max(0, start - 4), start))) return true;
  if ((left === 45 || left === 46 || left === 47 || left === 44) && start > 1 && isDigitAt(text, start - 2)) return true;
  const right = text.charCodeAt(end);
  // A comma ends a cell: "916-555-0190,8/2/1971".
  const ended = right === 44 && /[-.) ]\d{3}[-. ]\d{4}$/.test(text.slice(Math.max(0, end - 9), end));
  if ((right === 45 || right === 46 || right === 47 || (right === 44 && !ended) || right === 58) && isDigitAt(text, end + 1)) return true;
  return right === 95 || right === 37 || (right < 0x2e80 && isLetter(right) && !/^(?:x|ext)/i.test(text.slice(end, end + 3)));
}

function withExtension(text: string, end: number): number {
  const extension = matchAt(EXTENSION, text, end);
  return extension ? end + extension[0].length : end;
}

const validity = new Map<string, boolean>();
function isRealNumber(raw: string): boolean {
  const known = validity.get(raw);
  if (known !== undefined) return known;
  const real = parsePhoneNumberFromString(raw, 'US')?.isValid() === true;
  if (validity.size > 2000) validity.clear();
  validity.set(raw, real);
  return real;
}

function american(place: PhonePlace, start: number): Span | undefined {
  const { text } = place;
  const match = matchAt(AMERICAN, text, start);
  if (!match) return undefined;
  const end = start + match[0].length;
  if (stuck(text, start, end)) return undefined;
  const digits = match[0].replace(/\D/g, '');
  const left = before(text, start, 28);
  const otherwise = !place.expected && NOT_A_PHONE.test(left);
  if (otherwise && !match[0].includes('(')) return undefined;
  const cued = place.expected || CUE.test(left) || CUE_NEARBY.test(before(text, start, 48));
  const span: Span = { start, end: withExtension(text, end), label: 'PHONE', score: cued ? 0.95 : 0.8 };
  // Nobody's own telephone is toll-free: those are desks of firms.
  if (TOLL_FREE.test(digits) && !place.expected) return undefined;
  if (cued) return span;
  if (match[0].includes('(')) return span;
  const separators = `${match[1] ?? ''}${match[2] ?? ''}`;
  if (/^(?:--|\.\.)$/.test(separators)) return span;
  const national = digits.length === 11 ? digits.slice(1) : digits;
  if (!/^[2-9]\d\d[2-9]/.test(national)) return undefined;
  if (BEHIND_NAME.test(left) && !NUMBERED.test(left)) return { ...span, score: 0.7 };
  if (!isRealNumber(national)) return undefined;
  if (separators !== '') return { ...span, score: 0.7 };
  // Ten bare digits are an id more often than a telephone.
  return /^\W{0,3}(?:cell|mobile|\(?[cmh]\)|phone|tel|text|call)/i.test(text.slice(end, end + 12)) ? { ...span, score: 0.7 } : undefined;
}

/** Numbers that are telephones only because the words around them say so. */
function cuedOnly(place: PhonePlace): Span | undefined {
  const { text, start } = place;
  const left = before(text, start, 28);
  const cued = place.expected || CUE.test(left);
  const at = text[start - 1] === '(' ? start - 1 : start;
  const foreign = matchAt(FOREIGN, text, at);
  if (foreign) {
    const end = at + foreign[0].length;
    const count = foreign[0].replace(/\D/g, '').length;
    if (count >= 9 && count <= 13 && !stuck(text, at, end) && !NOT_A_PHONE.test(left)) {
      if (cued) return { start: at, end, label: 'PHONE', score: 0.85 };
      if (/[ )]/.test(foreign[0]) && recognisesPhone(text.slice(at, end))) return { start: at, end, label: 'PHONE', score: 0.6 };
    }
  }
  if (!cued) return local(place);
  const spaced = matchAt(SPACED, text, start) ?? matchAt(LOCAL, text, start);
  if (!spaced) return undefined;
  const end = start + spaced[0].length;
  return stuck(text, start, end) || NOT_A_PHONE.test(left)
    ? undefined
    : { start, end: withExtension(text, end), label: 'PHONE', score: 0.75 };
}

/** Seven digits in two groups, as nothing else is written: a neighbour's number, to which nobody says the area code. */
function local({ text, start }: PhonePlace): Span | undefined {
  const match = matchAt(LOCAL_ALONE, text, start);
  if (!match) return undefined;
  const end = start + match[0].length;
  const isOfMore = /[\w.,$/#:-]$|\d[ )]{1,2}$/.test(text.slice(Math.max(0, start - 3), start)) || /^ \d|^-/.test(text.slice(end, end + 2));
  if (isOfMore || stuck(text, start, end) || NOT_A_PHONE.test(before(text, start, 28))) return undefined;
  return { start, end: withExtension(text, end), label: 'PHONE', score: 0.65 };
}

/** The telephone that begins at a run of digits, if one does. `start` of the span may lie before the run: `+`, `(`. */
export function phoneAt(place: PhonePlace): Span | undefined {
  const { text, start } = place;
  const plus = text[start - 1] === '+' ? start - 1 : text[start - 1] === '(' && text[start - 2] === '+' ? start - 2 : -1;
  if (plus >= 0) {
    const match = matchAt(INTERNATIONAL, text, plus);
    const end = match ? plus + match[0].length : 0;
    if (match && !isLetter(text.charCodeAt(end)) && (plus === 0 || !isLetter(text.charCodeAt(plus - 1)))) {
      return { start: plus, end: withExtension(text, end), label: 'PHONE', score: 0.9 };
    }
  }
  return american(place, text[start - 1] === '(' && text[start + 3] === ')' ? start - 1 : start) ?? cuedOnly(place);
}
