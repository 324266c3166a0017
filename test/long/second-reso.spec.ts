import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { ConnectionProfile, MemoryQuotaStore, MlsConnection, MlsPack } from '@gatehouse/mls';
import { loadFieldDictionary } from '@gatehouse/privacy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANSWERED_LICENCE } from '../support/mls-desk.js';
import { performed, permittedCall } from '../support/mls-tool-call.js';
import { recordsOf, type Form } from '../support/second-reso/model.js';
import { startSapOdata } from '../support/sap-odata.js';
import { startSecondReso, TOKEN } from '../support/second-reso/server.js';

interface Independent {
  readonly form: Form;
  readonly start: (form: Form) => ReturnType<typeof startSecondReso>;
  /** Conditions that it refuses. */
  readonly unserved: readonly string[];
}
const ours = (version: Form['version'], enums: Form['enums']): Independent => ({
  form: { version, enums },
  start: startSecondReso,
  unserved: ["endswith(City,'o')"],
});
const SERVERS: readonly (readonly [string, Independent])[] = [
  ['our second server, OData 4.0, enumerations as strings', ours('4.0', 'string')],
  ['our second server, OData 4.0, enumeration types', ours('4.0', 'type')],
  ['our second server, OData 4.01, enumerations as strings', ours('4.01', 'string')],
  ['our second server, OData 4.01, enumeration types', ours('4.01', 'type')],
  [
    'the OData server of SAP, 4.0, enumerations as strings',
    { form: { version: '4.0', enums: 'string' }, start: startSapOdata, unserved: [] },
  ],
];

/** The generic profile before a server that is not the sandbox: of the service it is told its address and a token, and nothing else. */
describe.each(SERVERS)('listings served by %s', (_name, { form, start, unserved }) => {
  let server: Awaited<ReturnType<typeof startSecondReso>>;
  let connection: MlsConnection;

  beforeAll(async () => {
    server = await start(form);
    const settings = {
      ...ANSWERED_LICENCE,
      id: 'second',
      provider: 'reso-generic',
      baseUrl: server.baseUrl,
      auth: { type: 'bearer' as const, secret: () => TOKEN },
    };
    const profile = Object.assign(ConnectionProfile.of(settings, MlsPack.load()), { limits: { maxTop: 200 } });
    connection = new MlsConnection({ profile, dictionary: loadFieldDictionary(), store: new MemoryQuotaStore() });
  });
  afterAll(async () => {
    await connection.close();
    await server.close();
  });

  const ask = async (tool: Parameters<typeof permittedCall>[0], args: JsonObject, memberKey = '777'): Promise<JsonObject> =>
    (await performed(connection, permittedCall(tool, args, { memberKey, officeKey: '41' })))['structuredContent'] as JsonObject;
  const keysIn = (answer: JsonObject): unknown[] => (answer['listings'] as JsonObject[]).map((row) => row['ListingKey']);
  const keyOf = (row: Record<string, unknown>): string => String(row['ListingKey']);
  const expected = (holds: (row: Record<string, unknown>) => boolean) => recordsOf(form)['Property']!.filter(holds);
  const active = expected((row) => row['City'] === 'Reno' && row['StandardStatus'] === 'Active');

  it('is searched over its pages, counted, and read on where a page ended', async () => {
    const search = { city: 'Reno', minPrice: 305_000, orderBy: 'ListPrice asc', count: true, top: 20 };
    const wanted = active.filter((row) => (row['ListPrice'] as number) >= 305_000).map(keyOf);
    const first = await ask('search_listings', search);
    expect([keysIn(first), first['count']]).toEqual([wanted.slice(0, 20), wanted.length]);
    const rest = await ask('search_listings', { ...search, skip: Number(first['nextSkip']) });
    expect(keysIn(rest)).toEqual(wanted.slice(20));
  });

  it('tells statuses apart in either spelling, and answers them as people read them', async () => {
    const under = expected((row) => row['StandardStatus'] === 'Active Under Contract' || row['StandardStatus'] === 'ActiveUnderContract');
    for (const standardStatus of ['Active Under Contract', 'ActiveUnderContract']) {
      const answer = await ask('search_listings', { standardStatus: [standardStatus], orderBy: 'ListPrice asc', top: 5 });
      expect(keysIn(answer)).toEqual(under.slice(0, 5).map(keyOf));
      expect((answer['listings'] as JsonObject[])[0]).toMatchObject({ StandardStatus: 'Active Under Contract' });
    }
    const filtered = await ask('search_listings', { filter: "StandardStatus in ('Closed','Active') and City eq 'Reno'", top: 3 });
    expect(keysIn(filtered)).toHaveLength(3);
  });

  it('gives listings, members and offices by keys that are numbers, with what must stand beside them', async () => {
    const key = String(active[0]!['ListingKey']);
    const one = await ask('get_listing', { listingKey: key });
    expect(one).toMatchObject({ listings: [{ UnparsedAddress: "100 O'Hara & Sons Way" }], attribution: { listings: [expect.anything()] } });
    const both = await ask('compare_listings', { listingKeys: [key, String(active[1]!['ListingKey'])] });
    expect(keysIn(both)).toEqual(active.slice(0, 2).map(keyOf));
    expect(await ask('get_member', { name: 'Quill' })).toMatchObject({ members: [{ MemberFullName: 'Ada Quill' }] });
    expect(await ask('get_office', { officeKey: '41' })).toMatchObject({ offices: [{ OfficeName: 'Truckee Homes' }] });
  });

  it("knows a person's own listings by a key that is a number", async () => {
    const mine = expected((row) => row['ListAgentKey'] === 501);
    const first = await ask('list_my_listings', { top: 30 }, '501');
    const rest = await ask('list_my_listings', { top: 30, skip: Number(first['nextSkip']) }, '501');
    expect([...keysIn(first), ...keysIn(rest)].toSorted()).toEqual(mine.map(keyOf).toSorted());
    expect(keysIn(await ask('list_my_listings', { top: 30 }, '777'))).toHaveLength(0);
  });

  it('is asked for nothing that nobody may see, and for nothing with its token in the address', async () => {
    await expect(ask('search_listings', { filter: "startswith(OwnerPhone,'775')" })).rejects.toBeInstanceOf(Refusal);
    expect(server.asked.join('\n')).not.toMatch(/OwnerPhone|second-server-token/);
  });

  it.each(unserved)('tells in words of ours that it does not serve: %s', async (filter) => {
    const fault = await ask('search_listings', { filter }).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'MLS_QUERY' });
    expect(String(fault)).not.toMatch(/is not served|innererror|trace/);
  });
});
