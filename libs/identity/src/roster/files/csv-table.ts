import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { parse, type CsvError } from 'csv-parse';
import type { RawRow, RawTable } from './raw-row.js';
import { RosterFaults, type RosterFault } from './roster-faults.js';

const PIECE = 65_536;
const LONGEST_RECORD = 65_536;
const MOST_ROWS = 100_000;
const LINE_END = /\r\n|\n|\r/g;

/** What the parser says, in words. It quotes the file in its own. */
const SAYINGS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'quotes are opened here and not closed; close them, or save the whole file',
  CSV_INVALID_CLOSING_QUOTE: 'something follows closing quotes; quotes inside a value are written twice',
  INVALID_OPENING_QUOTE: 'quotes stand inside a value that is not quoted; quote the whole value and write its quotes twice',
  CSV_MAX_RECORD_SIZE: 'this row is longer than 64 KB; look for quotes that are not closed',
};

interface Taken {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows of a CSV file (RFC 4180) with a header. Throws RosterFaults. Gives way to calls between pieces of the file. */
export async function csvTable(file: string, content: Buffer): Promise<RawTable> {
  if (!isUtf8(content) || content.includes(0))
    throw new RosterFaults([{ file, what: 'is not UTF-8 text; save it as "CSV UTF-8 (comma delimited)"' }]);
  const [header, ...rows] = await recordsOf(file, content);
  if (!header) throw new RosterFaults([{ file, what: 'is empty; expected a header with RESO field names' }]);
  const names = namesOf(file, header);
  const faults = rows.flatMap((row) => widthFault(file, row, names.length));
  if (faults.length > 0) throw new RosterFaults(faults);
  return { names, rows: rows.map((row) => rowOf(row, names)) };
}

async function recordsOf(file: string, content: Buffer): Promise<Taken[]> {
  const taken: Taken[] = [];
  let last = 0;
  // The parser counts CR LF inside quotes as two lines.
  let doubled = 0;
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: LONGEST_RECORD,
    // All of them: left to find out by itself, the parser takes the first one for the only one.
    record_delimiter: ['\r\n', '\n', '\r'],
    on_record: (cells: string[], { lines }) => {
      const within = cells.join(',');
      doubled += within.match(/\r\n/g)?.length ?? 0;
      last = lines - doubled;
      if (taken.length <= MOST_ROWS) taken.push({ line: last - (within.match(LINE_END)?.length ?? 0), cells });
      return null;
    },
  });
  try {
    await pipeline(Readable.from(piecesOf(content)), parser, async (records) => {
      for await (const _ of records) continue;
    });
  } catch (error) {
    throw new RosterFaults([parserFault(file, error as CsvError, { last, doubled })]);
  }
  if (taken.length > MOST_ROWS + 1) throw new RosterFaults([{ file, what: `has more than ${MOST_ROWS} rows` }]);
  return taken;
}

async function* piecesOf(content: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < content.length; start += PIECE) {
    yield content.subarray(start, start + PIECE);
    await turn();
  }
}

function parserFault(file: string, { code, lines, column }: CsvError, count: { last: number; doubled: number }): RosterFault {
  const what = SAYINGS[code] ?? 'cannot be read as CSV here';
  // Where the row begins in which they are open: the parser has read on to the end.
  const line = code === 'CSV_QUOTE_NOT_CLOSED' || typeof lines !== 'number' ? count.last + 1 : lines - count.doubled;
  return {
    file,
    line,
    ...(typeof column === 'number' ? { column: column + 1 } : {}),
    what,
  };
}

function namesOf(file: string, { line, cells }: Taken): string[] {
  const names = cells.map((cell) => cell.trim());
  if (names.length === 1 && /[;\t]/.test(names[0]!)) throw new RosterFaults([{ file, line, what: 'expected columns separated by commas' }]);
  const twice = names.flatMap((name, index) =>
    name !== '' && names.indexOf(name) < index ? [{ file, line, column: index + 1, field: name, what: 'this column is there twice' }] : [],
  );
  if (twice.length > 0) throw new RosterFaults(twice);
  return names;
}

/** Empty cells at the end are what spreadsheets leave behind. */
function widthFault(file: string, { line, cells }: Taken, width: number): RosterFault[] {
  const beyond = cells.slice(width).every((cell) => cell.trim() === '');
  if (cells.length >= width && beyond) return [];
  return [{ file, line, what: `has ${cells.length} values, the header ${width}; quote values that hold a comma` }];
}

function rowOf({ line, cells }: Taken, names: readonly string[]): RawRow {
  const found = names.flatMap((name, index) => (name === '' ? [] : [[name, { value: cells[index], column: index + 1 }] as const]));
  return { line, cells: new Map(found) };
}
