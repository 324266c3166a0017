import type { JsonObject } from '@gatehouse/kernel';
import type { ListingRecord, SandboxWorld } from '../data/index.js';

/** Figures of one city from its closed listings. */
export interface CityFigures extends JsonObject {
  city: string;
  closedSales: number;
  /** US dollars. */
  medianClosePrice: number;
  /** Of all listings that are Active now; null where there are none. */
  medianListPrice: number | null;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round((upper + (sorted[middle - 1] ?? upper)) / 2);
}

function priceOf(listing: ListingRecord): number {
  const close = listing['ClosePrice'];
  return typeof close === 'number' ? close : listing.ListPrice;
}

/** One row per city, in the order of the alphabet. */
export function cityFigures(world: SandboxWorld): CityFigures[] {
  const cities = new Map<string, { closed: number[]; active: number[] }>();
  for (const listing of world.tables.Property) {
    const city = cities.get(listing.City) ?? { closed: [], active: [] };
    cities.set(listing.City, city);
    if (listing.PropertyType !== 'Residential') continue;
    if (listing.StandardStatus === 'Closed') city.closed.push(priceOf(listing));
    if (listing.StandardStatus === 'Active') city.active.push(listing.ListPrice);
  }
  return [...cities]
    .filter(([, { closed }]) => closed.length > 0)
    .map(([city, { closed, active }]) => ({
      city,
      closedSales: closed.length,
      medianClosePrice: median(closed),
      medianListPrice: active.length > 0 ? median(active) : null,
    }))
    .sort((left, right) => left.city.localeCompare(right.city));
}
