import type { LicenceFacts } from '@gatehouse/kernel';
import type { MemberRow } from './roster-rows.js';

const QUARTER_HOUR_MS = 900_000;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}/;

/** The calendar day somewhere. Licences run out by the calendar of their place, not at midnight UTC. */
export class CivilCalendar {
  private readonly format: Intl.DateTimeFormat;
  private quarter = Number.NaN;
  private day = '';

  /** @param timeZone IANA name; throws RangeError for one that does not exist. */
  constructor(timeZone: string) {
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
}

/**
 * State of a member's licence on a day (ISO date). It holds through its expiration date and is expired the day after.
 * No number: none. No expiration date: active, since many MLSs do not carry it and vouch for the licence by MemberStatus. An unreadable date: expired.
 */
export function licenceOn(day: string, row: MemberRow): LicenceFacts {
  const number = row.MemberStateLicense?.trim();
  if (!number) return { status: 'none' };
  const known = { number, ...(row.MemberStateLicenseState ? { state: row.MemberStateLicenseState } : {}) };
  const given = row.MemberStateLicenseExpirationDate?.trim();
  if (!given) return { ...known, status: 'active' };
  const expiresOn = ISO_DATE.exec(given)?.[0];
  if (!expiresOn || Number.isNaN(Date.parse(expiresOn))) return { ...known, status: 'expired' };
  return { ...known, expiresOn, status: day <= expiresOn ? 'active' : 'expired' };
}
