import { describe, expect, it } from 'vitest';
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
