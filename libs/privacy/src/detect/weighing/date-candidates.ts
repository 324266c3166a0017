import { ANY_DATE, datesElsewhere } from '../dates.js';
import { matchesOf } from '../matches.js';
import { isMonth } from '../month-names.js';
import { plain } from '../plain-letters.js';
import type { FigureCandidate } from './figure-candidate.js';

/** How the names of months begin, in the languages that `ANY_DATE` reads. */
const MONTH = plain(
  /(?=[adefgjmnos])(?<!\p{L})(?:jan|feb|mar|apr|abr|avr|ma[iyj]|jun|jui|jul|aug|ago|aoû|sep|set|oct|okt|ott|out|nov|dec|dez|déc|dic|ene|gen|fev|fév|giu|lug|mag|mär)\p{L}{0,7}/giu,
);
/** A day and an article stand before the name of a month, a day and a year behind it. */
const BEFORE = 28;
const BEHIND = 44;
/** To what reads how a figure is written, a date with the name of a month has the eight digits of one without. */
const DIGITS = 8;

/** Dates in which a month has its name: somebody's birthday or nobody's, as figures are. */
export function dateCandidates(text: string): FigureCandidate[] {
  const found: FigureCandidate[] = [];
  for (const { index, 0: month } of matchesOf(MONTH, text)) {
    const from = Math.max(found.at(-1)?.end ?? 0, index - BEFORE);
    if (from > index) continue;
    const date = ANY_DATE.exec(text.slice(from, index + BEHIND));
    if (!date) continue;
    const start = from + date.index;
    const end = start + date[0].length;
    if (start > index || end < index + month.length) continue;
    found.push(candidate(date[0], start));
  }
  for (const { start, end } of datesElsewhere(text))
    if (!found.some((other) => other.start < end && start < other.end)) found.push(candidate(text.slice(start, end), start));
  return found.sort((one, other) => one.start - other.start);
}

/** Whether one of these words names a month: "7 maart 1969" is a day, "8 then 2 then 5" is none. */
export const namesMonth = (text: string): boolean => matchesOf(MONTH, text).length > 0 || (text.match(/\p{L}{3,}/gu) ?? []).some(isMonth);

function candidate(date: string, start: number): FigureCandidate {
  const years = date.match(/\d{4}|\d{2}$/)?.[0] ?? '';
  return { start, end: start + date.length, digits: years.padStart(DIGITS, '1'), words: 0 };
}
