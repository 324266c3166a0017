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
  override change<T>(account: string, work: (rows: AllowanceRows, now: number) => Change<T>): Promise<T> {
    this.asked.push(account);
    return super.change(account, work);
  }
}
const ledgerOf = (limits: RequestLimits, store = new MemoryAllowanceStore(clock)): QuotaLedger =>
  new QuotaLedger({ credential: 'cascade', limits, clock, store });
const turn = (ledger: QuotaLedger, subject: string): Promise<void> => ledger.inTurn({ subject }, async () => undefined);
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
  let [most, first] = [0, 0];
  for (const [last, at] of sorted.entries()) {
    while (sorted[first]! <= at - spanMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
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

  it('counts a request for as long as the MLS may still see it in the minute: the way there, and the turn where there is one', async () => {
    const secondsOf = async (limits: RequestLimits): Promise<number> => {
      const ledger = ledgerOf(limits);
      await ledger.reserve('a', false);
      return Number(/(\d+) seconds/.exec((await refusalOf(() => ledger.reserve('b', false)))!)?.[1]);
    };
    expect(await secondsOf({ perMinute: 1 })).toBeGreaterThanOrEqual(64);
    expect(await secondsOf({ perMinute: 1, perSecond: 2 })).toBeGreaterThanOrEqual(79);
  });

  it('is shared: another node on the same store sees the counts and the silence, as after a restart', async () => {
    const store = new MemoryAllowanceStore(clock);
    const first = ledgerOf({ perDay: 2, perSecond: 2 }, store);
    await first.reserve('a');
    await first.reserve('b');
    expect(await refusalOf(() => ledgerOf({ perDay: 2 }, store).reserve('c'))).toContain('MLS_QUOTA');
    await first.quiet(30_000);
    const second = ledgerOf({ perSecond: 2 }, store);
    expect(await refusalOf(() => turn(second, 'a'))).toBe('MLS_QUOTA Retry after 30 seconds.');
    expect(await refusalOf(() => second.reserve('a'))).toBe('MLS_QUOTA Retry after 30 seconds.');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await refusalOf(() => turn(second, 'a'))).toBeUndefined();
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

  it('is not used up by a node that asks for little: what it did not send of a block counts no more', async () => {
    const store = new MemoryAllowanceStore(clock);
    const [following, other] = [ledgerOf({ perHour: 7200, perDay: 100_000 }, store), ledgerOf({ perHour: 7200, perDay: 100_000 }, store)];
    for (let look = 0; look < 2_400; look += 1) {
      expect(await refusalOf(() => following.reserve('roster', false))).toBeUndefined();
      vi.advanceTimersByTime(3_000);
    }
    // 1,200 looks of the last hour and what stands before it at its edge; the block of the last one is given back with the next.
    let left = 0;
    while ((await refusalOf(() => other.reserve('a', false))) === undefined) left += 1;
    expect([left > 5_900, left <= 6_000]).toEqual([true, true]);
  });

  it('does not grant more than the limit when many ask at once', async () => {
    const ledger = ledgerOf({ perHour: 300 });
    const answers = await Promise.all(Array.from({ length: 400 }, (_, i) => refusalOf(() => ledger.reserve(`agent-${i}`))));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(300);
  });

  it('ends when its bytes are used up, for all nodes, and comes back with the hour', async () => {
    const store = new MemoryAllowanceStore(clock);
    const ledger = ledgerOf({ bytesPerHour: 1000 }, store);
    await ledger.received(900);
    await expect(ledger.reserve('a')).resolves.toBeDefined();
    await ledger.received(900);
    expect(await refusalOf(() => ledger.reserve('a'))).toContain('MLS_QUOTA');
    expect(await refusalOf(() => turn(ledgerOf({ bytesPerHour: 1000 }, store), 'a'))).toContain('MLS_QUOTA');
    await vi.advanceTimersByTimeAsync(3_720_000);
    await expect(ledger.reserve('a')).resolves.toBeDefined();
  });

  it('is there again where a clock that was a day ahead used it up and was set back', async () => {
    const store = new MemoryAllowanceStore(clock);
    vi.setSystemTime(Date.now() + 86_400_000);
    for (const subject of ['a', 'b']) await ledgerOf({ perHour: 2 }, store).reserve(subject);
    vi.setSystemTime(Date.now() - 86_400_000);
    const ledger = ledgerOf({ perHour: 2 }, store);
    for (const subject of ['a', 'b']) await expect(ledger.reserve(subject)).resolves.toBeDefined();
    expect(await refusalOf(() => ledger.reserve('c'))).toContain('MLS_QUOTA');
  });

  it('gives permits that are good once', async () => {
    const permit = await ledgerOf({}).reserve('a');
    permit.spend();
    expect(() => permit.spend()).toThrow(/one upstream request/);
  });

  it.each([
    [120, 8],
    [7_200, 400],
  ])(
    'lets no hour see more than %i, wherever the hour begins, with two nodes and twenty agents that ask all the time',
    async (perHour, calls) => {
      const store = new MemoryAllowanceStore(clock);
      const nodes = [ledgerOf({ perHour }, store), ledgerOf({ perHour }, store)];
      const sent: number[] = [];
      for (let minute = 0; minute < 200; minute += 1) {
        for (let n = 0; n < calls; n += 1) {
          const refused = await refusalOf(() => nodes[n % 2]!.reserve(`agent-${n % 20}`, false));
          if (refused === undefined) sent.push(Date.now());
        }
        vi.advanceTimersByTime(60_000);
      }
      expect(mostIn(3_600_000, sent)).toBeLessThanOrEqual(perHour);
      expect(sent.length).toBeGreaterThan(2.5 * perHour);
    },
  );
});

describe('the second', () => {
  it('sees no more than two requests, wherever it begins, from two nodes and twenty agents, and one that loops starves nobody (N6)', async () => {
    const store = new MemoryAllowanceStore(clock);
    const nodes = [ledgerOf({ perSecond: 2, perHour: 7200 }, store), ledgerOf({ perSecond: 2, perHour: 7200 }, store)];
    const sent: { readonly at: number; readonly subject: string }[] = [];
    let refusedOthers = 0;
    let trip = 0;
    const way = (): number => [5, 400, 20, 90, 5, 5][(trip += 1) % 6]!;
    const ask = async (node: QuotaLedger, subject: string): Promise<boolean> => {
      const refused = await refusalOf(async () => {
        await node.reserve(subject);
        await node.inTurn({ subject }, async () => {
          // The way there and the answer take now longer, now shorter.
          await wait(way());
          sent.push({ at: Date.now(), subject });
          await wait(way());
        });
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
    const loop = Array.from({ length: 5 }, () => refusalOf(() => turn(ledger, 'looping')));
    const others = Array.from({ length: 20 }, (_, n) => refusalOf(() => turn(ledger, `agent-${n}`)));
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await Promise.all(loop)).filter((answer) => answer === 'MLS_QUOTA Retry after 2 seconds.')).toHaveLength(3);
    const answers = await Promise.all(others);
    expect(answers.filter((answer) => answer === undefined).length).toBeGreaterThanOrEqual(12);
    expect(answers.filter((answer) => answer === 'MLS_QUOTA Retry after 5 seconds.').length).toBeGreaterThanOrEqual(2);
  });

  it('begins with the answer: a request that took long to get there has no two others beside it', async () => {
    const ledger = ledgerOf({ perSecond: 2 });
    const arrived: number[] = [];
    const send = (ms: number) => ledger.inTurn({ subject: `a-${ms}` }, () => wait(ms).then(() => arrived.push(Date.now())));
    const all = Promise.all([send(970), send(10), send(11), send(12)]);
    await vi.advanceTimersByTimeAsync(10_000);
    await all;
    expect(mostIn(1_000, arrived)).toBe(2);
  });

  it('gets a place back from a request that failed, and from a node that died with it', async () => {
    const store = new MemoryAllowanceStore(clock);
    const dying = new QuotaLedger({ credential: 'cascade', limits: { perSecond: 1 }, clock, store, longestMs: 2_000 });
    void dying.inTurn({ subject: 'a' }, () => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(0);
    const ledger = new QuotaLedger({ credential: 'cascade', limits: { perSecond: 1 }, clock, store, longestMs: 2_000 });
    const times: number[] = [];
    const failing = ledger.inTurn({ subject: 'b' }, async () => {
      times.push(Date.now());
      throw new RangeError('connection lost');
    });
    const next = ledger.inTurn({ subject: 'c' }, async () => times.push(Date.now()));
    const outcomes = Promise.allSettled([failing, next]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    const [first, second] = times.map((at) => at - 1_800_000_030_000);
    expect([first! >= 8_000 && first! < 8_600, second! - first! >= 1_000 && second! - first! < 1_100]).toEqual([true, true]);
  });

  it('waits for nobody where no pace is set', async () => {
    const ledger = ledgerOf({ perMinute: 180 });
    for (let n = 0; n < 20; n += 1) await turn(ledger, 'a');
    expect(Date.now()).toBe(1_800_000_030_000);
  });
});
