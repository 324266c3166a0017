import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import { describe, expect, it } from 'vitest';
import { callOf, callWith } from '../../fixtures/doors.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { Masker } from './masker.js';

const masker = new Masker({
  dictionary: loadFieldDictionary(),
  placeholders: new Placeholders({ store: new MemoryPlaceholderStore(), key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() }),
});
const masked = async (structuredContent: JsonObject): Promise<JsonValue> =>
  (await masker.clean(callOf('tools/call'), { content: [], structuredContent }, 'result'))['structuredContent']!;
/** As what no tool declares. */
const maskedLoose = async (structuredContent: JsonObject): Promise<JsonValue> =>
  (await masker.clean(callWith({ action: 'read', dataClass: 'listing' }), { content: [], structuredContent }, 'result'))[
    'structuredContent'
  ]!;

/** Ways of a system's own fields: the name of a value stands somewhere else. */
const WAYS: Readonly<Record<string, (name: string, value: JsonValue) => JsonObject>> = {
  'under the key around it': (name, value) => ({ [name]: { value } }),
  'in a list under the key': (name, value) => ({ [name]: [{ value }] }),
  'two keys further in': (name, value) => ({ [name]: { current: { text: value } } }),
  'beside a name': (name, value) => ({ customFields: [{ name, value }] }),
  'beside a label and an id': (name, value) => ({ fields: [{ id: 17, label: name, type: 'text', value }] }),
  'as the answer to a question': (name, value) => ({ items: [{ question: name, answer: value }] }),
  'in a list beside a name': (name, value) => ({ customFields: [{ name, values: [value] }] }),
  'in a pair': (name, value) => ({
    entries: [
      ['Rooms', 3],
      [name, value],
    ],
  }),
  'in a list beside a list of names': (name, value) => ({ keys: ['Street', name], values: ['Larch Ln', value] }),
  'in a table': (name, value) => ({ columns: ['Street', name], rows: [['Larch Ln', value]] }),
  'in a table of columns that are objects': (name, value) => ({ columns: [{ name: 'Street' }, { name }], data: [['Larch Ln', value]] }),
  'in a table with its head as a row': (name, value) => ({
    table: [
      ['Street', name],
      ['Larch Ln', value],
    ],
  }),
};
const HIDDEN: readonly (readonly [string, string | number])[] = [
  ['Gate code', '48213'],
  ['gateCode', 48213],
  ['Lockbox code', '48213'],
  ['Front door code', '[48213]'],
  ['alarm_code', 'BLUEBIRD'],
  ['Account number', '440198221175'],
  ['accountNumber', 440198221175],
  ['SSN', '912-34-5678'],
  ['Password', 'Tulips-4-rain'],
  ['Date of birth', '1980-02-03'],
];
const SHOWN: readonly (readonly [string, string | number])[] = [
  ['List price', 845000],
  ['Year built', 1998],
  ['zip code', '95814'],
  ['Square feet', '2150'],
  ['MLS number', '24081234'],
  ['HOA dues', 310],
  ['Status', 'Active'],
  ['Error code', 40413],
  ['Order number', '100482'],
];

describe.each(Object.keys(WAYS))('a value that is named %s', (way) => {
  it.each(HIDDEN)('is hidden as one under its own key would be: %s', async (name, value) => {
    for (const around of [{}, { ListingKey: 'L-1', ListPrice: 749_000 }] as JsonObject[])
      expect(JSON.stringify(await masked({ ...around, ...WAYS[way]!(name, value) }))).not.toContain(String(value));
  });

  it.each(SHOWN)('stays where it is nothing to hide: %s', async (name, value) => {
    expect(JSON.stringify(await masked(WAYS[way]!(name, value)))).toContain(JSON.stringify(value));
  });
});

it.each([
  [{ gate: { code: '48213' } }, '48213'],
  [{ gate: { code: { value: 48213 } } }, '48213'],
  [{ account: { number: '440198221175' } }, '440198221175'],
  [{ gateCodes: [{ name: 'Front', value: '48213' }] }, '48213'],
])('a key that says a part of it is read with the one around it: %j', async (record, value) => {
  expect(JSON.stringify(await masked(record))).not.toContain(value);
});

it.each<[JsonObject, string]>([
  [{ gateCode: { '48213': true } }, '48213'],
  [{ access: { gate_codes: { '48213': { since: '2026-01-05' }, B4821: 'Bell' } } }, '48213'],
  [{ access: { gate_codes: { '48213': true, B4821: 'Bell' } } }, 'B4821'],
  [{ ssn: { '912-34-5678': 1 } }, '912-34-5678'],
  [{ accountNumber: { '440198221175': 1 } }, '440198221175'],
  [{ accounts: [{ '440198221175': 'open' }] }, '440198221175'],
  [{ seen: { '4111111111111111': 2 } }, '4111111111111111'],
])('a key is a value as well: %j', async (record, value) => {
  for (const shown of [await maskedLoose(record), await masked(record)]) expect(JSON.stringify(shown)).not.toContain(value);
});

it('keeps what keys hold that are hidden, each under a name of its own', async () => {
  const shown = await maskedLoose({ gateCodes: { '48213': 'front', '73914': 'back' } });
  expect(shown).toEqual({ gateCodes: { '[redacted]': 'front', '[redacted] 2': 'back' } });
});

it.each<JsonObject>([
  { byYear: { '2024': 12, '2025': 14 } },
  { byZip: { '95814': 3, '95825': 1 } },
  { byListing: { '24081234': 'Active', '1234567890': 'Closed' } },
  { series: { '1733000000003': 845000, '2026-01-05': 845000 } },
  { garage: { '2car': true } },
])('keys of the trade stay: %j', async (record) => {
  expect(await maskedLoose(record)).toEqual(record);
});
