import type { WorldResource } from './world.js';

/** The key field of each resource (RESO Data Dictionary 2.1). */
export const KEY_FIELDS: Readonly<Record<WorldResource, string>> = {
  Property: 'ListingKey',
  Member: 'MemberKey',
  Office: 'OfficeKey',
  Teams: 'TeamKey',
  TeamMembers: 'TeamMemberKey',
  Media: 'MediaKey',
  OpenHouse: 'OpenHouseKey',
  Showing: 'ShowingKey',
  ShowingRequest: 'ShowingRequestKey',
  HistoryTransactional: 'HistoryTransactionalKey',
  Contacts: 'ContactKey',
  ContactListingNotes: 'ContactListingNotesKey',
  SavedSearch: 'SavedSearchKey',
};
