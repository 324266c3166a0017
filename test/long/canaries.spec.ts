import { Refusal, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { ConnectionProfile, MemoryQuotaStore, MlsConnection, MlsPack } from '@gatehouse/mls';
import { loadFieldDictionary } from '@gatehouse/privacy';
import { startSandbox, type Sandbox } from '@gatehouse/sandbox-app';
import { openDatabase, TypeormCanaryStore } from '@gatehouse/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cascadeOf, performed, permittedCall } from '../support/mls-tool-call.js';

type Database = Awaited<ReturnType<typeof openDatabase>>;
type Tool = Parameters<typeof permittedCall>[0];

let sandbox: Sandbox;
let database: Database;
let marked: MlsConnection;
let plain: MlsConnection;

/** One MLS twice, with canaries and without, in this process: no gateway. */
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  database = await openDatabase({ url: 'sqlite::memory:' });
  const connection = (canaries: boolean): MlsConnection => {
    const profile = Object.assign(ConnectionProfile.of({ ...cascadeOf(sandbox), canaries }, MlsPack.load()), { limits: { maxTop: 200 } });
    const parts = { profile, dictionary: loadFieldDictionary(), store: new MemoryQuotaStore() };
    return new MlsConnection({ ...parts, canaries: { secret: Buffer.alloc(32, 9), store: new TypeormCanaryStore(database) } });
  };
  [marked, plain] = [connection(true), connection(false)];
});
afterAll(async () => {
  await Promise.all([marked.close(), plain.close()]);
  await database.destroy();
  await sandbox.close();
});

async function asked(connection: MlsConnection, tool: Tool, args: JsonObject, subject?: string) {
  const call = permittedCall(tool, args, subject === undefined ? {} : { subject });
  const outcome = await performed(connection, call).then(
    (result) => result['structuredContent'] as JsonObject,
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error as Error)),
  );
  return { call, outcome };
}

/** Searches until one shows a canary; gives its number. */
async function shownCanary(): Promise<string> {
  for (let minPrice = 0; minPrice < 200; minPrice += 1) {
    const { call, outcome } = await asked(marked, 'search_listings', { city: 'Sacramento', minPrice, top: 6 });
    const listings = (outcome as { listings: JsonObject[] }).listings;
    if (call.events.includes('mls.canary.shown'))
      return String(listings.map((listing) => listing['ListingKey']).find((key) => /\d{12}$/.test(String(key))));
  }
  throw new Error('no search showed a canary');
}

/** Without what says when it was read. */
const figuresIn = (outcome: unknown): JsonObject => {
  const { dataAsOf: _at, attribution: _notices, ...figures } = outcome as JsonObject;
  return figures;
};
const events = ({ events: labels }: McpCall): readonly string[] => labels;

describe('a canary', () => {
  it('is in no statistics, whoever asks', async () => {
    await shownCanary();
    const questions = ['month', 'city', 'postalCode', 'type'].flatMap((groupBy) =>
      ['sold', 'listed'].map((measure) => ({ places: ['Sacramento', 'Davis'], propertyType: 'Residential', groupBy, measure })),
    );
    for (const question of questions) {
      const { outcome: without } = await asked(plain, 'get_market_stats', question);
      for (const subject of ['agent@harbor.example', 'agent2@harbor.example']) {
        const { call, outcome } = await asked(marked, 'get_market_stats', question, subject);
        expect(figuresIn(outcome)).toEqual(figuresIn(without));
        expect(events(call)).not.toContain('mls.canary.shown');
      }
    }
  });

  it('takes no change and no showing: it is as unknown as what does not exist, the MLS hears nothing of it, and the audit does', async () => {
    const key = await shownCanary();
    const startTime = new Date(Date.now() + 86_400_000).toISOString();
    const writes: [Tool, JsonObject][] = [
      ['update_listing', { changes: { ListPrice: 1 } }],
      ['change_listing_status', { standardStatus: 'Withdrawn' }],
      ['request_showing', { startTime }],
    ];
    for (const [tool, args] of writes) {
      const ask = (listingKey: string) => asked(marked, tool, { ...args, listingKey, idempotencyKey: `write-of-${listingKey}` });
      const [named, unknown] = [await ask(key), await ask('LST-999999')];
      expect([named.outcome, unknown.outcome]).toEqual(['RECORD_NOT_YOURS', 'RECORD_NOT_YOURS']);
      expect(events(named.call)).toEqual(['mls.canary.named', ...events(unknown.call)]);
    }
    const { call, outcome } = await asked(marked, 'get_listing', { listingKey: key });
    expect(outcome).toMatchObject({ listings: [] });
    expect(events(call)).toContain('mls.canary.named');
    expect(JSON.stringify(sandbox.reso.requests.log)).not.toContain(key);
    expect(sandbox.reso.requests.log.filter(({ method }) => method !== 'GET').map(({ url }) => url)).toEqual(
      sandbox.reso.requests.log.filter(({ url }) => url.includes('/oauth/token')).map(({ url }) => url),
    );
  });
});
