import { UsageError } from './command.js';

/** The end that `--until` names, in milliseconds since the epoch. A day holds to its end by the clock of this machine. Throws UsageError. */
export function endOf(until: string): number {
  const instant = /^\d{4}-\d\d-\d\d$/.test(until) ? Date.parse(`${until}T23:59:59.999`) : Date.parse(until);
  if (Number.isNaN(instant) || !/^\d{4}-\d\d-\d\d/.test(until)) throw new UsageError('--until takes a date, for example 2027-01-31.');
  if (instant <= Date.now()) throw new UsageError('--until takes a date that is still to come.');
  return instant;
}
