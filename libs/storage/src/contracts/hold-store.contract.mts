import type { LegalHold } from '@gatehouse/audit';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormHoldStore } from '../typeorm.hold-store.js';

const PERSON: LegalHold = {
  id: 'h1',
  scope: 'person',
  of: 'agent@harbor.example',
  from: 5,
  to: 9,
  reason: 'Case 12',
  placedBy: 'broker@harbor.example',
  placedAt: 1,
};
const ALL: LegalHold = { id: 'h2', scope: 'everything', reason: 'Audit', placedBy: 'broker@harbor.example', placedAt: 2 };

export function holdStoreContract(database: () => DataSource): void {
  it('keeps holds whole, released ones too', async () => {
    const store = new TypeormHoldStore(database());
    await store.place(PERSON);
    await store.place(ALL);
    expect(await store.list()).toEqual([PERSON, ALL]);
    expect(await store.release('h1', 'ann@harbor.example', 6)).toBe(true);
    expect(await store.release('h1', 'ben@harbor.example', 7)).toBe(false);
    expect(await store.list()).toEqual([ALL]);
    expect(await store.list(true)).toEqual([{ ...PERSON, releasedBy: 'ann@harbor.example', releasedAt: 6 }, ALL]);
  });
}
