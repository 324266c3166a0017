import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { RosterSnapshot } from '../roster-rows.js';
import { csvTable } from './csv-table.js';
import { partRows, type PartRow, type PartRows } from './part-rows.js';
import type { RawTable } from './raw-row.js';
import { ROSTER_PARTS, type RosterPart } from './roster-columns.js';
import { RosterFaults, type RosterFault } from './roster-faults.js';
import { jsonTable, yamlTable } from './structured-table.js';

/** Absolute paths. */
export type RosterFiles = Readonly<Partial<Record<RosterPart, string>>>;

export interface FilesRead {
  readonly snapshot: RosterSnapshot;
  /** Columns that were passed over, by file name. */
  readonly unknown: ReadonlyMap<string, readonly string[]>;
  /** Columns that were read, by part. */
  readonly known: ReadonlyMap<RosterPart, readonly string[]>;
}

const LARGEST = 33_554_432;

/** Reads all files of a roster. Throws RosterFaults with the faults of all of them: half a roster would take rights away or leave them standing. */
export async function readRosterFiles(files: RosterFiles): Promise<FilesRead> {
  const faults: RosterFault[] = [];
  const read = new Map<RosterPart, PartRows>();
  for (const part of ROSTER_PARTS) {
    const path = files[part];
    if (path === undefined) continue;
    try {
      read.set(part, partRows(part, basename(path), await tableAt(path)));
    } catch (fault) {
      if (!(fault instanceof RosterFaults)) throw fault;
      faults.push(...fault.faults);
    }
  }
  if (faults.length > 0) throw new RosterFaults(faults);
  const rows = (part: RosterPart): readonly PartRow[] => read.get(part)?.rows ?? [];
  const snapshot = Object.fromEntries(ROSTER_PARTS.map((part) => [part, rows(part)])) as unknown as RosterSnapshot;
  return {
    snapshot,
    unknown: new Map([...read].flatMap(([part, { unknown }]) => (unknown.length > 0 ? [[basename(files[part]!), unknown]] : []))),
    known: new Map([...read].map(([part, { known }]) => [part, known])),
  };
}

async function tableAt(path: string): Promise<RawTable> {
  const file = basename(path);
  const content = await contentOf(path, file);
  switch (extname(path).toLowerCase()) {
    case '.csv':
      return csvTable(file, content);
    case '.json':
      return jsonTable(file, content);
    case '.yaml':
    case '.yml':
      return yamlTable(file, content);
    default:
      throw new RosterFaults([{ file, what: 'expected a name that ends in .csv, .json, .yaml or .yml' }]);
  }
}

async function contentOf(path: string, file: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST) throw new RosterFaults([{ file, what: 'is over 32 MB' }]);
    return await readFile(path);
  } catch (error) {
    if (error instanceof RosterFaults) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new RosterFaults([{ file, what: code === 'ENOENT' ? 'is not there' : `cannot be read (${code}); check its owner and mode` }]);
  }
}
