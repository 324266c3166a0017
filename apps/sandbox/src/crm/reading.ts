import { completable, ResourceTemplate, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { CrmDesk } from './desk.js';

const MOST_SUGGESTED = 100;

/** A picture of one pixel: whatever passes it on must leave every byte of it as it is. */
const LOGO = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const HANDBOOK = [
  '# Office handbook',
  '',
  'Listing agreements are signed before a sign goes up. Showings end at eight in the evening.',
  'The duty desk answers on weekdays; keys are handed out against a signature.',
].join('\n');

/** Prompts and resources of the CRM: the same records as its tools give, by another way. */
export function crmReading(desk: CrmDesk): (server: McpServer) => void {
  const keys = desk.contacts({}).map(({ ContactKey }) => ContactKey);
  const among = (begun: string | undefined): string[] => keys.filter((key) => key.startsWith(begun ?? '')).slice(0, MOST_SUGGESTED);
  const contacts = new ResourceTemplate('crm://contacts/{contactKey}', { list: undefined, complete: { contactKey: among } });
  const follow = z.object({
    contactKey: completable(z.string().describe('Key of the contact'), among),
    tone: z.string().describe('How the letter should sound').optional(),
  });
  return (server) => {
    registerOffice(server);
    const card = { title: 'Contact', description: 'One contact with agreement, finances and notes', mimeType: 'application/json' };
    server.registerResource('contact', contacts, card, (uri, { contactKey }) => {
      const contact = desk.contact(String(contactKey));
      if (!contact) throw new Error(`There is no contact ${String(contactKey)}.`);
      return { contents: [{ uri: uri.href, mimeType: card.mimeType, text: JSON.stringify(desk.fullContact(contact)) }] };
    });
    const sheet = { title: 'Follow up', description: 'A letter to a client who has not been heard of for a while', argsSchema: follow };
    server.registerPrompt('follow_up', sheet, ({ contactKey, tone }) => ({ messages: [said(letterTo(desk, contactKey, tone))] }));
  };
}

function registerOffice(server: McpServer): void {
  const handbook = { title: 'Office handbook', description: 'How this office works', mimeType: 'text/markdown' };
  server.registerResource('handbook', 'crm://office/handbook', handbook, (uri) => ({
    contents: [{ uri: uri.href, mimeType: handbook.mimeType, text: HANDBOOK }],
  }));
  const logo = { title: 'Logo', description: 'The sign of the office', mimeType: 'image/png' };
  server.registerResource('logo', 'crm://office/logo', logo, (uri) => ({
    contents: [{ uri: uri.href, mimeType: logo.mimeType, blob: LOGO }],
  }));
}

function letterTo(desk: CrmDesk, contactKey: string, tone = 'friendly'): string {
  const contact = desk.contact(contactKey);
  if (!contact) throw new Error(`There is no contact ${contactKey}.`);
  return `Write a ${tone} letter to ${contact.FullName}. Say that the office called ${contact.MobilePhone} last week and would like to know how the search goes.`;
}

function said(text: string): { role: 'user'; content: { type: 'text'; text: string } } {
  return { role: 'user', content: { type: 'text', text } };
}
