import { Refusal, type CivilCalendar } from '@gatehouse/kernel';
import { allOf, type Expression } from '../odata/ast.js';
import { before, compare } from './conditions.js';
import type { ToolArguments } from './tool-arguments.js';

const AHEAD_DAYS = 14;

/** ISO dates, both included. */
export interface AskedDays {
  readonly from: string;
  readonly to: string;
}

/** The days from `from` to `to` of a call: by themselves from today there, for two weeks. Throws Refusal ARGUMENT_CONTRACT. */
export function askedDays(args: ToolArguments, calendar: CivilCalendar, now: number): AskedDays {
  const today = calendar.dayOf(now);
  const from = args.date('from') ?? today;
  const start = from > today ? calendar.startOf(from) : now;
  const to = args.date('to') ?? calendar.dayAfter(start, AHEAD_DAYS);
  if (to < from) throw new Refusal('ARGUMENT_CONTRACT', 'to: expected a date that is not before from.');
  return { from, to };
}

/** That a moment of a record, which is in UTC, is within days of the brokerage. */
export const within = (fieldName: string, { from, to }: AskedDays, calendar: CivilCalendar): Expression =>
  allOf(
    compare(fieldName, 'ge', 'datetime', instant(calendar.startOf(from))),
    before(fieldName, 'datetime', instant(calendar.endOf(to) + 1)),
  )!;

const instant = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
