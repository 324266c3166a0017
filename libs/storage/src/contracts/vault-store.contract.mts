import type { VaultRow } from '@gatehouse/vault';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormVaultStore } from '../typeorm.vault-store.js';

const row = (owner: string, more: Partial<VaultRow> = {}): VaultRow => ({
  tenant: 'harbor',
  owner: `person:${owner}`,
  upstream: 'crm',
  issuer: 'https://login.crm.example',
  keyId: 'k1',
  wrapped: 'wrapped',
  sealed: 'sealed',
  revision: `${owner}-1`,
  changedAt: 1,
  ...more,
});
const lease = (id: string, now = 100) => ({ id, now, until: now + 50 });

export function vaultStoreContract(database: () => DataSource): void {
  const store = (): TypeormVaultStore => new TypeormVaultStore(database());

  it('finds what was put by tenant, owner and upstream, oldest first', async () => {
    await store().put(row('a', { changedAt: 3 }));
    await store().put(row('b', { changedAt: 2 }));
    await store().put(row('a', { upstream: 'desk', changedAt: 1 }));
    expect(await store().find({ upstream: 'crm' })).toEqual([row('b', { changedAt: 2 }), row('a', { changedAt: 3 })]);
    expect(await store().find({ owner: 'person:a' })).toHaveLength(2);
    expect(await store().find({ tenant: 'another', owner: 'person:a' })).toEqual([]);
    await store().put(row('a', { sealed: 'anew', revision: 'a-2' }));
    expect(await store().find({ tenant: 'harbor', owner: 'person:a', upstream: 'crm' })).toEqual([
      row('a', { sealed: 'anew', revision: 'a-2' }),
    ]);
  });

  it('lets one of many hold it, of the revision that they saw, until that is released or over', async () => {
    await store().put(row('c'));
    const tries = await Promise.all(Array.from({ length: 8 }, (_, n) => store().lease(row('c'), 'c-1', lease(`lease-${n}`))));
    expect(tries.filter(Boolean)).toHaveLength(1);
    const holder = `lease-${tries.indexOf(true)}`;
    await store().release(row('c'), 'somebody-else');
    expect(await store().lease(row('c'), 'c-1', lease('next'))).toBe(false);
    await store().release(row('c'), holder);
    expect(await store().lease(row('c'), 'c-0', lease('next'))).toBe(false);
    expect(await store().lease(row('c'), 'c-1', lease('next'))).toBe(true);
    expect(await store().lease(row('c'), 'c-1', lease('late', 150))).toBe(true);
    expect(await store().replace(row('c', { revision: 'c-2' }), { revision: 'c-1', leaseId: 'next' })).toBe(false);
    expect(await store().replace(row('c', { revision: 'c-2' }), { revision: 'c-1', leaseId: 'late' })).toBe(true);
  });

  it('replaces what nobody holds, of the revision that was seen', async () => {
    await store().put(row('d'));
    await store().lease(row('d'), 'd-1', lease('held'));
    expect(await store().replace(row('d', { revision: 'd-2' }), { revision: 'd-1', now: 149 })).toBe(false);
    expect(await store().replace(row('d', { revision: 'd-2' }), { revision: 'd-0', now: 150 })).toBe(false);
    expect(await store().replace(row('d', { revision: 'd-2', keyId: 'k2' }), { revision: 'd-1', now: 150 })).toBe(true);
    expect(await store().find({ owner: 'person:d' })).toEqual([row('d', { revision: 'd-2', keyId: 'k2' })]);
    await store().lease(row('d'), 'd-2', lease('held'));
    await store().put(row('d', { revision: 'd-3' }));
    expect(await store().lease(row('d'), 'd-3', lease('free'))).toBe(true);
  });

  it('removes what the filter says, never all, and those of other issuers', async () => {
    for (const issuer of ['one', 'two', 'three']) await store().put(row('e', { issuer }));
    await store().removeOthers(row('e', { issuer: 'two' }));
    expect((await store().find({ owner: 'person:e' })).map(({ issuer }) => issuer)).toEqual(['two']);
    expect(await store().remove({})).toBe(0);
    expect(await store().remove({ owner: 'person:e', upstream: 'desk' })).toBe(0);
    expect(await store().remove({ owner: 'person:e' })).toBe(1);
  });
}
