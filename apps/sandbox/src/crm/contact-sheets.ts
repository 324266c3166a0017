import { z } from 'zod';
import { STAGES } from './desk.js';

const contactKey = z.string().min(1).max(40).describe('ContactKey, e.g. CON-00001');
const text = z.string().nullable().optional();

export const limit = z.number().int().min(1).max(100).default(20).describe('Records per page, 1 to 100');
export const cursor = z.string().max(200).optional().describe('nextCursor of the page before');
export const page = { total: z.number().int(), nextCursor: z.string().optional() };

const contactCard = z.looseObject({
  ContactKey: z.string(),
  OwnerMemberKey: z.string(),
  FirstName: z.string(),
  LastName: z.string(),
  FullName: z.string(),
  Email: z.string(),
  MobilePhone: z.string(),
  HomeCity: text,
  ContactType: z.array(z.string()),
  ContactStatus: z.string(),
  Stage: z.enum(STAGES),
});

export const LIST_CONTACTS = {
  name: 'list_contacts',
  title: 'List contacts',
  description:
    'Lists contacts of the CRM, newest page first by key. Filter by owning agent, by words in name, e-mail, city or notes, and by pipeline stage.',
  input: z.object({
    ownerMemberKey: z.string().max(40).optional().describe('MemberKey of the agent who owns the contacts, e.g. MEM-1001'),
    search: z.string().min(1).max(200).optional().describe('Words to look for in name, e-mail, city and notes'),
    stage: z.enum(STAGES).optional().describe('Where the client stands in the pipeline'),
    limit,
    cursor,
  }),
  output: z.object({ contacts: z.array(contactCard), ...page }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const GET_CONTACT = {
  name: 'get_contact',
  title: 'Get a contact',
  description: 'Returns one contact whole: names, addresses, telephones, notes, agreement and financing.',
  input: z.object({ contactKey }),
  output: z.looseObject({
    ...contactCard.shape,
    HomeAddress1: text,
    HomeStateOrProvince: text,
    HomePostalCode: text,
    Birthdate: text,
    Notes: text,
    BuyerAgreementStatus: text,
    BuyerAgreementDate: text,
    BuyerAgreementExpirationDate: text,
    BuyerAgreementCompensation: text,
    ListingAgreementStatus: text,
    PreApprovalAmount: z.number().nullable().optional(),
    PreApprovalLender: text,
    BottomLine: z.number().nullable().optional(),
    Motivation: text,
    ContactListingNotes: z.array(z.looseObject({ NoteContents: z.string() })),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const ADD_CONTACT_NOTE = {
  name: 'add_contact_note',
  title: 'Add a note to a contact',
  description: 'Writes a note into the file of a contact. Notes cannot be changed or removed afterwards.',
  input: z.object({ contactKey, note: z.string().min(1).max(4000).describe('The note, plain text') }),
  output: z.object({
    ContactListingNotesKey: z.string(),
    ContactKey: z.string(),
    OwnerMemberKey: z.string(),
    NoteContents: z.string(),
  }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
};
