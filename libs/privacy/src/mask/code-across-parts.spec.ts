import type { JsonObject } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import { expect, it } from 'vitest';
import { blob, callOf, callWith, saidIn, text } from '../../fixtures/doors.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { Masker } from './masker.js';

const masker = new Masker({
  dictionary: loadFieldDictionary(),
  placeholders: new Placeholders({ store: new MemoryPlaceholderStore(), key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() }),
});
const said = async (payload: JsonObject, call = callWith({ action: 'read', dataClass: 'listing' })): Promise<string> =>
  saidIn(await masker.clean(call, payload, 'result'));
const resource = (inside: JsonObject): JsonObject => ({ type: 'resource', resource: { uri: 'x://1', mimeType: 'text/plain', ...inside } });
const link = (shown: JsonObject): JsonObject => ({ type: 'resource_link', uri: 'x://1', ...shown });

it.each<[string, JsonObject]>([
  ['an embedded text', { content: [text('Gate code: '), resource({ text: '4821' })] }],
  ['an embedded blob', { content: [text('Gate code: '), resource({ blob: blob('4821') })] }],
  ['the name of a link', { content: [text('Gate code: '), link({ name: '4821' })] }],
  ['the title of a link', { content: [text('Gate code: '), link({ title: '4821', name: 'x' })] }],
  ['a text below a link', { content: [link({ name: 'Gate code:' }), text('4821')] }],
  [
    'the next resource',
    {
      contents: [
        { uri: 'x://1', text: 'Gate code:' },
        { uri: 'x://2', text: '4821' },
      ],
    },
  ],
  ['structured content', { content: [text('Gate code: ')], structuredContent: { value: '4821' } }],
  ['a figure of structured content', { content: [text('Sunny. The gate code is:')], structuredContent: { value: 4821 } }],
  ['a list in it', { content: [text('Gate code')], structuredContent: { digits: ['4821', 'x'] } }],
  ['JSON in the next block', { content: [text('The lockbox code is'), text('{"value":"4821"}')] }],
])('a code is hidden whose name stands in a text and its digits in %s', async (_, payload) => {
  expect(await said(payload)).not.toContain('4821');
});

it.each<[string, JsonObject]>([
  ['a price beside a text', { content: [text('List price:')], structuredContent: { value: 749_000 } }],
  ['figures under a key', { content: [text('The gate is by the door.')], structuredContent: { ListPrice: 749_000, value: 4821 } }],
  ['names of links', { content: [text('Floor plans of the garden house'), link({ name: 'Plan 4821' }), link({ name: 'Plan 4822' })] }],
])('%s stay', async (_, payload) => {
  expect(await said(payload)).toBe(JSON.stringify(payload));
});

it('reads what an object calls data of a type, where that is a text', async () => {
  const long = `${'A sunny house on a corner lot. '.repeat(80)}Gate code 4821.`;
  expect(await said({ structuredContent: { mimeType: 'text/plain', data: long } })).not.toContain('4821');
  const picture = { mimeType: 'image/png', data: Buffer.alloc(3_000, 7).toString('base64') };
  expect(await said({ structuredContent: picture })).toBe(JSON.stringify({ structuredContent: picture }));
});

it('reads a text that is packed in a question', async () => {
  const content = resource({ blob: blob('Gate code 4821') });
  const params = { messages: [{ role: 'user', content }] };
  expect(await said({ inputRequests: { a: { method: 'sampling/createMessage', params } } }, callOf('tools/call'))).not.toContain('4821');
});
