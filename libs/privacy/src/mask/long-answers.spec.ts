import { McpCall, SilentChannel, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import { describe, expect, it } from 'vitest';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { callWith } from '../../fixtures/doors.js';
import { Masker } from './masker.js';

const dictionary = loadFieldDictionary();
const masker = new Masker({
  dictionary,
  placeholders: new Placeholders({ store: new MemoryPlaceholderStore(), key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() }),
});

function clean(answer: JsonObject): Promise<JsonObject> | JsonObject {
  const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const { signal } = new AbortController();
  const call = new McpCall({
    method: 'tools/call',
    params: {},
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal,
  });
  const descriptor = { name: 'search', inputSchema: {} };
  const terms = { action: 'read', dataClass: 'listing', resource: 'Property' } as const;
  call.principal.set({ subject: claims.subject, tenant: 'harbor', name: 'Agent', roles: ['agent'], token: claims });
  call.tool.set({ kind: 'tool', upstream: 'crm', name: 'search', publicName: 'crm_search', descriptor, terms, digest: '' });
  call.decision.set({ effect: 'permit', obligations: { reach: 'participant', maskOwn: true }, policies: [] });
  return masker.clean(call, { content: [{ type: 'text', text: JSON.stringify(answer) }], structuredContent: answer }, 'result');
}

const listing = (number: number): JsonObject => ({
  ListingKey: `LST-${number}`,
  ListPrice: 500_000 + number,
  OwnerName: 'Teodora Kaminski',
  OwnerPhone: `916-555-01${String(number % 100).padStart(2, '0')}`,
  PublicRemarks: `House ${number} on a corner lot. Call Teodora Kaminski at 916-555-0164. `.repeat(3),
});
const recordsIn = (result: JsonObject): JsonObject[] => (result['structuredContent'] as { value: JsonObject[] }).value;

describe('a long answer', () => {
  it('lets others have a turn while it is masked, and is masked like a short one', async () => {
    const listings = Array.from({ length: 500 }, (_, number) => listing(number));
    const masked = clean({ value: listings });
    expect(masked).toBeInstanceOf(Promise);
    const result = await masked;
    for (const number of [0, 250, 499]) expect(recordsIn(result)[number]).toEqual(recordsIn(await clean({ value: [listing(number)] }))[0]);
    expect(recordsIn(result)).toHaveLength(listings.length);
    expect(JSON.parse((result['content'] as { text: string }[])[0]!.text)).toEqual(result['structuredContent']);
    expect(JSON.stringify(result)).not.toMatch(/Kaminski|916-555-/);
  });
});

it('lets others have a turn between the keys of one object, however deep it stands', async () => {
  const figures = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}x`, 1_000_000 + index]));
  const call = callWith({ action: 'read', dataClass: 'listing' });
  const masked = masker.clean(call, { content: [], structuredContent: { a: { b: figures } } }, 'result');
  expect(masked).toBeInstanceOf(Promise);
  await masked;
});

const MANY = 4_000;
const keyed = (value: (index: number) => JsonValue): JsonObject =>
  Object.fromEntries(Array.from({ length: MANY }, (_, index) => [`Note${index}`, value(index)]));

it.each<[string, JsonObject]>([
  ['with many fields', keyed((index) => `House ${index} on a corner lot, call 916-555-0164.`)],
  ['whose texts are read together', keyed((index) => `House ${index}: the code of the gate is told later.`)],
  ['whose fields hold objects', { Inside: keyed((index) => ({ a: `House ${index} on a lot`, value: index })) }],
  ['with a long list', { PrivateRemarks: Array.from({ length: MANY }, (_, index) => `House ${index}, call 916-555-0164.`) }],
  ['with a table', { columns: ['gate code', 'said'], rows: Array.from({ length: MANY }, (_, index) => [`${1_000 + index}`, 'hello']) }],
])('lets others have many turns within one record %s', async (_, fields) => {
  const call = callWith({ action: 'read', dataClass: 'listing', resource: 'Property' });
  const masked = masker.clean(call, { content: [], structuredContent: { ListingKey: 'LST-1', ListPrice: 500_000, ...fields } }, 'result');
  let [turns, isDone] = [0, false];
  const next = (): void => {
    turns += 1;
    if (!isDone) setImmediate(next);
  };
  setImmediate(next);
  expect(JSON.stringify(await masked)).not.toMatch(/916-555-|"1042"/);
  isDone = true;
  expect(turns).toBeGreaterThan(8);
});
