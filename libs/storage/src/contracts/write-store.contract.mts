import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormWriteStore } from '../typeorm.write-store.js';

export function writeStoreContract(database: () => DataSource): void {
  const store = (): TypeormWriteStore => new TypeormWriteStore(database());

  it('begins a write once, whoever asks at the same time, and remembers how it ended', async () => {
    const begun = await Promise.all(Array.from({ length: 10 }, () => store().begin('w-1', 'digest', 1000)));
    expect(begun.filter(({ state }) => state === 'new')).toHaveLength(1);
    expect(begun.filter(({ state }) => state === 'begun')).toHaveLength(9);
    await store().finish('w-1', 'LST-1');
    expect(await store().begin('w-1', 'other', 2000)).toEqual({ state: 'done', digest: 'digest', recordKey: 'LST-1' });
  });

  it('lets a write that did not happen begin again, and deletes what is old', async () => {
    await store().begin('w-2', 'digest', 1000);
    await store().forget('w-2');
    expect(await store().begin('w-2', 'digest', 3000)).toEqual({ state: 'new' });
    await store().begin('w-3', 'digest', 500);
    expect(await store().purge(3000)).toBeGreaterThanOrEqual(1);
    expect(await store().begin('w-2', 'digest', 4000)).toMatchObject({ state: 'begun', at: 3000 });
    expect(await store().begin('w-3', 'digest', 4000)).toEqual({ state: 'new' });
  });
}
