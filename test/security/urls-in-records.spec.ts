import type { JsonObject } from '@gatehouse/kernel';
import { ConnectionProfile, MemoryQuotaStore, MlsConnection, MlsPack, Replicator } from '@gatehouse/mls';
import { loadFieldDictionary } from '@gatehouse/privacy';
import { startSandbox, type Sandbox } from '@gatehouse/sandbox-app';
import { openDatabase, TypeormReplicaStore } from '@gatehouse/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { luringMls } from '../support/luring-mls.js';
import { READERS } from '../support/mls-desk.js';
import { cascadeOf, performed, permittedCall } from '../support/mls-tool-call.js';

type Tool = Parameters<typeof permittedCall>[0];
let sandbox: Sandbox;
let mls: Awaited<ReturnType<typeof luringMls>>;
let connection: MlsConnection;

const profileOf = (mode: 'live' | 'replica_only') => {
  const { auth, ...settings } = cascadeOf(sandbox);
  const tokenUrl = `${mls.url}/reso/oauth/token`;
  const given = {
    ...settings,
    mode,
    baseUrl: `${mls.url}/reso/odata`,
    auth: { ...auth, tokenUrl },
    useCases: ['IDX', 'BBO'],
    aiUse: { ...settings.aiUse!, consumerFacing: true },
    replica: { resources: ['Property'] },
  };
  return Object.assign(ConnectionProfile.of(given as typeof settings & { auth: typeof auth }, MlsPack.load()), { limits: { maxTop: 200 } });
};

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  mls = await luringMls(sandbox.url);
  connection = new MlsConnection({ profile: profileOf('live'), dictionary: loadFieldDictionary(), store: new MemoryQuotaStore() });
});
afterAll(async () => {
  await connection?.close();
  await mls?.close();
  await sandbox?.close();
});

const mine = (): JsonObject =>
  sandbox.world.tables.Property.find((row) => row.ListAgentKey === 'MEM-1001' && row.StandardStatus === 'Active')! as JsonObject;
const CALLS: readonly (readonly [Tool, () => JsonObject])[] = [
  ['search_listings', () => ({ city: 'Sacramento', top: 20, select: ['ListingKey', 'VirtualTourURLUnbranded', 'VirtualTourURLBranded'] })],
  ['search_listings', () => ({ top: 20, expand: 'Media($select=MediaKey,MediaURL)' })],
  ['get_listing', () => ({ listingKey: String(mine()['ListingKey']) })],
  ['get_listing_agent_view', () => ({ listingKey: String(mine()['ListingKey']) })],
  ['compare_listings', () => ({ listingKeys: [String(mine()['ListingKey']), 'LST-000007'] })],
  ['list_open_houses', () => ({ from: '2020-01-01', to: '2030-01-01', top: 20 })],
  ['list_my_listings', () => ({ top: 20 })],
  ['list_showings', () => ({ top: 20 })],
  ['get_member', () => ({ memberKey: 'MEM-1001' })],
  ['get_office', () => ({ officeKey: 'OFF-101' })],
  ['get_market_stats', () => ({ placeKind: 'city', places: ['Sacramento'] })],
  ['query_reso', () => ({ resource: 'Property', query: '$top=20&$expand=Media' })],
  ['query_reso', () => ({ resource: 'Media', query: '$top=20' })],
  ['query_reso', () => ({ resource: 'EntityEvent', query: '$top=20' })],
  [
    'update_listing',
    () => ({ listingKey: String(mine()['ListingKey']), changes: { PublicRemarks: 'Sunny.' }, idempotencyKey: 'lured-update-0001' }),
  ],
];

describe('an address in what an MLS sends', () => {
  it.each(Object.keys(READERS))('is fetched for nobody by any tool, whoever asks: %s', async (reader) => {
    const answers: string[] = [];
    for (const [tool, args] of CALLS) {
      const call = permittedCall(tool, args(), { reader });
      answers.push(
        await performed(connection, call).then(JSON.stringify as (result: JsonObject) => string, (error: unknown) => String(error)),
      );
    }
    expect(answers.filter((text) => text.startsWith('{')).length).toBeGreaterThanOrEqual(READERS[reader]!.reach === 'public' ? 3 : 9);
    expect(mls.visits).toEqual([]);
  });

  it('is fetched by no replica, which follows what events name by the key', async () => {
    const database = await openDatabase({ url: 'sqlite::memory:' });
    const store = new TypeormReplicaStore(database);
    const profile = profileOf('replica_only');
    const replica = new MlsConnection({ profile, dictionary: loadFieldDictionary(), store: new MemoryQuotaStore(), replica: store });
    const parts = {
      profile,
      dictionary: loadFieldDictionary(),
      store,
      settings: replica.replica,
      ...replica.upstream,
      clock: replica.clock,
    };
    const replicator = new Replicator({ ...parts, holder: 'one', journal: { certify: async () => undefined } });
    const run = () => replicator.run({ progress: () => undefined, purged: () => undefined }, new AbortController().signal);
    await run();
    const key = String(mine()['ListingKey']);
    sandbox.reso.update('Property', key, { PublicRemarks: 'Changed.' });
    sandbox.reso.remove('Property', 'LST-000007');
    await run();
    const held = await store.held(profile.id, 'Property', [key, 'LST-000007']);
    expect([...held]).toEqual([key]);
    expect(mls.visits).toEqual([]);
    await replica.close();
    await database.destroy();
  });

  it('was in what was read all the while, and whoever fetched it would have been seen', async () => {
    expect([...mls.lured]).toEqual(expect.arrayContaining(['ResourceRecordUrl', 'MediaURL', 'VirtualTourURLUnbranded', '@odata.context']));
    await fetch(`${mls.lure}/ResourceRecordUrl`);
    expect(mls.visits).toEqual(['/ResourceRecordUrl']);
  });
});
