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

  it('lets one node take over what has no end', async () => {
    await store().begin('w-4', 'digest', 1000);
    const taken = await Promise.all(Array.from({ length: 6 }, (_, n) => store().resume('w-4', 1000, 70_000 + n)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    await store().finish('w-4', 'LST-4');
    const { at } = { at: 70_000 + taken.indexOf(true) };
    expect(await store().resume('w-4', at, 90_000)).toBe(false);
  });

  it('tells of what has no end, once, and of nothing that ended or that nobody has to look after', async () => {
    const about = {
      connection: 'cascade',
      tool: 'update_listing',
      subject: 'agent@harbor.example',
      listingKey: 'LST-1',
      fields: ['ListPrice', 'StandardStatus'],
    };
    await store().begin('u-1', 'digest', 10_000, about);
    await store().begin('u-2', 'digest', 10_001, about);
    await store().begin('u-3', 'digest', 10_002);
    await store().begin('u-4', 'digest', 20_000, about);
    await store().finish('u-2', 'LST-1');
    expect(await store().unfinished(9_000, 20_000)).toEqual([{ ...about, id: 'u-1', digest: 'digest', begunAt: 10_000 }]);
    const told = await Promise.all([1, 2, 3].map((now) => store().tell('u-1', now)));
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(await store().unfinished(10_000, 20_000)).toEqual([]);
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
