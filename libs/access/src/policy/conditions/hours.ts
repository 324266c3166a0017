const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Day = (typeof DAYS)[number];

const MINUTES_OF_DAY = 1_440;
const MINUTE_MS = 60_000;
const SPAN = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/;
const HOW = 'write "08:00-21:00 America/Los_Angeles mon-sat", several with "; " between';

interface Span {
  /** Minutes since midnight. */
  readonly from: number;
  /** Behind `from` where the span ends on the same day; else it ends on the next one. */
  readonly to: number;
  readonly days: ReadonlySet<Day>;
  readonly clock: Intl.DateTimeFormat;
}

/**
 * Hours of the day and days of the week by the clock on the wall of an IANA zone, so that summer time moves them as it moves people. A span
 * that ends before it begins ends on the next day, and its day is the one on which it begins.
 */
export class Hours {
  private minute = NaN;
  private open = false;

  private constructor(private readonly spans: readonly Span[]) {}

  /** Throws RangeError with a sentence that says how to write it. */
  static parse(text: string): Hours {
    return new Hours(text.split(';').map((part) => spanOf(part.trim())));
  }

  /** Zones differ from UTC by whole minutes, so one answer is good for its minute. */
  includes(now: number): boolean {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.minute) {
      this.minute = minute;
      this.open = this.spans.some((span) => isWithin(span, now));
    }
    return this.open;
  }
}

function spanOf(text: string): Span {
  const [times = '', zone = '', days, ...rest] = text.split(/\s+/);
  const found = SPAN.exec(times);
  if (!found || zone === '' || rest.length > 0) throw new RangeError(`"${text}" is not hours, a zone and days; ${HOW}`);
  const [from, to] = [minutesOf(found[1]!, found[2]!), minutesOf(found[3]!, found[4]!)];
  if (from === undefined || to === undefined || from === MINUTES_OF_DAY)
    throw new RangeError(`"${times}" are no hours from 00:00 to 24:00; ${HOW}`);
  if (from === to) throw new RangeError(`"${times}" begins when it ends; write 00:00-24:00 for the whole day`);
  return { from, to, days: daysOf(days ?? 'mon-sun'), clock: clockOf(zone) };
}

function minutesOf(hours: string, minutes: string): number | undefined {
  const total = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && total <= MINUTES_OF_DAY ? total : undefined;
}

function daysOf(text: string): ReadonlySet<Day> {
  const days = text.split(',').flatMap((part) => {
    const [first, last = first, ...rest] = part.split('-');
    const [from, to] = [DAYS.indexOf(first as Day), DAYS.indexOf(last as Day)];
    if (from < 0 || to < 0 || rest.length > 0)
      throw new RangeError(`"${part}" is not a day or a range of days; write mon, or mon-sat, or sat,sun`);
    return DAYS.filter((_day, index) => (from <= to ? index >= from && index <= to : index >= from || index <= to));
  });
  return new Set(days);
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  try {
    // An offset is no zone: it would stand still when summer time begins.
    if (!/^[A-Za-z]/.test(timeZone)) throw new RangeError('no name');
    return new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  } catch {
    throw new RangeError(`"${timeZone}" is not a time zone; write one by its IANA name, for example America/Los_Angeles`);
  }
}

function isWithin({ from, to, days, clock }: Span, now: number): boolean {
  const parts = new Map(clock.formatToParts(now).map(({ type, value }) => [type, value]));
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  const today = parts.get('weekday')!.toLowerCase() as Day;
  if (from < to) return days.has(today) && minute >= from && minute < to;
  const yesterday = DAYS.at(DAYS.indexOf(today) - 1)!;
  return (days.has(today) && minute >= from) || (days.has(yesterday) && minute < to);
}
