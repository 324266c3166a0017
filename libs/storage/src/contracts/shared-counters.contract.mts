import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormProofStore } from '../typeorm.proof-store.js';
import { TypeormRateStore } from '../typeorm.rate-store.js';
import { TypeormRosterWatchStore } from '../typeorm.roster-watch-store.js';

const shown = (...ids: string[]) => ids.map((id) => ({ id, until: 1_000 }));

export function proofStoreContract(database: () => DataSource): void {
  const store = (): TypeormProofStore => new TypeormProofStore(database());

  it('says of many which are new', async () => {
    expect(await store().add(shown('p1', 'p2'))).toEqual(new Set(['p1', 'p2']));
    expect(await store().add(shown('p3', 'p2'))).toEqual(new Set(['p3']));
    expect(await store().add([])).toEqual(new Set());
    expect(await store().add(Array.from({ length: 500 }, (_, n) => ({ id: `many-${n}`, until: 2_000 })))).toHaveProperty('size', 500);
  });

  it('tells one of many nodes that a proof is new', async () => {
    const added = await Promise.all(Array.from({ length: 8 }, () => store().add(shown('race', 'race-2'))));
    expect(added.filter((each) => each.has('race'))).toHaveLength(1);
  });

  it('forgets what can be shown no more', async () => {
    await store().add([{ id: 'later', until: 1_001 }]);
    await store().purge(1_000);
    expect(await store().add(shown('p1'))).toEqual(new Set(['p1']));
    expect(await store().add(shown('later'))).toEqual(new Set());
  });
}

export function rateStoreContract(database: () => DataSource): void {
  const store = (): TypeormRateStore => new TypeormRateStore(database());

  it('counts at once what comes at once', async () => {
    const counted = await Promise.all(Array.from({ length: 10 }, () => store().take('r1', 60_000)));
    expect(counted.toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('begins anew with a window, and counts a node whose clock is behind in the one that has begun', async () => {
    await store().take('r2', 60_000);
    expect(await store().take('r2', 120_000)).toBe(1);
    expect(await store().take('r2', 60_000)).toBe(2);
    expect(await store().take('r3', 60_000)).toBe(1);
    expect(await store().taken('r2', 60_000)).toBe(2);
    expect(await store().taken('r3', 120_000)).toBe(0);
    expect(await store().taken('nobody', 60_000)).toBe(0);
  });

  it('counts now what a clock counted that was a day ahead and was set back, and begins anew with the next window', async () => {
    const now = 1_800_000_000_000;
    await store().take('r5', now + 86_400_000);
    expect(await store().taken('r5', now)).toBe(0);
    expect(await store().take('r5', now)).toBe(2);
    expect(await store().take('r5', now + 60_000)).toBe(1);
  });

  it('forgets windows that are over', async () => {
    await store().take('r4', 1_700_000_000_000);
    expect(await store().purge(1_700_000_000_000)).toBeGreaterThan(0);
    expect(await store().take('r4', 1_700_000_000_000)).toBe(2);
    expect(await store().take('r2', 120_000)).toBe(1);
  });
}

export function rosterWatchContract(database: () => DataSource): void {
  const store = (): TypeormRosterWatchStore => new TypeormRosterWatchStore(database());

  it('gives a turn to one of the nodes that race for it, when it is due', async () => {
    expect(await store().state('w1')).toEqual({ dueAt: 0, version: 0 });
    expect((await Promise.all([1, 2, 3].map(() => store().take('w1', 100, 200)))).filter(Boolean)).toHaveLength(1);
    expect(await store().take('w1', 199, 300)).toBe(false);
    expect(await store().take('w1', 200, 300)).toBe(true);
    expect(await store().state('w1')).toEqual({ dueAt: 300, version: 0 });
  });

  it('gives a turn that is due in the time of a clock that was a day ahead', async () => {
    const [now, day] = [1_800_000_000_000, 86_400_000];
    await store().take('w3', now + day, now + day + 100);
    expect(await store().take('w3', now, now + 100)).toBe(true);
    expect(await store().take('w3', now + 99, now + 199)).toBe(false);
  });

  it('tells in a number that rises, and leaves the turn alone', async () => {
    await store().take('w2', 100, 200);
    expect(await Promise.all([store().tell('w2'), store().tell('w2')])).toHaveLength(2);
    expect(await store().state('w2')).toEqual({ dueAt: 200, version: 2 });
    expect(await store().tell('w3')).toBe(1);
  });
}
