import { isDay } from '@gatehouse/kernel';
import { UsageError } from './command.js';

/** The end that `--until` names, in milliseconds since the epoch. A day holds to its end by the clock of this machine. Throws UsageError. */
export function endOf(until: string): number {
  const instant = /^\d{4}-\d\d-\d\d$/.test(until) ? Date.parse(`${until}T23:59:59.999`) : Date.parse(until);
  // The engine's own reading takes the 30th of February for a day of March.
  if (Number.isNaN(instant) || !isDay(until.slice(0, 10))) throw new UsageError('--until takes a date, for example 2027-01-31.');
  if (instant <= Date.now()) throw new UsageError('--until takes a date that is still to come.');
  return instant;
}
