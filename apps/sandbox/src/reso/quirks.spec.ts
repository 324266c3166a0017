import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { query, TestClient } from './test-client.js';

const client = new TestClient();
beforeAll(() => client.open());
afterAll(() => client.close());
afterEach(() => client.reso.quirks.allOff());

const listing = async (key: string, options = '') => (await client.ask(`Property('${key}')${options}`)).body;
const lastEvent = async () => (await client.ask('EntityEvent?$orderby=EntityEventSequence desc&$top=1')).body.value[0];
const filtered = async ($filter: string) => (await client.ask(`Property?${query({ $filter, $top: '3' })}`)).status;

describe('quirks of records', () => {
  it('Q14 takes a listing out of view and says so in an event; off brings it back', async () => {
    const { key } = client.reso.quirks.turnOn('Q14');
    expect((await listing(key!))['MlgCanView']).toBe(false);
    expect(await lastEvent()).toMatchObject({ ResourceName: 'Property', ResourceRecordKey: key });
    client.reso.quirks.turnOff('Q14');
    expect((await listing(key!))['MlgCanView']).toBe(true);
  });

  it('Q15 shows a listing in one feed, Q17 takes it away after an event, each for the listing named', async () => {
    expect(client.reso.quirks.turnOn('Q15', { key: 'LST-000007' })).toEqual({ key: 'LST-000007' });
    expect((await listing('LST-000007'))['FeedTypes']).toEqual(['VOW']);
    client.reso.quirks.turnOn('Q17', { key: 'LST-000007' });
    expect(await lastEvent()).toMatchObject({ ResourceRecordKey: 'LST-000007' });
    expect((await client.ask("Property('LST-000007')")).status).toBe(404);
    client.reso.quirks.turnOff('Q17');
    expect((await client.ask("Property('LST-000007')")).status).toBe(200);
  });

  it('Q16 hides one field of one listing, Q18 sends one ListingId from two systems', async () => {
    const { key } = client.reso.quirks.turnOn('Q16');
    expect((await listing(key!))['FeedRules']).toContainEqual({ FieldName: 'PublicRemarks', FeedType: 'IDX', Visible: false });
    const twin = client.reso.quirks.turnOn('Q18').key!;
    const id = (await listing(twin))['ListingId'] as string;
    const twins = await client.ask(`Property?${query({ $filter: `ListingId eq '${id}'` })}`);
    expect(new Set(twins.body.value.map((row) => row['OriginatingSystemName']))).toEqual(new Set(['Cascade MLS', 'Harbor Coast MLS']));
  });

  it('Q33, Q34 and Q35 put what is private where few look', async () => {
    const { key } = client.reso.quirks.turnOn('Q33');
    const media = (await listing(key!, '?$expand=Media'))['Media'] as { Permission: string[] }[];
    expect(media.map(({ Permission }) => Permission)).toContainEqual(['Private']);
    client.reso.quirks.turnOn('Q34', { key: key! });
    const history = await client.ask(
      `HistoryTransactional?${query({ $filter: `ResourceRecordKey eq '${key}' and FieldName eq 'AccessCode'` })}`,
    );
    expect(history.body.value).toContainEqual(expect.objectContaining({ PreviousValue: '4471', NewValue: '5582' }));
    client.reso.quirks.turnOn('Q35', { key: key! });
    const hidden = await listing(key!, '?$expand=Media');
    expect(hidden['InternetAddressDisplayYN']).toBe(false);
    expect(hidden['PublicRemarks']).toContain(hidden['UnparsedAddress']);
    const pictures = hidden['Media'] as { MediaURL: string; ShortDescription: string }[];
    const told = pictures.filter((picture) => picture.ShortDescription.includes(String(hidden['UnparsedAddress'])));
    expect(told.map(({ MediaURL }) => decodeURIComponent(MediaURL))).toEqual([expect.stringContaining(String(hidden['UnparsedAddress']))]);
  });
});

describe('quirks of a whole server', () => {
  it('Q20 speaks of enumeration types, and in OData 4.0 of nothing else', async () => {
    const typed = "org.reso.metadata.enums.StandardStatus'ActiveUnderContract'";
    client.reso.quirks.turnOn('Q20');
    expect((await client.ask('$metadata')).text).toContain('<EnumType Name="StandardStatus">');
    expect(await filtered(`StandardStatus eq ${typed}`)).toBe(200);
    expect(await filtered("StandardStatus in ('Active','Pending')")).toBe(200);
    expect(await filtered("StandardStatus eq 'Active Under Contract'")).toBe(400);
    client.reso.quirks.turnOn('Q20', { form: 'old' });
    expect((await client.ask('Property?$top=1')).headers.get('odata-version')).toBe('4.0');
    expect(await filtered(`StandardStatus eq ${typed}`)).toBe(200);
    expect([await filtered("StandardStatus eq 'Active'"), await filtered("City in ('Sacramento')")]).toEqual([400, 400]);
    expect(await filtered("contains(City,'a')")).toBe(400);
    client.reso.quirks.turnOn('Q20', { form: 'flags' });
    const flags = (await client.ask('Property?$top=20')).body.value.map((row) => row['FeedTypes']);
    expect(flags).toContain('IDX,VOW,BBO,PDAP');
  });

  it('Q19 puts three letters before keys and ids, and understands them', async () => {
    client.reso.quirks.turnOn('Q19');
    expect(await listing('ACTLST-000007')).toMatchObject({ ListingKey: 'ACTLST-000007', ListingId: 'ACTC26000007' });
    expect((await client.ask(`Property?${query({ $filter: "ListingKey eq 'ACTLST-000007'" })}`)).body.value).toHaveLength(1);
  });

  it('Q21 to Q25 write values in other ways, and serve fields of their own', async () => {
    for (const id of ['Q21', 'Q22', 'Q23', 'Q24', 'Q25']) client.reso.quirks.turnOn(id);
    const { text } = await client.ask('Property?$top=50');
    expect(text).toMatch(/"\w+":null.*"ListPrice":"\d+".*"ModificationTimestamp":"[\d:.T-]+"/s);
    expect(text).toContain('Call Dana');
    expect(text).toContain('X_NeverAdvertised');
    const metadata = (await client.ask('$metadata')).text;
    expect([metadata.includes('X_AdvertisedOnly'), metadata.includes('X_NeverAdvertised')]).toEqual([true, false]);
    expect((await client.ask('Property?$top=1&$select=ListingKey,X_AdvertisedOnly')).body.value[0]).toEqual({
      '@odata.etag': expect.any(String),
      ListingKey: expect.any(String),
      X_NeverAdvertised: expect.any(String),
    });
  });

  it('Q2 suspends its token after one warning, until the time is over', async () => {
    client.reso.quirks.turnOn('Q2', { form: 'moment' });
    const warned = await client.ask('Property?$top=1');
    expect([warned.status, warned.headers.get('retry-after')]).toEqual([429, null]);
    expect((await client.ask('Property?$top=1')).status).toBe(401);
  });

  it('Q31 says that a change was made and leaves a part of it out; Q30 forgets its tokens in the middle of an answer', async () => {
    client.reso.quirks.turnOn('Q31');
    const patch = { StandardStatus: 'Nearly Sold', ListPrice: 611_000 };
    expect((await client.write('PATCH', "Property('LST-000007')", patch)).status).toBe(204);
    expect(await listing('LST-000007')).toMatchObject({ StandardStatus: 'Active', ListPrice: 611_000 });
    client.reso.quirks.turnOn('Q30');
    const first = await client.ask('Property');
    expect((await client.ask(first.body['@odata.nextLink'])).status).toBe(401);
    await client.signIn();
    expect((await client.ask(first.body['@odata.nextLink'])).status).toBe(200);
  });

  it('are named by their id, and by the form where there are several', () => {
    expect(() => client.reso.quirks.turnOn('Q36')).toThrow(/Q1, Q2, .* Q35/);
    expect(() => client.reso.quirks.turnOn('Q7', { form: 'x' })).toThrow('"form" of Q7 must be one of limit, maintenance.');
  });
});
