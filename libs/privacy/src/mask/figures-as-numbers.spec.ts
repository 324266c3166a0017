import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import { expect, it } from 'vitest';
import { callOf, callWith } from '../../fixtures/doors.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { Masker } from './masker.js';

const masker = new Masker({
  dictionary: loadFieldDictionary(),
  placeholders: new Placeholders({ store: new MemoryPlaceholderStore(), key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() }),
});
const OF_NO_RESOURCE = { action: 'read', dataClass: 'listing' } as const;
/** As records of a declared resource, and as what no tool declares. */
async function masked(structuredContent: JsonObject): Promise<JsonValue[]> {
  const calls = [callOf('tools/call'), callWith(OF_NO_RESOURCE)];
  return Promise.all(
    calls.map(async (call) => (await masker.clean(call, { content: [], structuredContent }, 'result'))['structuredContent']!),
  );
}
const LISTING = { ListingKey: 'L-1', ListPrice: 749_000 };
const CARD = 4111111111111111;

it.each([
  [{ ...LISTING, PrivateRemarks: CARD }, CARD],
  [{ ...LISTING, PrivateRemarks: [CARD] }, CARD],
  [{ notes: CARD }, CARD],
  [{ lines: [{ a: 1 }, CARD] }, CARD],
  [{ lines: [[[CARD]]] }, CARD],
  [{ ...LISTING, alarm: 48213 }, 48213],
  [{ ...LISTING, alarm: '48213' }, 48213],
  [{ ...LISTING, X_LockBox: 48213 }, 48213],
])('a number is read where a text would be: %j', async (record, value) => {
  for (const shown of await masked(record as JsonObject)) expect(JSON.stringify(shown)).not.toContain(String(value));
});

it.each([
  [{ phone: [[9165550142]] }, 9165550142],
  [{ phone: [{ type: 'home' }, 9165550142] }, 9165550142],
  [{ gateCodes: [[48213]] }, 48213],
])('a number of lists in lists is what the key says: %j', async (record, value) => {
  const [, shown] = await masked(record as JsonObject);
  expect(JSON.stringify(shown)).not.toContain(String(value));
});

it.each<JsonObject>([
  { ...LISTING, ListingKeyNumeric: 4111111111111111, PhotosChangeTimestamp: 1733000000003, LotSizeSquareFeet: 411111111 },
  { ...LISTING, OriginalListPrice: 123456789, BuildingAreaTotal: 1234567890, ViewCount: 48213, GarageSpaces: 1000 },
  { sync: { lastSynced: 1733000000003, created_at: 1733000000011, ts: 1733000000029, updatedAt: 1733000000047 } },
  { series: [[1733000000003, 845000]], prices: [[1733000000, 845000]], rows: [['2026-01', 845000, 48213]] },
  { coordinates: [[[-121.4943, 38.5816]]], id: 1234567890 },
])('figures of the trade, ids and moments stay: %j', async (record) => {
  for (const shown of await masked(record)) expect(shown).toEqual(record);
});
