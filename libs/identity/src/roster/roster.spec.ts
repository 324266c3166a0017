import { Refusal } from '@gatehouse/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROSTER } from '../../fixtures/roster.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { Roster } from './roster.js';
import type { RosterSnapshot } from './roster-rows.js';
import { RosterSource } from './roster-source.js';

class Mls extends RosterSource {
  loads = 0;
  answer: () => Promise<RosterSnapshot> = async () => ROSTER;

  load(): Promise<RosterSnapshot> {
    this.loads += 1;
    return this.answer();
  }
}

const TIMES = { refreshMs: 3_600_000, maximumAgeMs: 60_000 };

let clock: StoppedClock;
let mls: Mls;
let roster: Roster;

beforeEach(() => {
  clock = new StoppedClock();
  mls = new Mls();
  roster = new Roster(mls, clock, TIMES);
});
afterEach(() => roster.stop());

const failing = async (): Promise<never> => {
  throw new Error('cascade answered 503');
};

describe('the roster', () => {
  it('finds members after the first reading', async () => {
    await roster.start();
    expect(roster.find('MEM-1001')?.facts.officeKey).toBe('OFF-101');
    expect(roster.find('MEM-404')).toBeUndefined();
    expect(roster.health).toEqual({ state: 'up', loadedAt: clock.time });
  });

  it('refuses before anything was read, and when nothing could be', async () => {
    expect(() => roster.find('MEM-1001')).toThrow(Refusal);
    expect(roster.health.state).toBe('unknown');
    mls.answer = failing;
    await roster.start();
    expect(() => roster.find('MEM-1001')).toThrow(expect.objectContaining({ code: 'ROSTER_UNAVAILABLE' }));
    expect(roster.health).toEqual({ state: 'down', reason: 'cascade answered 503' });
  });

  it('keeps the last good roster while the MLS fails, and closes when that is too old', async () => {
    await roster.start();
    mls.answer = failing;
    await expect(roster.refresh()).rejects.toThrow('503');
    clock.pass(60_000);
    expect(roster.find('MEM-1001')).toBeDefined();
    expect(roster.health.state).toBe('down');
    clock.pass(1);
    expect(() => roster.find('MEM-1001')).toThrow(expect.objectContaining({ code: 'ROSTER_UNAVAILABLE' }));
  });

  it('opens again with the next good reading', async () => {
    mls.answer = failing;
    await roster.start();
    mls.answer = async () => ROSTER;
    await roster.refresh();
    expect(roster.find('MEM-1001')).toBeDefined();
    expect(roster.health.state).toBe('up');
  });

  it('does not take an empty answer for a roster', async () => {
    await roster.start();
    mls.answer = async () => ({ ...ROSTER, members: [] });
    await expect(roster.refresh()).rejects.toThrow('no members');
    expect(roster.find('MEM-1001')).toBeDefined();
  });

  it('reads once for everyone who asks at the same time', async () => {
    await Promise.all([roster.refresh(), roster.refresh(), roster.refresh()]);
    expect(mls.loads).toBe(1);
    expect(roster.version).toBe(1);
  });

  it('gives up on a reading that never ends, so that the next one is made', async () => {
    const impatient = new Roster(mls, clock, { ...TIMES, loadTimeoutMs: 5 });
    mls.answer = () => new Promise(() => {});
    await expect(impatient.refresh()).rejects.toThrow('not read within 5 ms');
    mls.answer = async () => ROSTER;
    await impatient.refresh();
    expect(impatient.find('MEM-1001')).toBeDefined();
  });

  it('follows a transfer with the next reading', async () => {
    await roster.start();
    const moved = ROSTER.members.map((row) => (row.MemberKey === 'MEM-1001' ? { ...row, OfficeKey: 'OFF-201' } : row));
    mls.answer = async () => ({ ...ROSTER, members: moved });
    await roster.refresh();
    expect(roster.find('MEM-1001')?.facts).toMatchObject({ officeKey: 'OFF-201', firmKey: 'OFF-201' });
    expect(roster.version).toBe(2);
  });

  it('is read again when its source says so, and no more after it was stopped', async () => {
    let changed = (): void => undefined;
    const watched = new (class extends Mls {
      override watch(tell: () => void): () => void {
        changed = tell;
        return () => (changed = () => undefined);
      }
    })();
    const followed = new Roster(watched, clock, TIMES);
    await followed.start();
    changed();
    await expect.poll(() => followed.version).toBe(2);
    followed.stop();
    changed();
    expect(watched.loads).toBe(2);
  });

  it('knows nobody by their address before it was read, rather than telling that nobody has it', async () => {
    expect(() => roster.holderOf('agent@harbor.example', undefined)).toThrow(expect.objectContaining({ code: 'ROSTER_UNAVAILABLE' }));
    await roster.start();
    expect(roster.holderOf('nobody@harbor.example', undefined)).toBeUndefined();
  });

  it('is as old as its oldest part', async () => {
    mls.answer = async () => ({ ...ROSTER, asOf: clock.time - 60_001 });
    await roster.start();
    expect(roster.isTooOld).toBe(true);
    expect(() => roster.find('MEM-1001')).toThrow(expect.objectContaining({ code: 'ROSTER_UNAVAILABLE' }));
  });
});
