import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { AuditTrail } from '@gatehouse/audit';
import { TypeormAuditStore } from '../typeorm.audit-store.js';
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

  it('says of all chains of a sink where it is, and whether records follow there', async () => {
    for (const chain of ['places-1', 'places-2']) {
      const trail = new AuditTrail(new TypeormAuditStore(database()), { chain, digestKey: Buffer.alloc(32, 5) });
      await trail.open();
      await trail.record({ kind: 'auth.denied' });
      await trail.record({ kind: 'auth.denied' });
    }
    expect(await store().places('watch')).toEqual([]);
    await store().move('watch', 'places-1', 2, 1_000);
    await store().move('watch', 'places-2', 1, 1_000);
    await store().move('watch', 'places-3', 0, 1_000);
    expect(await store().places('watch')).toEqual([
      { chain: 'places-1', seq: 2, hasMore: false },
      { chain: 'places-2', seq: 1, hasMore: true },
      { chain: 'places-3', seq: 0, hasMore: false },
    ]);
  });
}
