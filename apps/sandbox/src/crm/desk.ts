import type { JsonObject } from '@gatehouse/kernel';
import type { ClientFile, ContactRecord, OfferRecord, SandboxWorld } from '../data/index.js';
import { Consents, type ConsentForm, type ConsentRecord } from './consents.js';
import type { DocumentFile } from './documents.js';
import { Outbox } from './outbox.js';
import { ListingFiles, type ListingFile } from './listing-files.js';
import { buildCrmRecords, type CrmRecords } from './records.js';
import type { TaskRecord } from './tasks.js';
import type { TransactionRecord } from './transactions.js';
import { Wires } from './wires.js';

export const STAGES = ['lead', 'nurture', 'active', 'under_contract', 'past_client'] as const;
export type Stage = (typeof STAGES)[number];

export interface ContactNote extends JsonObject {
  ContactListingNotesKey: string;
  ContactKey: string;
  NoteContents: string;
}

export interface ContactQuery {
  readonly ownerMemberKey?: string;
  readonly search?: string;
  readonly stage?: Stage;
}

/**
 * The brokerage's CRM, as careless as the real ones: it serves every record whole to whoever holds its token. Who may see what is
 * the gateway's business.
 */
export class CrmDesk {
  readonly outbox = new Outbox();
  readonly records: CrmRecords;
  readonly wires: Wires;
  private readonly consents = new Consents();
  private readonly listingFiles: ListingFiles;
  /** Texts that publish_ad was given, newest last. */
  readonly published: string[] = [];
  private readonly people: readonly ContactRecord[];
  private readonly files: ReadonlyMap<string, ClientFile>;
  private readonly underContract: ReadonlySet<string>;
  private readonly added: ContactNote[] = [];
  private readonly listeners = new Set<(contactKey: string) => void>();

  constructor(private readonly world: SandboxWorld) {
    this.records = buildCrmRecords(world);
    this.wires = new Wires(new Date().toISOString().slice(0, 10));
    this.listingFiles = new ListingFiles(new Set(world.tables.Property.map(({ ListingKey }) => ListingKey)));
    this.people = [...world.tables.Contacts, ...world.deals.contacts];
    this.files = new Map([...world.clientFiles, ...world.deals.clientFiles].map((file) => [file.ContactKey, file]));
    const open = this.records.transactions.filter((sale) => sale.TransactionStatus !== 'Closed');
    this.underContract = new Set(open.flatMap((sale) => [sale.BuyerContactKey, sale.SellerContactKey]));
  }

  contacts(query: ContactQuery): ContactRecord[] {
    const needle = query.search?.toLowerCase();
    return this.people.filter(
      (contact) =>
        (query.ownerMemberKey === undefined || contact.OwnerMemberKey === query.ownerMemberKey) &&
        (query.stage === undefined || this.stageOf(contact.ContactKey) === query.stage) &&
        (needle === undefined ||
          `${contact.FullName}\n${contact.Email}\n${contact.HomeCity}\n${contact.Notes}`.toLowerCase().includes(needle)),
    );
  }

  contact(key: string): ContactRecord | undefined {
    return this.people.find((contact) => contact.ContactKey === key);
  }

  /** The contact that an address book would find for a key, an e-mail or a telephone number in any spelling. */
  recipient(to: string): ContactRecord | undefined {
    const digits = to.replace(/\D/g, '').slice(-10);
    return this.people.find(
      (contact) =>
        contact.ContactKey === to ||
        contact.Email.toLowerCase() === to.toLowerCase() ||
        (digits.length === 10 && contact.MobilePhone.replace(/\D/g, '').endsWith(digits)),
    );
  }

  /** RESO Contacts record with the client's agreement and finances beside it. */
  fullContact(contact: ContactRecord): JsonObject {
    const file = this.files.get(contact.ContactKey);
    const agreement = file?.Side === 'seller' ? 'ListingAgreement' : 'BuyerAgreement';
    return {
      ...contact,
      Stage: this.stageOf(contact.ContactKey),
      ...(file
        ? {
            Side: file.Side,
            ListingKey: file.ListingKey,
            [`${agreement}Status`]: file.AgreementStatus,
            [`${agreement}Date`]: file.AgreementDate,
            [`${agreement}ExpirationDate`]: file.AgreementExpirationDate,
            [`${agreement}Compensation`]: file.AgreementCompensation,
            PreApprovalAmount: file.PreApprovalAmount,
            PreApprovalLender: file.Lender,
            BottomLine: file.BottomLine,
            Motivation: file.Motivation,
          }
        : {}),
      ContactListingNotes: this.notesOf(contact.ContactKey),
    };
  }

  /** Undefined where there is no such contact. */
  consentOf(contactKey: string): ConsentRecord | undefined {
    const contact = this.contact(contactKey);
    const isClient = this.files.get(contactKey)?.AgreementStatus === 'Signed';
    return contact && this.consents.of(contact, isClient ? 'client' : 'lead');
  }

  consentForms(contactKey: string): ConsentForm[] {
    const contact = this.contact(contactKey);
    return contact ? this.consents.formsOf(contact).map((form) => ({ ...form, ...this.dealOf(contactKey) })) : [];
  }

  consentForm(formId: string): ConsentForm | undefined {
    return this.consentForms(formId.replace(/^FORM-/, 'CON-')).find((form) => form.FormId === formId);
  }

  /** As careless as the rest: whoever asks is believed. Undefined where there is no such contact or form. */
  recordConsent(contactKey: string, formId: string): ConsentRecord | undefined {
    const [record, form] = [this.consentOf(contactKey), this.consentForm(formId)];
    if (!record || !form) return undefined;
    return Object.assign(record, { TextConsent: form.FormId, ConsentSource: form.Kind, TextsOptedOut: false, TextsOptedOutOn: null });
  }

  task(taskKey: string): TaskRecord | undefined {
    return this.records.tasks.find((task) => task.TaskKey === taskKey);
  }

  listingFile(listingKey: string): ListingFile {
    return this.listingFiles.of(listingKey);
  }

  /** Side and listing of a client, as every record about them says. */
  dealOf(contactKey: string | null): { readonly Side: string | null; readonly ListingKey: string | null } {
    const file = this.files.get(contactKey ?? '');
    return { Side: file?.Side ?? null, ListingKey: file?.ListingKey ?? null };
  }

  offers(listingKey: string): readonly OfferRecord[] {
    return this.world.deals.offers.filter((offer) => offer.ListingKey === listingKey);
  }

  offer(offerKey: string): OfferRecord | undefined {
    return this.world.deals.offers.find((offer) => offer.OfferKey === offerKey);
  }

  /** Who acts for whom on a listing, on both sides; undefined for one that does not exist. */
  parties(listingKey: string): JsonObject[] | undefined {
    const listing = this.world.tables.Property.find((each) => each.ListingKey === listingKey);
    if (!listing) return undefined;
    const party = (side: string, contactKey: string | null, members: readonly unknown[]): JsonObject => ({
      ListingKey: listingKey,
      Side: side,
      ContactKey: contactKey,
      MemberKeys: members.filter((key): key is string => typeof key === 'string'),
    });
    const clients = [...this.files.values()].filter((file) => file.ListingKey === listingKey);
    const sale = this.records.transactions.find((each) => each.ListingKey === listingKey);
    const buyer = sale && this.contact(sale.BuyerContactKey);
    return [
      party('list', null, [listing.ListAgentKey, listing['CoListAgentKey']]),
      ...clients.map((file) => party(file.Side, file.ContactKey, [file.OwnerMemberKey])),
      ...this.offers(listingKey).map((offer) => party('buy', offer.BuyerContactKey, [offer.OwnerMemberKey])),
      ...(sale && buyer ? [party('buy', buyer.ContactKey, [buyer.OwnerMemberKey, listing['BuyerAgentKey']])] : []),
    ];
  }

  stageOf(contactKey: string): Stage {
    const status = this.files.get(contactKey)?.AgreementStatus;
    if (this.underContract.has(contactKey)) return 'under_contract';
    if (status === 'Signed') return 'active';
    if (status === 'Draft') return 'nurture';
    return status === 'Expired' ? 'past_client' : 'lead';
  }

  addNote(contactKey: string, note: string): ContactNote {
    const kept: ContactNote = { ContactListingNotesKey: `CRM-NOTE-${this.added.length + 1}`, ContactKey: contactKey, NoteContents: note };
    this.added.push(kept);
    for (const listener of this.listeners) listener(contactKey);
    return kept;
  }

  /** Called with the key of a contact whose record changed. Returns how to stop it. */
  onContactChanged(listener: (contactKey: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  transaction(by: { transactionId?: string; listingKey?: string }): TransactionRecord | undefined {
    return this.records.transactions.find((sale) => sale.TransactionId === by.transactionId || sale.ListingKey === by.listingKey);
  }

  documentsOf(transactionId: string): readonly DocumentFile[] {
    return this.records.documents.filter(({ card }) => card.TransactionId === transactionId);
  }

  document(documentId: string): DocumentFile | undefined {
    return this.records.documents.find(({ card }) => card.DocumentId === documentId);
  }

  private notesOf(contactKey: string): JsonObject[] {
    return [...this.world.tables.ContactListingNotes, ...this.world.deals.notes, ...this.added]
      .filter((note) => note.ContactKey === contactKey)
      .map((note) => ({ ...note }));
  }
}
