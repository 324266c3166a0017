/** A standard expansion: to one record by its key, or to the records whose `foreign` field holds this record's key. */
export type Navigation =
  | { readonly name: string; readonly target: string; readonly many: false; readonly by: string }
  | { readonly name: string; readonly target: string; readonly many: true; readonly foreign: string };

const one = (name: string, target: string, by: string): Navigation => ({ name, target, many: false, by });
const many = (name: string, target: string, foreign: string): Navigation => ({ name, target, many: true, foreign });

/** Expansions of each resource by their RESO Data Dictionary 2.1 names. */
const NAVIGATION: Readonly<Record<string, readonly Navigation[]>> = {
  Property: [
    one('ListAgent', 'Member', 'ListAgentKey'),
    one('CoListAgent', 'Member', 'CoListAgentKey'),
    one('BuyerAgent', 'Member', 'BuyerAgentKey'),
    one('ListOffice', 'Office', 'ListOfficeKey'),
    one('CoListOffice', 'Office', 'CoListOfficeKey'),
    one('BuyerOffice', 'Office', 'BuyerOfficeKey'),
    one('ListTeam', 'Teams', 'ListTeamKey'),
    one('BuyerTeam', 'Teams', 'BuyerTeamKey'),
    many('Media', 'Media', 'ResourceRecordKey'),
    many('OpenHouses', 'OpenHouse', 'ListingKey'),
    many('HistoryTransactional', 'HistoryTransactional', 'ResourceRecordKey'),
  ],
  Member: [one('Office', 'Office', 'OfficeKey'), many('HistoryTransactional', 'HistoryTransactional', 'ResourceRecordKey')],
  Office: [
    one('MainOffice', 'Office', 'MainOfficeKey'),
    one('OfficeBroker', 'Member', 'OfficeBrokerKey'),
    one('OfficeManager', 'Member', 'OfficeManagerKey'),
  ],
  Teams: [one('TeamLead', 'Member', 'TeamLeadKey')],
  TeamMembers: [one('Member', 'Member', 'MemberKey')],
  OpenHouse: [one('Listing', 'Property', 'ListingKey'), one('ShowingAgent', 'Member', 'ShowingAgentKey')],
  Showing: [one('Listing', 'Property', 'ListingKey'), one('ShowingAgent', 'Member', 'ShowingAgentKey')],
  HistoryTransactional: [one('ChangedByMember', 'Member', 'ChangedByMemberKey')],
  Contacts: [one('OwnerMember', 'Member', 'OwnerMemberKey')],
  ContactListingNotes: [one('Contact', 'Contacts', 'ContactKey'), one('Listing', 'Property', 'ListingKey')],
  SavedSearch: [one('Member', 'Member', 'MemberKey')],
};

export function navigationsOf(resource: string): readonly Navigation[] {
  return NAVIGATION[resource] ?? [];
}

export function navigation(resource: string, name: string): Navigation | undefined {
  return navigationsOf(resource).find((candidate) => candidate.name === name);
}

/** Fields that records are looked up by from elsewhere, besides their key. */
export const FOREIGN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Property: ['ListingId', 'ListAgentKey', 'ListOfficeKey', 'City', 'PostalCode', 'StandardStatus'],
  Member: ['OfficeKey', 'MemberMlsId', 'MemberEmail'],
  Office: ['MainOfficeKey'],
  TeamMembers: ['TeamKey', 'MemberKey'],
  Media: ['ResourceRecordKey'],
  OpenHouse: ['ListingKey'],
  Showing: ['ListingKey', 'ShowingAgentKey'],
  ShowingRequest: ['ShowingKey'],
  HistoryTransactional: ['ResourceRecordKey'],
  Contacts: ['OwnerMemberKey'],
  ContactListingNotes: ['ContactKey', 'ListingKey'],
  SavedSearch: ['MemberKey'],
};
