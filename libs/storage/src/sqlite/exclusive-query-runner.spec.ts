import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { QuotaUsageEntity } from '../entities/quota-usage.entity.js';
import { openDatabase } from '../open-database.js';
import { ConnectionLock, ConnectionTimeout, ReentrantUse } from './connection-lock.js';

let database: DataSource;
beforeAll(async () => {
  database = await openDatabase({ url: 'sqlite::memory:' });
});
afterAll(() => database.destroy());

const row = (credential: string) => ({ credential, windowName: 'hour', windowStart: 0, used: 1, allowance: 10 });
const exists = async (credential: string): Promise<boolean> => (await database.manager.countBy(QuotaUsageEntity, { credential })) === 1;

describe('a caller of the embedded database', () => {
  it('is told at once when it uses the database past its own transaction, and the transaction is rolled back', async () => {
    const work = database.transaction(async (manager) => {
      await manager.insert(QuotaUsageEntity, row('past'));
      await database.manager.count(QuotaUsageEntity);
    });
    await expect(work).rejects.toBeInstanceOf(ReentrantUse);
    expect(await exists('past')).toBe(false);
  });

  it('is told so too where it starts a second transaction inside the first', async () => {
    const work = database.transaction(() => database.transaction(async () => undefined));
    await expect(work).rejects.toBeInstanceOf(ReentrantUse);
  });

  it('may use the database in work that outlives its transaction', async () => {
    let later: Promise<boolean> | undefined;
    await database.transaction(async () => {
      later = new Promise((resolve) => setTimeout(resolve, 5)).then(() => exists('outlives'));
    });
    expect(await later).toBe(false);
  });

  it('may send several statements of one transaction at once', async () => {
    await database.transaction((manager) =>
      Promise.all(['a', 'b', 'c'].map((name) => manager.insert(QuotaUsageEntity, row(`at-once-${name}`)))),
    );
    expect(await exists('at-once-c')).toBe(true);
  });

  it('loses what it did not commit when it releases its runner, and the next caller is not held up', async () => {
    const runner = database.createQueryRunner();
    await runner.startTransaction();
    await runner.manager.insert(QuotaUsageEntity, row('forgotten'));
    await runner.release();
    expect(await exists('forgotten')).toBe(false);
    await expect(runner.query('SELECT 1')).rejects.toThrow(/released/i);
  });
});

describe('the connection', () => {
  it('is lent in order of asking', async () => {
    const lock = new ConnectionLock(1000);
    const [one, two, three] = [{}, {}, {}];
    const order: number[] = [];
    await lock.acquire(one);
    const waiting = [lock.acquire(two).then(() => order.push(2)), lock.acquire(three).then(() => order.push(3))];
    lock.release(one);
    lock.release(two);
    await Promise.all(waiting);
    expect(order).toEqual([2, 3]);
  });

  it('is not taken away by one that does not hold it', async () => {
    const lock = new ConnectionLock(5);
    await lock.acquire({});
    lock.release({});
    await expect(lock.acquire({})).rejects.toBeInstanceOf(ConnectionTimeout);
  });

  it('passes over one that gave up waiting', async () => {
    const lock = new ConnectionLock(5);
    const [holder, patient] = [{}, {}];
    await lock.acquire(holder);
    await expect(lock.acquire({})).rejects.toThrow(/not free within 5 ms/);
    const next = lock.acquire(patient);
    lock.release(holder);
    await next;
  });
});
