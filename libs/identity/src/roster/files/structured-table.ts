import { isJsonObject } from '@gatehouse/kernel';
import { isSeq, LineCounter, parseDocument } from 'yaml';
import type { RawRow, RawTable } from './raw-row.js';
import { RosterFaults } from './roster-faults.js';

/** Two megabytes of YAML take seconds, and every call would wait. */
const LONGEST_YAML = 1_048_576;
const ARRAY_EXPECTED = 'expected a list of entries with RESO field names';

/** Entries of a JSON file: an array, or an object that holds one as `value`, as an OData server answers. Throws RosterFaults. */
export function jsonTable(file: string, content: Buffer): RawTable {
  const text = content.toString('utf8').replace(/^\uFEFF/, '');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new RosterFaults([{ file, ...placeIn(text, (error as Error).message), what: 'is no JSON from here on' }]);
  }
  return tableOf(file, parsed, (index) => ({ entry: index + 1 }));
}

/** The parser's message quotes the file; only the position is taken from it. */
function placeIn(text: string, message: string): { line: number; column: number } {
  const position = /at position (\d+)/.exec(message)?.[1];
  const lines = text.slice(0, position === undefined ? text.length : Number(position)).split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

/** The same of YAML, at most 1 MB. */
export function yamlTable(file: string, content: Buffer): RawTable {
  if (content.length > LONGEST_YAML) throw new RosterFaults([{ file, what: 'is over 1 MB of YAML; write it as CSV or JSON' }]);
  const lines = new LineCounter();
  const document = parseDocument(content.toString('utf8'), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    throw new RosterFaults(
      document.errors.map(({ pos, code }) => {
        const { line, col } = lines.linePos(pos[0]);
        return { file, line, column: col, what: `expected YAML; ${code.toLowerCase().replaceAll('_', ' ')}` };
      }),
    );
  const { contents } = document;
  const starts = isSeq(contents) ? contents.items.map((item) => (item as { range?: readonly number[] }).range?.[0]) : [];
  return tableOf(file, document.toJS({ maxAliasCount: 20 }), (index) => {
    const start = starts[index];
    return start === undefined ? { entry: index + 1 } : { line: lines.linePos(start).line };
  });
}

function tableOf(file: string, parsed: unknown, placeOf: (index: number) => Pick<RawRow, 'line' | 'entry'>): RawTable {
  const entries: unknown = isJsonObject(parsed) ? parsed['value'] : parsed;
  if (!Array.isArray(entries)) throw new RosterFaults([{ file, what: ARRAY_EXPECTED }]);
  const names = new Set<string>();
  const rows = entries.map((entry: unknown, index): RawRow => {
    if (!isJsonObject(entry)) throw new RosterFaults([{ file, ...placeOf(index), what: 'expected an entry with RESO field names' }]);
    for (const name of Object.keys(entry)) names.add(name);
    return { ...placeOf(index), cells: new Map(Object.entries(entry).map(([name, value]) => [name, { value }])) };
  });
  return { names: [...names], rows };
}
