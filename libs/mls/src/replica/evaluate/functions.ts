import type { JsonValue } from '@gatehouse/kernel';
import type { Kind } from './kinds.js';

type Apply = (args: readonly JsonValue[]) => JsonValue;

export interface FilterFunction {
  readonly takes: readonly (readonly Kind[])[];
  readonly gives: Kind;
  readonly apply: Apply;
}

const TEXT: readonly Kind[] = ['text', 'enumeration'];
const DAY: readonly Kind[] = ['date', 'instant'];
const HOUR: readonly Kind[] = ['instant', 'time'];
const WHEN: readonly Kind[] = ['instant'];
const NUMBER: readonly Kind[] = ['number'];

/** Null in, null out: OData 4.01 URL Conventions, section 5.1.1. */
const known =
  (work: (...args: (string | number)[]) => JsonValue): Apply =>
  (args) =>
    args.every((arg) => typeof arg === 'string' || typeof arg === 'number') ? work(...(args as (string | number)[])) : null;
const texts = (work: (...args: string[]) => JsonValue): Apply => known((...args) => work(...args.map(String)));

const text = (gives: Kind, count: number, work: (...args: string[]) => JsonValue): FilterFunction => ({
  takes: Array.from({ length: count }, () => TEXT),
  gives,
  apply: texts(work),
});
/** Parts of a date or time are those of its own offset, so they are read from its text. */
const part = (takes: readonly Kind[], pattern: RegExp): FilterFunction => ({
  takes: [takes],
  gives: 'number',
  apply: texts((value = '') => {
    const found = pattern.exec(value)?.[1];
    return found === undefined ? null : Number(found);
  }),
});
const number = (work: (value: number) => number): FilterFunction => ({
  takes: [NUMBER],
  gives: 'number',
  apply: known((value) => work(Number(value))),
});
const fixed = (value: () => string): FilterFunction => ({ takes: [], gives: 'instant', apply: value });

function offsetMinutes(value: string): number {
  const found = /([+-])(\d\d):?(\d\d)$/.exec(value);
  return found ? (Number(found[2]) * 60 + Number(found[3])) * (found[1] === '-' ? -1 : 1) : 0;
}

/** The canonical functions of OData 4.01 that this gateway's parser reads. */
export const FUNCTIONS: Readonly<Record<string, FilterFunction>> = {
  contains: text('boolean', 2, (whole = '', piece = '') => whole.includes(piece)),
  startswith: text('boolean', 2, (whole = '', piece = '') => whole.startsWith(piece)),
  endswith: text('boolean', 2, (whole = '', piece = '') => whole.endsWith(piece)),
  indexof: text('number', 2, (whole = '', piece = '') => whole.indexOf(piece)),
  concat: text('text', 2, (first = '', second = '') => first + second),
  tolower: text('text', 1, (value = '') => value.toLowerCase()),
  toupper: text('text', 1, (value = '') => value.toUpperCase()),
  trim: text('text', 1, (value = '') => value.trim()),
  length: text('number', 1, (value = '') => value.length),
  substring: {
    takes: [TEXT, NUMBER, NUMBER],
    gives: 'text',
    apply: known((value, from, length) =>
      String(value).slice(Number(from), length === undefined ? undefined : Number(from) + Number(length)),
    ),
  },
  year: part(DAY, /^(-?\d{4})/),
  month: part(DAY, /^-?\d{4}-(\d\d)/),
  day: part(DAY, /^-?\d{4}-\d\d-(\d\d)/),
  hour: part(HOUR, /(?:^|T)(\d\d):/),
  minute: part(HOUR, /(?:^|T)\d\d:(\d\d)/),
  second: { ...part(HOUR, /(?:^|T)\d\d:\d\d:(\d\d)/) },
  fractionalseconds: part(HOUR, /(?:^|T)\d\d:\d\d:\d\d(\.\d+)/),
  date: { takes: [WHEN], gives: 'date', apply: texts((value = '') => value.slice(0, 10)) },
  time: { takes: [WHEN], gives: 'time', apply: texts((value = '') => /T([\d:.]+)/.exec(value)?.[1] ?? null) },
  totaloffsetminutes: { takes: [WHEN], gives: 'number', apply: texts((value = '') => offsetMinutes(value)) },
  now: fixed(() => new Date().toISOString()),
  mindatetime: fixed(() => '0001-01-01T00:00:00Z'),
  maxdatetime: fixed(() => '9999-12-31T23:59:59.999Z'),
  round: number((value) => (value < 0 ? -Math.round(-value) : Math.round(value))),
  floor: number(Math.floor),
  ceiling: number(Math.ceil),
};
