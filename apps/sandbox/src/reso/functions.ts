import type { JsonValue } from '@gatehouse/kernel';
import type { EdmType } from './schema.js';

type Apply = (args: readonly JsonValue[]) => JsonValue;

export interface FilterFunction {
  readonly takes: readonly ('text' | 'time')[];
  readonly gives: EdmType;
  readonly apply: Apply;
}

/** Null in, null out: OData 4.01 part 2, §5.1.1. */
const onText =
  (work: (first: string, second: string) => JsonValue): Apply =>
  ([first, second = '']) =>
    typeof first === 'string' && typeof second === 'string' ? work(first, second) : null;

const part = (from: number, to: number): Apply => onText((time) => Number(time.slice(from, to)));

/** The functions that this server answers; any other is 501. */
export const FUNCTIONS: Readonly<Record<string, FilterFunction>> = {
  contains: { takes: ['text', 'text'], gives: 'Edm.Boolean', apply: onText((whole, piece) => whole.includes(piece)) },
  startswith: { takes: ['text', 'text'], gives: 'Edm.Boolean', apply: onText((whole, piece) => whole.startsWith(piece)) },
  endswith: { takes: ['text', 'text'], gives: 'Edm.Boolean', apply: onText((whole, piece) => whole.endsWith(piece)) },
  tolower: { takes: ['text'], gives: 'Edm.String', apply: onText((text) => text.toLowerCase()) },
  toupper: { takes: ['text'], gives: 'Edm.String', apply: onText((text) => text.toUpperCase()) },
  trim: { takes: ['text'], gives: 'Edm.String', apply: onText((text) => text.trim()) },
  length: { takes: ['text'], gives: 'Edm.Int64', apply: onText((text) => text.length) },
  year: { takes: ['time'], gives: 'Edm.Int64', apply: part(0, 4) },
  month: { takes: ['time'], gives: 'Edm.Int64', apply: part(5, 7) },
  day: { takes: ['time'], gives: 'Edm.Int64', apply: part(8, 10) },
  hour: { takes: ['time'], gives: 'Edm.Int64', apply: part(11, 13) },
  minute: { takes: ['time'], gives: 'Edm.Int64', apply: part(14, 16) },
  date: { takes: ['time'], gives: 'Edm.Date', apply: onText((time) => time.slice(0, 10)) },
  now: { takes: [], gives: 'Edm.DateTimeOffset', apply: () => new Date().toISOString() },
};
