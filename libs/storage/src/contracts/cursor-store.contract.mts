import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormCursorStore } from '../typeorm.cursor-store.js';

export function cursorStoreContract(database: () => DataSource): void {
  const store = (): TypeormCursorStore => new TypeormCursorStore(database());

  it('knows nothing of a sink that is new, and then the last place of each chain', async () => {
    expect(await store().read('siem', 'node-1')).toBeUndefined();
    await store().move('siem', 'node-1', 0, 1_000);
    await store().move('siem', 'node-1', 250, 2_000);
    await store().move('siem', 'node-2', 7, 2_000);
    expect(await store().read('siem', 'node-1')).toBe(250);
    expect(await store().read('siem', 'node-2')).toBe(7);
    expect(await store().read('other', 'node-1')).toBeUndefined();
  });
}
