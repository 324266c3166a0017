import type { JsonObject, RecordParties } from '@gatehouse/kernel';

/** Office keys of a member, from the roster. */
export type OfficesOf = (memberKey: string) => readonly string[];

export const NO_PARTIES: RecordParties = {
  ownerMemberKeys: [],
  listMemberKeys: [],
  listOfficeKeys: [],
  listTeamKeys: [],
  ownerOfficeKeys: [],
};

const OWNER = [
  'OwnerMemberKey',
  'ownerMemberKey',
  'owner_member_key',
  'ownerKey',
  'assignedAgentKey',
  'assigned_agent_key',
  'assignedTo',
  'assigned_to',
  'agentKey',
  'agent_key',
];
const OWNER_OF_SEARCH = ['MemberKey', 'memberKey', 'member_key'];
const LIST_MEMBER = ['ListAgentKey', 'CoListAgentKey', 'listAgentKey', 'coListAgentKey', 'list_agent_key', 'co_list_agent_key'];
const SHOWING_MEMBER = ['ShowingAgentKey', 'showingAgentKey', 'showing_agent_key'];
const LIST_OFFICE = ['ListOfficeKey', 'CoListOfficeKey', 'listOfficeKey', 'coListOfficeKey', 'list_office_key', 'co_list_office_key'];
const LIST_TEAM = ['ListTeamKey', 'listTeamKey', 'list_team_key'];
const OWNER_OFFICE = ['OwnerOfficeKey', 'ownerOfficeKey', 'owner_office_key'];

const BUYER_MEMBER = ['BuyerAgentKey', 'CoBuyerAgentKey', 'buyerAgentKey', 'coBuyerAgentKey', 'buyer_agent_key'];

const PARTIES = new Set([...OWNER, ...OWNER_OF_SEARCH, ...LIST_MEMBER, ...SHOWING_MEMBER, ...LIST_OFFICE, ...LIST_TEAM, ...OWNER_OFFICE]);

function values(record: JsonObject, keys: readonly string[]): string[] {
  const found: string[] = [];
  for (const key of keys) {
    const value = record[key];
    if (typeof value === 'string' && value !== '') found.push(value);
  }
  return found;
}

/** RESO RCP-57: an offer is known by its key, whatever the tool that returns it is declared for. */
export const isOffer = (record: JsonObject): boolean => 'OfferKey' in record || 'offerKey' in record;

/** An offer belongs to whoever makes it and to whoever it is made to; walls say from when on. */
function offerParties(record: JsonObject, officesOf?: OfficesOf): RecordParties {
  const owners = [...values(record, OWNER), ...values(record, BUYER_MEMBER), ...values(record, LIST_MEMBER)];
  const offices = [...values(record, OWNER_OFFICE), ...values(record, LIST_OFFICE), ...owners.flatMap((owner) => officesOf?.(owner) ?? [])];
  return { ...NO_PARTIES, ownerMemberKeys: owners, ownerOfficeKeys: offices };
}

/** The members who look after the client that an object is about (a task, a document, a transaction). Undefined where it names none. */
export function clientPartiesOf(object: JsonObject, officesOf?: OfficesOf): RecordParties | undefined {
  if (isOffer(object)) {
    const parties = offerParties(object, officesOf);
    return parties.ownerMemberKeys.length > 0 ? parties : undefined;
  }
  const named = values(object, OWNER);
  const owners = named.length > 0 ? named : values(object, OWNER_OF_SEARCH);
  if (owners.length === 0) return undefined;
  const ownerOfficeKeys = [...values(object, OWNER_OFFICE), ...owners.flatMap((owner) => officesOf?.(owner) ?? [])];
  return { ...NO_PARTIES, ownerMemberKeys: owners, listMemberKeys: values(object, LIST_MEMBER), ownerOfficeKeys };
}

/**
 * The members and offices a record belongs to (RESO OwnerMemberKey, ListAgentKey, ListOfficeKey, ListTeamKey, and the same in other
 * spellings). The buyer's side is left out on purpose: it is no relation to the listing. Showing rows belong to the showing agent, too.
 */
export function partiesOf(resource: string, record: JsonObject, officesOf?: OfficesOf): RecordParties {
  // What a record holds besides (media, rooms) names nobody.
  if (!Object.keys(record).some((key) => PARTIES.has(key))) return NO_PARTIES;
  const name = resource.toLowerCase();
  if (name === 'offers') return offerParties(record, officesOf);
  const owners = values(record, OWNER);
  if (owners.length === 0 && (name === 'savedsearch' || name === 'prospecting')) owners.push(...values(record, OWNER_OF_SEARCH));
  const list = values(record, LIST_MEMBER);
  if (name.startsWith('showing')) list.push(...values(record, SHOWING_MEMBER));
  const offices = values(record, LIST_OFFICE);
  const teams = values(record, LIST_TEAM);
  const ownerOffices = values(record, OWNER_OFFICE);
  if (officesOf) for (const owner of owners) ownerOffices.push(...officesOf(owner));
  if (owners.length + list.length + offices.length + teams.length + ownerOffices.length === 0) return NO_PARTIES;
  return { ownerMemberKeys: owners, listMemberKeys: list, listOfficeKeys: offices, listTeamKeys: teams, ownerOfficeKeys: ownerOffices };
}
