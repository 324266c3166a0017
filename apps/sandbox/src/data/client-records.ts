import type { JsonObject } from '@gatehouse/kernel';
import type { Calendar } from './calendar.js';
import { listingNote } from './contact-notes.js';
import type { Dice } from './dice.js';
import { dollars } from './figures.js';
import type { ClientFile, ContactNoteRecord, ContactRecord, ListingRecord, MemberRecord } from './world.js';

interface Chance {
  readonly dice: Dice;
  readonly calendar: Calendar;
}

/** Notes of agents on a client and a listing, for two clients in three. */
export function buildListingNotes(files: readonly ClientFile[], active: readonly ListingRecord[], chance: Chance): ContactNoteRecord[] {
  const rows: ContactNoteRecord[] = [];
  for (const file of files) {
    const dice = chance.dice.fork(file.ContactKey);
    const count = dice.int(0, 3);
    for (let made = 0; made < count; made += 1) {
      rows.push({
        ContactListingNotesKey: `CLN-${String(rows.length + 1).padStart(5, '0')}`,
        ContactKey: file.ContactKey,
        ListingKey: file.ListingKey ?? dice.pick(active).ListingKey,
        NotedBy: dice.chance(0.8) ? 'Agent' : 'Contact',
        NoteContents: listingNote(file, dice),
        FeedTypes: ['BBO'],
        ModificationTimestamp: chance.calendar.stamp(-dice.int(1, 90), dice.int(25_000, 80_000)),
      });
    }
  }
  return rows;
}

/** Saved searches: their names give the client away, and their query can be run. */
export function buildSavedSearches(
  contacts: readonly ContactRecord[],
  members: ReadonlyMap<string, MemberRecord>,
  chance: Chance,
): JsonObject[] {
  const buyers = contacts.filter((contact) => contact.ContactType.includes('Buyer')).slice(0, 300);
  return buyers.map((contact, index) => {
    const dice = chance.dice.fork(contact.ContactKey);
    const most = dice.int(4, 14) * 100_000;
    const beds = dice.int(2, 4);
    return {
      SavedSearchKey: `SSR-${String(index + 1).padStart(5, '0')}`,
      SavedSearchName: `${contact.LastName} ${contact.HomeCity} under ${most / 1000}k`,
      SavedSearchDescription: `For ${contact.FullName}`,
      SavedSearchType: 'Prospecting',
      MemberKey: contact.OwnerMemberKey,
      MemberMlsId: members.get(contact.OwnerMemberKey)?.MemberMlsId ?? null,
      ResourceName: 'Property',
      ClassName: 'Residential',
      SearchQueryType: 'OData',
      SearchQuery: `City eq '${contact.HomeCity}' and ListPrice le ${most} and BedroomsTotal ge ${beds}`,
      SearchQueryHumanReadable: `${contact.HomeCity}, up to ${dollars(most)}, ${beds}+ beds`,
      FeedTypes: ['BBO'],
      OriginatingSystemName: 'Cascade MLS',
      OriginalEntryTimestamp: chance.calendar.stamp(-dice.int(30, 300), 40_000),
      ModificationTimestamp: chance.calendar.stamp(-dice.int(1, 29), dice.int(25_000, 80_000)),
    };
  });
}

/** Makes a seller the owner of the listing, in the listing's own confidential fields. Where two clients sell one, the first is named. */
export function nameOwners(listings: readonly ListingRecord[], contacts: readonly ContactRecord[], files: readonly ClientFile[]): void {
  const byKey = new Map(listings.map((listing) => [listing.ListingKey, listing]));
  for (const [index, file] of files.entries()) {
    const contact = contacts[index];
    const listing = file.ListingKey === null ? undefined : byKey.get(file.ListingKey);
    if (!contact || !listing) continue;
    listing['OwnerName'] = contact.FullName;
    listing['OwnerPhone'] = contact.MobilePhone;
    byKey.delete(listing.ListingKey);
  }
}
