import { describe, expect, it } from 'vitest';
import { callOf } from '../../testing/connections.js';
import { parseQueryString } from '../odata/query-string.js';
import { ServedFields } from '../query/served-fields.js';
import { Canaries } from './canaries.js';
import { CanaryStore, type Canary } from './canary-store.js';
import { CanaryKey } from './canary-key.js';
import { canaryListing } from './canary-listing.js';

const key = new CanaryKey(Buffer.alloc(32, 7));
const beside = {
  ListingKey: 'LST-000001',
  ListingId: 'C26000001',
  City: 'Davis',
  StateOrProvince: 'CA',
  PostalCode: '95616',
  ListPrice: 500_000,
  ListAgentKey: 'MEM-1001',
  ListOfficeName: 'Harbor Realty',
  AttributionContact: '916-555-0110',
  OwnerName: 'Somebody Real',
  PublicRemarks: 'Of the real one.',
};

describe('the number of a canary', () => {
  it('is known by this deployment alone, and no real number is taken for one', () => {
    const number = key.number('LST-000001', 'agent@harbor.example');
    expect(number).toMatch(/^LST-\d{12}$/);
    expect(key.isIn(`{"listingKey":"${number}"}`)).toBe(true);
    expect(new CanaryKey(Buffer.alloc(32, 8)).isIn(number)).toBe(false);
    for (const real of ['LST-000001', 'C26000001', '123456789012', '', `${number}0`]) expect(key.isIn(real)).toBe(false);
  });

  it('is the same for the same person at every node', () => {
    const other = new CanaryKey(Buffer.alloc(32, 7));
    expect(other.number('LST-1', 'a', 'b')).toBe(key.number('LST-1', 'a', 'b'));
    expect(key.number('LST-1', 'a', 'b')).not.toBe(key.number('LST-1', 'a', 'c'));
  });
});

describe('the listing of a canary', () => {
  it('has the place and price of the one beside it, and nothing that is somebody’s', () => {
    const { listing, address } = canaryListing(beside, key, ['cascade', 'agent@harbor.example']);
    expect(listing).toMatchObject({ City: 'Davis', ListPrice: 500_000, ListOfficeName: 'Larkspur Row Realty' });
    expect(listing['UnparsedAddress']).toBe(`${address}, Davis, CA 95616`);
    expect(listing['AttributionContact']).toMatch(/^916-555-01\d\d$/);
    expect(JSON.stringify(listing)).not.toMatch(/Somebody Real|Of the real one|MEM-1001|Harbor Realty|LST-000001/);
  });
});

class OneEach extends CanaryStore {
  private readonly kept = new Map<string, Canary>();

  async shown(
    place: Parameters<CanaryStore['shown']>[0],
    at: number,
    make: () => Pick<Canary, 'listingKey' | 'listingId' | 'address' | 'listing'>,
  ) {
    const known = this.kept.get(place.slot);
    const canary = known ?? { ...place, ...make(), madeAt: at, shownAt: at, shown: 1 };
    this.kept.set(place.slot, canary);
    return canary;
  }

  async all(): Promise<readonly Canary[]> {
    return [...this.kept.values()];
  }
}

describe('canaries among the rows of a search', () => {
  const rows = Array.from({ length: 6 }, (_, at) => ({
    ...beside,
    ListingKey: `LST-00000${at}`,
    StandardStatus: 'Active',
    ListPrice: 500_000 + at,
  }));
  const isCanary = (row: object): boolean => /^LST-\d{12}$/.test((row as { ListingKey: string }).ListingKey);

  const served = new ServedFields();
  served.learn(new Map([['Property', new Map([['ListPrice', 'Edm.Decimal']])]]));

  it('are seen by whoever searches enough, whatever the deployment, in pages of the length asked for', async () => {
    for (let deployment = 0; deployment < 24; deployment += 1) {
      const parts = { secret: Buffer.alloc(32, deployment), store: new OneEach(), clock: { now: () => 1 } };
      const canaries = new Canaries('cascade', served, parts);
      const seen: number[] = [];
      for (let price = 0; price < 240; price += 1) {
        const { query } = parseQueryString(`$filter=ListPrice%20ge%20${price}&$orderby=ListPrice%20asc&$top=6`);
        const request = { resource: 'Property', query };
        const call = callOf('search_listings', {});
        const plan = { tool: 'search_listings', caller: { subject: 'agent@harbor.example' }, request, rows: 6 };
        const mixed = await canaries.mixed(plan, call, rows);
        const found = mixed.rows.filter((row) => isCanary(row)).length;
        seen.push(found);
        expect([mixed.rows.length, mixed.real + found]).toEqual([6, 6]);
        expect(call.events.includes('mls.canary.shown')).toBe(found === 1);
      }
      expect(seen.filter(Boolean).length).toBeGreaterThan(2);
    }
  });
});
