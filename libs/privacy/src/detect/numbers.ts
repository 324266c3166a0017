import { cardAt, ibanAt, ipAt, socialAt } from './identity-numbers.js';
import { phoneAt } from './phones.js';
import type { Span } from './span.js';
import { before, isDigitAt, type Survey } from './survey.js';
import { MEANS } from './words.js';

export interface NumberHints {
  readonly phone: boolean;
  readonly social: boolean;
  readonly card: boolean;
}

/** Numbers that show by their own shape what they are: telephones, social security numbers, cards, IBANs, IP addresses. */
export function shapedNumbers(survey: Survey, hints: NumberHints): Span[] {
  const { text, digits } = survey;
  const spans: Span[] = [];
  const links = linkRanges(text);
  let link = 0;
  let taken = 0;
  for (let run = 0; run < digits.length; run += 2) {
    const start = digits[run]!;
    if (start < taken) continue;
    while (link < links.length && links[link]!.end <= start) link += 1;
    const inLink = link < links.length && links[link]!.start <= start;
    if (inLink && !/(?:wa\.me\/|(?:phone|tel|mobile|cell|sms)=\+?|tel:\+?)$/i.test(before(text, start, 12))) continue;
    const length = digits[run + 1]! - start;
    const span = shapeAt({ text, start, length }, hints, (survey.bits & MEANS.ip) !== 0);
    if (!span) continue;
    spans.push(span);
    taken = span.end;
  }
  return spans;
}

interface Run {
  readonly text: string;
  readonly start: number;
  readonly length: number;
}

/** Cheap tests on the length of the first group come before each pattern: most figures of a listing are asked one question. */
function shapeAt({ text, start, length }: Run, hints: NumberHints, ipCue: boolean): Span | undefined {
  const next = text.charCodeAt(start + length);
  const separated = next === 45 || next === 46 || next === 32 || next === 41 || next === 47 || next === 0xb7;
  // A group is followed by another within two characters; a figure in prose is followed by a word.
  const grouped =
    separated && (isDigitAt(text, start + length + 1) || isDigitAt(text, start + length + 2) || isDigitAt(text, start + length + 3));
  if (next === 46 && length <= 3) {
    const ip = ipAt(text, start, ipCue);
    if (ip) return ip;
  }
  if (length === 9 || (length === 3 && grouped)) {
    const social = socialAt(text, start, hints.social);
    if (social) return social;
  }
  if (length >= 13 || (length === 4 && grouped)) {
    const card = cardAt(text, start, hints.card);
    if (card) return card;
  }
  if (length >= 2 && start >= 2) {
    const iban = ibanAt(text, start);
    if (iban) return iban;
  }
  if (length > 15 || (!grouped && length < 7)) return undefined;
  return phoneAt({ text, start, expected: hints.phone });
}

/** Links, by the white space around them; what is in a link is an id of something. */
function linkRanges(text: string): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  for (let at = text.indexOf('://'); at >= 0;) {
    let end = at + 3;
    while (end < text.length && !/[\s"'<>]/.test(text[end]!)) end += 1;
    ranges.push({ start: at, end });
    at = text.indexOf('://', end);
  }
  return ranges;
}
