import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, textOf, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const STAFF = 'staff@mls.example';
const OTHER_FIRM = 'agent@summit.example';

type Row = Record<string, unknown>;
let system: RunningSystem;
const shapes = new Map<string, Shape>();

interface Shape {
  readonly properties: Readonly<Record<string, { readonly type: string }>>;
  readonly required: readonly string[];
}

beforeAll(async () => {
  system = await RunningSystem.start();
  for (const user of [BROKER, STAFF]) {
    const tools = (await (await peer(user)).list()).message!.result!['tools'] as { name: string; outputSchema?: Shape }[];
    for (const { name, outputSchema } of tools) if (outputSchema) shapes.set(name, outputSchema);
  }
});
afterAll(() => system?.stop());

const peer = (user: string) => new RawPeer('2026', `${system.url}/mcp`, system.token(user)).open();
const listings = () => system.sandbox.world.tables.Property as unknown as Row[];
const shown = (exchange: Exchange) => exchange.message!.result!['structuredContent'] as Row & Record<string, Row[]>;

/** In what an answer does not fit the schema of its tool. */
function misfits(name: string, content: Row): string[] {
  const { properties, required } = shapes.get(name)!;
  const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value);
  return [
    ...required.filter((key) => content[key] === undefined),
    ...Object.keys(content).filter((key) => properties[key] && properties[key].type !== typeOf(content[key])),
  ];
}

/** The answer of a tool; a structured one has to fit the tool's own schema. */
async function ask(name: string, args: Row, user = AGENT): Promise<Exchange> {
  const answer = await (await peer(user)).call(`mls_${name}`, args);
  const content = answer.message?.result?.['structuredContent'] as Row | undefined;
  const wrong = content ? misfits(`mls_${name}`, content) : [];
  if (wrong.length > 0) throw new Error(`${name} does not keep its schema: ${wrong.join(', ')}`);
  if (content && recordsIn(content).length > 0) {
    expectNotices(answer);
    attributed.add(name);
  }
  return answer;
}
/** Tools whose answers with records of the MLS were seen here, each with all that has to stand beside them. */
const attributed = new Set<string>();
const recordsIn = (content: Row): Row[] =>
  ['listings', 'openHouses', 'members', 'offices', 'showings', 'statistics', 'value'].flatMap((name) => (content[name] as Row[]) ?? []);
const NOTICES = /Source: Cascade MLS\. Data as of [\s\S]*deemed reliable but not guaranteed[\s\S]*©[\s\S]*train[\s\S]*kept/;

function expectNotices(answer: Exchange): void {
  const result = answer.message!.result!;
  const texts = (result['content'] as { text: string }[]).map(({ text }) => text).join('\n');
  expect(texts).toMatch(NOTICES);
  const { attribution } = shown(answer);
  expect(attribution).toMatchObject({ source: 'Cascade MLS', noTraining: expect.any(String), noStore: expect.any(String) });
  expect((result['_meta'] as Row)['dev.gatehouse/attribution']).toEqual(attribution);
  const lines = new Map((attribution as unknown as { listings: Row[] }).listings.map((line) => [line['listingKey'], line]));
  const keys = ['listings', 'openHouses'].flatMap((name) => (shown(answer)[name] ?? []).map((row) => row['ListingKey']));
  for (const key of keys) {
    expect(lines.get(key)).toMatchObject({ listingOffice: expect.any(String), contact: expect.any(String), updated: expect.any(String) });
    expect(texts).toContain(
      `${String(key)}: listed by ${String(lines.get(key)!['listingOffice'])}, ${String(lines.get(key)!['contact'])}; updated`,
    );
  }
}

// First, since what is written waits for its person after somebody's planted orders were read.
describe('tools that write', () => {
  let count = 0;
  const newKey = () => `change-${(count += 1)}-of-this-run`;
  const mine = (status: string, at = 0) =>
    listings().filter((row) => row['ListAgentKey'] === 'MEM-1001' && row['StandardStatus'] === status)[at]!;
  const stored = (key: unknown) => listings().find((row) => row['ListingKey'] === key)!;
  const approve = (held: Exchange, by: string) =>
    system.runAside(['approvals', 'approve', /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(textOf(held))![0], '--as', by]);
  const faulty = async (fault: Parameters<typeof system.sandbox.reso.setFault>[0], run: () => Promise<Exchange>): Promise<Exchange> => {
    system.sandbox.reso.setFault(fault);
    try {
      return await run();
    } finally {
      system.sandbox.reso.setFault(undefined);
    }
  };

  it('ask an agent to confirm, and change the listing once for each idempotency key', async () => {
    const { ListingKey } = mine('Active');
    const change = { listingKey: ListingKey, changes: { ListPrice: 612_345 }, idempotencyKey: newKey() };
    expect(refusalCode(await ask('update_listing', change))).toBe('APPROVAL_NEEDED');
    const answer = await ask('update_listing', change, BROKER);
    expect(shown(answer)).toMatchObject({ saved: true, changed: ['ListPrice'], listings: [{ ListingKey, ListPrice: 612_345 }] });
    expectNotices(answer);
    stored(ListingKey)['ListPrice'] = 700_000;
    const again = await ask('update_listing', change, BROKER);
    expect(shown(again)['note']).toMatch(/done before/);
    expect(stored(ListingKey)['ListPrice']).toBe(700_000);
    const other = await ask('update_listing', { ...change, changes: { ListPrice: 1 } }, BROKER);
    expect(textOf(other)).toMatch(/idempotencyKey: it was used for another change/);
  });

  it.each<[Row, RegExp]>([
    [{ ListPrice: 'cheap' }, /ListPrice: expected a number/],
    [{ PropertySubType: 'Castle' }, /PropertySubType: expected values of the MLS's own list, e\.g\. [A-Z]/],
    [{ ListAgentKey: 'MEM-1003' }, /only these fields may be changed here/],
    [{ BuyerBrokerageCompensation: '3' }, /only these fields may be changed here/],
    [{ StandardStatus: 'Withdrawn' }, /takes a broker's approval; use change_listing_status/],
    [{ StandardStatus: 'Sold' }, /StandardStatus: expected one of Active/],
    [{ StandardStatus: 'Coming Soon' }, /a listing that is Active may become/],
  ])('say what is wrong with %j before anybody is asked', async (changes, sentence) => {
    const answer = await ask('update_listing', { listingKey: mine('Active')['ListingKey'], changes, idempotencyKey: newKey() });
    expect(refusalCode(answer)).toBe('ARGUMENT_CONTRACT');
    expect(textOf(answer)).toMatch(sentence);
  });

  it('do not touch a listing of somebody else, in the words for one that does not exist', async () => {
    const { ListingKey } = listings().find((row) => row['ListOfficeKey'] === 'OFF-201' && row['StandardStatus'] === 'Active')!;
    const change = (listingKey: unknown) => ask('update_listing', { listingKey, changes: { ListPrice: 1 }, idempotencyKey: newKey() });
    const [foreign, unknown] = [await change(ListingKey), await change('LST-999999')];
    expect(refusalCode(foreign)).toBe('RECORD_NOT_YOURS');
    expect(textOf(foreign)).toBe(textOf(unknown));
  });

  it('pass on what the MLS says against it, field by field', async () => {
    const { ListingKey, ListPrice } = mine('Active');
    const answer = await ask('update_listing', { listingKey: ListingKey, changes: { ListPrice: 0 }, idempotencyKey: newKey() }, BROKER);
    expect(refusalCode(answer)).toBe('MLS_WRITE_REJECTED');
    expect(textOf(answer)).toMatch(/nothing was changed\. ListPrice: ListPrice must be more than zero/);
    expect(stored(ListingKey)['ListPrice']).toBe(ListPrice);
  });

  it('do not report as done what the MLS swallowed (Q31)', async () => {
    const { ListingKey } = mine('Active');
    const change = { listingKey: ListingKey, changes: { ListPrice: 634_567 }, idempotencyKey: newKey() };
    const answer = await faulty('silent_patch', () => ask('update_listing', change, BROKER));
    expect(refusalCode(answer)).toBe('MLS_WRITE_IGNORED');
    expect(textOf(answer)).toMatch(/reading back shows these unchanged: ListPrice/);
  });

  it('find out what became of a write whose answer was lost (Q32)', async () => {
    const { ListingKey } = mine('Active');
    const change = { listingKey: ListingKey, changes: { ListPrice: 645_678 }, idempotencyKey: newKey() };
    const answer = await faulty('lost_answer', () => ask('update_listing', change, BROKER));
    expect(shown(answer)).toMatchObject({ saved: true, note: expect.stringMatching(/reading back shows that it is saved/) });
    expect(stored(ListingKey)['ListPrice']).toBe(645_678);
  });

  it('withdraw a listing when the broker has approved it', async () => {
    const { ListingKey } = mine('Active', 1);
    const change = { listingKey: ListingKey, standardStatus: 'Withdrawn', idempotencyKey: newKey() };
    const held = await ask('change_listing_status', change);
    expect(refusalCode(held)).toBe('APPROVAL_NEEDED');
    expect(stored(ListingKey)['StandardStatus']).toBe('Active');
    expect((await approve(held, BROKER)).status).toBe(0);
    expect(shown(await ask('change_listing_status', change))).toMatchObject({ saved: true, listings: [{ StandardStatus: 'Withdrawn' }] });
    const back = await ask('change_listing_status', { ...change, standardStatus: 'Closed', idempotencyKey: newKey() });
    expect(textOf(back)).toMatch(/a listing that is Withdrawn may become Active, Canceled/);
  });

  it('ask for a showing once the buyer has signed, and once only', async () => {
    const buyer = (status: string) =>
      system.sandbox.world.clientFiles.find(
        (file) => file.Side === 'buyer' && file.OwnerMemberKey === 'MEM-1001' && file.AgreementStatus === status,
      )!.ContactKey;
    const { cleanListing: listingKey } = system.sandbox.world.story;
    const startTime = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T18:00:00Z`;
    const asked = { listingKey, startTime, buyerContactKey: buyer('Expired'), idempotencyKey: newKey() };
    expect(refusalCode(await ask('request_showing', asked))).toBe('PRECONDITION_UNMET');
    const tour = { ...asked, buyerContactKey: buyer('Signed') };
    const before = (system.sandbox.world.tables.Showing as unknown as Row[]).length;
    const answer = await faulty({ kind: 'lost_answer', resource: 'Showing' }, () => ask('request_showing', tour));
    expect(shown(answer)).toMatchObject({ saved: true, showings: [{ ShowingAgentKey: 'MEM-1001', ShowingStatus: 'Requested' }] });
    expect(shown(await ask('request_showing', tour))['note']).toMatch(/done before/);
    expect((system.sandbox.world.tables.Showing as unknown as Row[]).length).toBe(before + 1);
  });
});

describe('tools that read', () => {
  it('show agents what agents tell one another, and never a code', async () => {
    const { ListingKey, AccessCode } = listings().find(
      (row) => row['StandardStatus'] === 'Active' && row['PrivateRemarks'] && row['AccessCode'],
    )!;
    const answer = await ask('get_listing_agent_view', { listingKey: ListingKey });
    expect(shown(answer)['listings']![0]).toMatchObject({ ListingKey, PrivateRemarks: expect.any(String) });
    expect(answer.text).not.toContain(String(AccessCode));
    expect(answer.text).not.toContain('AccessCode');
    expectNotices(answer);
  });

  it('compare listings in the order asked for', async () => {
    const [one, other] = listings().filter((row) => row['StandardStatus'] === 'Active' && row['InternetAddressDisplayYN'] === true);
    const answer = await ask('compare_listings', { listingKeys: [other!['ListingKey'], one!['ListingKey']] });
    const { listings: rows, differences } = shown(answer);
    expect(rows!.map((row) => row['ListingKey'])).toEqual([other!['ListingKey'], one!['ListingKey']]);
    expect(differences).toContainEqual({ field: 'ListPrice', values: [other!['ListPrice'], one!['ListPrice']] });
    expect((shown(answer)['attribution'] as unknown as { listings: Row[] }).listings).toHaveLength(2);
    expectNotices(answer);
    const wrong = await ask('compare_listings', { listingKeys: [one!['ListingKey']] });
    expect(refusalCode(wrong)).toBe('ARGUMENT_CONTRACT');
  });

  it('list the own listings of a member, in statuses that nobody else sees, and those of a broker’s offices', async () => {
    const answer = await ask('list_my_listings', { top: 50 });
    for (const row of shown(answer)['listings']!) expect([row['ListAgentKey'], row['CoListAgentKey']]).toContain('MEM-1001');
    expect(new Set(shown(answer)['listings']!.map((row) => row['StandardStatus'])).size).toBeGreaterThan(2);
    const ofOffices = shown(await ask('list_my_listings', { top: 50, ofOffices: true }, BROKER))['listings']!;
    expect(new Set(ofOffices.map((row) => row['ListAgentKey'])).size).toBeGreaterThan(1);
    expect(refusalCode(await ask('list_my_listings', { ofOffices: true }))).toBe('ACCESS_FORBIDDEN');
  });

  it('give figures of many listings, with their source, and refuse those of few without telling how few', async () => {
    const answer = await ask('get_market_stats', { places: ['Sacramento'], propertyType: 'Residential', groupBy: 'month' });
    const { statistics } = shown(answer);
    expect(statistics!.length).toBeGreaterThan(2);
    for (const line of statistics!) expect(line).toMatchObject({ listings: expect.any(Number), medianPrice: expect.any(Number) });
    expect(answer.text).not.toMatch(/LST-\d/);
    expectNotices(answer);
    const county = await ask('get_market_stats', { places: ['Sacramento'], placeKind: 'county', groupBy: 'city' });
    expect(shown(county)['statistics']).toContainEqual(expect.objectContaining({ city: 'Sacramento', medianPrice: expect.any(Number) }));
    const zips = await ask('get_market_stats', { places: ['95816'], placeKind: 'postalCode', propertySubType: 'Condominium' });
    expect([undefined, 'MLS_TOO_FEW']).toContain(refusalCode(zips));
    const thin = await ask('get_market_stats', { places: ['Napa'], propertyType: 'Farm' });
    const none = await ask('get_market_stats', { places: ['Atlantis'] });
    expect([refusalCode(thin), refusalCode(none)]).toEqual(['MLS_TOO_FEW', 'MLS_TOO_FEW']);
    expect(textOf(thin)).toBe(textOf(none));
  });

  it('find an office', async () => {
    const answer = await ask('get_office', { name: 'harbor' });
    expect(shown(answer)['offices']![0]).toMatchObject({ OfficeKey: expect.any(String), OfficeName: expect.stringMatching(/harbor/i) });
    expectNotices(answer);
  });

  it('show showings to the agent who gives them and to the side of the listing, and to nobody else', async () => {
    const showing = (system.sandbox.world.tables.Showing as unknown as Row[]).find((row) => {
      const listing = listings().find((each) => each['ListingKey'] === row['ListingKey'])!;
      return listing['ListAgentKey'] === 'MEM-1001' && row['ShowingAgentKey'] !== 'MEM-1001' && listing['StandardStatus'] === 'Active';
    })!;
    const day = String(showing['ShowingStartTimestamp']).slice(0, 10);
    const question = { listingKey: showing['ListingKey'], from: day, to: day };
    const answer = await ask('list_showings', question);
    expect(shown(answer)['showings']).toContainEqual(
      expect.objectContaining({
        ShowingKey: showing['ShowingKey'],
        Listing: expect.objectContaining({ ListOfficeName: expect.any(String) }),
      }),
    );
    expectNotices(answer);
    const outsider = ['MEM-2001', 'MEM-1002'].find((key) => key !== showing['ShowingAgentKey'])!;
    const user = outsider === 'MEM-2001' ? OTHER_FIRM : 'agent2@harbor.example';
    expect(shown(await ask('list_showings', question, user))['showings']).toEqual([]);
  });

  it('take raw OData from those entitled to it, field by field', async () => {
    const query = "$filter=City eq 'Napa'&$select=ListingKey,ListPrice&$top=3";
    const answer = await ask('query_reso', { resource: 'Property', query }, STAFF);
    expect(shown(answer)['value']).toHaveLength(3);
    expectNotices(answer);
    expect(refusalCode(await ask('query_reso', { resource: 'Property', query: '$orderby=OwnerName' }, STAFF))).toBe('MLS_FIELD');
    expect(refusalCode(await ask('query_reso', { resource: 'Property', query: '$filter=City eq' }, STAFF))).toBe('MLS_QUERY');
    expect(refusalCode(await ask('query_reso', { resource: 'Property', query: '$top=100000' }, STAFF))).toBe('MLS_EXPORT_CAP');
  });
});

it('every tool that shows records of the MLS says whose they are, in the text, in the structured part and in _meta', async () => {
  const { ListingKey } = listings().find((row) => row['StandardStatus'] === 'Active' && row['MlgCanView'] === true)!;
  await ask('search_listings', { top: 20 });
  await ask('get_listing', { listingKey: ListingKey });
  await ask('list_open_houses', { from: '2020-01-01', to: '2030-01-01', top: 5 });
  await ask('get_member', { name: 'carranza' });
  const tools = [...shapes.keys()].filter((name) => name.startsWith('mls_')).map((name) => name.slice('mls_'.length));
  expect([...attributed].toSorted()).toEqual(tools.toSorted());
  expect(tools).toHaveLength(14);
});

it('nobody is shown a tool that they may never use', async () => {
  const names = async (user: string) =>
    ((await (await peer(user)).list()).message!.result!['tools'] as { name: string }[]).map(({ name }) => name);
  expect(await names(AGENT)).not.toContain('mls_query_reso');
  expect(await names(STAFF)).not.toContain('mls_list_my_listings');
  expect(await names('admin@harbor.example')).not.toContain('mls_get_listing_agent_view');
  expect((await ask('query_reso', { resource: 'Property' })).message!.error!.message).toMatch(/^Unknown tool/);
});
