import { expect, it } from 'vitest';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { SealedBox } from '@gatehouse/seal';
import { RateStore, Throttle } from './throttle.js';

class MemoryRates extends RateStore {
  readonly rows = new Map<string, { start: number; taken: number }>();
  statements = 0;

  async take(key: string, start: number): Promise<number> {
    this.statements += 1;
    const row = this.rows.get(key);
    const taken = row && row.start >= start ? row.taken + 1 : 1;
    this.rows.set(key, { start, taken });
    return taken;
  }

  async taken(key: string, start: number): Promise<number> {
    const row = this.rows.get(key);
    return row && row.start >= start ? row.taken : 0;
  }

  async purge(): Promise<number> {
    return 0;
  }
}

const LIMIT = { of: 'sign-in', most: 3, windowMs: 1_000 };
const clock = new StoppedClock();
const box = new SealedBox(Buffer.alloc(32, 1));
const takes = (throttle: Throttle, address: string, times: number): Promise<boolean[]> =>
  Promise.all(Array.from({ length: times }, () => throttle.take(address)));

it('an address gets its share of a window, whatever others do', async () => {
  const throttle = new Throttle(LIMIT, new MemoryRates(), box, clock);
  expect(await takes(throttle, '192.0.2.1', 4)).toEqual([true, true, true, false]);
  expect(await throttle.take('192.0.2.2')).toBe(true);
  clock.pass(999);
  expect(await throttle.take('192.0.2.1')).toBe(false);
  clock.pass(1);
  expect(await throttle.take('192.0.2.1')).toBe(true);
});

it('has one share at all nodes together, and another of each kind', async () => {
  const rates = new MemoryRates();
  const [here, there] = [new Throttle(LIMIT, rates, box, clock), new Throttle(LIMIT, rates, box, clock)];
  expect(await takes(here, '192.0.2.3', 2)).toEqual([true, true]);
  expect(await takes(there, '192.0.2.3', 2)).toEqual([true, false]);
  expect(await here.take('192.0.2.3')).toBe(false);
  expect(await new Throttle({ ...LIMIT, of: 'registration' }, rates, box, clock).take('192.0.2.3')).toBe(true);
});

it('a flood that is refused asks the store no more, and no address can be read there', async () => {
  const rates = new MemoryRates();
  const throttle = new Throttle(LIMIT, rates, box, clock);
  for (let request = 0; request < 50; request += 1) await throttle.take('192.0.2.4');
  expect(rates.statements).toBe(4);
  expect(JSON.stringify([...rates.rows])).not.toContain('192.0.2');
});

it('lets nobody through where it cannot count', async () => {
  class Broken extends MemoryRates {
    override take(): Promise<number> {
      return Promise.reject(new Error('no database'));
    }
  }
  await expect(new Throttle(LIMIT, new Broken(), box, clock).take('192.0.2.5')).rejects.toThrow('no database');
});

it('says whether a share is spent at any node without taking of it', async () => {
  const rates = new MemoryRates();
  const [here, there] = [1, 2].map(() => new Throttle({ ...LIMIT, most: 1 }, rates, box, clock)) as [Throttle, Throttle];
  expect(await here.isSpent('192.0.2.6')).toBe(false);
  await there.take('192.0.2.6');
  expect([await here.isSpent('192.0.2.6'), await here.isSpent('192.0.2.7')]).toEqual([true, false]);
  clock.pass(1_000);
  expect(await here.isSpent('192.0.2.6')).toBe(false);
});
