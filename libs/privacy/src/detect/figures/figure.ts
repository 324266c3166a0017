import { isDigitAt, type Survey } from '../survey.js';
import { isLetter } from '../letters.js';
import { matchesOf } from '../matches.js';

/** A figure as it is written: an amount of money, a bare number, or a number of an account or a file. */
export interface Figure {
  readonly start: number;
  readonly end: number;
  readonly shape: 'money' | 'bare' | 'id';
  readonly digits: string;
}

const BODY = /\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,3}(?: \d{3})+(?= ?[$€])|\d{1,3}(?:\.\d{3})+(?:,\d\d)?(?!\d|\.\d)|\d+(?:\.\d{1,3})?/y;
const TIMES = /\s?(?:k|m|mm|mil|mill|million|millones|thousand|grand)(?![A-Za-z])/iy;
const COIN = /\s?(?:[$€]|(?:dollars|usd|bucks|dólares|dolares|euros|eur|pesos)(?![A-Za-z]))/iy;
const LEAD = /(?:US)?[$€£]\s?$/;
/** What follows makes it a measure, a share, a date or a time. */
const MEASURE =
  /^(?:\s?%|[/:-]\d|\.\d|,\d|\s?[-–]?\s?(?:sq|sf|ft\b|feet|acres?|ac\b|beds?|baths?|bd|br\b|ba\b|units?|miles?|mi\b|min\b|minutes|hours?|days?|weeks?|months?|years?|yrs?\b|percent|points?|pts|m2|m²|cars?|stories|people|am\b|pm\b|steps))/i;
const ID = /[A-Za-z0-9*•]+(?:[-.][A-Za-z0-9*•]+)*(?: \d{2,5}(?!\d|[-/.,]\d|[A-Za-z])){0,6}/y;
const SPELLED =
  /(?<![A-Za-z])(?:(?:a|half a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|and|point)[\s-]{1,2}){1,8}(?:thousand|grand|million|mil)(?![A-Za-z])(?: dollars)?|(?<![A-Za-z])(?:a |one |three )?(?:quarter|half)(?: of)?(?: a)?[ -](?:million|mil)(?![A-Za-z])(?: dollars)?/gi;

/** "$700-750K": the second of two amounts. */
const RANGED = /[$€£]\s?\d[\d,.]{0,8}[kKmM]?-$/;

const extend = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
};

/** The amount or bare number that begins at a run of digits; undefined for measures, shares, dates and pieces of something longer. */
function amountAt(text: string, run: number): Figure | undefined {
  const lead = LEAD.exec(text.slice(Math.max(0, run - 4), run));
  const start = lead ? run - lead[0].length : run;
  const left = text.charCodeAt(start - 1);
  if (
    isLetter(left) ||
    left === 95 ||
    (!lead &&
      /[#/:.,-]/.test(text[start - 1] ?? '') &&
      isDigitAt(text, start - 2) &&
      !RANGED.test(text.slice(Math.max(0, start - 12), start)))
  )
    return undefined;
  const body = extend(BODY, text, run);
  const times = extend(TIMES, text, body);
  const end = extend(COIN, text, times);
  const digits = text.slice(run, body).replace(/\D/g, '');
  if (/^(?:401|457|403)$/.test(digits) && /^\s?\(?[kb]\)?(?![A-Za-z\d])/i.test(text.slice(body, body + 4))) return undefined;
  const marked = lead !== null || times > body || end > times;
  const about = digits.length === 3 && /^s(?![A-Za-z])/.test(text.slice(end, end + 2));
  if (!marked && ((isLetter(text.charCodeAt(end)) && !about) || MEASURE.test(text.slice(end, end + 14)))) return undefined;
  const grouped = digits.length >= 5 && /[,.]\d{3}/.test(text.slice(run, body));
  const cents = /\d{3}\.\d\d$/.test(text.slice(run, body));
  return { start, end, shape: marked || grouped || cents ? 'money' : 'bare', digits };
}

/** No number of an account or a file is longer. */
const LONGEST_ID = 256;

/** The token of letters and digits around a run, with groups after spaces: `HM-2026-004417`, `0093 2281 7745`. */
function idAt(text: string, run: number): Figure | undefined {
  let start = run;
  while (
    start > 0 &&
    run - start < 16 &&
    (/[A-Za-z0-9*•]/.test(text[start - 1]!) || (text[start - 1] === '-' && /[A-Za-z0-9*]/.test(text[start - 2] ?? ' ')))
  )
    start -= 1;
  const end = extend(ID, text, start);
  const digits = text.slice(start, end).replace(/\D/g, '');
  if (/[$€£@_/]/.test(text[start - 1] ?? '') || /[@_/]/.test(text[end] ?? '') || digits.length < 3 || digits.length > 24) return undefined;
  return { start, end, shape: 'id', digits };
}

const known = new WeakMap<Survey, readonly Figure[]>();

/** Amounts and bare numbers. Asked for by several readers of one text, and read once. */
export const amountsIn = (survey: Survey): readonly Figure[] => {
  const before = known.get(survey);
  if (before) return before;
  const figures = readAmounts(survey);
  known.set(survey, figures);
  return figures;
};

const readAmounts = ({ text, digits }: Survey): Figure[] => {
  const figures: Figure[] = [];
  let taken = 0;
  for (let run = 0; run < digits.length; run += 2) {
    if (digits[run]! < taken) continue;
    const figure = amountAt(text, digits[run]!);
    if (!figure) continue;
    figures.push(figure);
    taken = figure.end;
  }
  return figures;
};

/** Amounts written out: "two hundred thousand". */
export const spelledAmounts = (text: string): Figure[] =>
  matchesOf(SPELLED, text).map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    shape: 'money',
    digits: '',
  }));

const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const TEENS = ['ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const ONES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const oneOf = (words: readonly string[]): string => `(?:${words.join('|')})`;
/** "six ninety eight", "seven hundred and four", "seven twenty": three digits as they are said. */
const HUNDREDS = new RegExp(
  `(?<![A-Za-z-])(${oneOf(ONES)})(?:[ -](hundred)(?:(?: and)? )?|[ -])(?:(${oneOf(TEENS)})|(?:(${oneOf(TENS)})(?:[ -](${oneOf(ONES)}))?)|(?:oh[ -])?(${oneOf(ONES)}))?(?![A-Za-z-])`,
  'gi',
);
const place = (words: readonly string[], word: string | undefined): number => words.indexOf((word ?? '').toLowerCase());

/** Numbers of three digits that are written out, as bare figures. Not those of thousands, which are amounts. */
export const spelledHundreds = (text: string): Figure[] =>
  matchesOf(HUNDREDS, text).flatMap(([whole, hundreds, hundred, teen, tens, ones, one], index, all) => {
    const start = all[index]!.index;
    const end = start + whole.trimEnd().length;
    if (hundred === undefined && teen === undefined && tens === undefined) return [];
    if (
      /^[ -](?:thousand|grand|million|mil|square|sq|feet|foot|dollars a|percent|hundred|[a-z]+teen|one|two|three|four|five|six|seven|eight|nine)(?![a-z])/i.test(
        text.slice(end, end + 12),
      )
    )
      return [];
    const rest =
      teen !== undefined
        ? 10 + place(TEENS, teen)
        : tens !== undefined
          ? 20 + 10 * place(TENS, tens) + (place(ONES, ones) + 1)
          : place(ONES, one) + 1;
    return [{ start, end, shape: 'bare', digits: String(100 * (place(ONES, hundreds) + 1) + rest) }];
  });

export const idsIn = ({ text, digits }: Survey): Figure[] => {
  const figures: Figure[] = [];
  let taken = 0;
  for (let run = 0; run < digits.length; run += 2) {
    if (digits[run]! < taken) continue;
    const figure = idAt(text, digits[run]!);
    if (figure) figures.push(figure);
    // What is too long for a number is read once, and its end alone again: else each figure in it would read all that follows.
    taken = figure?.end ?? extend(ID, text, digits[run]!) - LONGEST_ID;
  }
  return figures;
};
