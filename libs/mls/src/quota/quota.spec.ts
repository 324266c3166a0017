import { Clock, Refusal, sha256Hex } from '@gatehouse/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExportMeter } from './export-caps.js';
import { MemorySightingStore } from './sighting-store.js';
import { MemoryQuotaStore } from './quota-store.js';

class FakeClock extends Clock {
  now(): number {
    return Date.now();
  }
}
const clock = new FakeClock();
const refusalOf = async (run: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await run();
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} ${error.detail ?? ''}`;
    throw error;
  }
  return undefined;
};
beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an export meter', () => {
  const caps = {
    rowsPerCall: 50,
    rowsPerSession: 5,
    rowsPerDay: 6,
    bytesPerDay: 1000,
    distinctListingsPerDay: 4,
    nextLinkPages: 5,
    searchesPerHour: 1,
    sequencePerHour: 1,
    pagesPerHour: 1,
  };
  const meterOf = (store = new MemoryQuotaStore(), sightings = new MemorySightingStore()): ExportMeter =>
    new ExportMeter({ connection: 'cascade', caps, store, sightings, digest: sha256Hex, clock });

  it('refuses more rows in a call than allowed', async () => {
    const meter = meterOf();
    expect(() => meter.checkRows(50)).not.toThrow();
    expect(await refusalOf(async () => meter.checkRows(51))).toContain('MLS_EXPORT_CAP');
  });

  it('counts distinct listings of each caller and starts again on the next day', async () => {
    const meter = meterOf();
    await meter.book('a', 3, ['1', '2', '3']);
    await meter.book('a', 1, ['1']);
    await meter.book('b', 4, ['1', '2', '3', '4']);
    expect(await refusalOf(() => meter.book('a', 2, ['4', '5']))).toContain('listings');
    vi.advanceTimersByTime(86_400_000);
    await expect(meter.book('a', 2, ['4', '5'])).resolves.toBeUndefined();
  });

  it('counts rows of a day, and neither a restart nor another node resets it', async () => {
    const [store, sightings] = [new MemoryQuotaStore(), new MemorySightingStore()];
    await meterOf(store, sightings).book('a', 4, ['1', '2'], { application: 'desk' });
    const again = meterOf(store, sightings);
    expect(await refusalOf(() => again.book('a', 3, ['1'], { application: 'phone' }))).toContain('rows for today');
    expect(await refusalOf(() => again.book('a', 1, ['1', '2', '3', '4', '5'], { application: 'phone' }))).toContain('listings for today');
    // What was not released was not seen: the same listings count as new again, and those of before do not.
    await expect(again.book('a', 1, ['1', '2', '3', '4'], { application: 'phone' })).resolves.toBeUndefined();
  });

  it('keeps nothing of a call that one of the caps refuses', async () => {
    const store = new MemoryQuotaStore();
    const meter = meterOf(store);
    await meter.book('a', 1, ['1'], { application: 'desk', bytes: 10 });
    const before = await store.usage(`export:cascade:${sha256Hex('a')}`);
    expect(await refusalOf(() => meter.book('a', 3, ['2', '3', '4'], { application: 'desk', bytes: 2000 }))).toContain('amount of data');
    expect(await refusalOf(() => meter.book('a', 6, ['2', '3', '4'], { application: 'desk' }))).toContain('rows');
    expect(await store.usage(`export:cascade:${sha256Hex('a')}`)).toEqual(before);
    await expect(meter.book('a', 3, ['2', '3', '4'], { application: 'desk', bytes: 10 })).resolves.toBeUndefined();
  });

  it('counts rows of a session and bytes of a day', async () => {
    const meter = meterOf();
    await meter.book('a', 5, [], { application: 'desk' });
    expect(await refusalOf(() => meter.book('a', 1, [], { application: 'desk' }))).toContain('rows for this hour');
    await meter.book('a', 1, [], { application: 'phone', bytes: 900 });
    expect(await refusalOf(() => meter.book('a', 0, [], { bytes: 200 }))).toContain('amount of data');
    vi.advanceTimersByTime(86_400_000);
    await expect(meter.book('a', 5, [], { application: 'desk', bytes: 200 })).resolves.toBeUndefined();
  });
});
