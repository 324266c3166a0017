import type { JsonObject } from '@gatehouse/kernel';
import { Calendar } from '../data/calendar.js';
import { Dice } from '../data/dice.js';
import type { ClientFile, ContactRecord, ListingRecord, SandboxWorld } from '../data/index.js';
import { rosterPhone } from '../data/telephones.js';

const TRANSACTION_COUNT = 120;

/** A sale on its way to closing. TransactionKey, TransactionId and TransactionType are RESO TransactionManagement; the rest is the CRM's own. */
export interface TransactionRecord extends JsonObject {
  TransactionKey: string;
  TransactionId: string;
  TransactionType: 'Listing' | 'Purchase';
  OwnerMemberKey: string;
  ListingKey: string;
  UnparsedAddress: string;
  TransactionStatus: 'Opened' | 'Contingencies' | 'Clear to Close' | 'Closed';
  BuyerContactKey: string;
  BuyerName: string;
  SellerContactKey: string;
  SellerName: string;
  PurchasePrice: number;
  EarnestMoneyAmount: number;
  LoanAmount: number;
  Lender: string;
  EscrowCompany: string;
  EscrowOfficer: string;
  EscrowPhone: string;
  PurchaseContractDate: string;
  EstimatedCloseDate: string;
}

interface Draw {
  readonly world: SandboxWorld;
  readonly calendar: Calendar;
  readonly files: ReadonlyMap<string, readonly ClientFile[]>;
  readonly contacts: ReadonlyMap<string, ContactRecord>;
}

const SOLD = new Set(['Active Under Contract', 'Pending', 'Closed']);
/** The accounts of the sandbox come first, so that each of them finds transactions of its own. */
const FIRST_SERVED = ['MEM-1001', 'MEM-1002', 'MEM-2001'] as const;
const EACH_OF_THEM = 5;
const ESCROW = [
  { company: 'Cascade Escrow & Title', officer: 'Marguerite Oyelaran' },
  { company: 'Two Rivers Title', officer: 'Desmond Achterberg' },
  { company: 'Valley Quarry Settlement', officer: 'Ilse Pettibone' },
] as const;
const LENDERS = ['Foothill Community Lending', 'Granite Peak Mortgage', 'Delta Home Loans'] as const;
const STAGES: Readonly<Record<string, readonly TransactionRecord['TransactionStatus'][]>> = {
  'Active Under Contract': ['Opened', 'Contingencies'],
  Pending: ['Contingencies', 'Clear to Close'],
  Closed: ['Closed'],
};

function chosenListings(world: SandboxWorld, dice: Dice): ListingRecord[] {
  const sold = world.tables.Property.filter((listing) => SOLD.has(listing.StandardStatus));
  const first = FIRST_SERVED.flatMap((agent) => sold.filter((listing) => listing.ListAgentKey === agent).slice(0, EACH_OF_THEM));
  const taken = new Set(first);
  const rest = sold.filter((listing) => !taken.has(listing));
  return [...first, ...dice.sample(rest, TRANSACTION_COUNT - first.length)];
}

function money(listing: ListingRecord, dice: Dice) {
  const price = Math.round((listing.ListPrice * (0.95 + dice.next() * 0.08)) / 500) * 500;
  return { PurchasePrice: price, EarnestMoneyAmount: Math.round(price * 0.03), LoanAmount: Math.round(price * (0.6 + dice.next() * 0.2)) };
}

function parties(listing: ListingRecord, dice: Dice, draw: Draw) {
  const filed = draw.files.get(listing.ListingKey) ?? [];
  const seller = draw.contacts.get(filed.find((file) => file.Side === 'seller')?.ContactKey ?? '') ?? dice.pick(draw.world.tables.Contacts);
  const buyers = draw.world.tables.Contacts.filter(
    (contact) => contact.ContactKey !== seller.ContactKey && contact.ContactType.includes('Buyer'),
  );
  const buyer = dice.pick(buyers.length > 0 ? buyers : draw.world.tables.Contacts);
  return { seller, buyer };
}

function transaction(number: number, listing: ListingRecord, dice: Dice, draw: Draw): TransactionRecord {
  const { seller, buyer } = parties(listing, dice, draw);
  const escrow = dice.pick(ESCROW);
  const signed = -dice.int(4, 40);
  const id = `TRX-${String(number).padStart(4, '0')}`;
  return {
    TransactionKey: id,
    TransactionId: id,
    TransactionType: dice.chance(0.6) || FIRST_SERVED.some((agent) => agent === listing.ListAgentKey) ? 'Listing' : 'Purchase',
    OwnerMemberKey: listing.ListAgentKey,
    ListingKey: listing.ListingKey,
    ListingId: listing.ListingId,
    UnparsedAddress: listing.UnparsedAddress,
    City: listing.City,
    TransactionStatus: dice.pick(STAGES[listing.StandardStatus] ?? ['Opened']),
    BuyerContactKey: buyer.ContactKey,
    BuyerName: buyer.FullName,
    SellerContactKey: seller.ContactKey,
    SellerName: seller.FullName,
    ...money(listing, dice),
    Lender: dice.pick(LENDERS),
    EscrowCompany: escrow.company,
    EscrowOfficer: escrow.officer,
    EscrowPhone: rosterPhone(dice),
    PurchaseContractDate: draw.calendar.day(signed),
    InspectionContingencyDate: draw.calendar.day(signed + 17),
    LoanContingencyDate: draw.calendar.day(signed + 21),
    EstimatedCloseDate: draw.calendar.day(signed + dice.int(30, 55)),
    ModificationTimestamp: draw.calendar.stamp(-dice.int(0, 3), dice.int(30_000, 70_000)),
  };
}

/** About 120 sales of the world's sold listings, TRX-0001 onward. Same world, same transactions. */
export function buildTransactions(world: SandboxWorld): TransactionRecord[] {
  const dice = new Dice(world.seed).fork('crm-transactions');
  const files = new Map<string, ClientFile[]>();
  for (const file of world.clientFiles) {
    if (file.ListingKey !== null) files.set(file.ListingKey, [...(files.get(file.ListingKey) ?? []), file]);
  }
  const contacts = new Map(world.tables.Contacts.map((contact) => [contact.ContactKey, contact]));
  const draw: Draw = { world, calendar: new Calendar(world.asOf), files, contacts };
  return chosenListings(world, dice.fork('listings')).map((listing, index) => {
    const own = transaction(index + 1, listing, dice.fork(listing.ListingKey), draw);
    // On the purchase side the file belongs to the agent of the buyer.
    const buyer = contacts.get(own.BuyerContactKey);
    return own.TransactionType === 'Purchase' && buyer ? { ...own, OwnerMemberKey: buyer.OwnerMemberKey } : own;
  });
}
