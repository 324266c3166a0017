import type { RawRow, RawTable } from './raw-row.js';
import { readCell } from './cells.js';
import { PART_COLUMNS, type RosterPart } from './roster-columns.js';
import { RosterFaults, type RosterFault } from './roster-faults.js';

export type PartRow = Readonly<Record<string, string | boolean>>;

export interface PartRows {
  readonly rows: readonly PartRow[];
  /** Columns of the file that are not read. */
  readonly unknown: readonly string[];
  /** Columns that the file has and that are read. */
  readonly known: readonly string[];
}

const placeOf = ({ line, entry }: RawRow): Pick<RosterFault, 'line' | 'entry'> => ({
  ...(line === undefined ? {} : { line }),
  ...(entry === undefined ? {} : { entry }),
});

/** Rows of one file under RESO names, with every cell read by its kind. Throws RosterFaults with all that is wrong. */
export function partRows(part: RosterPart, file: string, { names, rows }: RawTable): PartRows {
  const { keys, filled = keys, columns } = PART_COLUMNS[part];
  const byLower = new Map(Object.keys(columns).map((name) => [name.toLowerCase(), name]));
  // Exports differ in capitals, never in letters.
  const meaning = new Map(names.flatMap((name) => (byLower.has(name.toLowerCase()) ? [[name, byLower.get(name.toLowerCase())!]] : [])));
  const known = [...meaning.values()];
  const absent = filled.filter((key) => !known.includes(key));
  if (absent.length > 0 && names.length > 0)
    throw new RosterFaults(absent.map((field) => ({ file, line: 1, field, what: 'this column is missing' })));
  const faults: RosterFault[] = [];
  const read = rows.map((row) => readRow(row, { part, file, meaning, faults }));
  faults.push(...repeated(part, file, rows, read));
  if (faults.length > 0) throw new RosterFaults(faults.toSorted((a, b) => (a.line ?? a.entry ?? 0) - (b.line ?? b.entry ?? 0)));
  return { rows: read, known, unknown: names.filter((name) => name !== '' && !meaning.has(name)) };
}

interface Reading {
  readonly part: RosterPart;
  readonly file: string;
  readonly meaning: ReadonlyMap<string, string>;
  readonly faults: RosterFault[];
}

function readRow(row: RawRow, { part, file, meaning, faults }: Reading): PartRow {
  const { keys, filled = keys, columns } = PART_COLUMNS[part];
  const read: Record<string, string | boolean> = {};
  const faulty = new Set<string>();
  for (const [name, { value, column }] of row.cells) {
    const field = meaning.get(name);
    if (field === undefined) continue;
    const cell = readCell(columns[field]!, value);
    if ('fault' in cell) {
      faulty.add(field);
      faults.push({ file, ...placeOf(row), ...(column === undefined ? {} : { column }), field, what: cell.fault });
    } else if (cell.value !== undefined) read[field] = cell.value;
  }
  for (const field of filled)
    if (read[field] === undefined && !faulty.has(field))
      faults.push({ file, ...placeOf(row), field, what: 'is empty; every row needs it' });
  return part === 'members' ? named(read) : read;
}

/** Some exports have the parts of a name only. */
function named(row: Record<string, string | boolean>): PartRow {
  const { MemberFirstName: first, MemberLastName: last, ...rest } = row;
  const name = [first, last].filter((each) => typeof each === 'string').join(' ');
  return rest['MemberFullName'] === undefined && name !== '' ? { ...rest, MemberFullName: name } : rest;
}

function repeated(part: RosterPart, file: string, raw: readonly RawRow[], read: readonly PartRow[]): RosterFault[] {
  const { keys, filled = keys } = PART_COLUMNS[part];
  const first = new Map<string, RawRow>();
  return read.flatMap((row, index) => {
    if (filled.some((key) => row[key] === undefined)) return [];
    const key = JSON.stringify(keys.map((name) => row[name] ?? null));
    const before = first.get(key);
    first.set(key, before ?? raw[index]!);
    if (!before) return [];
    const where = before.line === undefined ? `entry ${before.entry}` : `line ${before.line}`;
    return [{ file, ...placeOf(raw[index]!), field: keys.join(', '), what: `is the same as in ${where}; every row needs its own` }];
  });
}
