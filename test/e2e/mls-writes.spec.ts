import { Refusal, type JsonObject } from '@gatehouse/kernel';
import {
  ConnectionProfile,
  MemoryLookupStore,
  MemoryQuotaStore,
  MemoryWriteStore,
  MlsConnection,
  MlsPack,
  StandingRecords,
  UnfinishedWrites,
  type StandingRecord,
  type UnfinishedWrite,
} from '@gatehouse/mls';
import { loadFieldDictionary } from '@gatehouse/privacy';
import { startSandbox, type Sandbox } from '@gatehouse/sandbox-app';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cascadeOf, performed, permittedCall } from '../support/mls-tool-call.js';

type Row = Record<string, unknown>;
const clock = { ahead: 0, now: (): number => Date.now() + clock.ahead };
let sandbox: Sandbox;
let connection: MlsConnection;
const LATER = { timeout: 10_000, interval: 20 };
let keys = 0;
const newKey = (): string => `write-${(keys += 1)}-of-this-run`;
const writes = new MemoryWriteStore();
const lookups = new MemoryLookupStore();

/** One of the nodes of a gateway, or the same after a restart. */
const node = (): MlsConnection =>
  new MlsConnection({
    profile: ConnectionProfile.of(cascadeOf(sandbox), MlsPack.load()),
    dictionary: loadFieldDictionary(),
    store: new MemoryQuotaStore(),
    writes,
    lookups,
    clock,
  });

/** The tools that write before the sandbox MLS, in this process: no gateway. */
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  connection = node();
});
afterEach(async () => {
  sandbox.reso.quirks.allOff();
  sandbox.reso.setFault(undefined);
  await connection.close();
});

const ask = (name: 'update_listing' | 'request_showing', args: JsonObject, at = connection): Promise<JsonObject> =>
  performed(at, permittedCall(name, args));
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

describe('a showing that is asked for by two keys at once', () => {
  it('at two nodes is made once, and the other is told to look', async () => {
    const other = node();
    const [before, asked] = [rows('Showing').length, tour()];
    sandbox.reso.setFault({ kind: 'slow', delayMs: 200, resource: 'Showing' });
    const both = await Promise.all([
      refusal('request_showing', asked),
      refusal('request_showing', { ...asked, idempotencyKey: newKey() }, other),
    ]);
    await other.close();
    expect(both.filter((answer) => answer.includes('Requested'))).toHaveLength(1);
    expect(both.filter((answer) => /^MLS_WRITE_UNCERTAIN: .*being asked for with another idempotencyKey/.test(answer))).toHaveLength(1);
    expect(rows('Showing').length - before).toBe(1);
    sandbox.reso.setFault(undefined);
    // The key that was turned down is not used up.
    expect(await content('request_showing', { ...asked, idempotencyKey: newKey() })).toMatchObject({
      note: expect.stringMatching(/have this showing already/),
    });
  });
});

it('a list of values is read once a day, whatever is written, by however many nodes, and over a restart', async () => {
  const value = (rows('Property').find((row) => (row['Appliances'] as string[]).length > 0)!['Appliances'] as string[])[0]!;
  const change = (at: MlsConnection, which = 2) =>
    ask(
      'update_listing',
      { listingKey: String(mine(which)['ListingKey']), changes: { Appliances: [value] }, idempotencyKey: newKey() },
      at,
    );
  const asked = () => sandbox.reso.requests.log.filter(({ resource }) => resource === 'Lookup').length;
  await lookups.forget([], clock.now() + 1);
  const before = asked();
  const restarted = node();
  for (const at of [connection, connection, restarted]) await change(at);
  clock.ahead += 23 * 3_600_000;
  await change(restarted);
  expect(asked() - before).toBe(1);
  clock.ahead += 2 * 3_600_000;
  await Promise.all([change(restarted), change(restarted, 3)]);
  expect(asked() - before).toBe(2);
  await restarted.close();
});

it('a write whose node was killed is told of once, by whoever looks after a minute, until somebody has seen to it', async () => {
  const told: (UnfinishedWrite | StandingRecord | undefined)[] = [];
  const journal = { unfinished: async (...said: [UnfinishedWrite, StandingRecord | undefined]) => void told.push(...said) };
  const records = new StandingRecords(new Map([['cascade', connection]]), loadFieldDictionary());
  const [one, two] = [1, 2].map(() => new UnfinishedWrites({ store: writes, clock, journal, records })) as [
    UnfinishedWrites,
    UnfinishedWrites,
  ];
  clock.ahead += 48 * 3_600_000;
  const { ListingKey, ListPrice } = mine(3);
  const changes = { ListPrice: 712_000, PrivateRemarks: 'Shown by appointment.' };
  const asked = { listingKey: String(ListingKey), changes, idempotencyKey: newKey() };
  // Sent, and then nothing more happens here.
  vi.spyOn(connection.writer, 'write').mockImplementationOnce(() => new Promise(() => undefined));
  void ask('update_listing', asked);
  await expect.poll(() => writes.unfinished(0, clock.now() + 1), LATER).toContainEqual(expect.objectContaining({ listingKey: ListingKey }));
  await one.look();
  expect([told, one.fault()]).toEqual([[], undefined]);
  clock.ahead += 61_000;
  // An MLS that cannot be asked how it stands is asked again before anybody is told.
  sandbox.reso.setFault('down');
  await one.look();
  expect(told).toEqual([]);
  sandbox.reso.setFault(undefined);
  await Promise.all([one.look(), two.look()]);
  expect(told).toEqual([
    expect.objectContaining({ tool: 'update_listing', listingKey: ListingKey, subject: 'agent@harbor.example' }),
    { values: { ListPrice }, unsaid: ['PrivateRemarks'], modified: expect.stringMatching(/^\d{4}-/) },
  ]);
  expect(JSON.stringify(told)).not.toMatch(/712|appointment/);
  expect(two.fault()).toContain(`update_listing of ${String(ListingKey)} at cascade`);
  expect(await content('update_listing', asked)).toMatchObject({ saved: true });
  await two.look();
  expect([told.length, two.fault()]).toEqual([2, undefined]);
});

it('a showing whose node was killed is looked for by what was asked, and is no matter any more where the MLS has it', async () => {
  const told: (readonly [string, StandingRecord | undefined])[] = [];
  const journal = { unfinished: async ({ id }: UnfinishedWrite, standing?: StandingRecord) => void told.push([id, standing]) };
  const records = new StandingRecords(new Map([['cascade', connection]]), loadFieldDictionary());
  const unfinished = new UnfinishedWrites({ store: writes, clock, journal, records });
  clock.ahead += 48 * 3_600_000;
  const begun = clock.now();
  day += 5;
  const [made, lost] = [tour(), tour()];
  await connection.ready();
  const real = connection.writer.write.bind(connection.writer);
  const never = new Promise<never>(() => undefined);
  const before = rows('Showing').length;
  // One is made and its answer goes nowhere, the other never gets there.
  vi.spyOn(connection.writer, 'write')
    .mockImplementationOnce((...sent) => real(...sent).then(() => never))
    .mockImplementationOnce(() => never);
  void ask('request_showing', made);
  await expect.poll(() => rows('Showing').length, LATER).toBe(before + 1);
  void ask('request_showing', lost);
  await expect.poll(() => writes.unfinished(begun - 1, clock.now() + 1), LATER).toHaveLength(2);
  const { ShowingKey } = rows('Showing').at(-1)!;
  clock.ahead += 61_000;
  await unfinished.look();
  expect(told.map(([, standing]) => standing)).toEqual([{ created: ShowingKey, values: {}, unsaid: [] }]);
  expect(unfinished.fault()).toMatch(/^begun in the last day and never known to have ended: request_showing of \S+ at cascade;/);
  expect(await content('request_showing', made)).toMatchObject({ note: expect.stringMatching(/done before/) });
  // What is not there so far may still come.
  clock.ahead += 6 * 60_000;
  await unfinished.look();
  expect(told.map(([, standing]) => standing?.created)).toEqual([ShowingKey, undefined]);
  expect(rows('Showing').length).toBe(before + 1);
});

it('a write that was under way when the MLS was suspended says that it happened, and shows no record', async () => {
  await connection.ready();
  const { ListingKey } = mine(1);
  sandbox.reso.setFault({ kind: 'slow', delayMs: 1_000, resource: 'Property' });
  const changes = () => sandbox.reso.requests.log.filter(({ method }) => method === 'PATCH').length;
  const before = changes();
  const asked = { listingKey: String(ListingKey), changes: { ListPrice: 654_321 }, idempotencyKey: newKey() };
  const answer = refusal('update_listing', asked);
  await expect.poll(changes, { ...LATER, interval: 5 }).toBe(before + 1);
  connection.profile.suspended = true;
  connection.approvalChanged();
  expect(await answer).toMatch(/^MLS_LICENCE: .*The change was made and stands at the MLS; do not make it again\.$/);
  expect(rows('Property').find((row) => row['ListingKey'] === ListingKey)).toMatchObject({ ListPrice: 654_321 });
});
