import { z } from 'zod';

const CHANNELS = ['email', 'sms', 'letter'] as const;
const PURPOSE = z.enum(['service', 'marketing']);

export const DRAFT_MESSAGE = {
  name: 'draft_message',
  title: 'Draft a message',
  description: 'Drafts a message to a contact from a purpose, or sets the given body into the letter form. Nothing is sent.',
  input: z
    .object({
      contactKey: z.string().min(1).max(40).describe('ContactKey of the recipient'),
      channel: z.enum(CHANNELS).describe('email, sms or letter'),
      purpose: z.string().min(1).max(500).optional().describe('What the message is for, e.g. confirm the showing on Friday'),
      body: z.string().min(1).max(10_000).optional().describe('Text to use as it is'),
    })
    .refine((draft) => draft.purpose !== undefined || draft.body !== undefined, 'Give purpose or body.'),
  output: z.object({
    contactKey: z.string(),
    channel: z.enum(CHANNELS),
    to: z.string(),
    subject: z.string(),
    body: z.string(),
    sent: z.literal(false),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const SEND_MESSAGE = {
  name: 'send_message',
  title: 'Send a message',
  description: 'Sends an e-mail or text message at once, in the name of the brokerage. It cannot be called back.',
  input: z.object({
    to: z.string().min(3).max(320).describe('E-mail address, telephone number or ContactKey'),
    subject: z.string().max(300).optional().describe('Subject line, for e-mail'),
    purpose: PURPOSE.optional().describe('service for a client about their own matter, else marketing'),
    body: z.string().min(1).max(10_000).describe('The message, plain text'),
  }),
  output: z.object({ messageId: z.string(), to: z.string(), contactKey: z.string().optional(), status: z.literal('queued') }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
};

export const GET_RECIPIENT = {
  name: 'get_recipient',
  title: 'Who a message would reach',
  description:
    'Finds the contact behind an e-mail address, telephone number or ContactKey, and tells what they agreed to and opted out of.',
  input: z.object({ to: z.string().min(3).max(320).describe('E-mail address, telephone number or ContactKey') }),
  output: z.looseObject({ ContactKey: z.string(), OwnerMemberKey: z.string(), Channel: z.enum(['email', 'text']) }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const GET_CONSENT = {
  name: 'get_consent',
  title: 'May this contact be texted',
  description: 'Tells the consent on record, the do-not-call lists as they were last read, and the time zone of a contact.',
  input: z.object({ contactKey: z.string().min(1).max(40).describe('ContactKey of the recipient') }),
  output: z.looseObject({ ContactKey: z.string(), OwnerMemberKey: z.string(), DoNotCall: z.boolean() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const TEXT_CONTACT = {
  name: 'text_contact',
  title: 'Send a text message',
  description: 'Sends a text message to the mobile number of a contact at once. It cannot be called back.',
  input: z.object({
    contactKey: z.string().min(1).max(40).describe('ContactKey of the recipient'),
    purpose: PURPOSE.describe('service for a client about their own matter, else marketing'),
    body: z.string().min(1).max(1_000).describe('The message, plain text'),
  }),
  output: z.object({ messageId: z.string(), contactKey: z.string(), status: z.literal('queued') }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
};

const consentForm = z.object({
  FormId: z.string(),
  ContactKey: z.string(),
  OwnerMemberKey: z.string(),
  Kind: z.string(),
  AgreesTo: z.string(),
  ReceivedOn: z.string(),
  ListingKey: z.string().nullable(),
  Side: z.string().nullable(),
});
const formId = z.string().min(1).max(40).describe('FormId from list_consent_forms, e.g. FORM-00007');

export const LIST_CONSENT_FORMS = {
  name: 'list_consent_forms',
  title: 'List the consent forms of a contact',
  description: 'Lists what a contact signed or filled in about being written to: the form, to what it agrees and when it came in.',
  input: z.object({ contactKey: z.string().min(1).max(40).describe('ContactKey, e.g. CON-00001') }),
  output: z.object({ forms: z.array(consentForm), total: z.number().int() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const GET_CONSENT_FORM = {
  name: 'get_consent_form',
  title: 'Get a consent form',
  description: 'Returns one consent form.',
  input: z.object({ formId }),
  output: consentForm,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const RECORD_CONSENT = {
  name: 'record_consent',
  title: 'Record a consent to texts',
  description: 'Records that a contact may be texted, from a form of theirs that is on file.',
  input: z.object({ contactKey: z.string().min(1).max(40).describe('ContactKey, e.g. CON-00001'), formId }),
  output: GET_CONSENT.output,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};
