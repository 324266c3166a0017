import type { JsonObject } from '@gatehouse/kernel';
import type { CanaryKey } from './canary-key.js';

/** What a canary has in common with a real listing beside it, so that it stands where that would. Everything else is invented or absent. */
const COPIED = [
  'StandardStatus',
  'MlsStatus',
  'PropertyType',
  'PropertySubType',
  'ListPrice',
  'OriginalListPrice',
  'City',
  'CountyOrParish',
  'StateOrProvince',
  'PostalCode',
  'Country',
  'BedroomsTotal',
  'BathroomsTotalInteger',
  'LivingArea',
  'LotSizeSquareFeet',
  'YearBuilt',
  'StoriesTotal',
  'OnMarketDate',
  'DaysOnMarket',
  'ModificationTimestamp',
  'FeedTypes',
  'MlgCanUse',
  'MlgCanView',
  'InternetEntireListingDisplayYN',
  'InternetAddressDisplayYN',
  'OriginatingSystemName',
];
const STREETS = [
  'Larkspur Hollow Lane',
  'Quillback Row',
  'Tallow Spur Way',
  'Fennel Gate Court',
  'Osprey Ledger Street',
  'Marrow Reed Drive',
];
/** Invented like the rest: an inquiry must reach no real broker. */
const OFFICE = 'Larkspur Row Realty';
const AGENTS = ['Ines Halvorsen', 'Tobias Renner', 'Mirela Castellan', 'Oskar Lindqvist'];

export interface MadeListing {
  readonly listingKey: string;
  readonly listingId: string;
  readonly address: string;
  readonly listing: JsonObject;
}

/** A listing that does not exist, like `beside`, for the place that `words` name. */
export function canaryListing(beside: JsonObject, key: CanaryKey, words: readonly string[]): MadeListing {
  const listingKey = key.number(String(beside['ListingKey'] ?? ''), 'key', ...words);
  const listingId = key.number(String(beside['ListingId'] ?? ''), 'id', ...words);
  const street = STREETS[key.draw(STREETS.length, 'street', ...words)]!;
  const number = String(1000 + key.draw(9000, 'house', ...words));
  const phone = `916-555-01${String(key.draw(100, 'phone', ...words)).padStart(2, '0')}`;
  const place = [beside['City'], [beside['StateOrProvince'], beside['PostalCode']].filter(Boolean).join(' ')].filter(Boolean);
  const copied = Object.fromEntries(COPIED.flatMap((field) => (beside[field] === undefined ? [] : [[field, beside[field]]])));
  const address = `${number} ${street}`;
  const listing = {
    ...copied,
    ListingKey: listingKey,
    ListingId: listingId,
    StreetNumber: number,
    StreetName: street,
    UnparsedAddress: [address, ...place].join(', '),
    PublicRemarks: 'Well kept and close to shops. Shown by appointment.',
    ListAgentFullName: AGENTS[key.draw(AGENTS.length, 'agent', ...words)]!,
    ListOfficeName: OFFICE,
    ListOfficePhone: phone,
    AttributionContact: phone,
  };
  return { listingKey, listingId, address, listing };
}
