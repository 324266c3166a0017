import { describe, expect, it } from 'vitest';
import { Closers } from './closers.js';
import { every } from './every.js';

function beside() {
  const logged: unknown[] = [];
  const note = (message: unknown): void => void logged.push(message);
  return { logged, closers: new Closers(), place: { logger: { log: note, warn: note, error: note } } };
}

describe('work beside the calls', () => {
  it('is waited for at the end, before what it uses is closed', async () => {
    const around = beside();
    const order: string[] = [];
    around.closers.add(() => order.push('database closed'));
    let finish = (): void => undefined;
    const work = () => new Promise<void>((resolve) => (finish = resolve)).then(() => void order.push('turn over'));
    every(60_000, 'reading', work, around).now();
    const closed = around.closers.close();
    finish();
    await closed;
    expect(order).toEqual(['turn over', 'database closed']);
  });

  it('that the end cuts off is no fault, and one that fails before is told', async () => {
    const around = beside();
    const faults: (() => void)[] = [];
    const work = () => new Promise<void>((_, reject) => faults.push(() => reject(new Error('The database is not open'))));
    const turns = every(60_000, 'reading', work, around);
    turns.now();
    faults[0]!();
    await new Promise(setImmediate);
    expect(around.logged).toMatchObject([{ message: 'reading failed' }]);
    turns.now();
    const closed = around.closers.close();
    faults[1]!();
    await closed;
    expect(around.logged.length).toBe(1);
  });
});
