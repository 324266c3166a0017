import { FieldMap } from '@gatehouse/mls';
import { loadFieldDictionary } from '@gatehouse/privacy';
import type { JsonObject } from '@gatehouse/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, textOf, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const CONSUMER = 'buyer@mail.example';
const BAY = (sandbox: string) => `  - id: bay
    slug: bay
    provider: simplyrets
    baseUrl: ${sandbox}/simplyrets
    auth: { type: basic, user: simplyrets, password: { fromEnv: SANDBOX_SIMPLYRETS_PASSWORD }, boundOrigin: '${sandbox}' }
    useCases: [IDX, BBO]
    limits: { perSecond: 2, perMinute: 60 }
    attribution: { source: Bay Listings }
    aiUse:
      inferenceAllowed: true
      modelProviders: [any]
      zeroRetention: true
      training: false
      embeddings: false
      consumerFacing: true
      contractRef: Sandbox data licence (synthetic data), section 1
      approvedBy: compliance@harbor.example
      reviewBy: '2099-12-31'
`;

type Listing = Record<string, unknown>;
let system: RunningSystem;

/** A second MLS beside that of the template. */
beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml
        .replace('\nupstreams:', `${BAY(/http:\/\/127\.0\.0\.1:\d+(?=\/reso)/.exec(yaml)![0])}\nupstreams:`)
        .replace('  accounts:\n', `  accounts:\n    - { user: ${CONSUMER}, grants: [consumer] }\n`),
  });
});
afterAll(() => system?.stop());

const ask = async (tool: string, args: Record<string, unknown>, user = AGENT): Promise<Exchange> =>
  (await new RawPeer('2026', `${system.url}/mcp`, system.token(user)).open()).call(`bay_${tool}`, args);
const listingsOf = ({ message, text }: Exchange): Listing[] => {
  const structured = message?.result?.['structuredContent'] as JsonObject | undefined;
  if (!structured) throw new Error(text.slice(0, 400));
  return structured['listings'] as Listing[];
};
const table = (): Listing[] => system.sandbox.world.tables.Property as unknown as Listing[];
const shownActive = (): Listing[] =>
  table().filter((row) => row['StandardStatus'] === 'Active' && row['City'] === 'Sacramento' && row['PropertyType'] === 'Residential');
const numberOf = (row: Listing): string => String(Number(String(row['ListingKey']).replaceAll(/\D/g, '')));

it('every field of the map is one that somebody classified', () => {
  const dictionary = loadFieldDictionary();
  const unknown = FieldMap.load().fields.filter(({ field }) => !dictionary.knows('Property', field));
  const ofOpenHouses = FieldMap.load('openHouses').fields.filter(({ field }) => !dictionary.knows('OpenHouse', field));
  expect([...unknown, ...ofOpenHouses]).toEqual([]);
});

describe('a connection to SimplyRETS', () => {
  it('is searched by the same tool, counts, orders and pages, and is attributed', async () => {
    const prices = shownActive()
      .map((row) => Number(row['ListPrice']))
      .toSorted((one, other) => other - one);
    const asked = { city: 'Sacramento', propertyType: 'Residential', orderBy: 'ListPrice desc', top: 4, count: true };
    const first = await ask('search_listings', asked);
    expect(listingsOf(first).map((row) => row['ListPrice'])).toEqual(prices.slice(0, 4));
    expect(first.message!.result!['structuredContent']).toMatchObject({
      count: prices.length,
      nextSkip: 4,
      attribution: { source: 'Bay Listings' },
    });
    const next = await ask('search_listings', { ...asked, skip: 4 });
    expect(listingsOf(next).map((row) => row['ListPrice'])).toEqual(prices.slice(4, 8));
    expect(system.sandbox.simplyRets.received.join('\n')).toContain('cities=Sacramento&type=residential');
  });

  it('gives one listing by key or number, compares several, and knows of none that is not there', async () => {
    const [one, other] = shownActive() as [Listing, Listing];
    expect(listingsOf(await ask('get_listing', { listingKey: numberOf(one) }))).toMatchObject([
      { ListingId: one['ListingId'], ListPrice: one['ListPrice'] },
    ]);
    // The search by words finds its neighbours, too.
    expect(listingsOf(await ask('get_listing', { listingId: one['ListingId'] }))).toMatchObject([{ ListingKey: numberOf(one) }]);
    const compared = await ask('compare_listings', { listingKeys: [numberOf(other), numberOf(one)] });
    expect(listingsOf(compared).map((row) => row['ListingId'])).toEqual([other['ListingId'], one['ListingId']]);
    expect(listingsOf(await ask('get_listing', { listingKey: '99999999' }))).toEqual([]);
  });

  it('shows what agents tell one another to agents alone, and codes and what nobody classified to nobody', async () => {
    const row = shownActive().find((each) => each['PrivateRemarks'] && each['ListingAgreement'] && each['AccessCode'])!;
    const view = await ask('get_listing_agent_view', { listingKey: numberOf(row) });
    expect(listingsOf(view)[0]).toMatchObject({ ListingAgreement: row['ListingAgreement'], PrivateRemarks: expect.any(String) });
    const shown = await ask('get_listing', { listingKey: numberOf(row) }, CONSUMER);
    expect(listingsOf(shown)[0]).toMatchObject({ ListPrice: row['ListPrice'] });
    for (const name of ['PrivateRemarks', 'ShowingInstructions', 'ListingAgreement', 'OccupantName', 'OccupantType'])
      expect(listingsOf(shown)[0]).not.toHaveProperty(name);
    const hidden = await ask('search_listings', { select: ['PrivateRemarks'] }, CONSUMER);
    expect(refusalCode(hidden)).toBe('MLS_FIELD');
    expect(view.text + shown.text).not.toMatch(/leadSource|unclassified|accessCode/);
    expect(`${view.text}${shown.text}`).not.toContain(`"${String(row['AccessCode'])}"`);
  });

  it('keeps a home whose seller opted out of the internet from consumers, and from their counts', async () => {
    const row = table().find((each) => each['StandardStatus'] === 'Active' && each['InternetEntireListingDisplayYN'] === false)!;
    expect(listingsOf(await ask('get_listing', { listingKey: numberOf(row) }, CONSUMER))).toEqual([]);
    const search = await ask('search_listings', { city: row['City'], count: true }, CONSUMER);
    expect(search.message!.result!['structuredContent']).not.toHaveProperty('count');
    expect(listingsOf(search).map((each) => each['ListingKey'])).not.toContain(numberOf(row));
  });

  it('lists open houses by date with their listings, in one request, and none of a listing that is not shown', async () => {
    const asked = { from: '2020-01-01', to: '2099-12-31', city: 'Sacramento', top: 20 };
    const before = system.sandbox.simplyRets.received.length;
    const { message, text } = await ask('list_open_houses', asked);
    const { openHouses } = (message?.result?.['structuredContent'] ?? {}) as { openHouses: Listing[] };
    if (!openHouses) throw new Error(text.slice(0, 400));
    expect(openHouses.length).toBeGreaterThan(7);
    const starts = openHouses.map((row) => String(row['OpenHouseStartTime']));
    expect(starts).toEqual(starts.toSorted());
    expect(openHouses.every((row) => row['City'] === 'Sacramento' && row['ListOfficeName'])).toBe(true);
    expect(system.sandbox.simplyRets.received.length - before).toBe(1);
    const key = String(openHouses[0]!['ListingKey']);
    const own = await ask('list_open_houses', { ...asked, listingKey: key });
    const ofOne = (own.message!.result!['structuredContent'] as { openHouses: Listing[] }).openHouses;
    expect(new Set(ofOne.map((row) => row['ListingKey']))).toEqual(new Set([key]));
    expect(system.sandbox.simplyRets.received.at(-1)).toMatch(/openhouses\?limit=500&listingId=/);
    const optedOut = table()
      .filter((row) => row['InternetEntireListingDisplayYN'] === false)
      .map(numberOf);
    const shown = await ask('list_open_houses', { ...asked, city: undefined, top: 50 }, CONSUMER);
    const shownKeys = (shown.message!.result!['structuredContent'] as { openHouses: Listing[] }).openHouses.map((row) => row['ListingKey']);
    expect(shownKeys.filter((each) => optedOut.includes(String(each)))).toEqual([]);
  });

  it('says plainly what it cannot be asked, asks nothing for it, and offers no tool that it cannot answer', async () => {
    const before = system.sandbox.simplyRets.received.length;
    const refused = await ask('search_listings', { filter: "YearBuilt eq 1990 or City eq 'Davis'" });
    expect(refusalCode(refused)).toBe('MLS_QUERY');
    expect(textOf(refused)).toMatch(/SimplyRETS cannot find listings by .* It can by ListingKey, ListingId/);
    expect(system.sandbox.simplyRets.received.length).toBe(before);
    const { message } = await (await new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT)).open()).list();
    const names = (message!.result!['tools'] as { name: string }[]).map(({ name }) => name).filter((name) => name.startsWith('bay_'));
    const offered = ['compare_listings', 'get_listing', 'get_listing_agent_view', 'list_open_houses', 'search_listings'];
    expect(names.toSorted()).toEqual(offered.map((name) => `bay_${name}`));
  });
});
