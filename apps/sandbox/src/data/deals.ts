import type { Calendar } from './calendar.js';
import { clientFile } from './client-files.js';
import { contactRecord } from './contacts.js';
import type { Dice } from './dice.js';
import { FIXED_LISTINGS, listingKey } from './listing-plan.js';
import type { ClientFile, ContactNoteRecord, ContactRecord, Deals, ListingRecord, OfferRecord } from './world.js';

/** Whose listing a client sells or buys. */
type Place = 'larch' | 'brokers';

interface Client {
  readonly key: string;
  readonly owner: string;
  readonly name: readonly [given: string, surname: string];
  readonly says: string;
  readonly sells?: Place;
  readonly buys?: Place;
}

const CLIENTS: readonly Client[] = [
  {
    key: 'CON-00801',
    owner: 'MEM-1001',
    name: ['Hedda', 'Brandvold'],
    says: 'takes 548,000 if it closes by March, they have bought already',
    sells: 'larch',
  },
  {
    key: 'CON-00802',
    owner: 'MEM-1002',
    name: ['Ruben', 'Castellan'],
    says: 'would go to 571,000 for this house and nowhere else',
    buys: 'larch',
  },
  { key: 'CON-00803', owner: 'MEM-1018', name: ['Noor', 'Vantongeren'], says: 'stops at 566,000, the parents pay', buys: 'larch' },
  { key: 'CON-00804', owner: 'MEM-1003', name: ['Alba', 'Quintrell'], says: 'wants out before the tenants notice', sells: 'brokers' },
  { key: 'CON-00805', owner: 'MEM-1002', name: ['Sten', 'Okonedo'], says: 'lender would carry him 40,000 further', buys: 'brokers' },
  { key: 'CON-00806', owner: 'MEM-1002', name: ['Ilka', 'Marchetti'], says: 'employer pays the move, the plant closes in May' },
];

type Terms = Pick<OfferRecord, 'OfferKey' | 'OfferStatus' | 'PurchasePrice' | 'OfferTerms'>;

/** By the key of the buyer. */
const OFFERS: readonly (readonly [buyer: string, terms: Terms])[] = [
  [
    'CON-00802',
    { OfferKey: 'OFR-0001', OfferStatus: 'Submitted', PurchasePrice: 559_000, OfferTerms: 'Closes in 30 days, keeps the piano' },
  ],
  [
    'CON-00803',
    { OfferKey: 'OFR-0002', OfferStatus: 'Submitted', PurchasePrice: 561_500, OfferTerms: 'No inspection, rent back two weeks' },
  ],
  ['CON-00802', { OfferKey: 'OFR-0003', OfferStatus: 'Draft', PurchasePrice: 567_000, OfferTerms: 'Only if they counter' }],
  ['CON-00805', { OfferKey: 'OFR-0004', OfferStatus: 'Submitted', PurchasePrice: 702_000, OfferTerms: 'Lender letter attached' }],
];

interface Chance {
  readonly dice: Dice;
  readonly calendar: Calendar;
}

/** The first listing of an agent on the market that no other story tells of and nobody else lists. */
function listingOf(agent: string, listings: readonly ListingRecord[]): ListingRecord {
  const told = new Set([...FIXED_LISTINGS.keys()].map(listingKey));
  const found = listings.find(
    ({ ListAgentKey, StandardStatus, PropertyType, CoListAgentKey, ListingKey }) =>
      ListAgentKey === agent &&
      StandardStatus === 'Active' &&
      PropertyType === 'Residential' &&
      CoListAgentKey === null &&
      !told.has(ListingKey),
  );
  if (!found) throw new RangeError(`${agent} has no listing on the market`);
  return found;
}

/** Gives the listing its address, in all the fields that say it. */
function moveTo(listing: ListingRecord, number: number, [name, suffix]: readonly [string, string]): void {
  const place = `${listing.City}, ${String(listing['StateOrProvince'])} ${listing.PostalCode}`;
  Object.assign(listing, {
    StreetNumber: String(number),
    StreetNumberNumeric: number,
    StreetName: name,
    StreetSuffix: suffix,
    UnitNumber: null,
    UnparsedAddress: `${number} ${name} ${suffix}, ${place}`,
  });
}

function clientOf({ key, owner, name, says, sells, buys }: Client, places: Readonly<Record<Place, ListingRecord>>, chance: Chance) {
  const dice = chance.dice.fork(key);
  const drawn = clientFile({ key, ownerKey: owner }, sells && places[sells], { dice: dice.fork('file'), calendar: chance.calendar });
  const place = sells ?? buys;
  const file: ClientFile = { ...drawn, ListingKey: place ? places[place].ListingKey : null };
  const [given, surname] = name;
  const named = { FirstName: given, MiddleName: null, LastName: surname, FullName: `${given} ${surname}` };
  const contact: ContactRecord = { ...contactRecord(key, file, { dice, calendar: chance.calendar }), ...named, Notes: says };
  return { contact, file, note: noteOn(contact, file, chance.calendar) };
}

function noteOn(contact: ContactRecord, { ListingKey }: ClientFile, calendar: Calendar): ContactNoteRecord {
  return {
    ContactListingNotesKey: `CLN-${contact.ContactKey.slice(4)}`,
    ContactKey: contact.ContactKey,
    ListingKey: ListingKey ?? '',
    NotedBy: 'Agent',
    NoteContents: `Spoke with them again: ${contact.Notes}`,
    FeedTypes: ['BBO'],
    ModificationTimestamp: calendar.stamp(-2, 40_000),
  };
}

function offerOf(listing: ListingRecord, buyer: ContactRecord, { OfferKey, ...terms }: Terms): OfferRecord {
  return {
    OfferKey,
    OwnerMemberKey: buyer.OwnerMemberKey,
    ListingKey: listing.ListingKey,
    ListAgentKey: listing.ListAgentKey,
    ListOfficeKey: listing.ListOfficeKey,
    UnparsedAddress: listing.UnparsedAddress,
    BuyerContactKey: buyer.ContactKey,
    BuyerName: buyer.FullName,
    ...terms,
  };
}

/** Changes one listing's address in place; everything else stands beside the world's tables. */
export function buildDeals(listings: readonly ListingRecord[], chance: Chance): Deals {
  const places = { larch: listingOf('MEM-1001', listings), brokers: listingOf('MEM-1003', listings) };
  moveTo(places.larch, 31, ['Larch Hollow', 'Lane']);
  const made = CLIENTS.map((client) => clientOf(client, places, chance));
  const [seller, first, second, brokersSeller, brokersBuyer, moving] = made.map(({ contact }) => contact);
  if (!seller || !first || !second || !brokersSeller || !brokersBuyer || !moving) throw new RangeError('a client of the deals is missing');
  const relocation: ContactRecord = { ...moving, LeadSource: 'Relocation', RestrictedToMemberKeys: ['MEM-1002'] };
  const contacts = [seller, first, second, brokersSeller, brokersBuyer, relocation];
  const placeOf = new Map(CLIENTS.map(({ key, buys = 'larch' }) => [key, places[buys]]));
  return {
    larchHollow: { listingKey: places.larch.ListingKey, seller, buyers: [first, second] },
    brokersOwn: { listingKey: places.brokers.ListingKey, seller: brokersSeller, buyers: [brokersBuyer] },
    relocation,
    contacts,
    clientFiles: made.map(({ file }) => file),
    notes: made.map(({ note }) => note),
    offers: OFFERS.flatMap(([buyer, terms]) => {
      const [listing, contact] = [placeOf.get(buyer), contacts.find(({ ContactKey }) => ContactKey === buyer)];
      return listing && contact ? [offerOf(listing, contact, terms)] : [];
    }),
  };
}
