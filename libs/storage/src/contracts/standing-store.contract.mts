import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormStandingStore } from '../typeorm.standing-store.js';

export function standingStoreContract(database: () => DataSource): void {
  it('keeps an approval and a suspension apart: a resumed service is approved as it was', async () => {
    const store = new TypeormStandingStore(database());
    const approved = { at: 1, by: 'compliance@mls.example' };
    const suspended = { at: 2, by: 'staff@mls.example' };
    await store.approve('portal', approved);
    await store.suspend('portal', suspended);
    await store.suspend('unknown-yet', suspended);
    const both = await store.list();
    expect(both.toSorted((one, other) => one.service.localeCompare(other.service))).toEqual([
      { service: 'portal', approved, suspended },
      { service: 'unknown-yet', suspended },
    ]);
    expect([await store.resume('portal'), await store.resume('portal'), await store.resume('nobody')]).toEqual([true, false, false]);
    expect((await store.list()).find(({ service }) => service === 'portal')).toEqual({ service: 'portal', approved });
    await store.approve('portal', { at: 3, by: 'admin@mls.example' });
    expect((await store.list()).find(({ service }) => service === 'portal')?.approved).toEqual({ at: 3, by: 'admin@mls.example' });
  });
}
