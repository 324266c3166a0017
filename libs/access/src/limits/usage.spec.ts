import { array, assert, asyncProperty, boolean, constantFrom, integer, property, record, scheduler } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LimitLedger } from './limit-ledger.js';
import { MemoryLimitStore, type LimitAccount } from './limit-store.js';
import { emptyAfter, exchange, HOLD_MS, NOTHING_USED, usedAt, type Usage, type UsageAsk } from './usage.js';

const NOW = 1_800_000_000_000;
const MINUTE = { most: 10, perMs: 60_000 };

function ask(given: Partial<Omit<UsageAsk, 'made'>> & { made?: [number, number][] } = {}): UsageAsk {
  const { made = [], ...rest } = given;
  return { node: 'one', now: NOW, keep: 0, waiting: 0, wanted: 0, ...rest, made: new Map(made) };
}

describe('one turn of a node', () => {
  it('grants what is left to those who wait, and no more', () => {
    const { usage, grant } = exchange(NOTHING_USED, MINUTE, ask({ waiting: 12, wanted: 4 }));
    expect(grant).toMatchObject({ granted: 10, until: NOW + HOLD_MS });
    expect(exchange(usage, MINUTE, ask({ node: 'two', waiting: 1 })).grant.granted).toBe(0);
  });

  it('lets no node hold any of a small limit ahead of need, and an eighth of what is left of a larger one', () => {
    expect(exchange(NOTHING_USED, MINUTE, ask({ waiting: 1, wanted: 64 })).grant.granted).toBe(1);
    expect(exchange(NOTHING_USED, { ...MINUTE, most: 300 }, ask({ waiting: 1, wanted: 64 })).grant.granted).toBe(37);
  });

  it('says when there is room again: when the whole slot is out of the span', () => {
    const slot = NOW / 1_000;
    const { usage } = exchange(NOTHING_USED, MINUTE, ask({ made: [[slot, 10]] }));
    const later = (ms: number) => exchange(usage, MINUTE, ask({ now: NOW + ms, waiting: 1 })).grant;
    expect(later(0)).toMatchObject({ granted: 0, wait: 61_000 });
    expect(later(60_999).granted).toBe(0);
    expect(later(61_000)).toMatchObject({ granted: 1, wait: 0 });
  });

  it('counts what a node held that says nothing any more as used at its last moment', () => {
    const { usage } = exchange(NOTHING_USED, MINUTE, ask({ waiting: 10 }));
    const other = (ms: number) => exchange(usage, MINUTE, ask({ node: 'two', now: NOW + ms, waiting: 1 })).grant.granted;
    expect([other(HOLD_MS), other(HOLD_MS + 60_999), other(HOLD_MS + 61_000)]).toEqual([0, 0, 1]);
  });

  it('frees places at one time when their node says nothing any more', () => {
    const { usage } = exchange(NOTHING_USED, { most: 2 }, ask({ waiting: 2 }));
    const other = (ms: number) => exchange(usage, { most: 2 }, ask({ node: 'two', now: NOW + ms, waiting: 1 })).grant.granted;
    expect([other(HOLD_MS - 1), other(HOLD_MS)]).toEqual([0, 1]);
  });

  it('counts a node whose clock is behind by the time that has begun elsewhere', () => {
    const { usage } = exchange(NOTHING_USED, MINUTE, ask({ made: [[NOW / 1_000, 10]] }));
    const grant = exchange(usage, MINUTE, ask({ node: 'late', now: NOW - 600_000, waiting: 1 })).grant;
    expect(grant).toMatchObject({ granted: 0, ahead: 600_000 });
  });

  it('counts what a clock wrote that was a day ahead and was set back from now on, and not for a day', () => {
    const ahead = NOW + 86_400_000;
    const { usage } = exchange(NOTHING_USED, MINUTE, ask({ now: ahead, made: [[ahead / 1_000, 9]], waiting: 1 }));
    const later = (ms: number, before: Usage) => exchange(before, MINUTE, ask({ node: 'two', now: NOW + ms, waiting: 1 }));
    const first = later(0, usage);
    expect(first.grant).toMatchObject({ granted: 0, ahead: 0 });
    expect([60_000, 60_000 + HOLD_MS].map((ms) => later(ms, first.usage).grant.granted)).toEqual([0, 1]);
    const places = exchange(NOTHING_USED, { most: 2 }, ask({ now: ahead, waiting: 2 })).usage;
    const other = exchange(places, { most: 2 }, ask({ node: 'two', waiting: 1 }));
    expect(other.grant.granted).toBe(0);
    expect(exchange(other.usage, { most: 2 }, ask({ node: 'two', now: NOW + HOLD_MS, waiting: 1 })).grant.granted).toBe(1);
  });

  it('keeps nothing when nothing counts', () => {
    const { usage } = exchange(NOTHING_USED, MINUTE, ask({ waiting: 1 }));
    expect(usedAt(usage, MINUTE, NOW)).toEqual({ made: 0, held: 1 });
    expect(emptyAfter(usage, MINUTE)).toBe(NOW + HOLD_MS + 60_000);
    expect(exchange(usage, MINUTE, ask()).usage).toEqual<Usage>({ made: [], held: [] });
  });

  it('never grants beyond the limit, whatever nodes say they did', () => {
    const said = record({
      node: constantFrom('one', 'two', 'three'),
      after: integer({ min: 0, max: 20_000 }),
      waiting: integer({ min: 0, max: 20 }),
      wanted: integer({ min: 0, max: 64 }),
    });
    assert(
      property(integer({ min: 1, max: 400 }), array(said, { maxLength: 40 }), (most, turns) => {
        let [usage, now] = [NOTHING_USED, NOW];
        for (const { after, ...turn } of turns) {
          now += after;
          ({ usage } = exchange(usage, { most, perMs: 60_000 }, ask({ ...turn, now })));
          const { made, held } = usedAt(usage, { most, perMs: 60_000 }, now);
          expect(made + held).toBeLessThanOrEqual(most);
        }
      }),
    );
  });
});

describe('two ledgers on one store', () => {
  const step = record({
    node: constantFrom(0, 1),
    after: constantFrom(0, 0, 0, 1, 90, 1_000, 2_100, 7_000, 31_000),
    calls: integer({ min: 1, max: 30 }),
    act: constantFrom('call', 'call', 'call', 'sweep', 'give back', 'restart'),
  });

  it('let no span see more calls than the limit, over any schedule of calls, sweeps, restarts and calls given back', async () => {
    await assert(
      asyncProperty(
        integer({ min: 1, max: 250 }),
        constantFrom(1_000, 10_000, 60_000),
        array(step, { maxLength: 30 }),
        async (most, perMs, steps) => {
          const clock = { time: NOW, now: () => clock.time };
          const store = new MemoryLimitStore();
          const account: LimitAccount = { key: 'k', rule: 'r', kind: 'calls', who: 'w', terms: { most, perMs } };
          const ledgers = [new LimitLedger(store, clock), new LimitLedger(store, clock)];
          const made: number[] = [];
          for (const { node, after, calls, act } of steps) {
            clock.time += after;
            const ledger = ledgers[node]!;
            if (act === 'sweep') await ledger.sweep();
            else if (act === 'restart') ledgers[node] = new LimitLedger(store, clock);
            else {
              const answers = await Promise.all(Array.from({ length: calls }, () => ledger.meter(account).take()));
              for (const one of answers) {
                if (typeof one === 'number') continue;
                if (act === 'give back') one.meter.giveBack(one);
                else made.push(clock.time);
              }
            }
          }
          for (const [index, first] of made.entries())
            expect(made.filter((at, other) => other >= index && at < first + perMs).length).toBeLessThanOrEqual(most);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('let no span see more either, whatever is under way to and from the store meanwhile', async () => {
    const turn = record({
      after: constantFrom(0, 0, 300, 1_000, 31_000),
      calls: array(record({ node: constantFrom(0, 1), back: boolean() }), { maxLength: 25 }),
      sweep: constantFrom(0, 1, 2),
    });
    await assert(
      asyncProperty(scheduler(), integer({ min: 1, max: 250 }), array(turn, { maxLength: 8 }), async (s, most, turns) => {
        const clock = { time: NOW, now: () => clock.time };
        const kept = new MemoryLimitStore();
        const exchanged = async (asks: Parameters<MemoryLimitStore['exchange']>[0]) => {
          await s.schedule(Promise.resolve(), 'to the store');
          const grants = await kept.exchange(asks);
          await s.schedule(Promise.resolve(), 'from the store');
          return grants;
        };
        const store = Object.assign(Object.create(kept) as MemoryLimitStore, { exchange: exchanged });
        const account: LimitAccount = { key: 'k', rule: 'r', kind: 'calls', who: 'w', terms: { most, perMs: 1_000 } };
        const ledgers = [new LimitLedger(store, clock), new LimitLedger(store, clock)];
        const made: number[] = [];
        for (const { after, calls, sweep } of turns) {
          clock.time += after;
          const running = calls.map(async ({ node, back }) => {
            const one = await ledgers[node]!.meter(account).take();
            if (typeof one === 'number') return;
            if (back) one.meter.giveBack(one);
            else made.push(clock.time);
          });
          await s.waitFor(Promise.all([...running, ...ledgers.slice(0, sweep).map((ledger) => ledger.sweep())]));
        }
        for (const [index, first] of made.entries())
          expect(made.filter((at, other) => other >= index && at < first + 1_000).length).toBeLessThanOrEqual(most);
      }),
      { numRuns: 300 },
    );
  });

  it('never run more calls at one time than the limit', async () => {
    await assert(
      asyncProperty(integer({ min: 1, max: 40 }), array(step, { maxLength: 30 }), async (most, steps) => {
        const clock = { time: NOW, now: () => clock.time };
        const store = new MemoryLimitStore();
        const account: LimitAccount = { key: 'k', rule: 'r', kind: 'concurrent', who: 'w', terms: { most } };
        const ledgers = [new LimitLedger(store, clock), new LimitLedger(store, clock)];
        let running: { end: () => void }[] = [];
        for (const { node, after, calls, act } of steps) {
          // Both are swept in time, as they are in a gateway; a node that is not has died, and its calls with it.
          for (let waited = 0; waited < after; waited += 5_000) {
            clock.time += Math.min(5_000, after - waited);
            await Promise.all(ledgers.map((ledger) => ledger.sweep()));
          }
          if (act === 'give back') for (const { end } of running.splice(0, calls)) end();
          if (act !== 'call') continue;
          const answers = await Promise.all(Array.from({ length: calls }, () => ledgers[node]!.meter(account).take()));
          running = [...running, ...answers.flatMap((one) => (typeof one === 'number' ? [] : [{ end: () => one.meter.end(one) }]))];
          expect(running.length).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it('use a limit up exactly, and are full at both', async () => {
    const clock = { now: () => NOW };
    const store = new MemoryLimitStore();
    const account: LimitAccount = { key: 'k', rule: 'r', kind: 'calls', who: 'w', terms: MINUTE };
    const ledgers = [new LimitLedger(store, clock), new LimitLedger(store, clock)];
    const answers = [];
    for (let n = 0; n < 14; n += 1) answers.push(await ledgers[n % 2]!.meter(account).take());
    expect(answers.filter((one) => typeof one !== 'number')).toHaveLength(10);
    expect(answers.at(-1)).toBeGreaterThan(0);
  });

  it('ask the store seldom for a busy caller, and once in a while for a refused one', async () => {
    const clock = { time: NOW, now: () => clock.time };
    const store = new MemoryLimitStore();
    let turns = 0;
    const counted = Object.assign(Object.create(store) as MemoryLimitStore, {
      exchange: (asks: Parameters<MemoryLimitStore['exchange']>[0]) => ((turns += 1), store.exchange(asks)),
    });
    const ledger = new LimitLedger(counted, clock);
    const busy: LimitAccount = { key: 'b', rule: 'r', kind: 'calls', who: 'b', terms: { most: 100_000, perMs: 60_000 } };
    for (let n = 0; n < 1_000; n += 1) await ledger.meter(busy).take();
    expect(turns).toBeLessThan(20);
    turns = 0;
    const place: LimitAccount = { key: 'p', rule: 'r', kind: 'concurrent', who: 'p', terms: { most: 20 } };
    for (let n = 0; n < 1_000; n += 1) {
      const taken = await ledger.meter(place).take();
      if (typeof taken !== 'number') taken.meter.end(taken);
    }
    expect(turns).toBe(1);
    turns = 0;
    const full: LimitAccount = { key: 'f', rule: 'r', kind: 'calls', who: 'f', terms: { most: 1, perMs: 60_000 } };
    for (let n = 0; n < 1_000; n += 1) await ledger.meter(full).take();
    expect(turns).toBeLessThan(4);
  });
});
