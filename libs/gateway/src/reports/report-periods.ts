import type { Period } from '@gatehouse/audit';

export type Schedule = 'day' | 'week' | 'month' | 'quarter';

/** A period that is over, with the name that its folder has. */
export interface NamedPeriod extends Period {
  readonly name: string;
}

const DAY_MS = 86_400_000;
const two = (value: number): string => String(value).padStart(2, '0');
const dayName = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The last whole day, week (from Monday), month or quarter before `now`, in UTC. */
export function lastPeriod(every: Schedule, now: number): NamedPeriod {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (every === 'day' || every === 'week') {
    const today = Date.UTC(year, month, date.getUTCDate());
    const end = every === 'day' ? today : today - ((date.getUTCDay() + 6) % 7) * DAY_MS;
    const from = end - (every === 'day' ? 1 : 7) * DAY_MS;
    return { from, to: end - 1, name: dayName(from) };
  }
  const length = every === 'month' ? 1 : 3;
  const first = month - (month % length);
  const begin = new Date(Date.UTC(year, first - length, 1));
  const name =
    every === 'month'
      ? `${begin.getUTCFullYear()}-${two(begin.getUTCMonth() + 1)}`
      : `${begin.getUTCFullYear()}-Q${Math.floor(begin.getUTCMonth() / 3) + 1}`;
  return { from: begin.getTime(), to: Date.UTC(year, first, 1) - 1, name };
}
