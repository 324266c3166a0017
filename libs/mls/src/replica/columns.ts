import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { comparable, type Kind } from './evaluate/kinds.js';
import { replicated } from './resources.js';

/** `set`: every member of a list between bars, e.g. `|IDX|BBO|`. `flag`: 0 or 1. `instant`: microseconds since the epoch. */
export type ColumnKind = 'text' | 'number' | 'flag' | 'instant' | 'set';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The MLS has an enumeration type for it: members are held as identifiers. */
  readonly enumeration?: boolean;
}

const column = (name: string, kind: ColumnKind): Column => ({ name, kind });

/** Fields of a listing that the database can search by: what people search by, and what the licence asks of every row. */
export const LISTING_COLUMNS: ReadonlyMap<string, Column> = new Map([
  ['ListingKey', column('record_key', 'text')],
  ['ModificationTimestamp', column('modified', 'instant')],
  ['ListingId', column('listing_id', 'text')],
  ['City', column('city', 'text')],
  ['PostalCode', column('postal_code', 'text')],
  ['StateOrProvince', column('state', 'text')],
  ['ListPrice', column('list_price', 'number')],
  ['StandardStatus', column('standard_status', 'text')],
  ['PropertyType', column('property_type', 'text')],
  ['BedroomsTotal', column('bedrooms', 'number')],
  ['BathroomsTotalInteger', column('bathrooms', 'number')],
  ['ListOfficeKey', column('office_key', 'text')],
  ['ListAgentKey', column('agent_key', 'text')],
  ['CoListAgentKey', column('co_agent_key', 'text')],
  ['InternetEntireListingDisplayYN', column('entire_display', 'flag')],
  ['InternetAddressDisplayYN', column('address_display', 'flag')],
  ['MlgCanView', column('can_view', 'flag')],
  ['FeedTypes', column('feeds', 'set')],
  ['MlgCanUse', column('uses', 'set')],
]);

/** The field by which the records of a resource are found from elsewhere. */
const LINKS: Readonly<Record<string, string>> = {
  Media: 'ResourceRecordKey',
  HistoryTransactional: 'ResourceRecordKey',
  OpenHouse: 'ListingKey',
  PropertyRooms: 'ListingKey',
  PropertyUnitTypes: 'ListingKey',
  Member: 'OfficeKey',
  TeamMembers: 'TeamKey',
  MemberStateLicense: 'MemberKey',
};

const others = new Map<string, ReadonlyMap<string, Column>>();

export function columnsOf(resource: string): ReadonlyMap<string, Column> {
  if (resource === 'Property') return LISTING_COLUMNS;
  const kept = others.get(resource);
  if (kept) return kept;
  const columns = new Map([['ModificationTimestamp', column('modified', 'instant')]]);
  const key = replicated(resource)?.key;
  if (key) columns.set(key, column('record_key', 'text'));
  if (LINKS[resource]) columns.set(LINKS[resource], column('link_key', 'text'));
  others.set(resource, columns);
  return columns;
}

export type Stored = string | number | null;

const MICROSECONDS = 1000;

/** A value as its column holds it. */
export function stored(value: JsonValue | undefined, { kind, enumeration = false }: Column): Stored {
  switch (kind) {
    case 'text': {
      const held = comparable(value, enumeration ? 'enumeration' : 'text');
      return held === null ? null : String(held);
    }
    case 'flag':
      return typeof value === 'boolean' ? Number(value) : null;
    case 'set':
      return Array.isArray(value) ? `|${value.map(String).join('|')}|` : null;
    case 'number':
      return asNumber(value, 'number');
    case 'instant': {
      const held = asNumber(value, 'instant');
      return held === null ? null : Math.round(held * MICROSECONDS);
    }
  }
}

function asNumber(value: JsonValue | undefined, kind: Kind): number | null {
  const held = comparable(value, kind);
  return typeof held === 'number' && Number.isFinite(held) ? held : null;
}

/** The indexed values of a record by column name. `isEnumeration` says it of a field, by the metadata of the MLS. */
export function indexed(resource: string, row: JsonObject, isEnumeration: (field: string) => boolean): Readonly<Record<string, Stored>> {
  const values: Record<string, Stored> = {};
  for (const [field, each] of columnsOf(resource))
    values[each.name] = stored(row[field], each.kind === 'text' && isEnumeration(field) ? { ...each, enumeration: true } : each);
  return values;
}
