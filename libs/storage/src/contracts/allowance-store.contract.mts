import { SystemClock } from '@gatehouse/kernel';
import { QuotaLedger } from '@gatehouse/mls';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormAllowanceStore } from '../typeorm.allowance-store.js';

export function allowanceStoreContract(database: () => DataSource): void {
  const store = (): TypeormAllowanceStore => new TypeormAllowanceStore(database());

  it('keeps what was said, row by row, and nothing of a change that failed', async () => {
    await store().change('a', () => ({ keep: new Map([['x', { at: 1, used: 2 }]]), answer: undefined }));
    await store().change('a', () => ({ keep: new Map([['y', { at: 3.4, used: 4 }]]), answer: undefined }));
    const failed = store().change('a', () => {
      throw new RangeError('no');
    });
    await expect(failed).rejects.toThrow('no');
    const kept = await store().change('a', (rows) => ({ keep: new Map(), answer: [...rows].toSorted() }));
    expect(kept).toEqual([
      ['x', { at: 1, used: 2 }],
      ['y', { at: 3, used: 4 }],
    ]);
    expect(await store().change('b', (rows) => ({ keep: new Map(), answer: rows.size }))).toBe(0);
  });

  it('tells the time by one clock for all nodes', async () => {
    const now = await store().change('e', (_rows, at) => ({ keep: new Map(), answer: at }));
    expect(Math.abs(now - Date.now())).toBeLessThan(60_000);
    expect(await store().change('e', (_rows, at) => ({ keep: new Map(), answer: at }))).toBeGreaterThanOrEqual(now);
  });

  it('lets one change come after the other, whoever makes it', async () => {
    const more = () =>
      store().change('c', (rows) => {
        const used = (rows.get('x')?.used ?? 0) + 1;
        return { keep: new Map([['x', { at: 0, used }]]), answer: used };
      });
    const answers = await Promise.all(Array.from({ length: 20 }, more));
    expect(answers.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  });

  it('lets no second see more than two requests of nodes that share it', async () => {
    const node = () =>
      new QuotaLedger({ credential: 'd', limits: { perSecond: 2, perHour: 100 }, clock: new SystemClock(), store: store() });
    const arrived: number[] = [];
    const nodes = [node(), node()];
    const ask = async (n: number): Promise<void> => {
      const subject = `agent-${n}`;
      await nodes[n % 2]!.reserve(subject);
      await nodes[n % 2]!.inTurn({ subject }, async () => {
        await pause((n % 3) * 150);
        arrived.push(Date.now());
      });
    };
    await Promise.all(Array.from({ length: 7 }, (_, n) => ask(n)));
    const close = arrived.toSorted((one, other) => one - other).filter((at, n, all) => n >= 2 && at - all[n - 2]! < 1_000);
    expect([arrived.length, close]).toEqual([7, []]);
  });
}
