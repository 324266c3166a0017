import type { JsonObject } from '@gatehouse/kernel';
import type { ContactRecord } from '../data/index.js';
import { failed, served, structured, tellProgress, type ServedTool } from '../mcp/served-tool.js';
import { ADD_CONTACT_NOTE, GET_CONTACT, LIST_CONTACTS } from './contact-sheets.js';
import type { CrmDesk } from './desk.js';
import { pageOf } from './page.js';

const CARD_FIELDS = [
  'ContactKey',
  'OwnerMemberKey',
  'FirstName',
  'LastName',
  'FullName',
  'Email',
  'MobilePhone',
  'HomeCity',
  'ContactType',
  'ContactStatus',
] as const;

function card(contact: ContactRecord, beside: JsonObject): JsonObject {
  return { ...Object.fromEntries(CARD_FIELDS.map((field) => [field, contact[field] ?? null])), ...beside };
}

const unknownContact = (key: string) => failed(`There is no contact ${key}. List contacts to find its key.`);

export function contactTools(desk: CrmDesk): ServedTool[] {
  return [
    served(LIST_CONTACTS, ({ limit, cursor, ...query }) => {
      const { items, ...rest } = pageOf(desk.contacts(query), limit, cursor);
      return structured({
        contacts: items.map((contact) => card(contact, { ...desk.dealOf(contact.ContactKey), Stage: desk.stageOf(contact.ContactKey) })),
        ...rest,
      });
    }),
    served(GET_CONTACT, async ({ contactKey }, context) => {
      const contact = desk.contact(contactKey);
      if (!contact) return unknownContact(contactKey);
      // As sloppy as a real CRM: a telephone number leaves by a door that is not the result.
      await tellProgress(context, {
        progress: 1,
        total: 2,
        message: `Found ${contact.FullName}, mobile ${contact.MobilePhone}; opening the file`,
      });
      return structured(desk.fullContact(contact));
    }),
    served(ADD_CONTACT_NOTE, ({ contactKey, note }) => {
      const contact = desk.contact(contactKey);
      // Whose it is: what nobody is named for is shown to nobody.
      return contact
        ? structured({ ...desk.addNote(contactKey, note), OwnerMemberKey: contact.OwnerMemberKey })
        : unknownContact(contactKey);
    }),
  ];
}
