import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { ConnectionProfile, MemoryQuotaStore, MemoryWriteStore, MlsConnection, MlsPack } from '@gatehouse/mls';
import { loadFieldDictionary } from '@gatehouse/privacy';
import { startSandbox, type Sandbox } from '@gatehouse/sandbox-app';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cascadeOf, performed, permittedCall } from '../support/mls-tool-call.js';

type Row = Record<string, unknown>;
const clock = { ahead: 0, now: (): number => Date.now() + clock.ahead };
let sandbox: Sandbox;
let connection: MlsConnection;
let keys = 0;
const newKey = (): string => `write-${(keys += 1)}-of-this-run`;
const writes = new MemoryWriteStore();

/** The tools that write before the sandbox MLS, in this process: no gateway. */
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  const profile = ConnectionProfile.of(cascadeOf(sandbox), MlsPack.load());
  connection = new MlsConnection({ profile, dictionary: loadFieldDictionary(), store: new MemoryQuotaStore(), writes, clock });
});
afterEach(async () => {
  sandbox.reso.quirks.allOff();
  sandbox.reso.setFault(undefined);
  await connection.close();
});

const ask = (name: 'update_listing' | 'request_showing', args: JsonObject): Promise<JsonObject> =>
  performed(connection, permittedCall(name, args));
const content = async (...asked: Parameters<typeof ask>): Promise<Row> => (await ask(...asked))['structuredContent'] as Row;
const refusal = (...asked: Parameters<typeof ask>): Promise<string> =>
  ask(...asked).then(
    (answer) => JSON.stringify(answer['content']),
    (error: unknown) => (error instanceof Refusal ? `${error.code}: ${error.message}` : 'no refusal'),
  );
const rows = (name: 'Property' | 'Showing') => sandbox.world.tables[name] as unknown as Row[];
const mine = (at: number) =>
  rows('Property').filter((row) => row['ListAgentKey'] === 'MEM-1001' && row['StandardStatus'] === 'Active')[at]!;
let day = 1;
const tour = (): JsonObject => {
  const startTime = new Date(Date.now() + (day += 1) * 86_400_000).toISOString();
  return { listingKey: String(mine(0)['ListingKey']), startTime, idempotencyKey: newKey() };
};

describe.each([
  ['strings', undefined],
  ['enumeration types, OData 4.01', 'enum'],
  ['enumerations of flags', 'flags'],
  ['enumeration types, OData 4.0', 'old'],
])('an MLS of %s', (_name, form) => {
  beforeEach(() => {
    if (form !== undefined) sandbox.reso.quirks.turnOn('Q20', { form });
  });

  it('takes a change of a listing, with values as people know them', async () => {
    const { ListingKey } = mine(0);
    const [one, other] = [...new Set(rows('Property').flatMap((row) => row['Appliances'] as string[]))].filter((value) =>
      value.includes(' '),
    );
    const kind = rows('Property').find((row) => String(row['PropertySubType']).includes(' '))!['PropertySubType'] as string;
    const Appliances = [one, other].filter((value) => value !== undefined);
    const changes = { Appliances, PropertySubType: kind, ListPrice: 700_000 + keys };
    const answer = await content('update_listing', { listingKey: String(ListingKey), changes, idempotencyKey: newKey() });
    expect(answer).toMatchObject({ saved: true, changed: ['Appliances', 'PropertySubType', 'ListPrice'] });
    expect(rows('Property').find((row) => row['ListingKey'] === ListingKey)).toMatchObject(changes);
    const wrong = { listingKey: String(ListingKey), changes: { Appliances: ['Lava'] }, idempotencyKey: newKey() };
    expect(await refusal('update_listing', wrong)).toMatch(/^ARGUMENT_CONTRACT: .*Appliances: expected values of the MLS's own list/);
  });

  it('takes a showing, and finds it again', async () => {
    const asked = tour();
    expect(await content('request_showing', asked)).toMatchObject({ saved: true, showings: [{ ShowingStatus: 'Requested' }] });
    expect(await content('request_showing', asked)).toMatchObject({ note: expect.stringMatching(/done before/) });
  });
});

describe('a showing whose request was not answered', () => {
  it('and that comes later than anybody looks is not asked for a second time, by the same key or by another', async () => {
    const before = rows('Showing').length;
    const asked = tour();
    await connection.ready();
    // Taken, and not there yet: it is made when the MLS gets to it.
    const real = connection.writer.write.bind(connection.writer);
    let arrive = (): Promise<unknown> => Promise.reject(new Error('nothing was sent'));
    vi.spyOn(connection.writer, 'write').mockImplementationOnce(async (...sent) => {
      arrive = () => real(...sent);
      return { kind: 'unknown' };
    });
    expect(await refusal('request_showing', asked)).toMatch(/^MLS_WRITE_UNCERTAIN: .*may still come, so it is not sent again/);
    const posts = () => sandbox.reso.requests.log.filter(({ method, resource }) => method === 'POST' && resource === 'Showing').length;
    const sent = posts();
    clock.ahead += 600_000;
    expect(await refusal('request_showing', asked)).toMatch(/^MLS_WRITE_UNCERTAIN/);
    expect([posts() - sent, rows('Showing').length - before]).toEqual([0, 0]);
    await arrive();
    expect(await content('request_showing', { ...asked, idempotencyKey: newKey() })).toMatchObject({
      note: expect.stringMatching(/have this showing already/),
    });
    expect(await content('request_showing', asked)).toMatchObject({ note: expect.stringMatching(/done before/) });
    expect([posts() - sent, rows('Showing').length - before]).toEqual([1, 1]);
  });
});

it('a write that was under way when the MLS was suspended says that it happened, and shows no record', async () => {
  await connection.ready();
  const { ListingKey } = mine(1);
  sandbox.reso.setFault({ kind: 'slow', delayMs: 300, resource: 'Property' });
  const asked = { listingKey: String(ListingKey), changes: { ListPrice: 654_321 }, idempotencyKey: newKey() };
  const answer = refusal('update_listing', asked);
  setTimeout(() => {
    connection.profile.suspended = true;
    connection.approvalChanged();
  }, 450);
  expect(await answer).toMatch(/^MLS_LICENCE: .*The change was made and stands at the MLS; do not make it again\.$/);
  expect(rows('Property').find((row) => row['ListingKey'] === ListingKey)).toMatchObject({ ListPrice: 654_321 });
});
