import type { AuditTrail } from '@gatehouse/audit';
import { AccountDirectory, RecordedDelegations, Roster } from '@gatehouse/identity';
import { CivilCalendar } from '@gatehouse/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryDelegationStore } from '../../../identity/fixtures/memory-delegation-store.js';
import { ROSTER } from '../../../identity/fixtures/roster.js';
import { StoppedClock } from '../../../identity/fixtures/stopped-clock.js';
import { DelegationDesk } from './delegation-desk.js';

const COVER = { principal: 'MEM-1002', delegate: 'assistant@harbor.example', reason: 'cover', by: 'local:root' };

let clock: StoppedClock;
let members: typeof ROSTER.members;
let roster: Roster;
let desk: DelegationDesk;
let events: unknown[];

beforeEach(async () => {
  clock = new StoppedClock();
  members = ROSTER.members;
  const source = { load: async () => ({ ...ROSTER, members }), watch: () => () => undefined };
  roster = new Roster(source, clock, { refreshMs: 3_600_000, maximumAgeMs: 3_600_000 });
  await roster.refresh();
  const accounts = new AccountDirectory([{ user: 'assistant@harbor.example', member: 'MEM-1004' }]);
  events = [];
  const trail = { record: async (event: unknown) => void events.push(event) } as unknown as AuditTrail;
  const delegations = new RecordedDelegations(new MemoryDelegationStore(), clock);
  desk = new DelegationDesk({ accounts, calendar: new CivilCalendar(), delegations, roster }, trail, clock);
});

describe('the delegation desk', () => {
  it('takes MemberKeys, MemberMlsIds and accounts, and puts all on record', async () => {
    expect(await desk.add({ ...COVER, principal: 'M1002' })).toMatchObject({ principal: 'MEM-1002', delegate: 'MEM-1004' });
    await expect(desk.add(COVER)).rejects.toThrow('acts for MEM-1002 already');
    await desk.revoke('MEM-1002', 'M1004', 'local:root');
    await expect(desk.revoke('MEM-1002', 'M1004', 'local:root')).rejects.toThrow('No recorded delegation lets MEM-1004');
    expect(await desk.list(false)).toEqual([]);
    expect(await desk.list(true)).toMatchObject([{ endedBy: 'local:root' }]);
    expect(events).toMatchObject([
      { kind: 'delegation.recorded', details: { principal: 'MEM-1002', delegate: 'MEM-1004', reason: 'cover', until: 'revoked' } },
      { kind: 'delegation.ended', details: { delegations: 1 } },
    ]);
  });

  it.each([
    [{ delegate: 'MEM-1005' }, 'MEM-1005 is no assistant by the roster'],
    [{ principal: 'MEM-2001' }, 'the two are not of one firm'],
    [{ principal: 'MEM-1010' }, 'has no licence that is active today'],
    [{ principal: 'MEM-1011' }, 'one of the two is no active member'],
    [{ principal: 'MEM-1004' }, 'the two are one person'],
    [{ principal: 'MEM-404' }, 'MEM-404 is no MemberKey, MemberMlsId or account'],
  ])('refuses %j: %s', async (change, sentence) => {
    await expect(desk.add({ ...COVER, ...change })).rejects.toThrow(sentence);
    expect(events).toEqual([]);
  });

  it('says of each whether it counts now', async () => {
    await desk.add({ ...COVER, expiresAt: clock.now() + 1_000 });
    expect(await desk.list(false)).not.toMatchObject([{ idle: expect.any(String) }]);
    members = ROSTER.members.map((row) => (row.MemberKey === 'MEM-1002' ? { ...row, OfficeKey: 'OFF-201' } : row));
    await roster.refresh();
    expect(await desk.list(false)).toMatchObject([{ idle: 'the two are not of one firm' }]);
    members = ROSTER.members.filter(({ MemberKey }) => MemberKey !== 'MEM-1004');
    await roster.refresh();
    expect(await desk.list(false)).toMatchObject([{ idle: 'the one who acts is not on the roster' }]);
    clock.pass(1_000);
    expect(await desk.list(false)).toMatchObject([{ idle: 'its time is over' }]);
  });
});
