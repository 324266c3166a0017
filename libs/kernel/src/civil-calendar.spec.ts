import { describe, expect, it } from 'vitest';
import { CivilCalendar, isTimeZone } from './civil-calendar.js';

describe('the calendar of a place', () => {
  it('turns at midnight there', () => {
    const pacific = new CivilCalendar('America/Los_Angeles');
    expect(pacific.dayOf(Date.parse('2026-06-01T06:59:59.999Z'))).toBe('2026-05-31');
    expect(pacific.dayOf(Date.parse('2026-06-01T07:00:00Z'))).toBe('2026-06-01');
    expect(pacific.dayOf(Date.parse('2026-06-01T06:59:00Z'))).toBe('2026-05-31');
  });

  it('refuses a zone that does not exist, and knows no offset as one', () => {
    expect(() => new CivilCalendar('Mars/Olympus')).toThrow(RangeError);
    expect(['America/Chicago', 'UTC', 'Mars/Olympus', '+09:00', '-08:00', ''].filter(isTimeZone)).toEqual(['America/Chicago', 'UTC']);
  });

  it.each([
    ['America/Los_Angeles', '2026-06-01', '2026-06-01T07:00:00.000Z', '2026-06-02T06:59:59.999Z'],
    ['America/Chicago', '2026-12-01', '2026-12-01T06:00:00.000Z', '2026-12-02T05:59:59.999Z'],
    // The day on which summer time begins has 23 hours, the one on which it ends 25.
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', '2026-03-09T03:59:59.999Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T04:59:59.999Z'],
    ['Pacific/Honolulu', '2026-01-31', '2026-01-31T10:00:00.000Z', '2026-02-01T09:59:59.999Z'],
    ['Pacific/Guam', '2026-01-31', '2026-01-30T14:00:00.000Z', '2026-01-31T13:59:59.999Z'],
    ['Pacific/Kiritimati', '2026-01-31', '2026-01-30T10:00:00.000Z', '2026-01-31T09:59:59.999Z'],
    ['UTC', '2026-12-31', '2026-12-31T00:00:00.000Z', '2026-12-31T23:59:59.999Z'],
  ])('says when a day of %s begins and ends: %s', (zone, day, start, end) => {
    const calendar = new CivilCalendar(zone);
    expect([calendar.startOf(day), calendar.endOf(day)].map((at) => new Date(at).toISOString())).toEqual([start, end]);
    expect([calendar.dayOf(Date.parse(start)), calendar.dayOf(Date.parse(end))]).toEqual([day, day]);
  });

  it('counts days across months and changes of the clock', () => {
    const pacific = new CivilCalendar('America/Los_Angeles');
    const evening = Date.parse('2026-11-01T06:30:00Z');
    expect([pacific.dayAfter(evening, 0), pacific.dayAfter(evening, 14), pacific.dayAfter(evening, -31)]).toEqual([
      '2026-10-31',
      '2026-11-14',
      '2026-09-30',
    ]);
  });
});
