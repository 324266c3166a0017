import type { ContactRecord } from '../data/index.js';
import { failed, served, structured, type ServedTool } from '../mcp/served-tool.js';
import type { CrmDesk } from './desk.js';
import { DRAFT_MESSAGE, GET_CONSENT, GET_RECIPIENT, SEND_MESSAGE, TEXT_CONTACT } from './message-sheets.js';

type Channel = 'email' | 'sms' | 'letter';

function addressOf(contact: ContactRecord, channel: Channel): string {
  if (channel === 'email') return contact.Email;
  if (channel === 'sms') return contact.MobilePhone;
  return `${contact.HomeAddress1}, ${contact.HomeCity}, ${contact.HomeStateOrProvince} ${contact.HomePostalCode}`;
}

const unknownContact = (key: string) => failed(`There is no contact ${key}. List contacts to find its key.`);

export function messageTools(desk: CrmDesk): ServedTool[] {
  return [
    served(DRAFT_MESSAGE, ({ contactKey, channel, purpose, body }) => {
      const contact = desk.contact(contactKey);
      if (!contact) return unknownContact(contactKey);
      const written = body ?? `Hello ${contact.FirstName},\n\nI am writing to you about this: ${purpose}.\n\nYou can reach me at any time.`;
      return structured({
        contactKey,
        channel,
        to: addressOf(contact, channel),
        subject: purpose ?? 'A message from your agent',
        body: written,
        sent: false,
      });
    }),
    served(SEND_MESSAGE, ({ to, subject, body }) => {
      const contactKey = desk.recipient(to)?.ContactKey;
      const { messageId } = desk.outbox.put({
        to,
        body,
        ...(subject === undefined ? {} : { subject }),
        ...(contactKey ? { contactKey } : {}),
      });
      return structured({ messageId, to, ...(contactKey ? { contactKey } : {}), status: 'queued' });
    }),
    served(GET_RECIPIENT, ({ to }) => {
      const contact = desk.recipient(to);
      const consent = contact && desk.consentOf(contact.ContactKey);
      if (!contact || !consent) return failed('Nobody on file is reached there. List contacts to find somebody.');
      const isNumber = to !== contact.ContactKey && !to.includes('@');
      // Also of a contact who is on neither side of a sale: whoever reads it looks for side and listing.
      return structured({
        ...consent,
        ...desk.dealOf(contact.ContactKey),
        Channel: isNumber ? 'text' : 'email',
      });
    }),
    served(GET_CONSENT, ({ contactKey }) => {
      const consent = desk.consentOf(contactKey);
      return consent ? structured({ ...consent, ...desk.dealOf(contactKey) }) : unknownContact(contactKey);
    }),
    served(TEXT_CONTACT, ({ contactKey, body }) => {
      const contact = desk.contact(contactKey);
      if (!contact) return unknownContact(contactKey);
      const { messageId } = desk.outbox.put({ to: contact.MobilePhone, body, contactKey });
      return structured({ messageId, contactKey, status: 'queued' });
    }),
  ];
}
