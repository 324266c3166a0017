import type { JsonObject } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { blob, callOf, DOORS, listing, saidIn, text } from '../../fixtures/doors.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore, type PlaceholderRow } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { Masker } from './masker.js';

const dictionary = loadFieldDictionary();
const CODE = '4821';

class KeptRows extends MemoryPlaceholderStore {
  readonly kept: PlaceholderRow[] = [];

  override saveAll(rows: readonly PlaceholderRow[]): Promise<void> {
    this.kept.push(...rows);
    return super.saveAll(rows);
  }
}

let store: KeptRows;
let masker: Masker;

beforeEach(() => {
  store = new KeptRows();
  masker = new Masker({
    dictionary,
    placeholders: new Placeholders({ store, key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() }),
  });
});

const out = async (door: string, said: string): Promise<string> => {
  const [method, payload, way] = DOORS[door]!;
  return saidIn(await masker.clean(callOf(method), payload(said), way ?? 'result'));
};

const WRITINGS: Readonly<Record<string, readonly [said: string, secret: RegExp]>> = {
  plain: ['Gate code 4821, side door.', /4821/],
  'with signs between': ['Gate code: 4-8-2-1', /4.?8.?2.?1/],
  spelled: ['The gate code is four eight two one.', /eight two/],
  'in Spanish': ['El código de la puerta es cuatro ocho dos uno.', /ocho dos/],
  'full width': ['Gate code: ４８２１', /８２/],
  base64: [`Note: ${blob('The gate code is 4821.')}`, new RegExp(blob('The gate code is 4821.').slice(4, 20))],
  'the code alone in base64': [`Gate code ${blob(CODE)}`, /NDgyMQ/],
  hex: [`Note 0x${Buffer.from('gate code 4821').toString('hex')}`, /34383231/],
  'URL-encoded': ['gate%20code%3A%204821', /4821/],
  'URL-encoded twice': [encodeURIComponent(encodeURIComponent('gate code: 4821')), /4821/],
  'of an alarm, spelled': ['Alarm code: nine nine one two', /nine one|one two/],
  'on a wheel, in letters': ['Lockbox combo is B-O-A-T', /B-O-A-T/],
  'as a number of a person': ['SSN 912-34-5678', /5678/],
  'as a number of a person in base64': [`See ${blob('SSN 912-34-5678')}`, new RegExp(blob('SSN 912-34-5678').slice(4, 18))],
  'as a number of a person, said': ['His social security number is nine one two, three four, five six seven eight.', /five six/],
  'as an account': ['Wire to account 0012288341, routing 322271627.', /2288341|322271627/],
  'as an account in hex': [`0x${Buffer.from('account 0012288341').toString('hex')}`, /32323838333431/],
  'as a card': ['Visa 4012 8888 8888 1881, cvv 418', /8888|418/],
  'as a password': ['Portal password: Tulips-4-rain', /Tulips/],
  'over lines': ['Gate\r\ncode:\r\n4821', /4821/],
};

describe.each(Object.keys(DOORS))('%s', (door) => {
  it.each(Object.keys(WRITINGS))('lets no secret out, written %s', async (writing) => {
    const [said, secret] = WRITINGS[writing]!;
    expect(await out(door, said)).not.toMatch(secret);
    expect(JSON.stringify(store.kept)).not.toMatch(secret);
  });

  it('shows a telephone as a placeholder, and what is public as it is', async () => {
    const shown = await out(door, 'Call the owner at (916) 555-0142. Asking $749,000, built 1987.');
    expect(shown).not.toContain('555-0142');
    expect(shown).toContain('[[phone:');
    expect(shown).toContain('$749,000, built 1987');
  });
});

describe('a code that a record hides', () => {
  const record = { ...listing(''), AccessCode: CODE, LockBoxSerialNumber: 'LB-77310' };
  const answer = (remarks: string, besides = ''): JsonObject => ({
    content: [text(besides), text(JSON.stringify(record))],
    structuredContent: { ...record, PublicRemarks: remarks },
  });

  it.each([
    'Use 4821 there.',
    'Try 4 8 2 1 there.',
    'four-eight-two-one',
    'vier acht zwei eins',
    `See ${blob('4821 there')}`,
    '%34%38%32%31',
  ])('is not said in its remarks or beside it: %s', async (said) => {
    const clean = JSON.stringify(await masker.clean(callOf('tools/call'), answer(said, said), 'result'));
    expect(clean).toContain('[redacted]');
    expect(clean).not.toContain(said.replace(/ there\.$|^(?:See|Use|Try) /g, ''));
  });

  it('leaves a figure alone that is none', async () => {
    const clean = await masker.clean(callOf('tools/call'), answer('Built 1987, 4,821 sq ft, lot 48210.'), 'result');
    expect(clean['structuredContent']).toMatchObject({ PublicRemarks: 'Built 1987, 4,821 sq ft, lot 48210.' });
  });
});

describe('what is said in parts', () => {
  it('is no code when the blocks are put together', async () => {
    const parts = fc.uniqueArray(fc.integer({ min: 1, max: 29 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(parts, async (cuts) => {
        const said = 'The gate code today is 482193.';
        const at = [0, ...cuts.sort((a, b) => a - b), said.length];
        const blocks = at.slice(1).map((end, index) => text(said.slice(at[index], end)));
        const clean = await masker.clean(callOf('tools/call'), { content: blocks }, 'result');
        const together = (clean['content'] as { text: string }[]).map(({ text: shown }) => shown).join('');
        expect(together).not.toContain('482193');
        expect(together.replaceAll('[redacted]', '')).not.toMatch(/\d{3}/);
      }),
      { numRuns: 60 },
    );
  });

  it('is no code when the notifications of a call are put together', async () => {
    const call = callOf('tools/call');
    const heard: string[] = [];
    for (const message of ['Opening. The gate code is ', '4', '8', '2', '193', ' and welcome.']) {
      const clean = await masker.clean(call, { progress: heard.length, message }, 'progress');
      heard.push(String(clean['message']));
    }
    expect(heard.join('')).not.toMatch(/48?2?193|482/);
    expect(heard.at(-1)).toBe(' and welcome.');
  });

  it.each([
    ['a text', (said: string) => ({ content: [text(said)] })],
    ['one text of several', (said: string) => ({ content: [text('Done.'), text(said)] })],
    ['JSON as a text', (said: string) => ({ content: [text(JSON.stringify({ note: said, done: true }))] })],
    ['structured content', (said: string) => ({ content: [], structuredContent: { items: [{ PublicRemarks: said }] } })],
    ['an error', (said: string) => ({ isError: true, content: [text(said)] })],
  ])('is no code when a notification began what %s ends', async (_where, answered) => {
    const call = callOf('tools/call');
    await masker.clean(call, { progress: 1, message: 'The gate code is 48' }, 'progress');
    const clean = JSON.stringify(await masker.clean(call, answered('2193 and welcome.'), 'result'));
    expect(clean).not.toContain('2193');
    expect(clean).toContain('welcome');
  });

  it('leaves an answer alone that ends nothing', async () => {
    const call = callOf('tools/call');
    await masker.clean(call, { progress: 1, message: 'Read 48' }, 'progress');
    const payload = { content: [text('2193 listings, and welcome.')] };
    expect(await masker.clean(call, payload, 'result')).toEqual(payload);
  });
});

describe('a key that is said twice', () => {
  it.each([
    ['a text', `{"PublicRemarks":"Gate code ${CODE}","PublicRemarks":"Fir floors."}`],
    ['an object', `{"a":{"gateCode":"${CODE}"},"a":{"rooms":3}}`],
    ['a key written otherwise', `{"note":"Gate code ${CODE}","\\u006eote":"Fir floors."}`],
  ])('does not carry %s past what looks at the last one', async (_of, said) => {
    expect(await out('text', said)).not.toContain(CODE);
  });
});
