import { isJsonObject, type JsonObject, type JsonValue, type RecordParties } from '@gatehouse/kernel';

/** Where the owner of a record is. */
export interface OwnerPlace {
  /** Office keys of the member, from the roster; of a record that they left behind, of whoever answers for it. */
  readonly offices: readonly string[];
  /** The record is of an office that they left, and no more theirs. */
  readonly isLeft?: boolean;
  /** Id of the exception by which it is theirs all the same. */
  readonly exception?: string;
}

/** @param record of theirs; left out where a member is named that no record belongs to */
export type OfficesOf = (memberKey: string, record?: JsonObject) => OwnerPlace;

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

const BUYER_MEMBER = ['BuyerAgentKey', 'CoBuyerAgentKey', 'buyerAgentKey', 'coBuyerAgentKey', 'buyer_agent_key', 'co_buyer_agent_key'];

const PARTIES = new Set([
  ...OWNER,
  ...OWNER_OF_SEARCH,
  ...LIST_MEMBER,
  ...SHOWING_MEMBER,
  ...BUYER_MEMBER,
  ...LIST_OFFICE,
  ...LIST_TEAM,
  ...OWNER_OFFICE,
]);

/** What a record holds besides (media, rooms) names nobody. */
export const namesParties = (record: JsonObject): boolean => Object.keys(record).some((key) => PARTIES.has(key));

function values(record: JsonObject, keys: readonly string[]): string[] {
  const found: string[] = [];
  for (const key of keys) {
    const given = record[key];
    // A figure is a key like any other, and several may stand in a list.
    for (const value of Array.isArray(given) ? given : [given])
      if ((typeof value === 'string' && value !== '') || typeof value === 'number') found.push(String(value));
  }
  return found;
}

/** RESO RCP-57: an offer is known by its key, whatever the tool that returns it is declared for. */
export const isOffer = (record: JsonObject): boolean => 'OfferKey' in record || 'offerKey' in record || 'offer_key' in record;

/** Owners as far as a record is still theirs. */
function ownedBy(
  record: JsonObject,
  named: readonly string[],
  officesOf?: OfficesOf,
): Pick<RecordParties, 'ownerMemberKeys' | 'ownerOfficeKeys' | 'kept'> {
  const said = values(record, OWNER_OFFICE);
  const places = named.map((owner) => ({ owner, place: officesOf?.(owner, record) }));
  const kept = places.flatMap(({ place }) => (place?.exception === undefined ? [] : [place.exception]));
  return {
    ownerMemberKeys: places.flatMap(({ owner, place }) => (place?.isLeft ? [] : [owner])),
    ownerOfficeKeys: [...said, ...places.flatMap(({ place }) => place?.offices ?? [])],
    ...(kept.length > 0 ? { kept } : {}),
  };
}

/** A name as `ownerMemberKeys`, `owner_member_key` and `OwnerMemberKey` have it in common. */
const plain = (key: string): string => key.replaceAll(/[_-]/g, '').toLowerCase().replace(/s$/, '');
const [NAMED_OWNER, NAMED_MEMBER] = [new Set(OWNER.map(plain)), new Set(OWNER_OF_SEARCH.map(plain))];

/**
 * The members whom the arguments of a call name as those of clients, each apart: who asks for their own and for a colleague's asks for a
 * colleague's. In whatever list or object of the arguments they stand.
 */
export function namedMembers(args: JsonObject, officesOf: OfficesOf): readonly RecordParties[] {
  if (isOffer(args)) return [clientPartiesOf(args, (memberKey) => officesOf(memberKey)) ?? []].flat();
  const named = new Set<string>();
  const open: JsonValue[] = [args];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) open.push(...next);
    if (!isJsonObject(next)) continue;
    const keys = Object.keys(next);
    const owners = keys.filter((key) => NAMED_OWNER.has(plain(key)));
    const members = keys.filter((key) => NAMED_MEMBER.has(plain(key)));
    const found = values(next, owners);
    for (const member of found.length > 0 ? found : values(next, members)) named.add(member);
    open.push(...Object.values(next));
  }
  return [...named].map((member) => ({ ...NO_PARTIES, ...ownedBy({}, [member], (key) => officesOf(key)) }));
}

/** An offer belongs to whoever makes it and to whoever it is made to; walls say from when on. */
function offerParties(record: JsonObject, officesOf?: OfficesOf): RecordParties {
  const owned = ownedBy(record, [...values(record, OWNER), ...values(record, BUYER_MEMBER), ...values(record, LIST_MEMBER)], officesOf);
  return { ...NO_PARTIES, ...owned, ownerOfficeKeys: [...values(record, LIST_OFFICE), ...owned.ownerOfficeKeys] };
}

/** The members who look after the client that an object is about (a task, a document, a transaction). Undefined where it names none. */
export function clientPartiesOf(object: JsonObject, officesOf?: OfficesOf): RecordParties | undefined {
  if (isOffer(object)) {
    const isNamed = [OWNER, BUYER_MEMBER, LIST_MEMBER].some((keys) => values(object, keys).length > 0);
    return isNamed ? offerParties(object, officesOf) : undefined;
  }
  const named = values(object, OWNER);
  const owners = named.length > 0 ? named : values(object, OWNER_OF_SEARCH);
  if (owners.length === 0) return undefined;
  return { ...NO_PARTIES, ...ownedBy(object, owners, officesOf), listMemberKeys: values(object, LIST_MEMBER) };
}

/**
 * The members and offices a record belongs to (RESO OwnerMemberKey, ListAgentKey, ListOfficeKey, ListTeamKey, and the same in other
 * spellings). The buyer's side is left out on purpose: it is no relation to the listing. Showing rows belong to the showing agent, too.
 */
export function partiesOf(resource: string, record: JsonObject, officesOf?: OfficesOf): RecordParties {
  if (!namesParties(record)) return NO_PARTIES;
  const name = resource.toLowerCase();
  if (name === 'offers') return offerParties(record, officesOf);
  const owners = values(record, OWNER);
  if (owners.length === 0 && (name === 'savedsearch' || name === 'prospecting')) owners.push(...values(record, OWNER_OF_SEARCH));
  const list = values(record, LIST_MEMBER);
  const offices = values(record, LIST_OFFICE);
  if (name.startsWith('showing')) {
    const showing = values(record, SHOWING_MEMBER);
    list.push(...showing);
    // Rows of showings name no office: whoever supervises the agent who shows the home supervises the showing.
    if (officesOf) offices.push(...showing.flatMap((memberKey) => officesOf(memberKey).offices));
  }
  const teams = values(record, LIST_TEAM);
  const owned = ownedBy(record, owners, officesOf);
  if (owners.length + list.length + offices.length + teams.length + owned.ownerOfficeKeys.length === 0) return NO_PARTIES;
  return { ...owned, listMemberKeys: list, listOfficeKeys: offices, listTeamKeys: teams };
}
