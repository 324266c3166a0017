import { Clock, Refusal } from '@gatehouse/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestLimits } from '../connection/mls-pack.js';
import { MemoryAllowanceStore, type AllowanceRows, type Change } from './allowance-store.js';
import { QuotaLedger } from './quota-ledger.js';

class FakeClock extends Clock {
  now(): number {
    return Date.now();
  }
}
const clock = new FakeClock();
class CountingStore extends MemoryAllowanceStore {
  readonly asked: string[] = [];
  override change<T>(account: string, work: (rows: AllowanceRows) => Change<T>): Promise<T> {
    this.asked.push(account);
    return super.change(account, work);
  }
}
const ledgerOf = (limits: RequestLimits, store = new MemoryAllowanceStore()): QuotaLedger =>
  new QuotaLedger({ credential: 'cascade', limits, clock, store });
const refusalOf = async (run: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await run();
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} ${error.detail ?? ''}`;
    throw error;
  }
  return undefined;
};
/** Most of these moments that lie in one span, wherever it begins. */
function mostIn(spanMs: number, moments: readonly number[]): number {
  const sorted = moments.toSorted((one, other) => one - other);
  return Math.max(0, ...sorted.map((from) => sorted.filter((at) => at >= from && at < from + spanMs).length));
}
const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_030_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an allowance', () => {
  it('denies locally with the seconds to wait once it is used up, and gives again when they are over', async () => {
    const ledger = ledgerOf({ perHour: 4 });
    for (const subject of ['a', 'b', 'c', 'd']) await ledger.reserve(subject);
    const refused = await refusalOf(() => ledger.reserve('e'));
    const seconds = Number(/^MLS_QUOTA Retry after (\d+) seconds\.$/.exec(refused!)?.[1]);
    expect([seconds >= 3_600, seconds <= 3_720]).toEqual([true, true]);
    vi.advanceTimersByTime(seconds * 1000);
    await expect(ledger.reserve('e')).resolves.toBeDefined();
  });

  it('is shared: another node on the same store sees the counts and the silence, as after a restart', async () => {
    const store = new MemoryAllowanceStore();
    const first = ledgerOf({ perDay: 2, perSecond: 2 }, store);
    await first.reserve('a');
    await first.reserve('b');
    expect(await refusalOf(() => ledgerOf({ perDay: 2 }, store).reserve('c'))).toContain('MLS_QUOTA');
    await first.quiet(30_000);
    const second = ledgerOf({ perSecond: 2 }, store);
    expect(await refusalOf(() => second.turn('a'))).toBe('MLS_QUOTA Retry after 30 seconds.');
    expect(await refusalOf(() => second.reserve('a'))).toBe('MLS_QUOTA Retry after 30 seconds.');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await refusalOf(() => second.turn('a'))).toBeUndefined();
  });

  it('keeps a share of every window for others when one agent loops', async () => {
    const ledger = ledgerOf({ perHour: 100 });
    let granted = 0;
    while ((await refusalOf(() => ledger.reserve('looping'))) === undefined) granted += 1;
    expect(granted).toBe(50);
    for (const subject of ['b', 'c', 'd']) await expect(ledger.reserve(subject)).resolves.toBeDefined();
  });

  it('takes permits in blocks, so that the store is not asked for every call; a block does not last', async () => {
    const store = new CountingStore();
    const ledger = ledgerOf({ perHour: 7200 }, store);
    for (let i = 0; i < 32; i += 1) await ledger.reserve('a');
    expect(store.asked).toHaveLength(2);
    await ledger.reserve('a');
    vi.advanceTimersByTime(1_000);
    await ledger.reserve('a');
    expect(store.asked).toHaveLength(4);
  });

  it('does not grant more than the limit when many ask at once', async () => {
    const ledger = ledgerOf({ perHour: 300 });
    const answers = await Promise.all(Array.from({ length: 400 }, (_, i) => refusalOf(() => ledger.reserve(`agent-${i}`))));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(300);
  });

  it('ends when its bytes are used up, for all nodes, and comes back with the hour', async () => {
    const store = new MemoryAllowanceStore();
    const ledger = ledgerOf({ bytesPerHour: 1000 }, store);
    await ledger.received(900);
    await expect(ledger.reserve('a')).resolves.toBeDefined();
    await ledger.received(900);
    expect(await refusalOf(() => ledger.reserve('a'))).toContain('MLS_QUOTA');
    expect(await refusalOf(() => ledgerOf({ bytesPerHour: 1000 }, store).turn('a'))).toContain('MLS_QUOTA');
    await vi.advanceTimersByTimeAsync(3_720_000);
    await expect(ledger.reserve('a')).resolves.toBeDefined();
  });

  it('gives permits that are good once', async () => {
    const permit = await ledgerOf({}).reserve('a');
    permit.spend();
    expect(() => permit.spend()).toThrow(/one upstream request/);
  });

  it('lets no hour see more than it says, wherever the hour begins, with two nodes that ask all the time', async () => {
    const store = new MemoryAllowanceStore();
    const nodes = [ledgerOf({ perHour: 120 }, store), ledgerOf({ perHour: 120 }, store)];
    const sent: number[] = [];
    for (let minute = 0; minute < 200; minute += 1) {
      for (let n = 0; n < 8; n += 1) {
        const refused = await refusalOf(() => nodes[n % 2]!.reserve(`agent-${minute}-${n}`, false));
        if (refused === undefined) sent.push(Date.now());
      }
      vi.advanceTimersByTime(60_000);
    }
    expect(mostIn(3_600_000, sent)).toBeLessThanOrEqual(120);
    expect(sent.length).toBeGreaterThan(300);
  });
});

describe('the second', () => {
  it('sees no more than two requests, wherever it begins, from two nodes and twenty agents, and one that loops starves nobody (N6)', async () => {
    const store = new MemoryAllowanceStore();
    const nodes = [ledgerOf({ perSecond: 2, perHour: 7200 }, store), ledgerOf({ perSecond: 2, perHour: 7200 }, store)];
    const sent: { readonly at: number; readonly subject: string }[] = [];
    let refusedOthers = 0;
    const ask = async (node: QuotaLedger, subject: string): Promise<boolean> => {
      const refused = await refusalOf(async () => {
        await node.reserve(subject);
        await node.turn(subject);
        sent.push({ at: Date.now(), subject });
      });
      return refused === undefined;
    };
    const until = Date.now() + 120_000;
    const looping = Array.from({ length: 8 }, async (_, n) => {
      while (Date.now() < until) if (!(await ask(nodes[n % 2]!, 'looping'))) await wait(50);
    });
    const agents = Array.from({ length: 19 }, async (_, n) => {
      await wait(n * 700);
      while (Date.now() < until) {
        if (!(await ask(nodes[n % 2]!, `agent-${n}`))) refusedOthers += 1;
        await wait(20_000);
      }
    });
    await vi.advanceTimersByTimeAsync(140_000);
    await Promise.all([...looping, ...agents]);
    const moments = sent.map(({ at }) => at);
    expect(mostIn(1_000, moments)).toBeLessThanOrEqual(2);
    expect(moments.length).toBeGreaterThan(150);
    const served = (subject: string): number => sent.filter((each) => each.subject === subject).length;
    expect(Math.min(...Array.from({ length: 19 }, (_, n) => served(`agent-${n}`)))).toBeGreaterThanOrEqual(4);
    expect(refusedOthers).toBe(0);
  });

  it('tells whoever loops to come back, and whoever would wait too long', async () => {
    const ledger = ledgerOf({ perSecond: 1 });
    const loop = Array.from({ length: 5 }, () => refusalOf(() => ledger.turn('looping')));
    const others = Array.from({ length: 12 }, (_, n) => refusalOf(() => ledger.turn(`agent-${n}`)));
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await Promise.all(loop)).filter((answer) => answer === 'MLS_QUOTA Retry after 2 seconds.')).toHaveLength(3);
    const answers = await Promise.all(others);
    expect(answers.filter((answer) => answer === undefined).length).toBeGreaterThanOrEqual(7);
    expect(answers.filter((answer) => answer === 'MLS_QUOTA Retry after 5 seconds.').length).toBeGreaterThanOrEqual(2);
  });

  it('waits for nobody where no pace is set', async () => {
    const ledger = ledgerOf({ perMinute: 180 });
    for (let n = 0; n < 20; n += 1) await ledger.turn('a');
    expect(Date.now()).toBe(1_800_000_030_000);
  });
});
