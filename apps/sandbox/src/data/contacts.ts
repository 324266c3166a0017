import type { Calendar } from './calendar.js';
import { clientFile } from './client-files.js';
import { contactNotes } from './contact-notes.js';
import type { Dice } from './dice.js';
import { addressPart, GIVEN_NAMES, LANGUAGES, SURNAMES } from './names.js';
import { TOWNS } from './places.js';
import { STREETS } from './streets.js';
import { typedPhone } from './telephones.js';
import type { ClientFile, ContactRecord, ListingRecord } from './world.js';

export const CONTACT_COUNT = 800;

const MAILBOXES = ['mailbox.example', 'inbox.example', 'post.example', 'letters.example', 'quickmail.example'] as const;
const EMPLOYERS = [
  'Delta Ag Supply',
  'River City Clinic',
  'Granite School District',
  'Union Pacific Yard Cafe',
  'State Water Office',
  'Kiln & Co',
] as const;

/** Owners of the first contacts are fixed, so that tests can name a contact and know whose it is. */
const FIXED_OWNERS: readonly string[] = [
  'MEM-1001',
  'MEM-1001',
  'MEM-1002',
  'MEM-1003',
  'MEM-1005',
  'MEM-1006',
  'MEM-1012',
  'MEM-2001',
  'MEM-2001',
  'MEM-2003',
];

function home(dice: Dice) {
  const town = dice.weighted(TOWNS.map((candidate) => [candidate, candidate.weight] as const));
  const [street, suffix] = dice.pick(STREETS);
  return {
    HomeAddress1: `${dice.int(10, 9899)} ${street} ${suffix}`,
    HomeAddress2: dice.chance(0.15) ? `Apt ${dice.int(1, 40)}` : null,
    HomeCity: town.city,
    HomeStateOrProvince: town.state,
    HomePostalCode: dice.pick(town.zips),
    HomeCountyOrParish: town.county,
    HomeCountry: 'US',
  };
}

function identity(key: string, dice: Dice) {
  const given = dice.pick(GIVEN_NAMES);
  const surname = dice.pick(SURNAMES);
  const mailbox = `${addressPart(given)}.${addressPart(surname)}${Number(key.slice(4))}`;
  return {
    FirstName: given,
    MiddleName: dice.chance(0.2) ? dice.pick(GIVEN_NAMES) : null,
    LastName: surname,
    FullName: `${given} ${surname}`,
    SpousePartnerName: dice.chance(0.45) ? dice.pick(GIVEN_NAMES) : null,
    Children: dice.chance(0.3) ? `${dice.int(1, 4)}` : null,
    Language: dice.weighted([['English', 60], ...LANGUAGES.slice(1).map((language) => [language, 4] as const)]),
    Email: `${mailbox}@${dice.pick(MAILBOXES)}`,
    Email2: dice.chance(0.15) ? `${mailbox}.work@${dice.pick(MAILBOXES)}` : null,
    MobilePhone: typedPhone(dice),
    HomePhone: dice.chance(0.35) ? typedPhone(dice) : null,
    DirectPhone: dice.chance(0.15) ? typedPhone(dice) : null,
    PreferredPhone: 'Mobile',
    Company: dice.chance(0.3) ? dice.pick(EMPLOYERS) : null,
    ContactLoginId: `client-${key.toLowerCase()}`,
    ContactPassword: `synthetic-password-${key}-${dice.digits(6)}`,
  };
}

/** The RESO record of a client. */
export function contactRecord(key: string, file: ClientFile, chance: { dice: Dice; calendar: Calendar }): ContactRecord {
  const { dice, calendar } = chance;
  return {
    ContactKey: key,
    OwnerMemberKey: file.OwnerMemberKey,
    OwnerMemberID: file.OwnerMemberKey.replace('MEM-', 'C'),
    ...identity(key, dice),
    ...home(dice),
    Birthdate: calendar.day(-dice.int(8200, 29_000)),
    Anniversary: dice.chance(0.2) ? calendar.day(-dice.int(400, 12_000)) : null,
    ContactType: [file.Side === 'seller' ? 'Seller' : 'Buyer', ...(dice.chance(0.15) ? ['Friend'] : [])],
    ContactStatus: dice.weighted([
      ['Active', 80],
      ['Inactive', 15],
      ['On Vacation', 5],
    ]),
    LeadSource: dice.pick(['Referral', 'Open house', 'Website', 'Past client', 'Sign call']),
    ReferredBy: dice.chance(0.2) ? `${dice.pick(GIVEN_NAMES)} ${dice.pick(SURNAMES)}` : null,
    ReverseProspectingEnabledYN: dice.chance(0.3),
    Notes: contactNotes(file, dice),
    FeedTypes: ['BBO'],
    OriginatingSystemName: 'Cascade MLS',
    OriginatingSystemContactKey: key,
    OriginalEntryTimestamp: calendar.stamp(-dice.int(40, 1500), 40_000),
    ModificationTimestamp: calendar.stamp(-dice.int(0, 39), dice.int(25_000, 80_000)),
  };
}

/** The clients of all agents. A third sell a listing of their agent, the others buy. */
export function buildContacts(
  agentKeys: readonly string[],
  listingsByAgent: ReadonlyMap<string, readonly ListingRecord[]>,
  chance: { dice: Dice; calendar: Calendar },
): { contacts: ContactRecord[]; clientFiles: ClientFile[] } {
  const contacts: ContactRecord[] = [];
  const clientFiles: ClientFile[] = [];
  for (let number = 1; number <= CONTACT_COUNT; number += 1) {
    const key = `CON-${String(number).padStart(5, '0')}`;
    const dice = chance.dice.fork(key);
    const ownerKey = FIXED_OWNERS[number - 1] ?? dice.pick(agentKeys);
    const own = listingsByAgent.get(ownerKey) ?? [];
    const listing = dice.chance(0.33) && own.length > 0 ? dice.pick(own) : undefined;
    const file = clientFile({ key, ownerKey }, listing, { dice: dice.fork('file'), calendar: chance.calendar });
    clientFiles.push(file);
    contacts.push(contactRecord(key, file, { dice, calendar: chance.calendar }));
  }
  return { contacts, clientFiles };
}
