import { describe, expect, it } from 'vitest';
import { CivilCalendar, licenceOn } from './licence.js';

const row = (MemberStateLicenseExpirationDate: string | null, MemberStateLicense: string | null = 'CA-1') => ({
  MemberKey: 'MEM-1',
  MemberStateLicense,
  MemberStateLicenseExpirationDate,
});

describe('a licence', () => {
  it.each([
    ['the day before its last', '2026-05-30', 'active'],
    ['its last day', '2026-05-31', 'active'],
    ['the day after', '2026-06-01', 'expired'],
    ['a year after', '2027-05-31', 'expired'],
  ])('on %s is as it should be', (_, day, status) => {
    expect(licenceOn(day, row('2026-05-31')).status).toBe(status);
    expect(licenceOn(day, row('2026-05-31T00:00:00Z')).status).toBe(status);
  });

  it.each(['soon', '31/05/2026', '2026-13-45', '0'])('with an unreadable date (%s) has expired', (date) => {
    expect(licenceOn('2020-01-01', row(date)).status).toBe('expired');
  });

  it('that the MLS gives no date for is active, and without a number there is none', () => {
    expect(licenceOn('2026-06-01', row(null))).toEqual({ number: 'CA-1', status: 'active' });
    expect(licenceOn('2026-06-01', row('2030-01-01', null)).status).toBe('none');
    expect(licenceOn('2026-06-01', row('2030-01-01', '  ')).status).toBe('none');
  });
});

describe('the calendar', () => {
  it('turns at midnight of its place', () => {
    const pacific = new CivilCalendar('America/Los_Angeles');
    expect(pacific.dayOf(Date.parse('2026-06-01T06:59:59.999Z'))).toBe('2026-05-31');
    expect(pacific.dayOf(Date.parse('2026-06-01T07:00:00Z'))).toBe('2026-06-01');
    expect(pacific.dayOf(Date.parse('2026-06-01T06:59:00Z'))).toBe('2026-05-31');
  });

  it('refuses a zone that does not exist', () => {
    expect(() => new CivilCalendar('Mars/Olympus')).toThrow(RangeError);
  });
});
