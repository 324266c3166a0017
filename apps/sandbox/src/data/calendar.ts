const DAY_MS = 86_400_000;

/** Dates of the world, counted in days from the day that it calls today. */
export class Calendar {
  private readonly start: number;
  private readonly days = new Map<number, string>();

  constructor(readonly asOf: string) {
    this.start = Date.parse(`${asOf}T00:00:00.000Z`);
    if (Number.isNaN(this.start)) throw new RangeError('Calendar: asOf must be an ISO date such as 2026-11-20');
  }

  /** ISO date (Edm.Date). */
  day(offset: number): string {
    const known = this.days.get(offset);
    if (known) return known;
    const day = new Date(this.start + offset * DAY_MS).toISOString().slice(0, 10);
    this.days.set(offset, day);
    return day;
  }

  /** UTC time stamp with milliseconds (Edm.DateTimeOffset); `seconds` is the time of day. */
  stamp(offset: number, seconds: number): string {
    const millis = Math.round(seconds * 1000);
    const rest = millis % DAY_MS;
    const at = (unit: number, size: number, digits = 2): string => String(Math.floor(rest / unit) % size).padStart(digits, '0');
    return `${this.day(offset + Math.floor(millis / DAY_MS))}T${at(3_600_000, 24)}:${at(60_000, 60)}:${at(1000, 60)}.${at(1, 1000, 3)}Z`;
  }

  /** Days from today to an ISO date; negative in the past. */
  offsetOf(date: string): number {
    return Math.round((Date.parse(`${date}T00:00:00.000Z`) - this.start) / DAY_MS);
  }
}
