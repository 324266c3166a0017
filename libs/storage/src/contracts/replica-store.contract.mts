import { LeaseLost, LeftCopies, PurgeJournal, type ReplicaBatch, type ReplicaPurge } from '@gatehouse/mls';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormCanaryStore } from '../typeorm.canary-store.js';
import { TypeormReplicaStore } from '../typeorm.replica-store.js';

const listing = (key: string, city: string | null, listPrice: number | null, modified: number) => ({
  key,
  columns: { record_key: key, modified, city, list_price: listPrice, feeds: city === null ? null : '|IDX|BBO|' },
  body: JSON.stringify({ ListingKey: key, City: city, ListPrice: listPrice }),
});

export function replicaStoreContract(database: () => DataSource): void {
  const store = (): TypeormReplicaStore => new TypeormReplicaStore(database());
  const write = (connection: string, change: Partial<ReplicaBatch>) =>
    store().write({ connection, holder: 'one', leaseUntil: 2000, resource: 'Property', rows: [], ...change });
  const filled = async (connection: string): Promise<void> => {
    await store().lease(connection, 'one', 1000, 0);
    await write(connection, {
      rows: [listing('B', 'Davis', 3, 30), listing('a', 'davis', 2, 20), listing('C', null, null, 10), listing('D', 'Davis', 1, 40)],
      place: { cursor: '2026-01-01T00:00:00Z', expected: 4 },
      read: 4,
    });
  };
  const found = async (connection: string, search: object) =>
    (await store().find({ connection, resource: 'Property', order: [], limit: 10, offset: 0, ...search })).map(
      (body) => (JSON.parse(body) as { ListingKey: string }).ListingKey,
    );

  it('lends a replica to one node at a time, and lets the same one have it again', async () => {
    expect(await store().lease('lent', 'one', 1000, 0)).toBe(true);
    expect(await store().lease('lent', 'two', 1500, 500)).toBe(false);
    expect(await store().lease('lent', 'one', 1600, 600)).toBe(true);
    await expect(
      store().write({ connection: 'lent', holder: 'two', leaseUntil: 9, resource: 'Property', rows: [] }),
    ).rejects.toBeInstanceOf(LeaseLost);
    expect(await store().lease('lent', 'two', 3000, 1601)).toBe(true);
    await store().release('lent', 'two');
    expect(await store().lease('lent', 'one', 4000, 1700)).toBe(true);
  });

  it('writes no page into a replica that was ended', async () => {
    await store().lease('ended', 'one', 1000, 0);
    await store().describe('ended', { endedAt: 5 });
    await expect(write('ended', { rows: [listing('A', 'Davis', 1, 1)] })).rejects.toBeInstanceOf(LeaseLost);
    await store().describe('ended', { endedAt: null });
    await write('ended', { rows: [listing('A', 'Davis', 1, 1)] });
    expect(await store().state('ended')).toMatchObject({ endedAt: undefined, holder: 'one', leasedUntil: 2000 });
  });

  it('finds by every condition as OData means it: by case, with nulls told apart, by characters and not by language', async () => {
    await filled('found');
    const compare = (column: string, operator: string, value: unknown) => ({
      kind: 'compare',
      column,
      operator,
      value,
      ordered: typeof value === 'number' ? 'number' : 'text',
    });
    const conditions: [object, string[]][] = [
      [compare('city', 'eq', 'Davis'), ['B', 'D']],
      [compare('city', 'ne', 'Davis'), ['C', 'a']],
      [{ kind: 'not', of: compare('city', 'eq', 'Davis') }, ['C', 'a']],
      [{ kind: 'not', of: compare('list_price', 'gt', 1) }, ['C', 'D']],
      [compare('city', 'gt', 'Z'), ['a']],
      [{ kind: 'null', column: 'city' }, ['C']],
      [{ kind: 'in', column: 'city', values: ['davis'], orNull: true }, ['C', 'a']],
      [{ kind: 'member', column: 'feeds', value: 'BBO' }, ['B', 'D', 'a']],
      [{ kind: 'member', column: 'feeds', value: 'BB' }, []],
      [{ kind: 'any', of: [] }, []],
      [{ kind: 'any', of: [compare('city', 'eq', 'Davis'), compare('record_key', 'eq', 'a')] }, ['B', 'D', 'a']],
      [{ kind: 'not', of: { kind: 'any', of: [compare('city', 'eq', 'Davis'), compare('record_key', 'eq', 'a')] } }, ['C']],
      [{ kind: 'all', of: [compare('city', 'eq', 'Davis'), compare('list_price', 'ge', 2)] }, ['B']],
    ];
    const answers: [object, string[]][] = [];
    for (const [condition] of conditions) answers.push([condition, await found('found', { condition })]);
    expect(answers).toEqual(conditions);
    expect(await found('found', { order: [{ column: 'list_price', descending: false, text: false }] })).toEqual(['C', 'D', 'a', 'B']);
    expect(await found('found', { order: [{ column: 'list_price', descending: true, text: false }], limit: 2, offset: 1 })).toEqual([
      'a',
      'D',
    ]);
    expect(await found('found', { order: [{ column: 'modified', descending: true, text: false }] })).toEqual(['D', 'B', 'a', 'C']);
    expect(await store().keys('found', 'Property', { after: 'C', limit: 2 })).toEqual(['D', 'a']);
    expect([...(await store().held('found', 'Property', ['a', 'A', 'B']))].toSorted()).toEqual(['B', 'a']);
  });

  it('deletes a listing with what belongs to it, and notes it in the same transaction', async () => {
    await filled('purged');
    const media = { key: 'M1', columns: { record_key: 'M1', modified: 1, link_key: 'B' }, body: '{}' };
    await write('purged', { resource: 'Media', rows: [media] });
    const purge = { keys: ['B', 'unknown'], reason: 'MlgCanView' as const, signalAt: 100, at: 200 };
    const noted = await write('purged', { purge });
    expect(noted).toMatchObject({ reason: 'MlgCanView', what: 'Property 1, Media 1', records: 2, signalAt: 100, purgedAt: 200 });
    expect(await write('purged', { purge })).toBeUndefined();
    expect(await store().uncertified('purged')).toEqual([noted]);
    await store().certified(noted!.id);
    expect(await store().uncertified('purged')).toEqual([]);
    const whole = await store().purgeAll('purged', { reason: 'licenceEnd', signalAt: 300, at: 300 });
    expect(whole).toMatchObject({ what: 'Property 3', records: 3 });
    expect([...(await store().counts('purged'))]).toEqual([['Property', 0]]);
    expect(await store().places('purged')).toEqual([]);
  });

  it('keeps where each resource stands, and adds up what was read', async () => {
    await filled('placed');
    await write('placed', { place: { syncedAt: 7 }, read: 3 });
    expect(await store().places('placed')).toEqual([
      { resource: 'Property', cursor: '2026-01-01T00:00:00Z', expected: 4, syncedAt: 7, loadedAt: undefined, read: 7 },
    ]);
  });

  it('counts again how its values are spread, and answers as before', async () => {
    await filled('surveyed');
    await store().survey();
    expect(await found('surveyed', { order: [{ column: 'modified', descending: false, text: false }] })).toEqual(['C', 'a', 'B', 'D']);
  });

  it('keeps a copy whose connection is gone while it is fresh or another node replicates it, then deletes it with a certificate', async () => {
    const hours = (count: number): number => count * 3_600_000;
    await filled('left');
    await write('left', { place: { syncedAt: hours(1) } });
    await filled('kept');
    const certified: [ReplicaPurge, boolean][] = [];
    const journal = new (class extends PurgeJournal {
      certify = async (purge: ReplicaPurge, late: boolean): Promise<void> => void certified.push([purge, late]);
    })();
    const others = (await store().states()).map(({ connection }) => connection).filter((connection) => connection !== 'left');
    const clock = { time: hours(12), now: () => clock.time };
    const parts = { configured: new Set(others), store: store(), journal, clock, holder: 'two' };
    const watch = { progress: () => undefined, purged: () => undefined };
    expect(await new LeftCopies(parts).tidy(watch)).toEqual([{ connection: 'left', endsAt: hours(13) }]);
    clock.time = hours(13) + 1;
    await store().lease('left', 'three', clock.time + 1000, clock.time);
    expect(await new LeftCopies(parts).tidy(watch)).toHaveLength(1);
    expect(certified).toEqual([]);
    clock.time += 2000;
    expect(await new LeftCopies(parts).tidy(watch)).toEqual([]);
    expect(certified).toEqual([[expect.objectContaining({ connection: 'left', reason: 'connectionRemoved', what: 'Property 4' }), false]]);
    expect((await store().counts('left')).get('Property')).toBe(0);
    expect((await store().counts('kept')).get('Property')).toBe(4);
    // It was not ended by anybody: the connection may come back and begin anew.
    expect((await store().state('left'))?.endedAt).toBeUndefined();
    expect(await new LeftCopies({ ...parts, configured: new Set([...others, 'left']) }).end('kept', watch)).toBe(false);
  });

  it('makes a canary once for each person, application and place', async () => {
    const canaries = new TypeormCanaryStore(database());
    const place = { connection: 'c', subject: 'agent@harbor.example', application: 'desk', slot: 's' };
    let made = 0;
    const make = () => ({ listingKey: `L${(made += 1)}`, listingId: 'I', address: '1 Street', listing: { ListingKey: 'L' } });
    const shown = await Promise.all([canaries.shown(place, 1, make), canaries.shown(place, 2, make)]);
    expect(new Set(shown.map(({ listingKey }) => listingKey)).size).toBe(1);
    await canaries.shown({ ...place, application: 'other' }, 3, make);
    expect((await canaries.all()).map(({ application, shown: times }) => [application, times])).toEqual([
      ['desk', 2],
      ['other', 1],
    ]);
  });
}
