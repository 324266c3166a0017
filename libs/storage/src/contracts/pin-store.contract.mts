import type { Pin } from '@gatehouse/integrity';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormPinStore } from '../typeorm.pin-store.js';

const pin = (tool: string, more: Partial<Pin> = {}): Pin => {
  return {
    upstream: 'crm',
    tool,
    digest: 'a'.repeat(64),
    status: 'approved',
    reason: 'first use',
    descriptor: '{"name":"x"}',
    updatedAt: 1000,
    ...more,
  };
};

export function pinStoreContract(database: () => DataSource): void {
  it('keeps one pin per tool and gives all back', async () => {
    const store = new TypeormPinStore(database());
    const changed = pin('b', {
      status: 'quarantined',
      digest: 'b'.repeat(64),
      approvedDigest: 'a'.repeat(64),
      decidedBy: 'admin@harbor.example',
      updatedAt: 2000,
    });
    await store.save(pin('b'));
    await store.save(pin('a'));
    await store.save(changed);
    expect(await store.all()).toEqual([pin('a'), changed]);
    await store.save(pin('b', { updatedAt: 3000 }));
    expect(await store.all()).toEqual([pin('a'), pin('b', { updatedAt: 3000 })]);
  });
}
