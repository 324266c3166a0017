import { Clock, Refusal, sha256Hex } from '@gatehouse/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExportMeter } from './export-caps.js';
import { MemorySightingStore } from './sighting-store.js';
import { QuotaLedger } from './quota-ledger.js';
import { MemoryQuotaStore, QuotaStore, type QuotaWindow } from './quota-store.js';

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
class CountingStore extends QuotaStore {
  calls = 0;
  private readonly inner = new MemoryQuotaStore();
  async take(credential: string, windows: readonly QuotaWindow[], amount: number): ReturnType<QuotaStore['take']> {
    this.calls += 1;
    return this.inner.take(credential, windows, amount);
  }
  usage(credential: string): ReturnType<QuotaStore['usage']> {
    return this.inner.usage(credential);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a quota ledger', () => {
  const ledgerOf = (limits: Record<string, number>, store: QuotaStore = new MemoryQuotaStore()): QuotaLedger =>
    new QuotaLedger({ credential: 'cascade', limits, clock, store, bursts: new MemoryQuotaStore() });

  it('denies locally with the seconds to wait once the allowance is used up', async () => {
    const ledger = ledgerOf({ perHour: 4 });
    for (const subject of ['a', 'b', 'c', 'd']) await ledger.reserve(subject);
    expect(await refusalOf(() => ledger.reserve('e'))).toBe('MLS_QUOTA Retry after 3600 seconds.');
    vi.advanceTimersByTime(3_600_000);
    await expect(ledger.reserve('e')).resolves.toBeDefined();
  });

  it('is shared: another ledger on the same store and credential sees the counts, as after a restart', async () => {
    const store = new MemoryQuotaStore();
    const first = ledgerOf({ perDay: 2 }, store);
    await first.reserve('a');
    await first.reserve('b');
    expect(await refusalOf(() => ledgerOf({ perDay: 2 }, store).reserve('c'))).toContain('MLS_QUOTA');
  });

  it('keeps a share for others when one agent loops', async () => {
    const ledger = ledgerOf({ perHour: 100 });
    let granted = 0;
    while ((await refusalOf(() => ledger.reserve('looping'))) === undefined) granted += 1;
    expect(granted).toBe(50);
    for (const subject of ['b', 'c', 'd']) await expect(ledger.reserve(subject)).resolves.toBeDefined();
  });

  it('never lets more than the limit of a second through, and lets well-behaved callers wait for the next one', async () => {
    const ledger = ledgerOf({ perSecond: 2 });
    const answered: number[] = [];
    const start = Date.now();
    const ask = (subject: string): Promise<string | undefined> =>
      refusalOf(async () => {
        await ledger.reserve(subject);
        answered.push(Math.floor((Date.now() - start) / 1000));
      });
    const loop = Array.from({ length: 10 }, () => ask('looping'));
    const others = ['b', 'c'].map(ask);
    await vi.advanceTimersByTimeAsync(3000);
    const refusals = (await Promise.all(loop)).filter((refusal) => refusal !== undefined);
    expect(refusals.length).toBeGreaterThanOrEqual(7);
    expect(await Promise.all(others)).toEqual([undefined, undefined]);
    for (const second of [0, 1, 2]) expect(answered.filter((at) => at === second).length).toBeLessThanOrEqual(2);
  });

  it('leases permits in blocks, so that the store is not asked for every call', async () => {
    const store = new CountingStore();
    const ledger = ledgerOf({ perHour: 7200 }, store);
    for (let i = 0; i < 32; i += 1) await ledger.reserve('a');
    expect(store.calls).toBe(2);
    expect((await store.usage('cascade'))[0]?.used).toBe(32);
  });

  it('does not grant more than the limit when many ask at once', async () => {
    const ledger = ledgerOf({ perHour: 300 });
    const answers = await Promise.all(Array.from({ length: 400 }, (_, i) => refusalOf(() => ledger.reserve(`agent-${i}`))));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(300);
  });

  it('keeps quiet when the upstream says so', async () => {
    const ledger = ledgerOf({});
    ledger.quiet(30_000);
    expect(await refusalOf(() => ledger.reserve('a'))).toBe('MLS_QUOTA Retry after 30 seconds.');
    vi.advanceTimersByTime(30_000);
    await expect(ledger.reserve('a')).resolves.toBeDefined();
  });

  it('ends the hour when its bytes are used up', async () => {
    const ledger = ledgerOf({ bytesPerHour: 1000 });
    await ledger.received(900);
    await expect(ledger.reserve('a')).resolves.toBeDefined();
    await ledger.received(900);
    expect(await refusalOf(() => ledger.reserve('a'))).toContain('MLS_QUOTA');
  });

  it('gives permits that are good once', async () => {
    const permit = await ledgerOf({}).reserve('a');
    permit.spend();
    expect(() => permit.spend()).toThrow(/one upstream request/);
  });
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
