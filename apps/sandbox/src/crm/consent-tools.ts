import { failed, served, structured, type ServedTool } from '../mcp/served-tool.js';
import type { CrmDesk } from './desk.js';
import { GET_CONSENT_FORM, LIST_CONSENT_FORMS, RECORD_CONSENT } from './message-sheets.js';

export function consentTools(desk: CrmDesk): ServedTool[] {
  return [
    served(LIST_CONSENT_FORMS, ({ contactKey }) => {
      if (!desk.contact(contactKey)) return failed(`There is no contact ${contactKey}. List contacts to find its key.`);
      const forms = desk.consentForms(contactKey);
      return structured({ forms, total: forms.length });
    }),
    served(GET_CONSENT_FORM, ({ formId }) => {
      const form = desk.consentForm(formId);
      return form ? structured(form) : failed(`There is no form ${formId}. List the forms of the contact.`);
    }),
    served(RECORD_CONSENT, ({ contactKey, formId }) => {
      const consent = desk.recordConsent(contactKey, formId);
      return consent ? structured({ ...consent, ...desk.dealOf(contactKey) }) : failed('There is no such contact or form.');
    }),
  ];
}
