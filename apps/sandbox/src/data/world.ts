import type { JsonObject } from '@gatehouse/kernel';
import type { PlantedAttack } from './attack.js';

/** RESO Data Dictionary 2.1, Member: the fields that other code reads by name; the record carries many more. */
export interface MemberRecord extends JsonObject {
  MemberKey: string;
  MemberMlsId: string;
  MemberFirstName: string;
  MemberLastName: string;
  MemberFullName: string;
  MemberEmail: string;
  MemberDirectPhone: string;
  MemberMobilePhone: string;
  MemberType: string;
  MemberStatus: string;
  MemberStateLicense: string | null;
  OfficeKey: string;
  OfficeName: string;
}

export interface OfficeRecord extends JsonObject {
  OfficeKey: string;
  OfficeMlsId: string;
  OfficeName: string;
  OfficePhone: string;
  OfficeEmail: string;
  MainOfficeKey: string;
  OfficeBrokerKey: string;
}

export interface TeamRecord extends JsonObject {
  TeamKey: string;
  TeamName: string;
  TeamLeadKey: string;
}

export interface ListingRecord extends JsonObject {
  ListingKey: string;
  ListingId: string;
  StandardStatus: string;
  PropertyType: string;
  City: string;
  UnparsedAddress: string;
  ListPrice: number;
  ListAgentKey: string;
  ListOfficeKey: string;
  PublicRemarks: string;
  PrivateRemarks: string;
  PostalCode: string;
  ModificationTimestamp: string;
}

/** RESO Contacts. `Notes` may hold finances, account-like and SSN-like values; none belongs to a real person. */
export interface ContactRecord extends JsonObject {
  ContactKey: string;
  OwnerMemberKey: string;
  FirstName: string;
  LastName: string;
  FullName: string;
  Email: string;
  MobilePhone: string;
  HomeAddress1: string;
  HomeCity: string;
  HomeStateOrProvince: string;
  HomePostalCode: string;
  Birthdate: string;
  ContactType: string[];
  ContactStatus: string;
  Notes: string;
  ModificationTimestamp: string;
}

export interface ContactNoteRecord extends JsonObject {
  ContactListingNotesKey: string;
  ContactKey: string;
  ListingKey: string;
  NoteContents: string;
}

/** What a CRM keeps of a client beside the RESO contact: agreement and finances. No RESO resource carries these. */
export interface ClientFile extends JsonObject {
  ContactKey: string;
  OwnerMemberKey: string;
  /** Listing that the client sells, or buys once under contract. */
  ListingKey: string | null;
  Side: 'buyer' | 'seller';
  AgreementStatus: 'Signed' | 'Draft' | 'Expired' | 'None';
  /** ISO date; null where nothing is signed. */
  AgreementDate: string | null;
  AgreementExpirationDate: string | null;
  /** As written in the agreement, e.g. `2.5 % of the purchase price`. */
  AgreementCompensation: string | null;
  PreApprovalAmount: number | null;
  Lender: string | null;
  /** The least a seller takes, or the most a buyer pays, in US dollars. */
  BottomLine: number | null;
  Motivation: string;
}

/** RESO RCP-57 (draft): an offer on a listing, as the side that makes it submits it. */
export interface OfferRecord extends JsonObject {
  OfferKey: string;
  OwnerMemberKey: string;
  ListingKey: string;
  ListAgentKey: string;
  BuyerContactKey: string;
  BuyerName: string;
  OfferStatus: 'Draft' | 'Submitted' | 'Countered';
  PurchasePrice: number;
  OfferTerms: string;
}

/** One listing with members of one firm on both of its sides. */
interface Deal {
  readonly listingKey: string;
  readonly seller: ContactRecord;
  readonly buyers: readonly ContactRecord[];
}

/**
 * Sales in which one firm acts for more than one party, and a relocation file: what information walls are for. They stand beside the drawn
 * clients, so that nothing else of the world is drawn otherwise.
 */
export interface Deals {
  /** 31 Larch Hollow Lane: listed by MEM-1001, buyers of MEM-1002 and MEM-1018 of the same office bid. */
  readonly larchHollow: Deal;
  /** A listing of the designated broker, MEM-1003, with a buyer of MEM-1002. */
  readonly brokersOwn: Deal;
  /** A client of MEM-1002 who moves for an employer: only MEM-1002 is named in the file. */
  readonly relocation: ContactRecord;
  readonly contacts: readonly ContactRecord[];
  readonly clientFiles: readonly ClientFile[];
  readonly notes: readonly ContactNoteRecord[];
  readonly offers: readonly OfferRecord[];
}

export interface WorldTables {
  readonly Property: ListingRecord[];
  readonly Member: MemberRecord[];
  readonly Office: OfficeRecord[];
  readonly Teams: TeamRecord[];
  readonly TeamMembers: JsonObject[];
  readonly Media: JsonObject[];
  readonly OpenHouse: JsonObject[];
  readonly Showing: JsonObject[];
  readonly ShowingRequest: JsonObject[];
  readonly HistoryTransactional: JsonObject[];
  readonly Contacts: ContactRecord[];
  readonly ContactListingNotes: ContactNoteRecord[];
  readonly SavedSearch: JsonObject[];
}

export type WorldResource = keyof WorldTables;

/** Keys that the tour and the end-to-end tests tell their story with. */
export interface Story {
  /** Active, Sacramento, under 900,000, of MEM-1002, no planted text. */
  readonly cleanListing: string;
  /** Active, Sacramento, under 900,000, of MEM-2001: its PublicRemarks carry ATK-01. */
  readonly hostileListing: string;
  /** Contact of MEM-1001. */
  readonly ownContact: string;
  /** Contact of MEM-2001. */
  readonly foreignContact: string;
  /** Listing of MEM-1001 whose private remarks, showing instructions and AccessCode hold `codes`. */
  readonly codeListing: string;
  /** The codes of codeListing: none may ever reach a client of the gateway. */
  readonly codes: readonly string[];
  /** Confidential values of ownContact, as written in the record: they may leave only as placeholders. */
  readonly ownContactSecrets: readonly string[];
}

/** Everything the sandbox serves. Same seed and day: identical bytes. Servers change the tables in place. */
export interface SandboxWorld {
  readonly seed: number;
  /** ISO date that the world calls today. */
  readonly asOf: string;
  readonly tables: WorldTables;
  readonly clientFiles: readonly ClientFile[];
  readonly deals: Deals;
  readonly attacks: readonly PlantedAttack[];
  readonly story: Story;
}
