import { isDay } from '@gatehouse/kernel';
import { UsageError } from './command.js';

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/;

/** Milliseconds since the epoch, both inclusive; absent where nothing was said. */
export interface GivenPeriod {
  readonly from?: number;
  readonly to?: number;
}

/** What `--from` and `--to` say, UTC where no zone is said; a day that is named as the end belongs to the period whole. Throws UsageError. */
export function givenPeriod({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }): GivenPeriod {
  const first = instant('from', from);
  const last = instant('to', to);
  const period = {
    ...(first === undefined ? {} : { from: first }),
    ...(last === undefined ? {} : { to: DAY.test(to!) ? last + DAY_MS - 1 : last }),
  };
  if (period.from !== undefined && period.to !== undefined && period.from > period.to) throw new UsageError('--from is after --to.');
  return period;
}

function instant(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [, day, zone] = DAY.test(value) ? [value, value, 'Z'] : (MOMENT.exec(value) ?? []);
  // The engine's own reading guesses at other writings, and takes what has no zone for the clock of the machine.
  const parsed = day === undefined || !isDay(day) ? Number.NaN : Date.parse(zone === undefined ? `${value}Z` : value);
  if (Number.isNaN(parsed)) throw new UsageError(`--${flag} takes a date such as 2026-11-01 or 2026-11-01T08:00:00Z.`);
  return parsed;
}

export async function* withNewlines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
