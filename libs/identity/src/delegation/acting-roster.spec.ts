import { delegationsOf } from '@gatehouse/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryDelegationStore } from '../../fixtures/memory-delegation-store.js';
import { ROSTER } from '../../fixtures/roster.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { RosterIndex } from '../roster/roster-index.js';
import type { MemberRow, RosterSnapshot } from '../roster/roster-rows.js';
import { ActingRoster } from './acting-roster.js';
import { RecordedDelegations } from './recorded-delegations.js';

const DAY = '2026-11-28';
const ASSISTANT = 'MEM-1004';

let clock: StoppedClock;
let recorded: RecordedDelegations;

beforeEach(() => {
  clock = new StoppedClock();
  recorded = new RecordedDelegations(new MemoryDelegationStore(), clock);
});

function changed(changes: Readonly<Record<string, Partial<MemberRow>>>): RosterSnapshot {
  return { ...ROSTER, members: ROSTER.members.map((row) => ({ ...row, ...changes[row.MemberKey] })) };
}

function actsFor(who: string, snapshot: RosterSnapshot = ROSTER, day = DAY): string[] {
  const index = new RosterIndex(snapshot);
  const facts = new ActingRoster(index, recorded).factsOn(day, index.find(who)!);
  return delegationsOf(facts).map(({ memberKey, by }) => `${memberKey} ${by}`);
}

describe('an assistant acts for the agent that the roster names', () => {
  it.each<[string, Partial<MemberRow>]>([
    ['is suspended by the MLS', { MemberStatus: 'Suspended' }],
    ['has no access to the MLS', { MemberMlsAccessYN: false }],
    ['lost the licence', { MemberStateLicenseStatus: 'Suspended' }],
    ['has a licence that ended yesterday', { MemberStateLicenseExpirationDate: '2026-11-27' }],
    ['has gone to another firm', { OfficeKey: 'OFF-201' }],
    ['is no agent', { MemberType: 'Unlicensed Assistant' }],
  ])('until the agent %s', (_what, change) => {
    expect(actsFor(ASSISTANT)).toEqual(['MEM-1001 assistant']);
    expect(actsFor(ASSISTANT, changed({ 'MEM-1001': change }))).toEqual([]);
  });

  it.each<[string, Partial<MemberRow>]>([
    ['is suspended', { MemberStatus: 'Suspended' }],
    ['has gone to another firm', { OfficeKey: 'OFF-201' }],
    ['has a licence of their own that ended', { MemberStateLicense: 'CA-9', MemberStateLicenseExpirationDate: '2026-11-27' }],
  ])('until the assistant %s', (_what, change) => {
    expect(actsFor(ASSISTANT, changed({ [ASSISTANT]: change }))).toEqual([]);
  });

  it('holds through the last day of the licence, and for several at once', () => {
    const snapshot = changed({
      'MEM-1001': { MemberStateLicenseExpirationDate: DAY },
      [ASSISTANT]: { MemberIsAssistantTo: 'MEM-1001, MEM-1002' },
    });
    expect(actsFor(ASSISTANT, snapshot)).toEqual(['MEM-1001 assistant', 'MEM-1002 assistant']);
    expect(actsFor(ASSISTANT, snapshot, '2026-11-29')).toEqual(['MEM-1002 assistant']);
  });
});

describe('a recorded delegation', () => {
  const pair = { principal: 'MEM-1002', delegate: ASSISTANT, reason: 'cover', by: 'root' };

  it('counts beside the roster until it expires or is ended, and stays on record', async () => {
    const delegation = await recorded.add({ ...pair, expiresAt: clock.now() + 1_000 });
    expect(actsFor(ASSISTANT)).toEqual(['MEM-1001 assistant', 'MEM-1002 recorded']);
    clock.pass(1_000);
    expect(actsFor(ASSISTANT)).toEqual(['MEM-1001 assistant']);
    await recorded.add(pair);
    expect(actsFor(ASSISTANT)).toHaveLength(2);
    expect(await recorded.end(pair, 'root')).toBe(2);
    expect(actsFor(ASSISTANT)).toEqual(['MEM-1001 assistant']);
    expect((await recorded.list(true)).map(({ id }) => id)).toContain(delegation.id);
  });

  it('reaches no agent of another firm, and makes no agent an assistant', async () => {
    await recorded.add({ ...pair, principal: 'MEM-2001' });
    await recorded.add({ ...pair, delegate: 'MEM-1007' });
    expect([actsFor(ASSISTANT), actsFor('MEM-1007')]).toEqual([['MEM-1001 assistant'], []]);
  });

  it('counts at another node after the next reading', async () => {
    const store = new MemoryDelegationStore();
    const [here, there] = [new RecordedDelegations(store, clock), new RecordedDelegations(store, clock)];
    await here.add(pair);
    const before = there.to(ASSISTANT);
    await there.refresh();
    expect([before, there.to(ASSISTANT)]).toMatchObject([[], [pair]]);
    const known = there.to(ASSISTANT);
    await there.refresh();
    expect(there.to(ASSISTANT)).toBe(known);
  });
});

it('a broker has what they supervise, and nothing of an assistant beside it', () => {
  const manager = { MemberType: 'Assistant Manager', MemberIsAssistantTo: 'MEM-1001' };
  expect(actsFor('MEM-1007', changed({ 'MEM-1007': manager }))).toEqual([]);
});

describe('a team', () => {
  it('is those of it who are active, licensed and of the firm', () => {
    expect(actsFor('MEM-1005')).toEqual(['MEM-1006 team', 'MEM-1001 team']);
    expect(actsFor('MEM-1005', changed({ 'MEM-1001': { MemberStateLicenseExpirationDate: '2020-01-01' } }))).toEqual(['MEM-1006 team']);
    expect(actsFor('MEM-1006')).toEqual([]);
  });
});
