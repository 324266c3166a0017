import type { JsonObject } from '@gatehouse/kernel';
import type { SandboxWorld } from '../data/index.js';

/** A parcel as property-data vendors give it. */
export interface ParcelRecord extends JsonObject {
  identifier: { apn: string; universalPropertyId: string };
  address: { line1: string; locality: string; countrySubd: string; postal1: string };
  location: { latitude: number; longitude: number };
  building: { size: number; yearBuilt: number; beds: number };
}

/** One parcel for each listing of the world, opted out or not. */
export function parcelRecords(world: SandboxWorld): readonly ParcelRecord[] {
  return world.tables.Property.map((row) => ({
    identifier: { apn: String(row['ParcelNumber']), universalPropertyId: String(row['UniversalPropertyId']) },
    address: {
      line1: `${String(row['StreetNumber'])} ${String(row['StreetName'])} ${String(row['StreetSuffix'])}`.toUpperCase(),
      locality: row.City,
      countrySubd: String(row['StateOrProvince']),
      postal1: row.PostalCode,
    },
    location: { latitude: Number(row['Latitude']), longitude: Number(row['Longitude']) },
    building: { size: Number(row['LivingArea'] ?? 0), yearBuilt: Number(row['YearBuilt'] ?? 0), beds: Number(row['BedroomsTotal'] ?? 0) },
  }));
}
