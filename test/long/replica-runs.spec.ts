import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { ConnectionProfile, MemoryQuotaStore, MlsConnection, MlsPack, Replicator, type ConnectionSettings } from '@gatehouse/mls';
import { loadFieldDictionary } from '@gatehouse/privacy';
import { startSandbox, type Sandbox } from '@gatehouse/sandbox-app';
import { openDatabase, TypeormReplicaStore } from '@gatehouse/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bridgeFeed } from '../support/bridge-feed.js';
import { cascadeOf, performed, permittedCall } from '../support/mls-tool-call.js';

const MINUTE = 60_000;
const clock = { ahead: 0, now: (): number => Date.now() + clock.ahead };
const { signal } = new AbortController();
const dictionary = loadFieldDictionary();

let sandbox: Sandbox;
let database: Awaited<ReturnType<typeof openDatabase>>;
const open: MlsConnection[] = [];

/** Replication in this process, under a clock that can be moved: no gateway. */
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  database = await openDatabase({ url: 'sqlite::memory:' });
});
afterAll(async () => {
  for (const connection of open) await connection.close();
  await database.destroy();
  await sandbox.close();
});

function replicated(settings: ConnectionSettings) {
  const store = new TypeormReplicaStore(database);
  const given = ConnectionProfile.of({ ...settings, mode: 'replica_only' }, MlsPack.load());
  const profile = Object.assign(given, { limits: { maxTop: given.limits.maxTop } });
  const connection = new MlsConnection({ profile, dictionary, store: new MemoryQuotaStore(), replica: store, clock });
  open.push(connection);
  const certificates: JsonObject[] = [];
  const watched: boolean[] = [];
  const journal = { certify: async (purge: { reason: string; what: string }, late: boolean) => void certificates.push({ ...purge, late }) };
  const watch = { progress: () => undefined, purged: (_: unknown, late: boolean) => void watched.push(late) };
  const parts = { profile, dictionary, store, settings: connection.replica, ...connection.upstream, clock, holder: 'one', journal };
  const replicator = new Replicator(parts);
  return { connection, store, certificates, watched, run: () => replicator.run(watch, signal) };
}
const purge = (...signals: string[]) => ({ purge: { signals } });
const held = { replica: { resources: ['Property', 'OpenHouse'], purgeWithin: 30 * MINUTE } };

describe('deletions', () => {
  it('that come later after their signal than the licence allows are certified as late, and those in time are not', async () => {
    const { run, certificates, watched } = replicated({ ...cascadeOf(sandbox), ...held, ...purge('MlgCanView', 'EntityEvent404') });
    expect(await run()).toBe('synced');
    const [early, late] = sandbox.world.tables.Property.filter((row) => row['OriginatingSystemName'] === 'Cascade MLS').map((row) =>
      String(row['ListingKey']),
    );
    sandbox.reso.update('Property', early!, { MlgCanView: false });
    expect(await run()).toBe('synced');
    sandbox.reso.update('Property', late!, { MlgCanView: false });
    clock.ahead += 31 * MINUTE;
    expect(await run()).toBe('synced');
    expect(certificates).toEqual([
      expect.objectContaining({ reason: 'MlgCanView', what: expect.stringMatching(/^Property 1/), late: false }),
      expect.objectContaining({ reason: 'MlgCanView', what: expect.stringMatching(/^Property 1/), late: true }),
    ]);
    expect(watched).toEqual([false, true]);
  });
});

describe('the history of listings', () => {
  const staff = async (connection: MlsConnection, query: string): Promise<JsonObject[]> => {
    const call = permittedCall('query_reso', { resource: 'HistoryTransactional', query }, { reader: 'MLS staff' });
    return ((await performed(connection, call))['structuredContent'] as { value: JsonObject[] }).value;
  };

  it('is held where it is asked for, without the codes that it remembers, goes with its listing, and is for staff of the MLS', async () => {
    const { key } = sandbox.reso.quirks.turnOn('Q34');
    const resources = ['Property', 'HistoryTransactional'];
    const settings = { ...cascadeOf(sandbox), id: 'remembering', ...purge('MlgCanView', 'EntityEvent404'), replica: { resources } };
    const { run, store, connection, certificates } = replicated(settings);
    expect(await run()).toBe('synced');
    expect((await store.counts('remembering')).get('HistoryTransactional')).toBeGreaterThan(2_000);
    const search = { connection: 'remembering', resource: 'HistoryTransactional', order: [], limit: 10_000, offset: 0 };
    const fields = new Set((await store.find(search)).map((body) => (JSON.parse(body) as JsonObject)['FieldName']));
    expect([...fields].toSorted()).toEqual(['ListPrice', 'OwnerPhone', 'PrivateRemarks', 'StandardStatus']);
    const [row] = await staff(connection, `$filter=ResourceRecordKey eq '${key}'&$select=ResourceRecordKey,FieldName&$top=20`);
    expect(row).toMatchObject({ ResourceRecordKey: key, FieldName: expect.any(String) });
    const agent = permittedCall('query_reso', { resource: 'HistoryTransactional' });
    await expect(performed(connection, agent)).rejects.toMatchObject({ code: 'MLS_FIELD' });
    sandbox.reso.update('Property', key!, { MlgCanView: false });
    expect(await run()).toBe('synced');
    expect(certificates).toEqual([expect.objectContaining({ what: expect.stringMatching(/^Property 1, HistoryTransactional \d+$/) })]);
    expect(await staff(connection, `$filter=ResourceRecordKey eq '${key}'`)).toEqual([]);
    sandbox.reso.quirks.allOff();
  });

  it('is no resource where it is not held', async () => {
    const settings = { ...cascadeOf(sandbox), id: 'forgetful', ...purge('MlgCanView'), replica: { resources: ['Property'] } };
    const { run, connection } = replicated(settings);
    expect(await run()).toBe('synced');
    await expect(staff(connection, '$top=1')).rejects.toMatchObject({ code: 'MLS_FIELD' });
  });
});

const listing = (index: number): Record<string, unknown> => ({
  ListingKey: `B-${index}`,
  City: 'Davis',
  ListPrice: 400_000 + index,
  StandardStatus: 'Active',
  PublicRemarks: 'Sunny.',
  ListAgentKey: 'MEM-1',
  ListOfficeKey: 'OFF-1',
  ListOfficeName: 'Harbor Realty',
  AttributionContact: '916-555-0101',
  FeedTypes: index % 2 === 0 ? ['BBO', 'IDX'] : ['IDX'],
  ModificationTimestamp: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
});

describe('a replica of Bridge', () => {
  it('holds all pages, gives a use its own rows and fields though neither can be asked for, and counts nothing that it may not tell of', async () => {
    const feed = await bridgeFeed(
      Array.from({ length: 450 }, (_, index) => listing(index)),
      { PublicRemarks: ['IDX'] },
    );
    const base = { ...cascadeOf(sandbox), id: 'bridged', provider: 'bridge', baseUrl: `${feed.url}/odata` };
    const { mandatoryFilter: _none, ...settings } = { ...base, auth: { type: 'bearer' as const, secret: () => 'test' } };
    const { run, store, connection } = replicated({ ...settings, ...purge('keyGone'), replica: { resources: ['Property'] } });
    expect(await run()).toBe('synced');
    expect((await store.counts('bridged')).get('Property')).toBe(450);
    const asked = { city: 'Davis', orderBy: 'ListPrice asc', top: 5, count: true };
    const answer = (await performed(connection, permittedCall('search_listings', asked)))['structuredContent'] as JsonObject;
    expect((answer['listings'] as JsonObject[]).map((row) => [row['ListPrice'], row['PublicRemarks']])).toEqual(
      [0, 2, 4].map((index) => [400_000 + index, undefined]),
    );
    expect(answer['count']).toBeUndefined();
    expect(feed.asked.filter((url) => /FeedTypes\/any|FeedTypes (?:has|eq)/.test(url))).toEqual([]);
    await feed.close();
  });

  it.each([
    ['as a text', 'N'],
    ['as a figure', 0],
  ])('deletes what the MLS withdraws where its no comes %s', async (how, no) => {
    const listings = [listing(1), listing(2)];
    const feed = await bridgeFeed(listings, {}, { MlgCanView: 'Edm.String' });
    const id = `withdrawn ${how}`;
    const base = { ...cascadeOf(sandbox), id, provider: 'bridge', baseUrl: `${feed.url}/odata` };
    const { mandatoryFilter: _none, ...settings } = { ...base, auth: { type: 'bearer' as const, secret: () => 'test' } };
    const { run, store, certificates } = replicated({ ...settings, ...purge('keyGone'), replica: { resources: ['Property'] } });
    expect(await run()).toBe('synced');
    listings[1] = { ...listings[1], MlgCanView: no, ModificationTimestamp: '2026-02-01T00:00:00Z' };
    expect(await run()).toBe('synced');
    expect((await store.counts(id)).get('Property')).toBe(1);
    expect(certificates).toEqual([expect.objectContaining({ reason: 'MlgCanView', what: 'Property 1' })]);
    await feed.close();
  });

  it('loses by a comparison of all keys what is gone and nothing else, however few records a page may have', async () => {
    const listings = Array.from({ length: 60 }, (_, index) => listing(index));
    const feed = await bridgeFeed(listings, {});
    const base = { ...cascadeOf(sandbox), id: 'compared', provider: 'bridge', baseUrl: `${feed.url}/odata`, limits: { maxTop: 20 } };
    const { mandatoryFilter: _none, ...settings } = { ...base, auth: { type: 'bearer' as const, secret: () => 'test' } };
    const replica = { resources: ['Property'], reconcileEvery: 60 * MINUTE };
    const { run, store, certificates } = replicated({ ...settings, ...purge('keyGone'), replica });
    expect(await run()).toBe('synced');
    listings.splice(3, 1);
    clock.ahead += 61 * MINUTE;
    expect(await run()).toBe('synced');
    expect((await store.counts('compared')).get('Property')).toBe(59);
    expect(certificates).toEqual([expect.objectContaining({ reason: 'gone', what: 'Property 1' })]);
    await feed.close();
  });

  it('is not made where the contract has records deleted by a signal that this MLS never gives', async () => {
    const feed = await bridgeFeed([listing(1)], {});
    const base = { ...cascadeOf(sandbox), id: 'unheard', provider: 'bridge', baseUrl: `${feed.url}/odata` };
    const settings = { ...base, auth: { type: 'bearer' as const, secret: () => 'test' }, ...purge('MlgCanView', 'EntityEvent404') };
    const { run, store } = replicated(settings);
    const fault = await run().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Refusal);
    expect(String(fault)).toMatch(/MlgCanView, for which it would have to serve Property\.MlgCanView; EntityEvent404/);
    expect((await store.counts('unheard')).get('Property')).toBe(0);
    await feed.close();
  });
});
