/** How a related record is found: by a key on this side, or by this record's key on theirs. Source: RESO Data Dictionary 2.1, standard expansions. */
export type Relation =
  | { readonly target: string; readonly by: string; readonly foreign?: undefined }
  | { readonly target: string; readonly foreign: string; readonly by?: undefined };

export interface ReplicatedResource {
  readonly name: string;
  readonly key: string;
  /** Field that holds the key of the record that this one belongs to: it goes where that goes. */
  readonly parent?: { readonly resource: string; readonly field: string };
  readonly relations: Readonly<Record<string, Relation>>;
  /** Held only where the connection names it: many records, for few people. */
  readonly onRequest?: boolean;
}

const to = (target: string, by: string): Relation => ({ target, by });
const from = (target: string, foreign: string): Relation => ({ target, foreign });
const ofListing = (field: string) => ({ resource: 'Property', field });

/** Changes of fields, of which each is as private as the field that it is about. */
export const HISTORY = 'HistoryTransactional';

/** What a replica holds unless the connection says otherwise. Listings come first: they are what people wait for. */
export const REPLICATED: readonly ReplicatedResource[] = [
  {
    name: 'Property',
    key: 'ListingKey',
    relations: {
      ListAgent: to('Member', 'ListAgentKey'),
      CoListAgent: to('Member', 'CoListAgentKey'),
      BuyerAgent: to('Member', 'BuyerAgentKey'),
      CoBuyerAgent: to('Member', 'CoBuyerAgentKey'),
      ListOffice: to('Office', 'ListOfficeKey'),
      CoListOffice: to('Office', 'CoListOfficeKey'),
      BuyerOffice: to('Office', 'BuyerOfficeKey'),
      CoBuyerOffice: to('Office', 'CoBuyerOfficeKey'),
      ListTeam: to('Teams', 'ListTeamKey'),
      BuyerTeam: to('Teams', 'BuyerTeamKey'),
      Media: from('Media', 'ResourceRecordKey'),
      OpenHouses: from('OpenHouse', 'ListingKey'),
      Rooms: from('PropertyRooms', 'ListingKey'),
      UnitTypes: from('PropertyUnitTypes', 'ListingKey'),
    },
  },
  { name: 'Member', key: 'MemberKey', relations: { Office: to('Office', 'OfficeKey') } },
  { name: 'Office', key: 'OfficeKey', relations: {} },
  { name: 'OpenHouse', key: 'OpenHouseKey', parent: ofListing('ListingKey'), relations: { Listing: to('Property', 'ListingKey') } },
  { name: 'Teams', key: 'TeamKey', relations: {} },
  { name: 'TeamMembers', key: 'TeamMemberKey', relations: {} },
  { name: 'MemberStateLicense', key: 'MemberStateLicenseKey', relations: {} },
  { name: 'PropertyRooms', key: 'RoomKey', parent: ofListing('ListingKey'), relations: {} },
  { name: 'PropertyUnitTypes', key: 'UnitTypeKey', parent: ofListing('ListingKey'), relations: {} },
  { name: 'Media', key: 'MediaKey', parent: ofListing('ResourceRecordKey'), relations: {} },
  { name: HISTORY, key: 'HistoryTransactionalKey', parent: ofListing('ResourceRecordKey'), relations: {}, onRequest: true },
];

const BY_NAME = new Map(REPLICATED.map((resource) => [resource.name, resource]));

export function replicated(name: string): ReplicatedResource | undefined {
  return BY_NAME.get(name);
}

/** Resources whose records go where a record of this one goes. */
export function replicaChildrenOf(name: string): readonly string[] {
  return REPLICATED.filter(({ parent }) => parent?.resource === name).map((resource) => resource.name);
}
