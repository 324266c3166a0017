import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormLookupStore } from '../typeorm.lookup-store.js';

export function lookupStoreContract(database: () => DataSource): void {
  const store = (): TypeormLookupStore => new TypeormLookupStore(database());

  it('keeps the newest reading of each list, and forgets what is old or of a licence that is over', async () => {
    await store().keep('one', 'Flooring', { values: ['Oak'], readAt: 1000 });
    await store().keep('one', 'Flooring', { values: ['Oak', "Builder's Tile"], readAt: 2000 });
    await store().keep('one', 'View', { values: [], readAt: 900 });
    await store().keep('two', 'Flooring', { values: ['Tile'], readAt: 2000 });
    expect(await store().kept('one', 'Flooring')).toEqual({ values: ['Oak', "Builder's Tile"], readAt: 2000 });
    expect(await store().kept('three', 'Flooring')).toBeUndefined();
    await store().forget(['two'], 1000);
    expect(await store().kept('one', 'View')).toBeUndefined();
    expect(await store().kept('two', 'Flooring')).toBeUndefined();
    expect((await store().kept('one', 'Flooring'))?.values).toHaveLength(2);
  });
}
