const QUARTER_HOUR_MS = 900_000;
const DAY_MS = 86_400_000;

/** Whose days count where a deployment does not say. */
export const DEFAULT_TIME_ZONE = 'America/Los_Angeles';

/** Whether it is an IANA name. An offset is none: it would stand still when summer time begins. */
export function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/**
 * What day it is somewhere. Licences, exceptions, services and what a broker signed run out by the calendar of their place, not at midnight UTC,
 * which is in the afternoon before on the Pacific coast.
 */
export class CivilCalendar {
  private readonly format: Intl.DateTimeFormat;
  private quarter = Number.NaN;
  private day = '';

  /** @param timeZone IANA name; throws RangeError for one that does not exist. */
  constructor(timeZone = DEFAULT_TIME_ZONE) {
    this.format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  /** ISO date of an instant in milliseconds. Formatted once per quarter of an hour: every zone's midnight falls on one. */
  dayOf(now: number): string {
    const quarter = Math.floor(now / QUARTER_HOUR_MS);
    if (quarter !== this.quarter) {
      this.quarter = quarter;
      this.day = this.format.format(now);
    }
    return this.day;
  }

  /** ISO date of some days after (before, where negative) that of an instant. */
  dayAfter(now: number, days: number): string {
    return new Date(Date.parse(this.dayOf(now)) + days * DAY_MS).toISOString().slice(0, 10);
  }

  /** The first millisecond of a day (ISO date) there. No zone is further than 14 hours from UTC, and midnight may be left out when clocks go forward. */
  startOf(day: string): number {
    const utc = Date.parse(day);
    for (let at = utc - 14 * 4 * QUARTER_HOUR_MS; at < utc + DAY_MS; at += QUARTER_HOUR_MS) if (this.format.format(at) >= day) return at;
    return utc;
  }

  /** The last millisecond of a day (ISO date) there. */
  endOf(day: string): number {
    return this.startOf(new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10)) - 1;
  }
}
