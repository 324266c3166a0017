import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormSightingStore } from '../typeorm.sighting-store.js';
import { TypeormSuspensionStore } from '../typeorm.suspension-store.js';

export function sightingStoreContract(database: () => DataSource): void {
  const store = (): TypeormSightingStore => new TypeormSightingStore(database());
  const place = (account: string, window = 0) => ({ account, kind: 'listing', window });

  it('says which things are new, and counts each once', async () => {
    expect(await store().note(place('s1'), ['b', 'a', 'a'], 1_000)).toEqual(['a', 'b']);
    expect(await store().note(place('s1'), ['a', 'c'], 1_000)).toEqual(['c']);
    expect(await store().count(place('s1'))).toBe(3);
    expect(await store().count(place('s1', 1))).toBe(0);
    expect([...(await store().known(place('s1'), ['a', 'z']))]).toEqual(['a']);
    expect(await store().note(place('s1'), [], 1_000)).toEqual([]);
    const many = Array.from({ length: 1_200 }, (_, n) => `many-${n}`);
    expect(await store().note(place('s2'), many, 1_000)).toHaveLength(1_200);
    expect(await store().known(place('s2'), many)).toHaveLength(1_200);
  });

  it('tells one of many nodes that a thing is new', async () => {
    const noted = await Promise.all(Array.from({ length: 8 }, () => store().note(place('race'), ['x', 'y'], 1_000)));
    expect(noted.flat().toSorted()).toEqual(['x', 'y']);
  });

  it('forgets what it is told to, and what is old', async () => {
    await store().note(place('s3'), ['a', 'b'], 500);
    await store().forget(place('s3'), ['a']);
    expect(await store().count(place('s3'))).toBe(1);
    await store().purge(501);
    expect(await store().count(place('s3'))).toBe(0);
    expect(await store().count(place('s1'))).toBe(3);
  });
}

export function suspensionStoreContract(database: () => DataSource): void {
  it('keeps who suspended a connection until somebody resumes it', async () => {
    const store = new TypeormSuspensionStore(database());
    await store.suspend({ connection: 'cascade', at: 1, by: 'broker@harbor.example' });
    await store.suspend({ connection: 'cascade', at: 2, by: 'admin@harbor.example' });
    expect(await store.list()).toEqual([{ connection: 'cascade', at: 2, by: 'admin@harbor.example' }]);
    expect([await store.resume('cascade'), await store.resume('cascade')]).toEqual([true, false]);
    expect(await store.list()).toEqual([]);
  });
}
