import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Audience, JsonObject } from '@gatehouse/kernel';
import { loadFieldDictionary, Masker, MemoryPlaceholderStore, Placeholders } from '@gatehouse/privacy';
import { HeldKeyRing } from '@gatehouse/seal';
import { callerOf, RawQueries, type Caller } from '@gatehouse/mls';
import { describe, expect, it } from 'vitest';
import { connectionOf, READERS, readersCall } from '../support/mls-desk.js';

interface Line {
  readonly resource: string;
  readonly field: string;
  readonly audience: Audience;
  readonly model: string;
  readonly fieldClass: string;
}

const csv = readFileSync(createRequire(import.meta.url).resolve('@gatehouse/packs/fields/reso-2.1.csv'), 'utf8');
const LINES: readonly Line[] = csv
  .trim()
  .split('\n')
  .slice(1)
  .map((text) => text.split(','))
  .map(([resource, field, audience, model, fieldClass]) => ({ resource, field, audience, model, fieldClass }) as Line);
const RESOURCES = [...new Set(LINES.map(({ resource }) => resource))];
/** Of these the MLS is asked; the others are met in a CRM or a showing service, where masking alone decides. */
const OF_THE_MLS = new Set(['Property', 'Member', 'Office', 'Teams']);

const ANYONE: readonly Audience[] = ['PUBLIC_IDX'];
const PARTICIPANT: readonly Audience[] = [...ANYONE, 'VOW', 'PARTICIPANT'];
/** Written out, and not asked of the code that is tested. The record belongs to MEM-1001 in every way. */
const STANDING: Readonly<Record<string, readonly Audience[]>> = {
  consumer: ANYONE,
  'agent of another firm': PARTICIPANT,
  'listing agent': [...PARTICIPANT, 'LISTING_OFFICE', 'LISTING_SIDE', 'OWNER_MEMBER'],
  'MLS staff': [...PARTICIPANT, 'LISTING_OFFICE', 'LISTING_SIDE', 'MLS_STAFF'],
};
const SECRET = '916-555-0147';
const TEXT = `Ask at ${SECRET} please`;
/** Two classes depend on other fields of the record, which stand beside in these tests of their own: the history of a field, a child of a record. */
const BY_RECORD = new Set(['inherit_named_field', 'inherit_parent']);

type Shown = 'whole' | 'scanned' | 'placeholder' | 'redacted' | 'absent';

function expected({ audience, model, fieldClass }: Line, reader: string): Shown {
  if (!STANDING[reader]!.includes(audience) || model === 'never') return 'absent';
  // A media record without a permission of its own is as public as its class says; a contact for showings who is not named an agent is a person.
  if (fieldClass === 'showing_contact') return 'placeholder';
  return model === 'show' ? 'whole' : model === 'scan' ? 'scanned' : model === 'token' ? 'placeholder' : 'redacted';
}

function seen(value: unknown): Shown | string {
  if (value === undefined || value === null) return 'absent';
  if (value === TEXT) return 'whole';
  const text = String(value);
  if (text === '[redacted]') return 'redacted';
  if (/^\[\[\w+:\w+\]\]$/.test(text)) return 'placeholder';
  return text.includes(SECRET) ? `leaked: ${text}` : 'scanned';
}

const same = (want: Shown, got: string): boolean =>
  want === got || (want === 'placeholder' && got === 'redacted') || (want === 'redacted' && got === 'placeholder');

const record = (resource: string, field: string): JsonObject => ({
  '@odata.type': `#reso.${resource}`,
  ListAgentKey: 'MEM-1001',
  ListOfficeKey: 'OFF-101',
  OwnerMemberKey: 'MEM-1001',
  MemberKey: 'MEM-1001',
  StateOrProvince: 'CA',
  [field]: TEXT,
});
const placeholders = new Placeholders({
  store: new MemoryPlaceholderStore(),
  key: new Uint8Array(32).fill(3),
  ring: HeldKeyRing.ofProcess(),
});
const dictionary = loadFieldDictionary();
const masker = new Masker({ dictionary, placeholders });
/** Nothing is asked of it: it stands for an MLS that serves every field there is. */
const connection = connectionOf('http://127.0.0.1:9/reso', dictionary);
connection.client.served.learn(
  new Map(
    RESOURCES.map((resource) => [
      resource,
      new Map(LINES.filter((line) => line.resource === resource).map(({ field }) => [field, 'Edm.String'])),
    ]),
  ),
);
const RELATED = new Set(
  'ListAgent CoListAgent BuyerAgent CoBuyerAgent ListOffice CoListOffice BuyerOffice CoBuyerOffice ListTeam BuyerTeam Media OpenHouses Rooms UnitTypes GreenBuildingVerifications PowerProduction'.split(
    ' ',
  ),
);
const isRelated = (resource: string, field: string): boolean =>
  resource === 'Property' ? RELATED.has(field) : resource === 'Member' && field === 'Office';
const isOffer = (field: string): boolean => /Compensation|Commission/.test(field) && !field.startsWith('Workmans');

async function masked(reader: string, resource: string, row: JsonObject): Promise<JsonObject> {
  const call = readersCall(reader, resource);
  const answer = await masker.clean(call, { content: [], structuredContent: { value: [row] } }, 'result');
  return (((answer['structuredContent'] as JsonObject)['value'] as JsonObject[])[0] ?? {}) as JsonObject;
}

/** What the record of every test says of itself. */
const BESIDE = new Set(['ListAgentKey', 'ListOfficeKey', 'OwnerMemberKey', 'MemberKey', 'StateOrProvince', 'Permission']);

describe('every field of the dictionary, for every reader', () => {
  it('has the rows that were classified', () => {
    expect(LINES.length).toBeGreaterThanOrEqual(2_167);
    expect(RESOURCES.length).toBeGreaterThanOrEqual(44);
  });

  describe.each(RESOURCES)('%s', (resource) => {
    const lines = LINES.filter((line) => line.resource === resource && !BY_RECORD.has(line.fieldClass) && !BESIDE.has(line.field));
    it.each(Object.keys(READERS))('masked for: %s', async (reader) => {
      const wrong: string[] = [];
      for (const line of lines) {
        const row = await masked(reader, resource, record(resource, line.field));
        const got = seen(row[line.field]);
        if (!same(expected(line, reader), got)) wrong.push(`${line.field}: expected ${expected(line, reader)}, got ${got}`);
      }
      expect(wrong).toEqual([]);
    });
  });

  describe.each([...OF_THE_MLS])('%s, asked of the MLS', (resource) => {
    const lines = LINES.filter((line) => line.resource === resource && !BESIDE.has(line.field));
    it.each(Object.keys(READERS))('by: %s', async (reader) => {
      const caller = callerOf(connection, readersCall(reader));
      const wrong: string[] = [];
      for (const line of lines) {
        const got = seen((await asked(reader, caller, line))[line.field]);
        // Related records are read by $expand, field by field.
        const want = isRelated(resource, line.field) || isOffer(line.field) ? 'absent' : expected(line, reader);
        if (!same(want, got)) wrong.push(`${line.field}: expected ${want}, got ${got}`);
      }
      expect(wrong).toEqual([]);
    });
  });
});

/** As query_reso does it: the field named in $select, the row judged by its own rules, the answer masked. */
async function asked(reader: string, caller: Caller, { resource, field }: Line): Promise<JsonObject> {
  try {
    const { shown } = new RawQueries(connection).secureQuery(resource, `$select=${field}`, caller);
    const source = record(resource, field);
    const standing = connection.rulesFor(caller).standing(resource, source, caller);
    return await masked(reader, resource, connection.rulesFor(caller).shape(resource, source, { shown, standing, caller }));
  } catch (error) {
    if ((error as { code?: string }).code === 'MLS_FIELD') return {};
    throw error;
  }
}
