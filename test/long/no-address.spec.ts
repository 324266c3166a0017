import type { JsonObject } from '@gatehouse/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, textOf } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const CONSUMER = 'consumer@harbor.example';
const AGENT = 'agent@harbor.example';
const PARCELS = (url: string) =>
  `  - id: parcels\n    transport: http\n    url: ${url}/parcels/mcp\n    tools:\n      search_parcels: { action: read, dataClass: listing }\n      get_parcel: { action: read, dataClass: listing }\n`;

let system: RunningSystem;
let home: JsonObject;
let neighbour: JsonObject;

beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml
        .replace('  accounts:\n', `  accounts:\n    - { user: ${CONSUMER}, grants: [consumer] }\n`)
        .replace('consumerFacing: false', 'consumerFacing: true')
        .replace('useCases: [BBO]', 'useCases: [IDX, BBO]')
        .replace('\nintegrity:', `\n${PARCELS(/http:\/\/127\.0\.0\.1:\d+(?=\/reso)/.exec(yaml)![0])}\nintegrity:`),
  });
  const rows = system.sandbox.world.tables.Property;
  const isShown = (row: JsonObject) =>
    row['InternetEntireListingDisplayYN'] === true && (row['FeedTypes'] as string[]).includes('IDX') && row['MlgCanView'] === true;
  home = rows.find((row) => row['InternetAddressDisplayYN'] === false && row.StandardStatus === 'Active' && isShown(row))!;
  neighbour = rows.find((row) => row !== home && row.PostalCode === home['PostalCode'])!;
});
afterAll(() => system?.stop());

const ask = async (user: string, tool: string, args: Record<string, unknown>): Promise<string> =>
  textOf(await (await new RawPeer('2026', `${system.url}/mcp`, system.token(user)).open()).call(tool, args));
const street = (): string => `${String(home['StreetNumber'])} ${String(home['StreetName'])}`;
/** Both by the assessor number and by looking through the postal code for the size that the listing tells. */
const trail = async (user: string): Promise<string> => {
  const size = Number(home['LivingArea']);
  const found = await ask(user, 'parcels_search_parcels', { postalCode: home['PostalCode'], minLivingArea: size, maxLivingArea: size });
  return found + (await ask(user, 'parcels_get_parcel', { apn: home['ParcelNumber'] }));
};

describe('N3: a consumer asks for the address of a listing whose seller hides it', () => {
  it('the MLS tools show the listing without anything that gives its address', async () => {
    const shown = await ask(CONSUMER, 'mls_get_listing', { listingKey: home['ListingKey'] });
    expect(shown).toContain(String(home['ListPrice']));
    for (const mark of [
      String(home['StreetName']),
      String(home['ParcelNumber']),
      String(home['UniversalPropertyId']),
      String(home['Latitude']),
    ])
      expect(shown).not.toContain(mark);
    const guessed = { filter: `StreetName eq '${String(home['StreetName'])}' and ListPrice eq ${String(home['ListPrice'])}`, count: true };
    expect(await ask(CONSUMER, 'mls_search_listings', guessed)).not.toContain(String(home['ListingKey']));
    const named = { filter: `contains(SubdivisionName,'a') and ListingKey eq '${String(home['ListingKey'])}'`, count: true, top: 0 };
    expect(await ask(CONSUMER, 'mls_search_listings', named)).toContain('"count":0');
  });

  it('the tools of others do not tell it either, and tell of other homes', async () => {
    const told = await trail(CONSUMER);
    expect(told.toLowerCase()).not.toContain(street().toLowerCase());
    expect(told).not.toContain(String(home['ParcelNumber']));
    const beside = await ask(CONSUMER, 'parcels_get_parcel', { apn: neighbour['ParcelNumber'] });
    expect(beside).toContain(String(neighbour['StreetName']).toUpperCase());
    const suppressed = system.audit().filter(({ events }) => (events as string[] | undefined)?.includes('mls.optout.suppressed'));
    expect(suppressed.map(({ tool }) => (tool as { upstream: string }).upstream)).toContain('parcels');
  });

  it('an agent, from whom nothing is withheld, is told', async () => {
    await ask(AGENT, 'mls_get_listing', { listingKey: home['ListingKey'] });
    expect((await trail(AGENT)).toLowerCase()).toContain(street().toLowerCase());
  });
});
