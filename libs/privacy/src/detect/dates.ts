import { matchesOf } from './matches.js';
import { isMonth } from './month-names.js';
import { plain } from './plain-letters.js';

const MONTH =
  '(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|apr(?:il)?|may|mai|june?|july?|jun[io]|jul[io]|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?|märz|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro)';
const YEAR = String.raw`(?:(?:19|20)\d{2}|['’]\d{2})`;

const ORDINAL =
  '(?:(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)';
const YEAR_SAID = String.raw`(?:nineteen|twenty|two thousand)(?:[ -](?:and |hundred )?[a-z]{2,8}(?:[ -](?:one|two|three|four|five|six|seven|eight|nine)\b)?)?`;

const TENS_SAID = '(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?';

/** A calendar date as people write it. `g`-less: find the first in a short window. */
export const ANY_DATE = new RegExp(
  [
    String.raw`\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})\b`,
    String.raw`\b(?:19|20)\d{2}[/.-]\d{1,2}[/.-]\d{1,2}\b`,
    String.raw`\b(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日`,
    String.raw`\b\d{1,2}[/.](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[/.](?:(?:19|20)\d{2}|\d{2})\b`,
    String.raw`\b\d{1,2}[- ]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[-, ]{0,2}(?:(?:19|20)\d{2}|\d{2})\b`,
    String.raw`\b${MONTH}\.?\s{1,2}\d{1,2}(?:st|nd|rd|th)?(?:,?\s{0,2}(?:of\s|in\s)?${YEAR})?\b`,
    String.raw`\b${MONTH}\s{1,2}(?:the )?(?:${ORDINAL}|\d{1,2}(?:st|nd|rd|th)?),?\s{1,2}(?:of )?${YEAR_SAID}\b`,
    String.raw`\b${MONTH}\s{1,2}(?:the )?${ORDINAL}\b`,
    String.raw`\b${ORDINAL}\s{1,2}(?:of )?${MONTH}(?:,?\s{1,2}(?:of |in )?(?:${YEAR_SAID}|${YEAR}|${TENS_SAID}))?\b`,
    String.raw`\b\d{1,2}(?:st|nd|rd|th|er|\.|º)?\s{1,2}(?:of\s|de\s)?${MONTH}\.?(?:(?:,?\s{1,2}|\sde\s|\sdel\s)${YEAR})?(?![a-z])`,
  ].join('|'),
  'i',
);

const ROMAN = '(?:I{1,3}|IV|VI{0,3}|IX|XI{0,2})';
/** Between a day and its month, and between the month and the year. */
const OF = String.raw`(?:de\s|di\s|d[’']|ng\s|à\s)?`;
const OF_YEAR = String.raw`(?:,?[\s./-]{1,2}(?:de\s|del\s|ng\s)?(\d{4}|\d{2}(?!\d)))?`;
const ERA = '(?:明治|大正|昭和|平成|令和|民國|民国)';
/** Dates of other languages, all from a digit on: the day or the year before the name of a month, which `isMonth` knows, and those that count months. */
const ELSEWHERE = plain(
  new RegExp(
    [
      String.raw`(?<!\d)\d{1,2}\stháng\s\d{1,2}(?:,?\s(?:năm\s)?\d{4})?`,
      String.raw`(?<![\d.,/:$€£])\d{1,2}(?:[.ºª°]|er|:[ea]|-?го)?[\s./-]{0,2}${OF}(\p{L}\p{L}{2,13})(?!\p{L})\.?${OF_YEAR}`,
      String.raw`(?<!\d)(?:19|20)\d{2}[.,]?\s(\p{L}{3,13})\.?\s\d{1,2}(?!\d)\.?`,
      String.raw`(?:(?<!\d)\d{4}|(?<!\d)\d{2}|${ERA}\s?(?:\d{1,2}|元))\s?[年년]\s?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일])?`,
      String.raw`(?<![\d.,/])(?:\d{1,2}[./-]${ROMAN}|${ROMAN}[./-]\d{1,2})[./-](?:19|20)\d{2}(?!\d)`,
    ].join('|'),
    'giu',
  ),
);

export interface FoundDate {
  readonly start: number;
  readonly end: number;
}

/** Dates that are written in other ways than those of `ANY_DATE`. */
export function datesElsewhere(text: string): FoundDate[] {
  return matchesOf(ELSEWHERE, text).flatMap(({ index, 0: whole, 1: month, 3: ofYear }) => {
    const named = month ?? ofYear;
    return named === undefined || isMonth(named) ? [{ start: index, end: index + whole.length }] : [];
  });
}

const MONTH_OF_YEAR = new RegExp(String.raw`\b${MONTH}\.?,?\s{1,2}(?:of\s|in\s|de\s)?(?:19|20)\d{2}(?!\d)`, 'i');

/** The first date of a short stretch, however it is written. `ofMonth`: a month of a year is one, too. */
export function firstDate(text: string, { ofMonth = false } = {}): FoundDate | undefined {
  const found = [ANY_DATE.exec(text), ofMonth ? MONTH_OF_YEAR.exec(text) : null].flatMap((match) =>
    match ? [{ start: match.index, end: match.index + match[0].length }] : [],
  );
  const all = [...found, ...datesElsewhere(text).slice(0, 1)];
  return all.sort((one, other) => one.start - other.start || other.end - one.end)[0];
}
