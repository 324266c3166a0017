import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query, TestClient, type Body } from './test-client.js';

const client = new TestClient();
beforeAll(() => client.open());
afterAll(() => client.close());

const filtered = (filter: string) => client.ask(`Property?${query({ $filter: filter, $count: 'true', $select: 'ListingKey', $top: '5' })}`);
const keys = (body: Body) => body.value.map((row) => row['ListingKey']);

describe('$filter', () => {
  const all = client.world.tables.Property;
  const cases: readonly (readonly [string, (listing: (typeof all)[number]) => boolean])[] = [
    ["StandardStatus eq 'Active'", (p) => p.StandardStatus === 'Active'],
    ["StandardStatus ne 'Active'", (p) => p.StandardStatus !== 'Active'],
    ["StandardStatus has RESO.StandardStatus'ActiveUnderContract'", (p) => p.StandardStatus === 'Active Under Contract'],
    ["StandardStatus in ('Active','Pending')", (p) => ['Active', 'Pending'].includes(p.StandardStatus)],
    ['ListPrice gt 500000 and ListPrice le 700000', (p) => p.ListPrice > 500_000 && p.ListPrice <= 700_000],
    ["not (City eq 'Sacramento' or City eq 'Davis')", (p) => p.City !== 'Sacramento' && p.City !== 'Davis'],
    [
      "City eq 'Davis' or City eq 'Napa' and BedroomsTotal ge 3",
      (p) => p.City === 'Davis' || (p.City === 'Napa' && Number(p['BedroomsTotal']) >= 3),
    ],
    ['CloseDate ne null', (p) => p['CloseDate'] !== null],
    ['YearBuilt lt 1950', (p) => p['YearBuilt'] !== null && Number(p['YearBuilt']) < 1950],
    ['not (YearBuilt lt 1950)', (p) => p['YearBuilt'] === null || Number(p['YearBuilt']) >= 1950],
    ['CloseDate ge 2026-01-01', (p) => String(p['CloseDate'] ?? '') >= '2026-01-01'],
    ['ModificationTimestamp gt 2026-11-01T00:00:00Z', (p) => p.ModificationTimestamp > '2026-11-01T00:00:00.000Z'],
    ['ModificationTimestamp lt now()', (p) => p.ModificationTimestamp < new Date().toISOString()],
    ['year(CloseDate) eq 2025 and month(CloseDate) eq 6', (p) => String(p['CloseDate'] ?? '').startsWith('2025-06')],
    ["startswith(AccessCode,'1')", (p) => String(p['AccessCode'] ?? '').startsWith('1')],
    ["contains(tolower(PublicRemarks),'kick-out')", (p) => p.PublicRemarks.toLowerCase().includes('kick-out')],
    [
      "AccessibilityFeatures/any(e:e eq 'Accessible Bedroom')",
      (p) => (p['AccessibilityFeatures'] as string[]).includes('Accessible Bedroom'),
    ],
    ["PoolFeatures/all(e:e eq 'None')", (p) => (p['PoolFeatures'] as string[]).every((value) => value === 'None')],
    ['View/any()', (p) => (p['View'] as string[]).length > 0],
    ["ListAgent/MemberLastName eq 'Varga'", (p) => p.ListAgentKey === 'MEM-2001'],
    ["Media/any(m:m/Permission/any(p:p eq 'Private'))", (p) => privateMedia.has(p.ListingKey)],
    ['GarageYN eq true', (p) => p['GarageYN'] === true],
    ["UnparsedAddress eq 'O''Brien'", () => false],
  ];
  const privateMedia = new Set(
    client.world.tables.Media.filter((media) => (media['Permission'] as string[]).includes('Private')).map(
      (media) => media['ResourceRecordKey'],
    ),
  );

  it.each(cases)('%s', async (filter, holds) => {
    const { status, body } = await filtered(filter);
    expect(status).toBe(200);
    expect(body['@odata.count']).toBe(all.filter(holds).length);
  });

  it('reads parameter aliases', async () => {
    const { body } = await client.ask(`Property?${query({ $filter: '@p', '@p': "City eq 'Napa'", $count: 'true', $top: '1' })}`);
    expect(body['@odata.count']).toBe(all.filter((p) => p.City === 'Napa').length);
  });

  it.each([
    ['Nothing eq 1', 'Nothing'],
    ["ListPrice eq 'much'", 'ListPrice'],
    ['ModificationTimestamp gt yesterday', 'yesterday'],
    ['City eq', '$filter'],
    ["(City eq 'Napa'", '$filter'],
    ["Permission/any(p:p eq 'x')", 'Permission'],
    ["Appliances eq 'Microwave'", '$filter'],
    ['ListPrice', '$filter'],
  ])('refuses %s with 400 and says where', async (filter, target) => {
    const { status, body } = await filtered(filter);
    expect([status, body.error.target]).toEqual([400, target]);
    expect(body.error.message).not.toBe('');
  });

  it('answers 413 to nesting without end and 501 to what it does not implement', async () => {
    expect((await filtered(`${'('.repeat(300)}City eq 'x'${')'.repeat(300)}`)).status).toBe(413);
    expect((await filtered('geo.distance(Latitude,Longitude) lt 5')).status).toBe(501);
    expect((await client.ask('Property?$apply=aggregate($count as n)')).status).toBe(501);
    expect((await client.ask('Property?$nonsense=1')).status).toBe(400);
  });
});

describe('pages', () => {
  it('follows nextLink to the end, each record once', async () => {
    const seen: unknown[] = [];
    let path = `Property?${query({ $filter: "City eq 'Napa'", $select: 'ListingKey' })}`;
    while (path) {
      const { body, headers } = await client.ask(path, { headers: { prefer: 'odata.maxpagesize=17' } });
      expect(headers.get('preference-applied')).toBe('odata.maxpagesize=17');
      expect(body.value.length).toBeLessThanOrEqual(17);
      seen.push(...keys(body));
      path = body['@odata.nextLink'] ?? '';
    }
    expect(seen).toEqual(client.world.tables.Property.filter((p) => p.City === 'Napa').map((p) => p.ListingKey));
  });

  it('takes $top as the whole size and $skip as the start', async () => {
    const first = await client.ask('Property?$top=150&$skip=10&$select=ListingKey');
    expect(first.body.value).toHaveLength(100);
    expect(keys(first.body)[0]).toBe('LST-000011');
    const second = await client.ask(first.body['@odata.nextLink']);
    expect(second.body.value).toHaveLength(50);
    expect(second.body).not.toHaveProperty(['@odata.nextLink']);
    expect((await client.ask('Property?$top=0&$count=true')).body).toMatchObject({ value: [], '@odata.count': 3000 });
  });

  it('orders by several fields, nulls first', async () => {
    const { body } = await client.ask(
      `Property?${query({ $orderby: 'YearBuilt asc,ListPrice desc', $select: 'YearBuilt,ListPrice', $top: '100' })}`,
    );
    const rows = body.value as { YearBuilt: number | null; ListPrice: number }[];
    expect(rows[0]?.YearBuilt).toBeNull();
    for (const [index, right] of rows.slice(1).entries()) {
      const left = rows[index]!;
      expect((left.YearBuilt ?? 0) < (right.YearBuilt ?? 0) || left.ListPrice >= right.ListPrice).toBe(true);
    }
    expect((await client.ask('Property?$orderby=Appliances')).status).toBe(400);
  });

  it.each([
    '$top=-1',
    '$skip=x',
    '$count=maybe',
    '$skiptoken=forged',
    '$select=Nothing',
    '$expand=Nothing',
    '$filter=City eq null&$filter=true',
  ])('refuses %s', async (options) => {
    expect((await client.ask(`Property?${options}`)).status).toBe(400);
  });

  it('answers an empty set with 200', async () => {
    const { status, body } = await filtered("City eq 'Nowhere'");
    expect([status, body.value, body['@odata.count']]).toEqual([200, [], 0]);
  });
});

describe('$expand', () => {
  it('takes nested options and leaks what they reach', async () => {
    const expand =
      "ListAgent($select=MemberFullName,MemberPassword),ListOffice,ListTeam,Media($filter=Order le 2;$orderby=Order desc;$top=1;$select=Order),HistoryTransactional($filter=FieldName eq 'StandardStatus';$count=true)";
    const { body } = await client.ask(
      `Property?${query({ $filter: "ListingKey eq 'LST-000101'", $select: 'ListingKey', $expand: expand })}`,
    );
    expect(body.value).toEqual([
      {
        '@odata.etag': expect.any(String),
        ListingKey: 'LST-000101',
        ListAgent: { MemberFullName: 'Dana Whitfield', MemberPassword: expect.any(String) },
        ListOffice: expect.objectContaining({ OfficeKey: 'OFF-101' }),
        ListTeam: expect.objectContaining({ TeamKey: 'TEAM-1' }),
        Media: [{ Order: expect.any(Number) }],
        HistoryTransactional: [expect.objectContaining({ FieldName: 'StandardStatus' })],
        'HistoryTransactional@odata.count': 1,
      },
    ]);
  });

  it('expands from members, open houses and notes as well, two levels deep', async () => {
    const { body } = await client.ask(
      'OpenHouse?$top=1&$select=OpenHouseKey&$expand=Listing($select=ListingKey;$expand=ListAgent($select=MemberKey))',
    );
    expect(body.value[0]).toMatchObject({ Listing: { ListAgent: { MemberKey: expect.stringMatching(/^MEM-/) } } });
    expect((await client.ask('ContactListingNotes?$top=1&$expand=Contact($select=OwnerMemberKey)')).body.value[0]).toHaveProperty(
      'Contact.OwnerMemberKey',
    );
  });
});
