import type { JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { PiiScanner } from '../detect/pii-scanner.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { PayloadLabels } from './payload-labels.js';

const labels = new PayloadLabels({ dictionary: loadFieldDictionary(), scanner: new PiiScanner() });
const CONTACT = { ContactKey: 'CON-00003', FirstName: 'Jane', LastName: 'Roe', Email: 'jane@x.example', MobilePhone: '212-555-0144' };
const LABELLED = { ContactKey: 'CON-00003', FirstName: '[person]', LastName: '[person]', Email: '[email]', MobilePhone: '[phone]' };
const OF = { upstream: 'crm', tool: 'get_contact', resource: 'Contacts' };

describe('a payload with labels', () => {
  it('says of clients what there was, in records and in JSON inside of texts, and keeps keys and placeholders', async () => {
    const content = [
      { type: 'text', text: JSON.stringify([CONTACT]) },
      { type: 'text', text: 'Jane Roe is on [[phone:bcdfghjkmnpq]].' },
    ];
    expect(await labels.label({ content, structuredContent: CONTACT, isError: false }, OF)).toEqual({
      content: [
        { type: 'text', text: [LABELLED] },
        { type: 'text', text: '[person] is on [[phone:bcdfghjkmnpq]].' },
      ],
      structuredContent: LABELLED,
      isError: false,
    });
  });

  it.each<[string, JsonObject]>([
    ['a password', { login: { password: 'Zx-81-lake' } }],
    ['a token', { access_token: 'Zx-81-lake' }],
    ['keys of an interface', { apiKeys: ['Zx-81-lake'] }],
    ['a header', { headers: { Authorization: 'Bearer Zx-81-lake' } }],
    ['a code of a lockbox', { lockbox_code: '81 lake' }],
    ['a code by its field', { LockBoxAccessCode: '81lake' }],
    ['a code as a figure', { gateCode: 81_000 }],
    ['a code in a text', { body: 'The gate code is 8100#.' }],
    ['an account', { account_number: '000123458100' }],
    ['a routing number in a text', { body: 'Routing 021008100, account 000123458100.' }],
    ['a social security number', { note: 'SSN 219-09-8100' }],
    ['what hides in JSON in a text', { content: [{ type: 'text', text: '{"pin":"8100","password":"Zx-81-lake"}' }] }],
    ['an offer inside of something else', { deal: { OfferKey: 'OFR-1', OfferPrice: 81_000 } }],
    ['a file', { blob: 'lake81'.repeat(100) }],
  ])('holds nothing of %s', async (_, payload) => {
    expect(JSON.stringify(await labels.label(payload))).not.toMatch(/81[ -]?(?:lake|00)|lake81|81000|8100/);
  });

  it('leaves what is about no client as it was said', async () => {
    const said = { listingKey: 'LST-10001', body: 'Is the listing near good schools and a church?', top: 5, open: true, note: null };
    expect(await labels.label(said)).toEqual(said);
  });
});
