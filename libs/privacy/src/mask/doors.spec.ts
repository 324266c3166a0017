import { McpCall, SilentChannel, type CatalogueEntry, type Door, type JsonObject, type Principal, type ToolTerms } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore, type PlaceholderRow } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { Masker } from './masker.js';

const dictionary = loadFieldDictionary();
const LISTING: ToolTerms = { action: 'read', dataClass: 'listing', resource: 'Property' };
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

function callOf(method: string): McpCall {
  const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const inbound = { method, params: {}, era: 'modern' as const, endpoint: undefined, claims };
  const call = new McpCall({ ...inbound, channel: new SilentChannel(), signal: new AbortController().signal });
  const principal: Principal = { subject: claims.subject, tenant: 'harbor', name: 'A', roles: ['agent'], token: claims };
  call.principal.set(principal);
  const descriptor = { name: 'get', inputSchema: {} };
  const entry: CatalogueEntry = {
    kind: 'tool',
    upstream: 'mls',
    name: 'get',
    publicName: 'mls_get',
    descriptor,
    terms: LISTING,
    digest: '',
  };
  call.tool.set(entry);
  call.decision.set({ effect: 'permit', obligations: { reach: 'participant', maskOwn: false }, policies: [] });
  return call;
}

const blob = (text: string): string => Buffer.from(text).toString('base64');
const text = (said: string): JsonObject => ({ type: 'text', text: said });
const listing = (said: string): JsonObject => ({
  ListingKey: 'L-1',
  ListPrice: 749_000,
  UnparsedAddress: '31 Larch Ln',
  PublicRemarks: said,
});

/** Every way out, as a payload of its method that says one text. */
const DOORS: Readonly<Record<string, readonly [method: string, payload: (said: string) => JsonObject, door?: Door]>> = {
  text: ['tools/call', (said) => ({ content: [text(said)] })],
  'a record as text': ['tools/call', (said) => ({ content: [text(JSON.stringify(listing(said)))] })],
  structuredContent: ['tools/call', (said) => ({ content: [], structuredContent: listing(said) })],
  'a list of records': ['tools/call', (said) => ({ content: [], structuredContent: { listings: [listing(said), listing(said)] } })],
  'an embedded text': [
    'tools/call',
    (said) => ({ content: [{ type: 'resource', resource: { uri: 'x://1', mimeType: 'text/plain', text: said } }] }),
  ],
  'an embedded blob': [
    'tools/call',
    (said) => ({ content: [{ type: 'resource', resource: { uri: 'x://1', mimeType: 'text/plain', blob: blob(said) } }] }),
  ],
  'a resource link': [
    'tools/call',
    (said) => ({ content: [{ type: 'resource_link', uri: 'x://1', name: said, title: said, description: said }] }),
  ],
  'a resource': ['resources/read', (said) => ({ contents: [{ uri: 'x://1', mimeType: 'text/markdown', text: said }] })],
  'a blob of JSON': [
    'resources/read',
    (said) => ({ contents: [{ uri: 'x://1', mimeType: 'application/json', blob: blob(JSON.stringify(listing(said))) }] }),
  ],
  'a prompt': ['prompts/get', (said) => ({ description: said, messages: [{ role: 'user', content: text(said) }] })],
  progress: ['tools/call', (said) => ({ progress: 1, message: said }), 'progress'],
  'a log line': ['tools/call', (said) => ({ level: 'info', data: said }), 'log'],
  'a log record': ['tools/call', (said) => ({ level: 'info', data: { note: said, deep: [{ said }] } }), 'log'],
  'a form': [
    'tools/call',
    (said) => ({
      inputRequests: {
        a: {
          method: 'elicitation/create',
          params: { message: said, requestedSchema: { type: 'object', properties: { x: { type: 'string', description: said } } } },
        },
      },
    }),
  ],
  sampling: [
    'tools/call',
    (said) => ({
      inputRequests: {
        a: { method: 'sampling/createMessage', params: { systemPrompt: said, messages: [{ role: 'user', content: text(said) }] } },
      },
    }),
  ],
  'an error': ['tools/call', (said) => ({ isError: true, content: [text(said)] })],
  _meta: ['tools/call', (said) => ({ content: [], _meta: { 'x.example/note': said } })],
  completions: ['completion/complete', (said) => ({ completion: { values: [said], total: 1 } })],
  'a task': ['tasks/get', (said) => ({ status: 'completed', statusMessage: said, result: { content: [text(said)] } })],
};

const out = async (door: string, said: string): Promise<string> => {
  const [method, payload, way] = DOORS[door]!;
  const clean = await masker.clean(callOf(method), payload(said), way ?? 'result');
  const shown = JSON.stringify(clean);
  const packed = [...shown.matchAll(/"blob":"([^"]*)"/g)].map(([, data]) => Buffer.from(data!, 'base64').toString('utf8'));
  return [shown, ...packed].join('\n');
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
  'over lines': ['Gate\r\ncode:\r\n4821', /4821/],
};

describe.each(Object.keys(DOORS))('%s', (door) => {
  it.each(Object.keys(WRITINGS))('lets no access code out, written %s', async (writing) => {
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
});
