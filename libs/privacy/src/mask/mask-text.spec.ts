import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CardRoster } from '../detect/professional-roster.js';
import { maskRecord, maskText } from './mask-text.js';

const digit = fc.integer({ min: 0, max: 9 });
const two = fc.tuple(digit, digit).map((pair) => pair.join(''));
const phone = fc
  .tuple(
    fc.constantFrom('916', '415', '206', '503'),
    two,
    fc.constantFrom('# 555-01@', '(#) 555-01@', '#.555.01@', '#-555-01@', '+1 # 555-01@'),
  )
  .map(([area, end, form]) => form.replace('#', area).replace('@', end));
const email = fc.tuple(fc.stringMatching(/^[a-z]{3,9}$/), two).map(([local, end]) => `${local}${end}@mail.example`);
const ssn = fc
  .tuple(fc.integer({ min: 10, max: 99 }), fc.integer({ min: 1000, max: 9999 }))
  .map(([group, serial]) => `912-${group}-${serial}`);
const code = fc.integer({ min: 2100, max: 9899 }).map(String);
const planted = fc.record({ phone, email, ssn, code });
const clean = fc.constantFrom(
  'Kitchen opens to the family room.',
  'Roof 2019.',
  '2,450 sq ft on a corner lot.',
  'Close to Church St shops.',
  '',
);
const text = fc.record({ secrets: planted, a: clean, b: clean });
const written = ({
  secrets,
  a,
  b,
}: {
  secrets: { phone: string; email: string; ssn: string; code: string };
  a: string;
  b: string;
}): string => `${a} Call ${secrets.phone}, mail ${secrets.email}. ${b} Gate code ${secrets.code}. SSN ${secrets.ssn}.`;

const leaks = (out: string, secrets: Record<string, string>): string[] =>
  Object.keys(secrets).filter((kind) => out.includes(secrets[kind]!));

describe('no planted secret survives', () => {
  it('in a text', () => {
    fc.assert(
      fc.property(text, (sample) => {
        expect(leaks(maskText(written(sample)).masked, sample.secrets)).toEqual([]);
      }),
    );
  });

  it('in a contact of somebody else, whatever the key', () => {
    const keys = fc.constantFrom('Notes', 'MobilePhone', 'Email', 'whatever', 'first_name', 'ssn', 'ContactListingNotes', 'x');
    fc.assert(
      fc.property(text, keys, (sample, key) => {
        const record: JsonObject = {
          ContactKey: 'CON-1',
          OwnerMemberKey: 'MEM-9',
          FullName: 'Amara Obi',
          [key]: written(sample),
          list: [{ deep: written(sample) }],
        };
        expect(
          leaks(JSON.stringify(maskRecord({ contacts: [record], total: 1 }, 'Contacts').masked), { ...sample.secrets, name: 'Amara Obi' }),
        ).toEqual([]);
      }),
    );
  });

  it('in a listing seen by an agent who has no part in it', () => {
    fc.assert(
      fc.property(text, ({ secrets, ...rest }) => {
        const record: JsonObject = {
          ListingKey: 'LST-1',
          ListPrice: 1,
          PublicRemarks: written({ secrets, ...rest }),
          PrivateRemarks: `Box is ${secrets.code}. Owner ${secrets.phone}`,
          ShowingInstructions: `Enter ${secrets.code} at the gate.`,
          AccessCode: secrets.code,
          OwnerPhone: secrets.phone,
          OwnerEmail: secrets.email,
          X_Local: secrets.ssn,
          Media: [{ MediaKey: 'M1', ShortDescription: `gate code ${secrets.code}` }],
          HistoryTransactional: [
            { HistoryTransactionalKey: 'H', ResourceName: 'Property', FieldName: 'AccessCode', PreviousValue: secrets.code },
          ],
        };
        expect(leaks(JSON.stringify(maskRecord(record, 'Property').masked), secrets)).toEqual([]);
      }),
    );
  });
});

it('is idempotent', () => {
  fc.assert(
    fc.property(text, (sample) => {
      const once = maskText(written(sample)).masked;
      expect(maskText(once)).toEqual({ masked: once, spans: [] });
      const record = { ContactKey: 'CON-1', ContactType: ['Buyer'], Notes: once, Email: once };
      const masked = maskRecord(record, 'Contacts', { role: 'owner' }).masked;
      expect(maskRecord(masked, 'Contacts', { role: 'owner' }).masked).toEqual(masked);
    }),
    { numRuns: 50 },
  );
});

describe('spans', () => {
  it('tell where and what, in the units of the input', () => {
    const input = 'Gate code #4412, call 916-555-0142';
    const { spans } = maskText(input);
    expect(spans.map(({ start, end, type, action }) => [input.slice(start, end), type, action])).toEqual([
      ['#4412', 'ACCESS_CODE', 'redact'],
      ['916-555-0142', 'PHONE', 'token'],
    ]);
  });

  it('name the place in a record', () => {
    const { spans, masked } = maskRecord({ AccessCode: '4471', PrivateRemarks: 'LB 7719 on rail', 'a/b': null }, 'Property');
    expect(masked).toEqual({ PrivateRemarks: 'LB [redacted] on rail', 'a/b': null });
    expect(spans).toEqual([
      { path: '/AccessCode', start: 0, end: 4, type: 'ACCESS_CODE', entity: 'GATE_CODE', action: 'drop' },
      { path: '/PrivateRemarks', start: 3, end: 7, type: 'ACCESS_CODE', entity: 'LOCKBOX_CODE', action: 'redact' },
    ]);
  });
});

describe('readers', () => {
  const contact = {
    ContactKey: 'CON-1',
    OwnerMemberKey: 'MEM-1',
    FullName: 'Amara Obi',
    Email: 'amara@mail.example',
    Notes: 'Amara prefers text',
    ContactType: ['Buyer'],
  };

  it('shows the owner the name, and a placeholder for the mailbox', () => {
    expect(maskRecord(contact, 'Contacts', { role: 'owner' }).masked).toMatchObject({
      FullName: 'Amara Obi',
      Notes: 'Amara prefers text',
      Email: expect.stringMatching(/^\[\[email:/),
    });
  });

  it('shows an agent without a part in it the neutral facts alone', () => {
    expect(maskRecord(contact, 'Contacts').masked).toEqual({ ContactKey: 'CON-1', OwnerMemberKey: 'MEM-1', ContactType: ['Buyer'] });
  });

  it('hides the name from a compliance officer, in the notes as well', () => {
    expect(JSON.stringify(maskRecord(contact, 'Contacts', { role: 'compliance' }).masked)).not.toContain('Amara');
  });

  it('obeys the permission of a photograph, and shows an agent as showing contact', () => {
    const listing = {
      ListingKey: 'LST-1',
      ListPrice: 1,
      ShowingContactType: ['Agent'],
      ShowingContactName: 'Maria Lopez',
      Media: [
        { MediaKey: 'M1', Permission: ['Private'] },
        { MediaKey: 'M2', Permission: ['Public', 'IDX', 'VOW'] },
        { MediaKey: 'M3', Permission: ['Public', 'Private'] },
      ],
    };
    expect(maskRecord(listing, 'Property').masked).toMatchObject({ ShowingContactName: 'Maria Lopez', Media: [{ MediaKey: 'M2' }] });
    const ofVow = [{ MediaKey: 'M4', Permission: ['VOW'] }, ...listing.Media];
    const toConsumers = maskRecord({ ...listing, Media: ofVow }, 'Property', { role: 'consumer' }).masked;
    expect(JSON.stringify(toConsumers)).not.toMatch(/M1|M3|M4/);
    expect(maskRecord({ ...listing, ShowingContactType: ['Owner'] }, 'Property').masked).toMatchObject({
      ShowingContactName: expect.stringMatching(/^\[\[person:/),
    });
  });
});

describe("a client's file", () => {
  it('says to their agent whether they may be written to, and until when the listing runs', () => {
    const file = {
      ContactKey: 'CON-00002',
      TextConsent: 'CNS-00002',
      ConsentSource: 'Web form',
      VoiceConsent: 'CNS-00003',
      DoNotCallCheckedOn: '2026-11-28',
      Channel: 'text',
      TimeZone: 'America/Los_Angeles',
      Relationship: 'client',
      SenderAddress: 'Harbor Realty, 1 Wharf Road, Sacramento, CA 95814',
      ListingAgreementDate: '2026-08-31',
      ListingAgreementExpirationDate: '2026-12-13',
      ListingAgreementCompensation: '3 % of the price',
    };
    expect(maskRecord(file, 'Contacts', { role: 'owner' }).masked).toEqual(file);
    expect(Object.keys(maskRecord(file, 'Contacts', { role: 'agent' }).masked)).toEqual(['ContactKey']);
  });
});

describe('the draft of an answer to an offer', () => {
  it('is read by who writes it', () => {
    const draft = { OfferKey: 'OFR-0001', OwnerMemberKey: 'MEM-1002', ListAgentKey: 'MEM-1001', Draft: 'Counter at $575,000.' };
    expect(maskRecord(draft, 'Offers', { role: 'owner' }).masked).toEqual(draft);
  });
});

describe('an open house', () => {
  it('says where it is, as its listing does', () => {
    const event = {
      OpenHouseKey: 'OPH-00244',
      ListingKey: 'LST-001783',
      OpenHouseDate: '2026-11-30',
      UnparsedAddress: '9673 Church Street, Sacramento, CA 95818',
      City: 'Sacramento',
      PostalCode: '95818',
      ListAgentKey: 'MEM-2003',
    };
    expect(maskRecord(event, 'OpenHouse', { role: 'consumer' }).masked).toEqual(event);
    const gate = { ...event, UnparsedAddress: '8295 Blue Gate Lane, Sacramento, CA 95818' };
    expect(maskRecord(gate, 'OpenHouse', { role: 'agent' }).masked).toEqual(gate);
  });
});

describe('objects that no file classes', () => {
  it('are read by what their keys say in words', () => {
    const record = {
      lead: { full_name: 'Garrison Pike', proof_of_funds: '$2,310,000', lower_limit: 410_000 },
      wire: { account: '0881407732', reference_no: 'SC-50213' },
      listing: { price: '$812,000', page_size: '1200', rank: 4500 },
    };
    const { masked } = maskRecord(record, undefined);
    expect(masked['lead']).not.toMatchObject({ proof_of_funds: record.lead.proof_of_funds });
    expect(masked['wire']).toEqual({ account: '[redacted]', reference_no: 'SC-50213' });
    expect(masked['listing']).toEqual(record.listing);
  });

  it('take a month for no code, unless the key speaks of one', () => {
    const months = { statistics: [{ from: '2025-11', to: '2026-10', medianPrice: 562_000 }] };
    expect(maskRecord(months, undefined).masked).toEqual(months);
    expect(maskRecord({ pin: '2025-11' }, undefined).masked).toEqual({ pin: '[redacted]' });
  });

  it('keep back the home that a letter to a client goes to', () => {
    const letter = { contactKey: 'CON-00001', channel: 'letter', to: '3456 Juniper Fork Court, Fresno, CA 93704' };
    expect(JSON.stringify(maskRecord(letter, undefined).masked)).not.toContain('Juniper');
    const tour = { to: '3456 Juniper Fork Court, Fresno, CA 93704', ListingKey: 'LST-1' };
    expect(maskRecord(tour, undefined).masked).toEqual(tour);
  });

  it("of a deal keep the trade's own for whoever they belong to", () => {
    const offer = { offerPrice: '$742,000', agentPhone: '916-555-0104', listingAddress: '14 Sandpiper Ct' };
    const roster = new CardRoster([{ phone: '916-555-0104' }]);
    expect(maskRecord({ ...offer, buyerName: 'Theo Vance' }, 'Offer', { role: 'owner', roster }).masked).toMatchObject(offer);
  });
});

describe('figures where texts are expected', () => {
  it.each<[string, JsonObject]>([
    ['telephones', { phones: [9165550142] }],
    ['a telephone beside a text', { phone: [9165550142, 'after six'] }],
    ['numbers of persons', { ssn: [912345678] }],
    ['a number of an account', { account_number: [77120093] }],
    ['a code', { gate_code: [48215] }],
    ['telephones without end', { phones: Array.from({ length: 5_000 }, (_item, at) => 9165550100 + (at % 100)) }],
    ['a telephone inside', { person: { mobile: [9165550142] } }],
  ])('are left out of a list as they are alone: %s', (_, record) => {
    expect(JSON.stringify(maskRecord(record, undefined).masked)).not.toMatch(/\d{5}/);
  });

  it('stay in a list whose key says nothing private of them', () => {
    const record = { prices: [500_000, 525_000], point: [-121.49, 38.58], beds: [3, null] };
    expect(maskRecord(record, undefined).masked).toEqual(record);
  });

  it.each<[string, JsonValue]>([
    ['alone', 77120093],
    ['in a list', [77120093]],
  ])('are found again in what is written beside them: %s', (_, ssn) => {
    const record = { ContactKey: 'CON-1', FirstName: 'Nadia', OwnerMemberKey: 'MEM-1', ssn, Notes: 'Ref 77120093 as agreed' };
    expect(maskRecord(record, 'Contacts', { role: 'owner' }).masked).toMatchObject({ Notes: 'Ref [redacted] as agreed' });
  });
});

it.each(['constructor', '__proto__'])('masks what stands under the key %s, which every object has', (key) => {
  const record = JSON.parse(`{"ListingKey":"LST-1","ListPrice":1,"${key}":{"note":"SSN 912-34-5678","name":"Alder Homes"}}`) as JsonObject;
  expect(maskRecord(record, 'Property').masked).toMatchObject({ ListingKey: 'LST-1' });
  expect(JSON.stringify(maskRecord(record, undefined).masked)).not.toContain('5678');
});
