import { describe, expect, it } from 'vitest';
import { PiiScanner } from './pii-scanner.js';
import { CardRoster, rosterFromCsv } from './professional-roster.js';

const scanner = new PiiScanner();
const labels = (text: string, key?: string): string[] =>
  scanner.scan(text, key === undefined ? {} : { key }).map((span) => `${span.label} ${text.slice(span.start, span.end)}`);

describe('what is found', () => {
  it.each([
    ['a telephone in any common dress', 'Call (916) 555-0142, 415.555.0111, +1 212 555 0100 or 206-555-0133 x12', 'PHONE', 4],
    ['a telephone of another country', 'ring me on +44 20 7946 0958', 'PHONE', 1],
    ['a mailbox, also spoken', 'maria@mail.example or jose dot ruiz at mail dot example', 'EMAIL', 2],
    ['social security numbers in groups and by cue', 'SSN 912-34-5678. Social Security #: 912345678', 'SSN', 2],
    ['cards by brand and check digit', 'paid with 4242 4242 4242 4242', 'CARD', 1],
    ['bank details by their words', 'acct 0000123456', 'ACCOUNT', 1],
    ['routing numbers by their words', 'routing 991234561', 'ROUTING', 1],
    ['taxpayer numbers of people', 'No social, she files with an ITIN, 942-77-1048', 'SSN', 1],
    ['the last four of a social security number', 'SSN ending 7703; spouse: ***-**-2219; the last four of my social are 9981', 'SSN', 3],
    ['employer numbers by their words', 'EIN 47-2093318. Employer identification no. for the trust is 83-4410027', 'EIN', 2],
    ['routing numbers behind words of a sentence', 'The routing number you will need is 321370765', 'ROUTING', 1],
    ['accounts behind words of a sentence', 'his savings at Golden Poppy Bank, number 66120039', 'ACCOUNT', 1],
    ['accounts named after their number', '7712009381 is the account', 'ACCOUNT', 1],
    ['the foot of a check', 'Voided check: 322271627 0093318820', 'ROUTING', 1],
    ['loan numbers', 'Payoff of loan #0418-22771', 'ACCOUNT', 1],
    ['cards of four, six and five, with an expiry behind', 'amex 3782 822463 10005 09/28', 'CARD', 1],
    ['check numbers of cards', 'my discover, three digits on back 612', 'CARD', 1],
    ['income, savings, limits and scores', 'Makes $145k, $86,000 in savings, approved up to $780,000, FICO 744/718', 'FINANCIAL', 5],
    ['an IBAN by its check digits', 'transfer to GB82WEST12345698765432', 'ACCOUNT', 1],
    ['an IBAN whose check digits were mistyped', 'Kontonummer FI42 5000 4471 0209 83, or NL62 RABO 0318 4471 90', 'ACCOUNT', 2],
    ['passwords by how they are made', 'wifi nosleep2night, cameras eyeSpy-9902, forum Gavel_Gravel7, portal beep-Beep-9', 'CREDENTIAL', 4],
    [
      'words that are told by telephone',
      'Safe word quince jelly. Verbal password she chose: cinnamon toast. The codeword for calls is limoncello',
      'CREDENTIAL',
      3,
    ],
    ['dates of birth by cue', 'born March 14, 1984 and DOB 03/14/84', 'DOB', 2],
    ['driver licences by cue', "driver's license D1234567", 'DRIVER_LICENCE', 1],
    ['licences to drive by whose they are', "her husband's Nevada license number is 1402278835", 'DRIVER_LICENCE', 1],
    ['passports by cue', 'passport number 512345678', 'PASSPORT', 1],
    ['homes of clients', 'she lives at 742 Evergreen Terrace, Springfield, IL 62704', 'ADDRESS', 1],
    ['people by cue', 'The buyers, Maria and Jose Hernandez, and tenant: Xochitl Quetz', 'PERSON', 3],
    ['people by name', 'Spoke with Dwayne Whitaker yesterday', 'PERSON', 1],
    ['passwords by cue', 'wifi password: Sunny-day42', 'CREDENTIAL', 1],
  ])('%s', (_what, text, label, count) => {
    expect(labels(text).filter((found) => found.startsWith(`${label} `))).toHaveLength(count);
  });

  it.each([
    'Gate code #4412',
    'LB 7719 on rail',
    'Contractor box on the hose bib, combo 7719',
    'Community gate: press * then 4471',
    'Alarm 9052 to disarm',
    'The gate code is four four seven one',
    'Lockbox combo: 3-8-1-9',
    'use 4412 on the keypad',
    'Código del portón: 4471',
    '门禁密码是4471',
    'Gate code ４４７１',
    'Gate code 4\u200b4\u200b7\u200b1',
    'Lockbox code is BOAT',
  ])('the access code in "%s"', (text) => {
    expect(labels(text).map((found) => found.split(' ')[0])).toContain('ACCESS_CODE');
  });
});

describe('what is left alone', () => {
  it.each([
    'APN 123-45-6789, MLS# 2065550123, order 415-555-0123-99, built 1984, $450,000, ZIP 95818, 2,450 sq ft, 2024-05-12T10:30:00Z',
    'Close to Church St shops, White Oak cabinetry, Jack and Jill bath, Christian Ave, Black Diamond, Jordan Creek Elementary',
    'Listed by Maria Lopez, Harbor Realty. Agent: John Smith (DRE 01234567)',
    'Roof 2019, new keypad 2021, garage 400 sq ft, gate 12, error code 404, zip code 95818, building code 2019',
    'San Juan Unified schools. Frank Lloyd Wright inspired. Georgia and Virginia.',
    'Open house at 14 Church Street this Sunday. 742 Evergreen Terrace is now on the market!',
    'version 1.2.3.4 listens on 127.0.0.1; call 1-800-555-0199; mail support@vendor.example',
  ])('%s', (text) => {
    expect(labels(text)).toEqual([]);
  });

  it('business cards of the roster, in any spelling, and nobody else', () => {
    const roster = rosterFromCsv(
      'MemberFullName,MemberEmail,MemberDirectPhone,MemberStateLicense\nMaria T. Lopez,maria@harbor.example,916-555-0101,01234567',
    );
    const text = 'Call Maria Lopez (916) 555-0101 MARIA@harbor.example; Maria will open. Buyer Keisha Brown 916-555-0102';
    const found = scanner.scan(text, { roster }).map((span) => text.slice(span.start, span.end));
    expect(found).toEqual(['Keisha Brown', '916-555-0102']);
    expect(new CardRoster([{ phone: '12' }]).knows('PHONE', '12')).toBe(false);
  });
});

describe('what is no secret', () => {
  it.each([
    'The password is required for the portal and expires in May.',
    'Wifi is included, portal opens at 9, app for tenants, MLS 7719034.',
    'Safe word games are not for this office. The passphrase was changed by the bank.',
    'Hello, sep-2243!',
    'Read the report in the portal report-2026.pdf; website www.harbor.example; printer WDF-4471.',
    'Model GB20 WEST, lot FI42, DE89 sq ft',
  ])('%s', (text) => {
    expect(labels(text).filter((found) => /^(?:CREDENTIAL|ACCOUNT) /.test(found))).toEqual([]);
  });
});

describe('a given name alone', () => {
  const cards = [{ name: 'Devon Akintola' }, { name: 'Priya Raman' }, { name: 'Rosa Ibarra' }, { name: 'Rosa Lindt' }];
  const seen = (text: string, roster: CardRoster): string[] =>
    scanner.scan(text, { roster }).map((span) => text.slice(span.start, span.end));

  it('is that of a colleague, where only one has it and no client', () => {
    const roster = new CardRoster(cards);
    expect(seen('Call Devon, buyer Keisha is here', roster)).toEqual(['Keisha']);
    expect(seen('Call Rosa, the buyer is here', roster)).toEqual(['Rosa']);
    expect(seen('Buyer Devon Whitaker is here. Devon waits', roster)).toEqual(['Devon Whitaker', 'Devon']);
  });

  it('is masked where the roster is so long that it has every name', () => {
    const crowd = Array.from({ length: 100 }, (_, at) => ({
      name: `Member Example${'abcdefghij'[at % 10]}${'klmnopqrst'[Math.floor(at / 10)]}`,
    }));
    expect(seen('Call Priya, the buyer is here', new CardRoster(cards))).toEqual([]);
    expect(seen('Call Priya, the buyer is here', new CardRoster([...cards, ...crowd]))).toEqual(['Priya']);
  });
});

describe('how it reads', () => {
  it('says the same before and after it was warmed', () => {
    const text = 'Buyer Ana Ruiz, SSN 912-34-5678, gate code 4471, makes $145k';
    const warmed = new PiiScanner();
    warmed.warm();
    expect(warmed.scan(text)).toEqual(new PiiScanner().scan(text));
    expect(warmed.scan(text)).toHaveLength(4);
  });

  it('takes the key of a value as a cue', () => {
    expect(labels('4155550123')).toEqual([]);
    expect(labels('4155550123', 'mobilePhone')).toEqual(['PHONE 4155550123']);
  });

  it('gives offsets in UTF-16 units of the text as it was given', () => {
    const text = '🏡 “Gate” code 4\u200b4\u200b7\u200b1 ok';
    const [span] = scanner.scan(text);
    expect(text.slice(span!.start, span!.end)).toBe('4\u200b4\u200b7\u200b1');
  });

  it('skips its own placeholders but not a number dressed as one', () => {
    expect(labels('call [[phone:bcdfghjkmnpq]] now please')).toEqual([]);
    expect(labels('call [[phone:4155550123]] now please')).toEqual(['PHONE 4155550123']);
  });

  it('follows a person once named in full', () => {
    expect(labels('Maria Lopez toured. Maria liked it.')).toEqual(['PERSON Maria Lopez', 'PERSON Maria']);
  });

  it.each(['1', '@', 'a@', '415-', '1 ', 'Maria Lopez ', 'gate 123 ', 'account 1 ', '+1', '[[', ' at x dot ', 'a:'])(
    'looks through 64 KB of "%s" whole, in order and without overlap',
    (piece) => {
      // No clock here: quadratic work on 64 KB runs into the time limit of the test by itself.
      const text = piece.repeat(Math.ceil(65_536 / piece.length));
      const spans = new PiiScanner().scan(text);
      expect(spans.every((span, at) => span.start >= (spans[at - 1]?.end ?? 0) && span.end <= text.length)).toBe(true);
    },
  );
});
