import type { RecordedWall } from '@gatehouse/privacy';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormWallStore } from '../typeorm.wall-store.js';

const WALL: RecordedWall = {
  id: 'w1',
  subject: 'side',
  key: 'LST-1',
  side: 'buy',
  party: 'CON-1',
  members: ['MEM-1', 'MEM-2'],
  reason: 'designated agency',
  by: 'root',
  at: 1,
  expiresAt: 9,
};

export function wallStoreContract(database: () => DataSource): void {
  it('keeps walls on record whole, ended ones too', async () => {
    const store = new TypeormWallStore(database());
    const file: RecordedWall = { id: 'w2', subject: 'file', key: 'TRX-1', members: [], reason: 'relocation', by: 'root', at: 2 };
    await store.add(WALL);
    await store.add(file);
    expect(await store.list()).toEqual([WALL, file]);
    expect(await store.end('w1', 'ann', 5)).toBe(true);
    expect(await store.end('w1', 'ben', 6)).toBe(false);
    expect(await store.list()).toEqual([file]);
    expect(await store.list(true)).toEqual([{ ...WALL, endedAt: 5, endedBy: 'ann' }, file]);
  });
}
