import { describe, expect, it } from 'vitest';
import { licenceOn as licencesOn, licencesOf, licensedStates } from './licence.js';
import type { LicenceRow } from './roster-rows.js';

const row = (MemberStateLicenseExpirationDate: string | null, MemberStateLicense: string | null = 'CA-1') => ({
  MemberKey: 'MEM-1',
  MemberStateLicense,
  MemberStateLicenseExpirationDate,
});

const licenceOn = (day: string, ...rows: LicenceRow[]) => licencesOn(day, rows);
const of = (number: string, state: string, more: Partial<LicenceRow> = {}): LicenceRow => ({
  MemberKey: 'MEM-1',
  MemberStateLicense: number,
  MemberStateLicenseState: state,
  ...more,
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

describe('the state that a regulator gives', () => {
  it.each([
    ['Suspended', 'suspended'],
    ['REVOKED', 'suspended'],
    ['a word that nobody knows', 'suspended'],
    ['Inactive', 'expired'],
    ['Expired', 'expired'],
    ['active', 'active'],
    ['', 'active'],
  ])('%s makes it %s, whatever its date', (MemberStateLicenseStatus, status) => {
    expect(licenceOn('2026-05-30', { ...row('2030-01-01'), MemberStateLicenseStatus }).status).toBe(status);
  });

  it('does not make an expired licence active', () => {
    expect(licenceOn('2026-06-01', { ...row('2026-05-31'), MemberStateLicenseStatus: 'Active' }).status).toBe('expired');
  });
});

describe('several licences', () => {
  it('of one state are one, whether its code or its name is written', () => {
    const ended = of('01234567', 'CA', { MemberStateLicenseStatus: 'Inactive' });
    for (const name of ['California', ' california ', 'ca']) {
      const known = licencesOf(of('DRE 01234567', name), [ended]);
      expect(known).toEqual([ended]);
      expect(licencesOn('2026-06-01', known).status).toBe('expired');
    }
  });

  const day = '2026-06-01';
  const [california, nevada] = [of('CA-1', 'CA'), of('NV-1', 'NV')];

  it('count by the active one that holds longest', () => {
    const early = { ...california, MemberStateLicenseExpirationDate: '2026-12-31' };
    const late = { ...nevada, MemberStateLicenseExpirationDate: '2027-12-31' };
    expect(licenceOn(day, early, late)).toMatchObject({ number: 'NV-1', status: 'active' });
    expect(licenceOn(day, { ...late, MemberStateLicenseStatus: 'Inactive' }, early)).toMatchObject({ number: 'CA-1', status: 'active' });
  });

  it('are suspended where one is', () => {
    expect(licenceOn(day, california, { ...nevada, MemberStateLicenseStatus: 'Suspended' })).toMatchObject({
      state: 'NV',
      status: 'suspended',
    });
  });

  it('have ended where all have, and are none where there is none', () => {
    const ended = (of_: LicenceRow, date: string) => ({ ...of_, MemberStateLicenseExpirationDate: date });
    expect(licenceOn(day, ended(california, '2025-01-01'), ended(nevada, '2026-01-01'))).toMatchObject({
      number: 'NV-1',
      status: 'expired',
    });
    expect(licenceOn(day)).toEqual({ status: 'none' });
  });

  it('of one state or number are one, and the later says what holds', () => {
    const renewed = of('CA-2', 'ca', { MemberStateLicenseExpirationDate: '2030-01-01' });
    expect(licencesOf(california, [renewed])).toEqual([renewed]);
    expect(licencesOf(california, [nevada])).toEqual([california, nevada]);
    expect(licencesOf(of('CA-1', ''), [california])).toEqual([california]);
    expect(licencesOf({ MemberKey: 'MEM-1' }, [])).toEqual([]);
  });
});

describe('the states of which a licence is held', () => {
  const day = '2026-06-01';
  const held = (...rows: LicenceRow[]) => licensedStates(day, rows);

  it('are those of the active ones, each once, as codes', () => {
    const ended = of('OR-1', 'OR', { MemberStateLicenseExpirationDate: '2026-05-31' });
    expect(held(of('CA-1', 'CA'), of('WA-1', 'Washington'), of('CA-2', 'ca'), ended)).toEqual(['CA', 'WA']);
  });

  it('are none where one is suspended, and none of a licence without a state', () => {
    expect(held(of('CA-1', 'CA'), of('WA-1', 'WA', { MemberStateLicenseStatus: 'Suspended' }))).toEqual([]);
    expect(held(row(null))).toEqual([]);
    expect(held()).toEqual([]);
  });
});
