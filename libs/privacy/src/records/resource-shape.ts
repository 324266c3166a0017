import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { isClientResource } from '../fields/resource-kind.js';
import { namesParties } from './parties.js';

/** Keys under which one record holds another (RESO expansions, and the plural names REST answers use). */
const NESTED: Readonly<Record<string, string>> = {
  listagent: 'Member',
  colistagent: 'Member',
  buyeragent: 'Member',
  cobuyeragent: 'Member',
  showingagent: 'Member',
  ownermember: 'Member',
  member: 'Member',
  members: 'Member',
  teamlead: 'Member',
  officebroker: 'Member',
  officemanager: 'Member',
  changedbymember: 'Member',
  listoffice: 'Office',
  colistoffice: 'Office',
  buyeroffice: 'Office',
  cobuyeroffice: 'Office',
  mainoffice: 'Office',
  office: 'Office',
  offices: 'Office',
  listteam: 'Teams',
  buyerteam: 'Teams',
  teams: 'Teams',
  media: 'Media',
  openhouse: 'OpenHouse',
  openhouses: 'OpenHouse',
  rooms: 'PropertyRooms',
  unittypes: 'PropertyUnitTypes',
  greenbuildingverifications: 'PropertyGreenVerification',
  powerproduction: 'PropertyPowerProduction',
  historytransactional: 'HistoryTransactional',
  socialmedia: 'SocialMedia',
  contactssocialmedia: 'SocialMedia',
  membersocialmedia: 'SocialMedia',
  contactsotherphones: 'OtherPhone',
  memberotherphones: 'OtherPhone',
  otherphone: 'OtherPhone',
  contact: 'Contacts',
  contacts: 'Contacts',
  contactlistings: 'ContactListings',
  contactlistingnotes: 'ContactListingNotes',
  listing: 'Property',
  listings: 'Property',
  property: 'Property',
  properties: 'Property',
  prospecting: 'Prospecting',
  savedsearch: 'SavedSearch',
  savedsearches: 'SavedSearch',
  showing: 'Showing',
  showings: 'Showing',
  transaction: 'TransactionManagement',
  transactions: 'TransactionManagement',
  offer: 'Offers',
  offers: 'Offers',
};

/** Keys of a record of one kind, and one of them that must be there beside its key. */
const SHAPES: readonly (readonly [resource: string, key: string, besides: readonly string[]])[] = [
  ['ContactListingNotes', 'ContactListingNotesKey', []],
  ['ContactListings', 'ContactListingsKey', []],
  ['Offers', 'OfferKey', []],
  ['OpenHouse', 'OpenHouseKey', []],
  ['ShowingRequest', 'ShowingRequestKey', []],
  ['ShowingAppointment', 'ShowingAppointmentKey', []],
  ['Showing', 'ShowingKey', []],
  ['LockOrBox', 'LockOrBoxKey', []],
  ['Media', 'MediaKey', []],
  ['HistoryTransactional', 'HistoryTransactionalKey', []],
  ['SavedSearch', 'SavedSearchKey', []],
  ['Prospecting', 'ProspectingKey', []],
  ['InternetTracking', 'EventKey', ['ActorKey', 'ActorIP', 'ActorEmail']],
  ['TransactionManagement', 'TransactionKey', []],
  ['Contacts', 'ContactKey', ['FirstName', 'LastName', 'FullName', 'Email', 'MobilePhone', 'ContactType', 'ContactStatus']],
  ['TeamMembers', 'TeamMemberKey', []],
  ['Teams', 'TeamKey', ['TeamName']],
  [
    'Property',
    'ListingKey',
    [
      'ListPrice',
      'StandardStatus',
      'PropertyType',
      'UnparsedAddress',
      'PublicRemarks',
      'PrivateRemarks',
      'ShowingInstructions',
      'MlsStatus',
    ],
  ],
  ['Member', 'MemberKey', ['MemberFullName', 'MemberFirstName', 'MemberMlsId', 'MemberEmail']],
  ['Office', 'OfficeKey', ['OfficeName', 'OfficeMlsId']],
];

/** Keys of an answer around records: pages, counts, OData envelopes. */
const ENVELOPE =
  /^(?:@odata\.\w+|value|total|count|limit|offset|page|pages|per_?page|page_?size|next_?cursor|cursor|next|previous|has_?more|items|results|records|data|rows|contacts|listings|members|properties|tasks|transactions|offers|documents|ok|success|status|query|message|open_?houses|next_?skip|data_?as_?of|more|offices|showings|statistics|measure|differences|same|note|saved|changed)$/i;

export function nestedResource(key: string): string | undefined {
  const name = key.toLowerCase();
  return Object.hasOwn(NESTED, name) ? NESTED[name] : undefined;
}

function shapeOf(record: JsonObject): string | undefined {
  const type = record['@odata.type'];
  if (typeof type === 'string') return type.slice(type.lastIndexOf('.') + 1).replace(/^#/, '');
  for (const [resource, key, besides] of SHAPES) {
    if (key in record && (besides.length === 0 || besides.some((name) => name in record))) return resource;
  }
  return undefined;
}

/**
 * What kind of record an object is. Undefined: not a record, walk through it.
 * A tool declared for clients' records keeps that whatever its answer looks like: a shape can only make it stricter there.
 */
export function resourceOf(record: JsonObject, declared: string | undefined, nestedAs: string | undefined): string | undefined {
  if (isEnvelope(record)) return undefined;
  if (nestedAs) return nestedAs;
  const shape = shapeOf(record);
  if (declared && isClientResource(declared)) return shape && isClientResource(shape) ? shape : declared;
  return shape ?? declared;
}

/**
 * An object that carries records: it holds at least one list or object, and otherwise only words of paging. Whatever a server calls its list, rows
 * that say whose they are are records, each judged by itself.
 */
export function isEnvelope(record: JsonObject): boolean {
  let holds = false;
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (!ENVELOPE.test(key) && !isListOfRecords(value)) return false;
    if (isJsonObject(value) || (Array.isArray(value) && (value.length === 0 || isJsonObject(value[0])))) holds = true;
  }
  return holds;
}

const isListOfRecords = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isJsonObject(item) && namesParties(item));
