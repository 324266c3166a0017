import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import type { ErrorDetail } from './odata-error.js';
import type { Store } from './store.js';

/** What one resource asks of a record beyond the types of its fields, and what it fills in by itself. */
export interface WriteRules {
  readonly required: readonly string[];
  /** Faults of the whole record as it would stand. */
  readonly faults: (record: JsonObject, store: Store) => ErrorDetail[];
  /** Values that follow from others. */
  readonly derived: (record: JsonObject, store: Store) => JsonObject;
  /** Key and number of the next record. */
  readonly identity: (store: Store) => JsonObject;
}

const rule = (target: string, message: string): ErrorDetail => ({ code: 'BusinessRule', target, message });

function nextNumber(store: Store, resource: string, key: string): number {
  return store.table(resource).rows.reduce((highest, row) => Math.max(highest, Number(String(row[key]).slice(4)) || 0), 0) + 1;
}

function missing(store: Store, resource: string, target: string, key: JsonValue | undefined): ErrorDetail[] {
  if (key === undefined || key === null || store.table(resource).get(key)) return [];
  return [rule(target, `${target} names no record of ${resource}.`)];
}

function listingFaults(record: JsonObject, store: Store): ErrorDetail[] {
  const faults = missing(store, 'Member', 'ListAgentKey', record['ListAgentKey']);
  const agent = store.table('Member').get(record['ListAgentKey'] ?? null);
  if (agent && agent['MemberStatus'] !== 'Active') faults.push(rule('ListAgentKey', 'The listing agent must be an active member.'));
  const price = record['ListPrice'];
  if (typeof price === 'number' && price <= 0) faults.push(rule('ListPrice', 'ListPrice must be more than zero.'));
  if (record['StandardStatus'] === 'Closed') {
    if (typeof record['ClosePrice'] !== 'number') faults.push(rule('ClosePrice', 'A closed listing needs ClosePrice.'));
    if (typeof record['CloseDate'] !== 'string') faults.push(rule('CloseDate', 'A closed listing needs CloseDate.'));
  }
  const [from, to] = [record['ListingContractDate'], record['ExpirationDate']];
  if (typeof from === 'string' && typeof to === 'string' && to <= from)
    faults.push(rule('ExpirationDate', 'ExpirationDate must come after ListingContractDate.'));
  return faults;
}

function listingDerived(record: JsonObject, store: Store): JsonObject {
  const agent = store.table('Member').get(record['ListAgentKey'] ?? null);
  const office = store.table('Office').get(agent?.['OfficeKey'] ?? null);
  return {
    ListAgentMlsId: agent?.['MemberMlsId'] ?? null,
    ListAgentFullName: agent?.['MemberFullName'] ?? null,
    ListAgentEmail: agent?.['MemberEmail'] ?? null,
    ListOfficeKey: office?.['OfficeKey'] ?? null,
    ListOfficeMlsId: office?.['OfficeMlsId'] ?? null,
    ListOfficeName: office?.['OfficeName'] ?? null,
    AttributionContact: office?.['OfficePhone'] ?? null,
    CopyrightNotice: '© 2026 Cascade MLS. All rights reserved.',
    OriginatingSystemName: 'Cascade MLS',
    SourceSystemName: 'Cascade MLS',
    FeedTypes: ['BBO'],
    MlgCanView: true,
    MlgCanUse: ['BO'],
    PhotosCount: 0,
  };
}

function showingFaults(record: JsonObject, store: Store): ErrorDetail[] {
  const faults = [
    ...missing(store, 'Property', 'ListingKey', record['ListingKey']),
    ...missing(store, 'Member', 'ShowingAgentKey', record['ShowingAgentKey']),
  ];
  const [from, to] = [record['ShowingStartTimestamp'], record['ShowingEndTimestamp']];
  if (typeof from === 'string' && typeof to === 'string' && to <= from)
    faults.push(rule('ShowingEndTimestamp', 'A showing must end after it starts.'));
  return faults;
}

/** The resources that can be written (RESO RCP-10). */
export const WRITE_RULES: Readonly<Record<string, WriteRules>> = {
  Property: {
    required: ['StandardStatus', 'PropertyType', 'ListPrice', 'ListAgentKey', 'City'],
    faults: listingFaults,
    derived: listingDerived,
    identity: (store) => {
      const number = String(nextNumber(store, 'Property', 'ListingKey')).padStart(6, '0');
      return { ListingKey: `LST-${number}`, ListingId: `C26${number}`, OriginatingSystemKey: `C26${number}` };
    },
  },
  Showing: {
    required: ['ListingKey', 'ShowingAgentKey', 'ShowingStartTimestamp'],
    faults: showingFaults,
    derived: (record, store) => ({
      ListingId: store.table('Property').get(record['ListingKey'] ?? null)?.['ListingId'] ?? null,
      ShowingStatus: record['ShowingStatus'] ?? 'Requested',
      FeedTypes: ['BBO'],
      OriginatingSystemName: 'Cascade MLS',
    }),
    identity: (store) => {
      const number = nextNumber(store, 'Showing', 'ShowingKey');
      return { ShowingKey: `SHW-${String(number).padStart(5, '0')}`, ShowingId: String(300_000 + number) };
    },
  },
  ShowingRequest: {
    required: ['ShowingKey', 'ShowingAgentKey', 'ShowingRequestType'],
    faults: (record, store) => [
      ...missing(store, 'Showing', 'ShowingKey', record['ShowingKey']),
      ...missing(store, 'Member', 'ShowingAgentKey', record['ShowingAgentKey']),
    ],
    derived: (record, store) => ({
      ShowingId: store.table('Showing').get(record['ShowingKey'] ?? null)?.['ShowingId'] ?? null,
      FeedTypes: ['BBO'],
    }),
    identity: (store) => {
      const number = nextNumber(store, 'ShowingRequest', 'ShowingRequestKey');
      return { ShowingRequestKey: `SRQ-${String(number).padStart(5, '0')}`, ShowingRequestId: String(500_000 + number) };
    },
  },
};
