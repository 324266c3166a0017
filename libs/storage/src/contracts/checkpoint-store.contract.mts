import type { KeptCheckpoint } from '@gatehouse/audit';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormCheckpointStore } from '../typeorm.checkpoint-store.js';

const checkpoint = (chain: string, size: number, note = `note of ${size}\n`): KeptCheckpoint => ({
  chain,
  size,
  note,
  subtrees: ['b25l', 'dHdv'],
  at: 1_760_000_000_000 + size,
});

export function checkpointStoreContract(database: () => DataSource): void {
  const store = (): TypeormCheckpointStore => new TypeormCheckpointStore(database());

  it('gives back the latest of a chain, and the latest up to a number of records', async () => {
    for (const size of [3, 20, 100]) await store().add(checkpoint('latest', size));
    await store().add(checkpoint('another', 500));
    expect(await store().latest('latest')).toEqual(checkpoint('latest', 100));
    expect(await store().latest('latest', 99)).toEqual(checkpoint('latest', 20));
    expect(await store().latest('latest', 2)).toBeUndefined();
    expect(await store().latest('nobody')).toBeUndefined();
  });

  it('gives back those within a run, in order', async () => {
    for (const size of [40, 10, 30]) await store().add(checkpoint('run', size));
    const sizes = async (...run: [number, number, number?]) => (await store().within('run', ...run)).map(({ size }) => size);
    expect(await sizes(10, 30)).toEqual([10, 30]);
    expect(await sizes(11, Number.MAX_SAFE_INTEGER)).toEqual([30, 40]);
    expect(await sizes(11, Number.MAX_SAFE_INTEGER, 1)).toEqual([30]);
  });

  it('leaves one that is there, and none is changed or deleted', async () => {
    await store().add(checkpoint('fixed', 7));
    await store().add(checkpoint('fixed', 7, 'another note\n'));
    expect(await store().within('fixed', 1, 10)).toEqual([checkpoint('fixed', 7)]);
    for (const change of [`UPDATE audit_checkpoint SET note = 'x'`, 'DELETE FROM audit_checkpoint'])
      await expect(database().query(change)).rejects.toThrow(/append-only/);
  });
}
