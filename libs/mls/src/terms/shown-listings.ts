import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import type { ShownListing } from './attribution.js';

/** Lists of an answer that hold listings, and how a record of other kinds names its own. */
const LISTS = ['listings', 'openHouses', 'showings', 'value'];
const ITS_LISTING = 'Listing';

/** Listings as they stand in the cleaned answer. */
export function listingsIn(structured: JsonObject): ShownListing[] {
  const listings = new Map<string, ShownListing>();
  for (const row of LISTS.flatMap((name) => recordsOf(structured, name))) {
    const listing = isJsonObject(row[ITS_LISTING]) ? row[ITS_LISTING] : row;
    const { ListingKey: key, ListOfficeName: office } = listing;
    if (typeof key === 'string') listings.set(key, { listingKey: key, ...(typeof office === 'string' && office !== '' ? { office } : {}) });
  }
  return [...listings.values()];
}

/** Whether anything of the MLS is in the answer. */
export function holdsRecords(structured: JsonObject): boolean {
  return Object.keys(structured).some((name) => recordsOf(structured, name).length > 0);
}

function recordsOf(structured: JsonObject, name: string): JsonObject[] {
  const list = structured[name];
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}
