import { CivilCalendar } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { isLeftBehind } from './left-office.js';
import { clientPartiesOf, namedMembers, partiesOf, type OfficesOf } from './parties.js';

const TODAY = { day: '2026-11-28', calendar: new CivilCalendar('America/Los_Angeles') };
const SEAT = { offices: ['OFF-2'], transferredOn: '2026-05-10' };

describe('a record of an office that its owner left', () => {
  it.each([
    ['entered before', { OriginalEntryTimestamp: '2026-03-01T09:00:00Z' }, true],
    ['entered the day before', { created_at: '2026-05-09' }, true],
    ['entered on the day itself', { createdAt: '2026-05-10T08:00:00Z' }, false],
    ['entered the evening before, which was the day itself in UTC', { createdAt: '2026-05-10T03:00:00Z' }, true],
    ['entered at an hour of no zone', { createdAt: '2026-05-10 03:00:00' }, false],
    ['entered on no day', { createdAt: '2026-13-40' }, true],
    ['entered afterwards', { OriginalEntryTimestamp: '2026-06-01' }, false],
    ['entered before and copied afterwards', { created_at: '2026-06-01', OriginalEntryTimestamp: '2026-03-01T09:00:00Z' }, true],
    ['which does not say when', { FullName: 'x' }, true],
    ['which says when in no date', { createdAt: 'last spring' }, true],
    ['of another office, whenever it was entered', { OwnerOfficeKey: 'OFF-1', createdAt: '2026-06-01' }, true],
    ['of the new office, whenever it was entered', { owner_office_key: 'OFF-2', createdAt: '2026-03-01' }, false],
  ])('%s: %j', (_what, record, isLeft) => {
    expect(isLeftBehind(record, SEAT, TODAY)).toBe(isLeft);
    expect(isLeftBehind(record, { offices: ['OFF-2'] }, TODAY)).toBe(false);
    // A transfer that is announced has not been made yet.
    expect(isLeftBehind(record, SEAT, { ...TODAY, day: '2026-05-09' })).toBe(false);
  });
});

describe('parties of such a record', () => {
  const officesOf: OfficesOf = (memberKey, record) =>
    record && memberKey === 'MEM-1' && isLeftBehind(record, SEAT, TODAY) ? { offices: ['OFF-MAIN'], isLeft: true } : { offices: ['OFF-2'] };
  const old = { OwnerMemberKey: 'MEM-1', OriginalEntryTimestamp: '2026-03-01' };
  const left = { ownerMemberKeys: [], ownerOfficeKeys: ['OFF-MAIN'] };

  it('are whoever answers for it, and neither its owner nor the new office', () => {
    expect(partiesOf('Contacts', old, officesOf)).toMatchObject(left);
    expect(clientPartiesOf(old, officesOf)).toMatchObject(left);
    expect(clientPartiesOf({ ...old, OfferKey: 'OFR-1' }, officesOf)).toMatchObject(left);
    expect(partiesOf('Contacts', { ...old, OwnerOfficeKey: 'OFF-1' }, officesOf).ownerOfficeKeys).toEqual(['OFF-1', 'OFF-MAIN']);
  });

  it('are its owner by an exception, which is named', () => {
    const kept = clientPartiesOf(old, () => ({ offices: ['OFF-2'], exception: 'keeps' }));
    expect(kept).toMatchObject({ ownerMemberKeys: ['MEM-1'], ownerOfficeKeys: ['OFF-2'], kept: ['keeps'] });
  });

  it('are not asked of arguments, which are no record', () => {
    expect(namedMembers({ ownerMemberKey: 'MEM-1' }, officesOf)).toMatchObject([
      { ownerMemberKeys: ['MEM-1'], ownerOfficeKeys: ['OFF-2'] },
    ]);
  });
});
