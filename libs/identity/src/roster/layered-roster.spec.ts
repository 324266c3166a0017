import { beforeEach, describe, expect, it } from 'vitest';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { LayeredRoster } from './layered-roster.js';
import type { RosterSnapshot } from './roster-rows.js';
import { RosterSource } from './roster-source.js';

const NOTHING: RosterSnapshot = { members: [], offices: [], teams: [], teamMembers: [] };

class Told extends RosterSource {
  loads = 0;
  changed: () => void = () => undefined;

  constructor(public snapshot: RosterSnapshot) {
    super();
  }

  async load(): Promise<RosterSnapshot> {
    this.loads += 1;
    return this.snapshot;
  }

  override watch(changed: () => void): () => void {
    this.changed = changed;
    return () => undefined;
  }
}

let mls: Told;
let files: Told;
let clock: StoppedClock;
let roster: LayeredRoster;
beforeEach(() => {
  mls = new Told({ ...NOTHING, members: [{ MemberKey: 'MEM-1', OfficeKey: 'OFF-1', MemberStatus: 'Active' }] });
  files = new Told(NOTHING);
  clock = new StoppedClock();
  roster = new LayeredRoster(mls, files, clock);
});

describe('files over the roster of an MLS', () => {
  it('change every row of a key that the MLS has twice', async () => {
    const [active] = mls.snapshot.members;
    mls.snapshot = { ...mls.snapshot, members: [active!, active!] };
    files.snapshot = { ...NOTHING, members: [{ MemberKey: 'MEM-1', MemberStatus: 'Suspended' }] };
    const suspended = { MemberKey: 'MEM-1', OfficeKey: 'OFF-1', MemberStatus: 'Suspended' };
    expect((await roster.load()).members).toEqual([suspended, suspended]);
  });

  it('change the fields that they give, and add rows of their own', async () => {
    files.snapshot = {
      ...NOTHING,
      members: [{ MemberKey: 'MEM-1', MemberIsAssistantTo: 'MEM-2' }, { MemberKey: 'MEM-2' }],
      teams: [{ TeamKey: 'TEAM-1' }],
      licences: [{ MemberKey: 'MEM-1', MemberStateLicense: 'NV-1' }],
    };
    expect(await roster.load()).toMatchObject({
      members: [{ MemberKey: 'MEM-1', OfficeKey: 'OFF-1', MemberStatus: 'Active', MemberIsAssistantTo: 'MEM-2' }, { MemberKey: 'MEM-2' }],
      teams: [{ TeamKey: 'TEAM-1' }],
      licences: [{ MemberStateLicense: 'NV-1' }],
    });
  });

  it('are read alone when they change, and the MLS grows no younger by that', async () => {
    const readAt = clock.time;
    await roster.load();
    let told = 0;
    roster.watch(() => (told += 1));
    clock.pass(5_000);
    files.changed();
    expect(told).toBe(1);
    expect((await roster.load()).asOf).toBe(readAt);
    expect([mls.loads, files.loads]).toEqual([1, 2]);
    expect((await roster.load()).asOf).toBe(readAt + 5_000);
    expect(mls.loads).toBe(2);
  });
});
