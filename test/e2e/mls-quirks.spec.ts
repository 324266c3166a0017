import { loadFieldDictionary } from '@gatehouse/privacy';
import { Clock, Refusal, type JsonObject } from '@gatehouse/kernel';
import {
  ConnectionProfile,
  MemoryQuotaStore,
  MlsConnection,
  MlsPack,
  parseFilter,
  readPages,
  type ConnectionSettings,
} from '@gatehouse/mls';
import { SANDBOX_SECRETS, startSandbox, type Sandbox } from '@gatehouse/sandbox-app';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const pack = MlsPack.load();
const dictionary = loadFieldDictionary();
const MANDATORY = "OriginatingSystemName eq 'Cascade MLS'";
const signal = new AbortController().signal;

class MovedClock extends Clock {
  ahead = 0;
  now(): number {
    return Date.now() + this.ahead;
  }
}

let sandbox: Sandbox;
let clock: MovedClock;
let connection: MlsConnection;

/** The connectors before the sandbox MLS, in this process: no gateway. */
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  connection = open();
});
afterEach(async () => {
  sandbox.reso.quirks.allOff();
  await connection.client.close();
});

function open(changes: Partial<ConnectionSettings> = {}): MlsConnection {
  clock = new MovedClock();
  const settings: ConnectionSettings = {
    id: 'cascade',
    provider: 'reso-generic',
    baseUrl: `${sandbox.url}/reso/odata`,
    auth: {
      type: 'client_credentials',
      tokenUrl: `${sandbox.url}/reso/oauth/token`,
      clientId: 'gatehouse-sandbox',
      secret: () => SANDBOX_SECRETS.resoClientSecret,
    },
    mandatoryFilter: MANDATORY,
    useCases: ['BBO'],
    attribution: { source: 'Cascade MLS' },
    timeoutMs: 1_500,
    ...changes,
  };
  return new MlsConnection({ profile: ConnectionProfile.of(settings, pack), dictionary, store: new MemoryQuotaStore(), clock });
}

async function reopen(changes: Partial<ConnectionSettings>): Promise<void> {
  await connection.client.close();
  connection = open(changes);
}

interface Asked {
  readonly filter?: string;
  readonly select?: string;
  readonly rows?: number;
  readonly pages?: number;
  readonly expand?: string;
}

async function read(resource: string, { filter, select, rows = 5, pages = 5, expand }: Asked = {}): Promise<readonly JsonObject[]> {
  await connection.ready();
  const query = {
    ...(filter === undefined ? {} : { filter: parseFilter(filter) }),
    ...(select === undefined ? {} : { select: select.split(',').map((name) => [name]) }),
    ...(expand === undefined ? {} : { expand: [{ segments: [expand], options: {} }] }),
  };
  const permit = await connection.ledger.reserve('agent');
  const { client, ledger } = connection;
  return (await readPages(client, ledger, { resource, query }, { rows, pages, subject: 'agent', signal, permit })).rows;
}
const listing = async (key: string, more: Asked = {}): Promise<JsonObject> =>
  (await read('Property', { filter: `ListingKey eq '${key}'`, rows: 1, ...more }))[0]!;
const refusal = async (run: () => Promise<unknown>): Promise<Refusal> => {
  const error = await run().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof Refusal) return error;
  throw new Error('expected a refusal', { cause: error });
};
const seen = (resource = 'Property') => sandbox.reso.requests.log.filter((request) => request.resource === resource);
/** What a person of the public sees of a row; undefined where it is not shown to them at all. */
function shownToPublic(row: JsonObject, select: string): JsonObject | undefined {
  const none = { key: 'public', always: new Set<never>(), widest: new Set<never>() };
  const caller = { subject: 'visitor', reach: 'public' as const, member: undefined, standing: none, use: 'IDX' };
  const standing = connection.rulesFor(caller).standing('Property', row, caller);
  if (connection.rulesFor(caller).suppression('Property', row, standing)) return undefined;
  return connection
    .rulesFor(caller)
    .shape('Property', row, { shown: { select: select.split(',').map((name) => [name]) }, standing, caller });
}

it('every quirk that the sandbox knows has its row here', async () => {
  const written = await readFile(new URL(import.meta.url), 'utf8');
  const missing = Array.from({ length: 35 }, (_, index) => `Q${index + 1}`).filter((id) => !new RegExp(`'${id}\\b`).test(written));
  expect(missing).toEqual([]);
  for (let id = 1; id <= 35; id += 1) sandbox.reso.quirks.turnOn(`Q${id}`);
  expect(sandbox.reso.quirks.on).toHaveLength(35);
});

describe('quota and credential', () => {
  it('Q1 is met before the credential is looked at: every request asks for gzip, that for a token too', async () => {
    sandbox.reso.quirks.turnOn('Q1');
    expect(await read('Property')).toHaveLength(5);
  });

  it('Q2 keeps quiet from the first bare 429 on, for as long as the provider suspends, and not a request more', async () => {
    await read('Property');
    sandbox.reso.quirks.turnOn('Q2', { form: 'moment' });
    const before = seen().length;
    expect(await refusal(() => read('Property'))).toMatchObject({ code: 'MLS_QUOTA', detail: 'Retry after 60 seconds.' });
    for (let again = 0; again < 3; again += 1) expect((await refusal(() => read('Property'))).code).toBe('MLS_QUOTA');
    expect(seen().length - before).toBe(1);
    clock.ahead += 60_000;
    await new Promise((done) => {
      setTimeout(done, 1_600);
    });
    expect(await read('Property')).toHaveLength(5);
  });

  it.each([
    ['Q3', undefined, /^Retry after 60 seconds\.$/],
    ['Q4', undefined, /^Retry after (59|60) seconds\.$/],
    ['Q7', 'limit', /^Retry after 60 seconds\.$/],
  ])('%s (%s) says when to come back, and until then nothing is sent', async (id, form, detail) => {
    await connection.ready();
    sandbox.reso.quirks.turnOn(id, { form });
    const before = seen().length;
    const refused = await refusal(() => read('Property'));
    expect([refused.code, refused.detail]).toEqual(['MLS_QUOTA', expect.stringMatching(detail)]);
    expect(refused.data).toMatchObject({ retryAfterSeconds: expect.any(Number) });
    await refusal(() => read('Property'));
    expect(seen().length - before).toBe(1);
  });

  it('Q7 (maintenance) is down, and left alone for as long as it says', async () => {
    await connection.ready();
    sandbox.reso.quirks.turnOn('Q7', { form: 'maintenance' });
    expect((await refusal(() => read('Property'))).code).toBe('UPSTREAM_DOWN');
    expect(await refusal(() => read('Property'))).toMatchObject({ code: 'MLS_QUOTA', detail: 'Retry after 120 seconds.' });
  });

  it.each([
    ['Q5', 'bridge'],
    ['Q6', 'trestle'],
  ])('%s: the headers of %s end a window before the MLS has to, and are no trouble while something is left', async (id, provider) => {
    await reopen({ provider });
    sandbox.reso.quirks.turnOn(id, { form: 'some' });
    await read('Property');
    await read('Property');
    sandbox.reso.quirks.turnOn(id, { form: 'spent' });
    await read('Property');
    expect((await refusal(() => read('Property'))).detail).toMatch(/^Retry after (59|60) seconds\.$/);
  });

  it('Q6 counts its headers on a 401 too, and does not ask again with a new token', async () => {
    await reopen({ provider: 'trestle' });
    await connection.ready();
    sandbox.reso.quirks.turnOn('Q6');
    sandbox.reso.revokeTokens();
    const before = seen().length;
    expect((await refusal(() => read('Property'))).code).toBe('UPSTREAM_ERROR');
    expect(seen().length - before).toBe(1);
    expect((await refusal(() => read('Property'))).code).toBe('MLS_QUOTA');
  });

  it('Q26 passes on nothing that an error says', async () => {
    await connection.ready();
    sandbox.reso.quirks.turnOn('Q26');
    const refused = await refusal(() => read('Property'));
    expect([refused.code, refused.message]).toEqual(['UPSTREAM_ERROR', expect.not.stringMatching(/Bearer|sbx-|555|update_listing/)]);
    expect(JSON.stringify(connection.client.health)).not.toMatch(/Bearer|sbx-|555|update_listing/);
  });

  it('Q30 signs in again once, in the middle of an answer', async () => {
    await connection.ready();
    sandbox.reso.quirks.turnOn('Q8');
    sandbox.reso.quirks.turnOn('Q30');
    const tokens = sandbox.reso.requests.of('token');
    expect(await read('Property', { rows: 20, select: 'ListingKey' })).toHaveLength(20);
    expect(sandbox.reso.requests.of('token') - tokens).toBe(1);
  });
});

describe('pages', () => {
  it.each([
    ['Q8', 20],
    ['Q12', 20],
    ['Q13', 50],
  ])('%s: as many rows as were asked for, none twice', async (id, rows) => {
    sandbox.reso.quirks.turnOn(id);
    const keys = (await read('Property', { rows, pages: 10, select: 'ListingKey' })).map((row) => row['ListingKey']);
    expect([keys.length, new Set(keys).size]).toEqual([rows, rows]);
  });

  it('Q8 is read over as many pages as one call may have, and no further', async () => {
    await connection.ready();
    sandbox.reso.quirks.turnOn('Q8');
    const before = seen().length;
    expect(await read('Property', { rows: 50, pages: 2, select: 'ListingKey' })).toHaveLength(14);
    expect(seen().length - before).toBe(2);
  });

  it('Q12 ends at an empty page, although it links on', async () => {
    sandbox.reso.quirks.turnOn('Q12');
    const rows = await read('Office', { rows: 100 });
    expect(rows.length).toBe(sandbox.world.tables.Office.length);
  });

  it.each(['Q9', 'Q10'])('%s: a link elsewhere, or to more than was asked, is not followed', async (id) => {
    await connection.ready();
    sandbox.reso.quirks.turnOn('Q8');
    sandbox.reso.quirks.turnOn(id);
    const before = seen().length;
    expect((await refusal(() => read('Property', { rows: 20, select: 'ListingKey' }))).code).toBe('UPSTREAM_ERROR');
    expect(seen().length - before).toBe(1);
    expect(seen().at(-1)!.url).toContain('OriginatingSystemName');
  });

  it('Q11 ends a circle', async () => {
    await connection.ready();
    sandbox.reso.quirks.turnOn('Q11');
    const before = seen().length;
    await read('Property', { rows: 500, pages: 50, select: 'ListingKey' });
    expect(seen().length - before).toBeLessThanOrEqual(2);
  });
});

describe('values', () => {
  const CLOSED = "StandardStatus eq 'Active Under Contract'";

  it.each([
    ['enum', "org.reso.metadata.enums.StandardStatus'ActiveUnderContract'"],
    ['flags', "org.reso.metadata.enums.StandardStatus'ActiveUnderContract'"],
    ['old', "org.reso.metadata.enums.StandardStatus'ActiveUnderContract'"],
  ])('Q20 (%s) enumeration types are written as the MLS needs them and read as people know them', async (form, written) => {
    const before = await read('Property', { filter: CLOSED, select: 'ListingKey,StandardStatus,FeedTypes' });
    await reopen({});
    sandbox.reso.quirks.turnOn('Q20', { form });
    for (const filter of [CLOSED, "StandardStatus eq 'ActiveUnderContract'", "StandardStatus in ('Active Under Contract')"])
      expect(await read('Property', { filter, select: 'ListingKey,StandardStatus,FeedTypes' })).toEqual(before);
    expect(decodeURIComponent(seen().at(-1)!.url)).toContain(written);
    const some = await read('Property', { filter: "FeedTypes/any(f:f eq 'IDX' or f eq 'PDAP')", select: 'FeedTypes' });
    expect(some.every((row) => (row['FeedTypes'] as string[]).includes('IDX'))).toBe(true);
    expect(await refusal(() => read('Property', { filter: "StandardStatus eq 'Nearly Sold'" }))).toMatchObject({
      code: 'MLS_QUERY',
      detail: 'StandardStatus has no such value at this MLS.',
    });
  });

  it('Q20 (old) speaks OData 4.0 to a server of it: no "in", and a sentence instead of a function that it lacks', async () => {
    sandbox.reso.quirks.turnOn('Q20', { form: 'old' });
    expect(await read('Property', { filter: "City in ('Sacramento','Reno')" })).toHaveLength(5);
    expect(decodeURIComponent(seen().at(-1)!.url)).toContain("City eq 'Sacramento' or City eq 'Reno'");
    const refused = await refusal(() => read('Property', { filter: "contains(City,'Sac')" }));
    expect([refused.code, refused.detail]).toEqual([
      'MLS_QUERY',
      'The MLS does not serve contains(). Compare the whole value with eq instead.',
    ]);
  });

  it('Q21 an absent list is an empty one', async () => {
    const empty = (row: JsonObject): string[] => Object.keys(row).filter((name) => JSON.stringify(row[name]) === '[]');
    const key = String((await read('Property', { select: 'ListingKey' }))[0]!['ListingKey']);
    const before = empty(await listing(key));
    sandbox.reso.quirks.turnOn('Q21');
    expect(before.length).toBeGreaterThan(0);
    expect(empty(await listing(key))).toEqual(before);
  });

  it('Q22 and Q23: numbers are numbers and times are in UTC, however they are sent', async () => {
    const before = await listing('LST-000007');
    sandbox.reso.quirks.turnOn('Q22');
    sandbox.reso.quirks.turnOn('Q23');
    expect(await listing('LST-000007')).toEqual(before);
  });

  it('Q24 a local field comes when it is asked for, and no rule lets anybody ask for it', async () => {
    sandbox.reso.quirks.turnOn('Q24');
    expect((await listing('LST-000007'))['X_ShowingDesk']).toContain('555');
    expect(await listing('LST-000007', { select: 'ListingKey' })).toEqual({ '@odata.etag': expect.any(String), ListingKey: 'LST-000007' });
    expect(dictionary.knows('Property', 'X_ShowingDesk')).toBe(false);
  });

  it('Q25 what is advertised and never sent is missing; what is sent and not advertised is dropped', async () => {
    sandbox.reso.quirks.turnOn('Q25');
    const row = await listing('LST-000007');
    expect(row['ListingKey']).toBe('LST-000007');
    expect(Object.keys(row).filter((name) => /^X_(?:AdvertisedOnly|NeverAdvertised)$/.test(name))).toEqual([]);
  });

  it('Q27 an error page is no answer, asked twice again and no more', async () => {
    await connection.ready();
    sandbox.reso.quirks.turnOn('Q27');
    const before = seen().length;
    expect((await refusal(() => read('Property'))).code).toBe('UPSTREAM_DOWN');
    expect(seen().length - before).toBe(3);
  });

  it('Q28 an answer that stalls is a timeout', async () => {
    await connection.ready();
    sandbox.reso.quirks.turnOn('Q28');
    expect((await refusal(() => read('Property'))).code).toBe('UPSTREAM_TIMEOUT');
  });

  it('Q29 five megabytes of remarks are read alone, and refused by the dozen', async () => {
    sandbox.reso.quirks.turnOn('Q29');
    await reopen({ timeoutMs: 10_000 });
    expect(String((await listing('LST-000007'))['PublicRemarks']).length).toBeGreaterThan(5_000_000);
    expect((await refusal(() => read('Property', { rows: 12 }))).code).toBe('RESULT_TOO_LARGE');
  });

  it.each(['Q31', 'Q32'])('%s is a quirk of writes: reading is as ever', async (id) => {
    sandbox.reso.quirks.turnOn(id);
    expect(await read('Property')).toHaveLength(5);
  });
});

describe('records', () => {
  it('Q14 and Q15 are not shown to whom they are no longer for, and are back when they are', async () => {
    const { key } = sandbox.reso.quirks.turnOn('Q14');
    expect((await listing(key!))['MlgCanView']).toBe(false);
    expect(shownToPublic(await listing(key!), 'ListingKey')).toBeUndefined();
    sandbox.reso.quirks.turnOff('Q14');
    sandbox.reso.quirks.turnOn('Q15', { key: key! });
    expect(await listing(key!)).toMatchObject({ FeedTypes: ['VOW'] });
    expect(shownToPublic(await listing(key!), 'ListingKey')).toBeUndefined();
    sandbox.reso.quirks.turnOff('Q15');
    await reopen({ useCases: ['IDX'] });
    expect(shownToPublic(await listing(key!), 'ListingKey')).toEqual(expect.objectContaining({ ListingKey: key }));
  });

  it('Q16 FeedRules come through whole, as the record has them, a day after the MLS began to serve them', async () => {
    await read('Property');
    const { key } = sandbox.reso.quirks.turnOn('Q16');
    expect(connection.client.served.has('Property', 'FeedRules')).toBe(false);
    clock.ahead += 25 * 3_600_000;
    expect((await listing(key!))['FeedRules']).toContainEqual({ FieldName: 'PublicRemarks', FeedType: 'IDX', Visible: false });
  });

  it('Q17 a listing that vanished is no row, and its event says which it was', async () => {
    const { key } = sandbox.reso.quirks.turnOn('Q17');
    expect(await read('Property', { filter: `ListingKey eq '${key}'` })).toEqual([]);
    const [event] = await newestEvents();
    expect(event).toMatchObject({ ResourceName: 'Property', ResourceRecordKey: key });
  });

  it('Q18, L6: one ListingId from two systems: the mandatory filter keeps the other out', async () => {
    const { key } = sandbox.reso.quirks.turnOn('Q18');
    const twin = sandbox.world.tables.Property.find(({ ListingKey }) => ListingKey === key)!;
    const rows = await read('Property', { filter: `ListingId eq '${twin.ListingId}'` });
    expect(rows.map((row) => row['OriginatingSystemName'])).toEqual(['Cascade MLS']);
  });

  it('Q19 ids are known without the letters of the MLS; keys are kept whole', async () => {
    await reopen({ provider: 'mlsgrid', mode: 'replica_only', keyPrefix: 'ACT' });
    sandbox.reso.quirks.turnOn('Q19');
    const [row] = await read('Property', { filter: "ListingId eq 'C26000007'" });
    expect(row).toMatchObject({ ListingKey: 'ACTLST-000007', ListingId: 'C26000007' });
    expect(await listing('ACTLST-000007')).toMatchObject({ ListingId: 'C26000007' });
  });

  it('Q33 a private picture inside $expand is shown to nobody outside', async () => {
    await reopen({ useCases: ['IDX'] });
    const { key } = sandbox.reso.quirks.turnOn('Q33');
    const row = await listing(key!, { expand: 'Media' });
    expect((row['Media'] as JsonObject[]).some(({ Permission }) => JSON.stringify(Permission) === '["Private"]')).toBe(true);
    const none = { key: 'public', always: new Set<never>(), widest: new Set<never>() };
    const caller = { subject: 'visitor', reach: 'public' as const, member: undefined, standing: none, use: 'IDX' };
    const standing = connection.rulesFor(caller).standing('Property', row, caller);
    const shown = { expand: [{ segments: ['Media'], options: { select: [['MediaKey'], ['Permission']] } }] };
    expect(JSON.stringify(connection.rulesFor(caller).shape('Property', row, { shown, standing, caller }))).not.toContain('Private');
  });

  it('Q34 history tells of an AccessCode: it is read as it is, and the code is nothing that field security shows', async () => {
    const { key } = sandbox.reso.quirks.turnOn('Q34');
    const rows = await read('HistoryTransactional', { filter: `ResourceRecordKey eq '${key}' and FieldName eq 'AccessCode'` });
    expect(rows).toContainEqual(expect.objectContaining({ PreviousValue: '4471' }));
    expect(dictionary.rule('Property', 'AccessCode').model).toBe('never');
  });

  it('Q35 a hidden address is nowhere in what the public is shown', async () => {
    await reopen({ useCases: ['IDX'] });
    const { key } = sandbox.reso.quirks.turnOn('Q35');
    const row = await listing(key!);
    const shown = shownToPublic(row, 'ListingKey,ListingId,UnparsedAddress,PublicRemarks,VirtualTourURLUnbranded')!;
    const [number, name] = [String(row['StreetNumber']), String(row['StreetName'])];
    expect(JSON.stringify(shown)).not.toContain(`${number} ${name}`);
  });
});

async function newestEvents(): Promise<readonly JsonObject[]> {
  const events = await read('EntityEvent', { filter: 'EntityEventSequence gt 49', rows: 1000, pages: 20 });
  return events.toSorted((one, other) => Number(other['EntityEventSequence']) - Number(one['EntityEventSequence']));
}
