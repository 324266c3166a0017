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
  return answer;
}
const NOTICES = /Source: Cascade MLS\. Data as of [\s\S]*deemed reliable but not guaranteed[\s\S]*©[\s\S]*train[\s\S]*kept/;

function expectNotices(answer: Exchange): void {
  const result = answer.message!.result!;
  const texts = (result['content'] as { text: string }[]).map(({ text }) => text).join('\n');
  expect(texts).toMatch(NOTICES);
  const { attribution } = shown(answer);
  expect(attribution).toMatchObject({ source: 'Cascade MLS', noTraining: expect.any(String), noStore: expect.any(String) });
  expect((result['_meta'] as Row)['dev.gatehouse/attribution']).toEqual(attribution);
}

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
    const answer = await ask('get_market_stats', { cities: ['Sacramento'], propertyType: 'Residential', groupBy: 'month' });
    const { statistics } = shown(answer);
    expect(statistics!.length).toBeGreaterThan(2);
    for (const line of statistics!) expect(line).toMatchObject({ listings: expect.any(Number), medianPrice: expect.any(Number) });
    expect(answer.text).not.toMatch(/LST-\d/);
    expectNotices(answer);
    const thin = await ask('get_market_stats', { cities: ['Napa'], propertyType: 'Farm' });
    const none = await ask('get_market_stats', { cities: ['Atlantis'] });
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

it('nobody is shown a tool that they may never use', async () => {
  const names = async (user: string) =>
    ((await (await peer(user)).list()).message!.result!['tools'] as { name: string }[]).map(({ name }) => name);
  expect(await names(AGENT)).not.toContain('mls_query_reso');
  expect(await names(STAFF)).not.toContain('mls_list_my_listings');
  expect(await names('admin@harbor.example')).not.toContain('mls_get_listing_agent_view');
  expect((await ask('query_reso', { resource: 'Property' })).message!.error!.message).toMatch(/^Unknown tool/);
});
