import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { STANDARD_STATUSES } from '../data/statuses.js';
import { memberName } from './comparisons.js';
import type { Table } from './table.js';

/** Single-valued fields whose values come from a list. Every collection of strings is a lookup as well. */
const SINGLE: Readonly<Record<string, readonly string[]>> = {
  Property: [
    'StandardStatus',
    'MlsStatus',
    'PropertyType',
    'PropertySubType',
    'StateOrProvince',
    'ListingAgreement',
    'ListingService',
    'OccupantType',
    'AssociationFeeFrequency',
    'Concessions',
    'BuyerBrokerageCompensationType',
  ],
  Member: ['MemberType', 'MemberStatus', 'MemberStateLicenseType', 'MemberMlsSecurityClass', 'MemberPreferredPhone'],
  Office: ['OfficeType', 'OfficeStatus', 'OfficeBranchType'],
  Teams: ['TeamStatus'],
  TeamMembers: ['TeamMemberType', 'TeamImpersonationLevel'],
  Media: ['MediaCategory', 'MediaType', 'MediaStatus', 'ImageOf'],
  OpenHouse: ['OpenHouseStatus', 'OpenHouseType'],
  Showing: ['ShowingStatus', 'ShowingAllowed'],
  ShowingRequest: ['ShowingRequestType', 'ShowingMethodRequest'],
  HistoryTransactional: ['ResourceName', 'ChangeType'],
  Contacts: ['ContactStatus', 'PreferredPhone', 'Language'],
  ContactListingNotes: ['NotedBy'],
  SavedSearch: ['SavedSearchType', 'SearchQueryType'],
};

/** Fields of one name share their list, as in the Data Dictionary, unless the same word means something else elsewhere. */
function lookupName(resource: string, field: string): string {
  return field === 'Language' || field === 'ResourceName' ? `${resource}${field}` : field;
}

/** The lists of values behind the enumerations, as the Lookup resource serves them, with the check that writes need. */
export class Lookups {
  private readonly lists = new Map<string, Set<string>>();
  private readonly names = new Map<string, string>();

  constructor(tables: ReadonlyMap<string, Table>) {
    for (const [resource, table] of tables) {
      for (const field of table.type.fields.values()) {
        if (field.collection || SINGLE[resource]?.includes(field.name)) this.add(resource, field.name, table);
      }
    }
    this.lists.set('StandardStatus', new Set(STANDARD_STATUSES));
  }

  private add(resource: string, field: string, table: Table): void {
    const name = lookupName(resource, field);
    const list = this.lists.get(name) ?? new Set<string>();
    const take = (value: JsonValue | undefined): void => void (typeof value === 'string' && list.add(value));
    for (const row of table.rows) {
      const value = row[field];
      if (Array.isArray(value)) value.forEach(take);
      else take(value);
    }
    this.lists.set(name, list);
    this.names.set(`${resource}.${field}`, name);
  }

  /** Name of the lookup of a field, or undefined where it has none. */
  nameOf(resource: string, field: string): string | undefined {
    return this.names.get(`${resource}.${field}`);
  }

  values(name: string): ReadonlySet<string> {
    return this.lists.get(name) ?? new Set();
  }

  rows(modified: string): JsonObject[] {
    return [...this.lists].flatMap(([name, list]) =>
      [...list].map((value) => ({
        LookupKey: `${name}.${memberName(value)}`,
        LookupName: name,
        LookupValue: value,
        StandardLookupValue: value,
        LegacyODataValue: memberName(value),
        ModificationTimestamp: modified,
      })),
    );
  }
}
