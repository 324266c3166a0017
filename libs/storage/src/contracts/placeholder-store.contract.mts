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
    keyId: 'k1',
    wrapped: 'wrapped-k1',
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

  it('walks over all rows, or over those under other keys, and counts them by key', async () => {
    await database().query('DELETE FROM placeholder');
    const rows = Array.from({ length: 1200 }, (_, n) => row(`walk-${String(n).padStart(4, '0')}`, { keyId: n % 3 === 0 ? 'k2' : 'k1' }));
    await store().saveAll(rows);
    const walk = async (notUnder?: string): Promise<string[]> => {
      const found: PlaceholderRow[] = [];
      for (;;) {
        const more = await store().after(found.at(-1), notUnder);
        if (more.length === 0) return found.map(({ id }) => id).toSorted();
        found.push(...more);
      }
    };
    expect(await walk()).toEqual(rows.map(({ id }) => id));
    expect(await walk('k2')).toEqual(rows.filter(({ keyId }) => keyId === 'k1').map(({ id }) => id));
    expect(
      await store()
        .after(undefined, 'k2')
        .then(([first]) => first),
    ).toEqual(rows[1]);
    expect(await store().countByKey()).toEqual(
      new Map([
        ['k1', 800],
        ['k2', 400],
      ]),
    );
  });

  it('seals anew what did not change since it was seen', async () => {
    await store().saveAll([row('seen'), row('changed')]);
    const anew = (id: string) => row(id, { keyId: 'k9', wrapped: 'wrapped-k9', sealed: `anew-${id}` });
    await store().saveAll([row('changed', { sealed: 'by a node' })]);
    const both = ['seen', 'changed'].map((id) => ({ row: anew(id), seen: `sealed-${id}` }));
    expect(await store().replaceAll(both)).toBe(1);
    expect(await store().findByIds(...mine, ['seen'])).toEqual([anew('seen')]);
    expect(await store().findByIds(...mine, ['changed'])).toEqual([row('changed', { sealed: 'by a node' })]);
  });

  it('erases rows and lets every node know', async () => {
    await store().saveAll([row('gone'), row('kept')]);
    expect(await store().erase({ id: 'e1', at: 1 }, [row('gone'), row('never there')])).toBe(1);
    expect((await store().findByIds(...mine, ['gone', 'kept'])).map(({ id }) => id)).toEqual(['kept']);
    expect(await store().lastErasure()).toBe('e1');
    await store().erase({ id: 'e2', at: 2 }, []);
    expect(await store().lastErasure()).toBe('e2');
  });

  it('purges what has expired and nothing else', async () => {
    await store().saveAll([row('old', { expiresAt: 100 }), row('new', { expiresAt: 101 })]);
    expect(await store().purgeExpired(100)).toBe(1);
    expect((await store().findByIds(...mine, ['old', 'new'])).map(({ id }) => id)).toEqual(['new']);
  });
}
