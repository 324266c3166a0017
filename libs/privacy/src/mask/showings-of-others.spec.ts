import type { JsonObject } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import { expect, it } from 'vitest';
import { callWith, text } from '../../fixtures/doors.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { Masker } from './masker.js';

const masker = new Masker({
  dictionary: loadFieldDictionary(),
  placeholders: new Placeholders({ store: new MemoryPlaceholderStore(), key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() }),
});
const clean = async (payload: JsonObject): Promise<JsonObject> =>
  masker.clean(callWith({ action: 'read', dataClass: 'showing', resource: 'Showing' }), payload, 'result');
const SHOWING: JsonObject = { ShowingKey: 'SHW-1', ShowingAgentKey: 'MEM-9', ListingKey: 'LST-1', ShowingStartTimestamp: '2026-05-01' };

it.each<[string, JsonObject]>([
  ['structured', { content: [text(JSON.stringify(SHOWING))], structuredContent: SHOWING }],
  ['written out', { content: [text(JSON.stringify(SHOWING))] }],
  ['under a key', { content: [], structuredContent: { showing: SHOWING } }],
])('a showing of which nothing may be seen does not exist: %s', async (_, payload) => {
  await expect(clean(payload)).rejects.toMatchObject({ code: 'RECORD_NOT_YOURS' });
});

it('is in no total of a list', async () => {
  const { structuredContent } = await clean({ content: [], structuredContent: { items: [SHOWING, SHOWING], total: 641 } });
  expect(structuredContent).toEqual({ items: [], total: 0 });
});

it('leaves an empty list what it is', async () => {
  const { structuredContent } = await clean({ content: [], structuredContent: { items: [], total: 0 } });
  expect(structuredContent).toEqual({ items: [], total: 0 });
});
