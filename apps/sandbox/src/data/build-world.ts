import { ATTACKS, plantAttacks } from './attacks.js';
import { Calendar } from './calendar.js';
import { buildListingNotes, buildSavedSearches, nameOwners } from './client-records.js';
import { buildContacts } from './contacts.js';
import { buildDeals } from './deals.js';
import { Dice } from './dice.js';
import { buildHistory } from './history.js';
import { STORY_CODES } from './listing-confidential.js';
import { FIXED_LISTINGS, listingAgents, listingKey, planListings } from './listing-plan.js';
import { buildListings } from './listings.js';
import { buildMedia } from './media-records.js';
import { buildMembers } from './members.js';
import { buildOffices } from './offices.js';
import { buildTeamMembers, buildTeams } from './teams.js';
import { buildOpenHouses, buildShowingRequests, buildShowings } from './visits.js';
import type { ContactRecord, ListingRecord, SandboxWorld, Story, WorldTables } from './world.js';

const DEFAULT_SEED = 20_261_120;
const DEFAULT_DAY = '2026-11-20';

function byAgent(listings: readonly ListingRecord[]): Map<string, ListingRecord[]> {
  const groups = new Map<string, ListingRecord[]>();
  for (const listing of listings) {
    const group = groups.get(listing.ListAgentKey);
    if (group) group.push(listing);
    else groups.set(listing.ListAgentKey, [listing]);
  }
  return groups;
}

function storyOf(contacts: readonly ContactRecord[]): Story {
  const [cleanListing = '', hostileListing = '', codeListing = ''] = [...FIXED_LISTINGS.keys()].map(listingKey);
  const own = contacts.find((contact) => contact.OwnerMemberKey === 'MEM-1001');
  const foreign = contacts.find((contact) => contact.OwnerMemberKey === 'MEM-2001');
  if (!own || !foreign) throw new RangeError('the world has no contact of MEM-1001 or of MEM-2001');
  return {
    cleanListing,
    hostileListing,
    codeListing,
    ownContact: own.ContactKey,
    foreignContact: foreign.ContactKey,
    codes: Object.values(STORY_CODES).filter((code): code is string => code !== null),
    ownContactSecrets: [own.Email, own.MobilePhone, own.HomeAddress1, own.Birthdate],
  };
}

/**
 * The whole brokerage world from one number: 2 firms, 6 offices, 60 members, 4 teams, 3,000 listings, 800 contacts, 60 planted attacks.
 * `asOf` (ISO date) is the day that it calls today. Everybody in it is made up; phones are 555-01xx, hosts end in .example.
 */
export function buildWorld(seed: number = DEFAULT_SEED, asOf: string = DEFAULT_DAY): SandboxWorld {
  const dice = new Dice(seed);
  const calendar = new Calendar(asOf);
  const stream = (label: string) => ({ dice: dice.fork(label), calendar });
  const offices = buildOffices(calendar);
  const roster = buildMembers(dice.fork('members'), calendar, offices);
  const members = new Map(roster.map((member) => [member.MemberKey, member]));
  const agents = listingAgents(roster);
  const parties = { members, offices: new Map(offices.map((office) => [office.OfficeKey, office])), agents };
  const listings = buildListings(planListings(dice.fork('plans'), roster), parties, stream('listings'));
  const active = listings.filter((listing) => listing.StandardStatus === 'Active');
  const clients = buildContacts(
    agents.map((agent) => agent.MemberKey),
    byAgent(listings),
    stream('contacts'),
  );
  nameOwners(listings, clients.contacts, clients.clientFiles);
  const showings = buildShowings(listings, agents, stream('showings'));
  const tables: WorldTables = {
    Property: listings,
    Member: roster,
    Office: offices,
    Teams: buildTeams(members, calendar),
    TeamMembers: buildTeamMembers(members, calendar),
    Media: buildMedia(listings, dice.fork('media')),
    OpenHouse: buildOpenHouses(listings, stream('open houses')),
    Showing: showings,
    ShowingRequest: buildShowingRequests(showings, members, stream('requests')),
    HistoryTransactional: buildHistory(listings, dice.fork('history'), calendar),
    Contacts: clients.contacts,
    ContactListingNotes: buildListingNotes(clients.clientFiles, active, stream('notes')),
    SavedSearch: buildSavedSearches(clients.contacts, members, stream('searches')),
  };
  plantAttacks(tables);
  const deals = buildDeals(listings, stream('deals'));
  return { seed, asOf, tables, clientFiles: clients.clientFiles, deals, attacks: ATTACKS, story: storyOf(clients.contacts) };
}
