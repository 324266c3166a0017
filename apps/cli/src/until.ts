import { isDay, type CivilCalendar } from '@gatehouse/kernel';
import { UsageError } from './command.js';

/** The end that `--until` names, in milliseconds since the epoch. A day holds to its end at the brokerage, wherever this machine stands. Throws UsageError. */
export function endOf(until: string, calendar: CivilCalendar): number {
  // The engine's own reading takes the 30th of February for a day of March.
  const instant = !isDay(until.slice(0, 10)) ? Number.NaN : until.length === 10 ? calendar.endOf(until) : Date.parse(until);
  if (Number.isNaN(instant)) throw new UsageError('--until takes a date, for example 2027-01-31.');
  if (instant <= Date.now()) throw new UsageError('--until takes a date that is still to come.');
  return instant;
}
