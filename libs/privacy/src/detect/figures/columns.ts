import { inWords } from '../key-hints.js';
import type { Span } from '../span.js';
import { matchesOf } from '../matches.js';

/** What a heading says of its column. Not the column of a price, a listing or a professional. */
const HEADINGS: readonly (readonly [RegExp, Span['label'], RegExp])[] = [
  [/^(?:ssn|social(?: security)?(?: (?:no|number|#))?|itin|last ?(?:4|four)(?: ssn)?|ssn ?\(?(?:last ?)?4\)?)$/i, 'SSN', /\d{4}/],
  [/^(?:dob|d\.o\.b\.?|birth ?(?:date|day)|date of birth|born|fecha de nacimiento)$/i, 'DOB', /\d/],
  [/^(?:credit(?: score)?|fico(?: score)?|score|mid score)$/i, 'FINANCIAL', /^\D{0,2}[3-8]\d\d\b/],
  [
    /^(?:(?:max|top|total)?\s?budget|max(?:imum)?(?: price| offer)?|top price|up to|(?:pre ?)?approv(?:ed|al)(?: (?:up to|amount|for|to))?|limit|ceiling|cap|bottom line|lowest(?: price)?|presupuesto)$/i,
    'FINANCIAL',
    /\d/,
  ],
  [/^(?:(?:annual|monthly|gross|household|combined|net)?\s?(?:income|salary|wages|pay)|ingresos?)$/i, 'FINANCIAL', /\d/],
  [/^(?:(?:liquid|total|verified)?\s?(?:assets|savings|reserves|funds|balance|cash)|down ?payment|ahorros)$/i, 'FINANCIAL', /\d/],
  [/^(?:account|acct|loan)(?: ?(?:no|num|number|#|id))?\.?$/i, 'ACCOUNT', /\d{4}/],
  [/^(?:routing|aba|rtn)(?: ?(?:no|num|number|#))?\.?$/i, 'ROUTING', /\d{6}/],
  [/^(?:gate|lockbox|lb|alarm|door|access|entry|garage)(?: ?code)?$|^(?:code|combo|pin)$/i, 'ACCESS_CODE', /\d{3}|^[A-Z]{4}/],
  [
    /^(?:(?:buyer|seller|client|tenant|borrower|owner|contact|lead|applicant|full|first|last)s?(?:['’]s)? ?(?:name)?|name|nombre|cliente)$/i,
    'PERSON',
    /^\p{Lu}[\p{L}'’., -]{1,40}$/u,
  ],
  [
    /^(?:(?:home|mobile|cell|client|buyer|seller|tenant|owner|contact)? ?(?:phone|mobile|cell|ph|mob|tel|telephone)(?: ?(?:no|number|#))?|tel[eé]fono|celular)$/i,
    'PHONE',
    /\d{3}\D{0,3}\d{4}/,
  ],
  [/^(?:(?:home|mailing|current|client|present) address|address|domicilio)$/i, 'ADDRESS', /\d/],
];
const SEPARATORS = [/\s*\|\s*/g, /\t+/g, /\s{2,}/g, /,(?=(?:[^"]*"[^"]*")*[^"]*$)/g, /;/g];
const LONGEST_LINE = 400;
/** Lines that are read without a pause. */
const LINES = 400;

interface Cell {
  readonly start: number;
  readonly text: string;
}

/** The cells of a line, trimmed, with their places. */
function cellsOf(line: string, at: number, separator: RegExp): Cell[] {
  const cells: Cell[] = [];
  let from = 0;
  const push = (to: number): void => {
    const raw = line.slice(from, to);
    const lead = raw.length - raw.replace(/^[\s"'*]+/, '').length;
    cells.push({ start: at + from + lead, text: raw.slice(lead).replace(/[\s"'*]+$/, '') });
  };
  for (const match of matchesOf(separator, line)) {
    push(match.index);
    from = match.index + match[0].length;
  }
  push(line.length);
  // Signs of a table stand around its rows as well as between their cells.
  const rimmed = separator.source.includes('|') || separator.source.includes('s{2');
  return rimmed ? cells.filter((cell, index) => cell.text !== '' || (index > 0 && index < cells.length - 1)) : cells;
}

type Column = (typeof HEADINGS)[number] | undefined;

/** Values of tables (CSV, Markdown, tabs, columns by spaces): the heading says what a column holds. */
export function* columnValues(text: string): Generator<void, Span[]> {
  if (!text.includes('\n')) return [];
  const spans: Span[] = [];
  let columns: readonly Column[] = [];
  let separator: RegExp | undefined;
  let at = 0;
  for (const [number, line] of text.split('\n').entries()) {
    if (number % LINES === LINES - 1) yield;
    const start = at;
    at += line.length + 1;
    if (line.length > LONGEST_LINE || line.trim() === '') {
      columns = [];
      continue;
    }
    // "cash" in the row of a buyer is no heading: one has no figures and no mailbox.
    const heading = columns.length > 0 && /[\d@]/.test(line) ? undefined : headingOf(line);
    if (heading) ({ columns, separator } = heading);
    else if (columns.length > 0 && separator) spans.push(...valuesOf(cellsOf(line, start, separator), columns));
  }
  return spans;
}

/** A table of listings or of sales: its addresses are those of listings. */
const OF_LISTINGS = /^(?:mls|list(?:ing)?|price|list price|sold|sale|sq ?ft|sqft|beds?|baths?|dom|built|year built|apn)/i;
/** Beside one of these an amount is what somebody may borrow. */
const OF_LENDING = /^(?:lender|(?:credit |fico )?score|fico|pre ?approv|income)/i;
const AMOUNT: (typeof HEADINGS)[number] = [/^amount$/i, 'FINANCIAL', /\d/];

function columnsOf(headings: readonly string[]): Column[] {
  const ofListings = headings.some((heading) => OF_LISTINGS.test(heading));
  const ofLending = headings.some((heading) => OF_LENDING.test(heading));
  return headings.map((heading) => {
    if (ofLending && AMOUNT[0].test(heading)) return AMOUNT;
    if (ofListings && /^address$/i.test(heading)) return undefined;
    return HEADINGS.find(([pattern]) => pattern.test(heading));
  });
}

function headingOf(line: string): { columns: readonly Column[]; separator: RegExp } | undefined {
  if (/\d{3}/.test(line)) return undefined;
  for (const separator of SEPARATORS) {
    const cells = cellsOf(line, 0, separator);
    if (cells.length < 2 || cells.some((cell) => cell.text.length > 28)) continue;
    const headings = cells.map(({ text }) => inWords(text));
    const columns = columnsOf(headings);
    if (columns.some(Boolean) && columns.filter((column) => column !== undefined).length + cells.length >= 4) return { columns, separator };
  }
  return undefined;
}

function valuesOf(cells: readonly Cell[], columns: readonly Column[]): Span[] {
  if (cells.length !== columns.length) return [];
  return cells.flatMap(({ start, text }, index) => {
    const column = columns[index];
    return column?.[2].test(text) ? [{ start, end: start + text.length, label: column[1], score: 0.7 }] : [];
  });
}
