import type { PlaceholderRow } from '@gatehouse/privacy';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormPlaceholderStore } from '../typeorm.placeholder-store.js';

const row = (id: string, more: Partial<PlaceholderRow> = {}): PlaceholderRow => {
  return {
    id,
    tenant: 'harbor',
    subject: 'agent@harbor.example',
    label: 'PHONE',
    sealed: `sealed-${id}`,
    digest: `digest-${id}`,
    expiresAt: 5000,
    ...more,
  };
};

export function placeholderStoreContract(database: () => DataSource): void {
  const store = (): TypeormPlaceholderStore => new TypeormPlaceholderStore(database());
  const mine = ['harbor', 'agent@harbor.example'] as const;

  it('finds rows by id and by digest, for their own person only', async () => {
    await store().saveAll([row('p1'), row('p2'), row('p1', { subject: 'agent2@harbor.example' })]);
    expect(await store().findByIds(...mine, ['p1', 'p9'])).toEqual([row('p1')]);
    expect(await store().findByDigests(...mine, ['digest-p2'])).toEqual([row('p2')]);
    expect(await store().findByIds('harbor', 'broker@harbor.example', ['p1'])).toEqual([]);
    expect(await store().findByIds('summit', 'agent@harbor.example', ['p1'])).toEqual([]);
    expect(await store().findByIds(...mine, [])).toEqual([]);
  });

  it('keeps one row per value', async () => {
    await store().saveAll([row('p3'), row('p3', { expiresAt: 7000 })]);
    await store().saveAll([row('p3', { expiresAt: 8000, sealed: 'anew' })]);
    expect(await store().findByIds(...mine, ['p3'])).toEqual([row('p3', { expiresAt: 8000, sealed: 'anew' })]);
  });

  it('saves more rows than one statement can hold, from callers at once', async () => {
    const rows = Array.from({ length: 2500 }, (_, n) => row(`many-${n}`));
    await Promise.all([store().saveAll(rows), store().saveAll(rows.toReversed()), store().saveAll([])]);
    expect(
      await store().findByIds(
        ...mine,
        rows.map(({ id }) => id),
      ),
    ).toHaveLength(2500);
  });

  it('purges what has expired and nothing else', async () => {
    await store().saveAll([row('old', { expiresAt: 100 }), row('new', { expiresAt: 101 })]);
    expect(await store().purgeExpired(100)).toBe(1);
    expect((await store().findByIds(...mine, ['old', 'new'])).map(({ id }) => id)).toEqual(['new']);
  });
}
