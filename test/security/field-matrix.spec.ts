import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Audience, JsonObject } from '@gatehouse/kernel';
import { loadFieldDictionary, Masker, MemoryPlaceholderStore, Placeholders } from '@gatehouse/privacy';
import { HeldKeyRing } from '@gatehouse/seal';
import { callerOf, RawQueries, type Caller, type MlsConnection } from '@gatehouse/mls';
import { describe, expect, it } from 'vitest';
import { connectionOf, CONSUMERS, READERS, readersCall } from '../support/mls-desk.js';

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
/** For these the MLS may be asked by name; the others are read beside a listing, or met in a CRM or a showing service. */
const ASKABLE = new Set(['Property', 'Member', 'Office', 'Teams']);
const BY_STAFF = new Set([...ASKABLE, 'OpenHouse', 'Media', 'HistoryTransactional', 'OtherPhone']);

const ANYONE: readonly Audience[] = ['PUBLIC_IDX'];
const PARTICIPANT: readonly Audience[] = [...ANYONE, 'VOW', 'PARTICIPANT'];
/** Written out, and not asked of the code that is tested. The record belongs to MEM-1001 of OFF-101 in every way. */
const STANDING: Readonly<Record<string, readonly Audience[]>> = {
  consumer: ANYONE,
  'registered consumer': [...ANYONE, 'VOW'],
  'agent of another firm': PARTICIPANT,
  'agent of the listing office': [...PARTICIPANT, 'LISTING_OFFICE'],
  'listing agent': [...PARTICIPANT, 'LISTING_OFFICE', 'LISTING_SIDE', 'OWNER_MEMBER'],
  'broker of the listing office': [...PARTICIPANT, 'LISTING_OFFICE', 'LISTING_SIDE'],
  'MLS staff': [...PARTICIPANT, 'LISTING_OFFICE', 'LISTING_SIDE', 'MLS_STAFF'],
};
const SECRET = '916-555-0147';
const TEXT = `Ask at ${SECRET} please`;
type Shown = 'whole' | 'scanned' | 'placeholder' | 'redacted' | 'absent';

function expected({ audience, model, fieldClass }: Line, reader: string): Shown {
  if (!STANDING[reader]!.includes(audience) || model === 'never') return 'absent';
  // A media record without a permission of its own is as public as its class says; a contact for showings who is not named an agent is a person.
  if (fieldClass === 'showing_contact') return 'placeholder';
  return model === 'show' ? 'whole' : model === 'scan' ? 'scanned' : model === 'token' ? 'placeholder' : 'redacted';
}

function seen(value: unknown, given: unknown): Shown | string {
  if (value === undefined || value === null) return 'absent';
  if (value === given) return 'whole';
  const text = String(value);
  if (text === '[redacted]') return 'redacted';
  if (/^\[\[\w+:\w+\]\]$/.test(text)) return 'placeholder';
  return text.includes(SECRET) ? `leaked: ${text}` : 'scanned';
}

/** Where a class has no label for a placeholder, or no room for one, what is hidden is hidden whole. */
const same = (want: Shown, got: string): boolean =>
  want === got || (want === 'placeholder' && got === 'redacted') || (want === 'redacted' && got === 'placeholder');

/** What the record of every test says of itself. */
const BESIDE: Readonly<Record<string, string>> = {
  ListAgentKey: 'MEM-1001',
  ListOfficeKey: 'OFF-101',
  OwnerMemberKey: 'MEM-1001',
  MemberKey: 'MEM-1001',
  StateOrProvince: 'CA',
};
/** One word each that the rules on records read. */
const WORDS: Readonly<Record<string, string>> = { ...BESIDE, Permission: 'Public' };
const valueOf = (field: string): string => WORDS[field] ?? TEXT;
const record = (resource: string, field: string): JsonObject => ({
  '@odata.type': `#reso.${resource}`,
  ...BESIDE,
  [field]: valueOf(field),
});
const placeholders = new Placeholders({
  store: new MemoryPlaceholderStore(),
  key: new Uint8Array(32).fill(3),
  ring: HeldKeyRing.ofProcess(),
});
const dictionary = loadFieldDictionary();
const masker = new Masker({ dictionary, placeholders });
/** Nothing is asked of it: it stands for an MLS that serves every field there is. */
const everyField = new Map(
  RESOURCES.map((resource) => [
    resource,
    new Map(LINES.filter((line) => line.resource === resource).map(({ field }) => [field, 'Edm.String'])),
  ]),
);
const [main, vow] = [['IDX', 'BBO'], ['VOW']].map((useCases) => {
  const connection = connectionOf('http://127.0.0.1:9/reso', dictionary, { useCases });
  connection.client.served.learn(everyField);
  return connection;
});
const connectionFor = (reader: string) => (READERS[reader]!.contactKey ? vow! : main!);
const RELATED = new Set(
  'ListAgent CoListAgent BuyerAgent CoBuyerAgent ListOffice CoListOffice BuyerOffice CoBuyerOffice ListTeam BuyerTeam Media OpenHouses Rooms UnitTypes GreenBuildingVerifications PowerProduction'.split(
    ' ',
  ),
);
const isRelated = (resource: string, field: string): boolean =>
  resource === 'Property' ? RELATED.has(field) : ['Member/Office', 'OpenHouse/Listing'].includes(`${resource}/${field}`);
const isOffer = (field: string): boolean => /Compensation|Commission/.test(field) && !field.startsWith('Workmans');

async function masked(reader: string, resource: string, row: JsonObject): Promise<JsonObject> {
  const call = readersCall(reader, resource);
  if (READERS[reader]!.contactKey) call.licenceUse.set({ connection: 'cascade', use: 'VOW' });
  const answer = await masker.clean(call, { content: [], structuredContent: { value: [row] } }, 'result');
  return (((answer['structuredContent'] as JsonObject)['value'] as JsonObject[])[0] ?? {}) as JsonObject;
}

/** Every line of a resource by one reader: those that came out otherwise than the table says. */
async function wrongLines(lines: readonly Line[], wanted: (line: Line) => Shown, got: (line: Line) => Promise<JsonObject>) {
  const wrong: string[] = [];
  for (const line of lines) {
    const [want, came] = [wanted(line), seen((await got(line))[line.field], valueOf(line.field))];
    if (!same(want, came)) wrong.push(`${line.field}: expected ${want}, got ${came}`);
  }
  return wrong;
}

describe('every field of the dictionary, for every reader', () => {
  let looked = 0;

  it('has the rows that were classified', () => {
    expect(LINES.length).toBeGreaterThanOrEqual(2_167);
    expect(RESOURCES.length).toBeGreaterThanOrEqual(44);
  });

  describe.each(RESOURCES)('%s', (resource) => {
    const lines = LINES.filter((line) => line.resource === resource);
    it.each(Object.keys(READERS))('masked for: %s', async (reader) => {
      const want = (line: Line): Shown => expected(line, reader);
      expect(await wrongLines(lines, want, ({ field }) => masked(reader, resource, record(resource, field)))).toEqual([]);
      looked += lines.length;
    });

    it.each(Object.keys(READERS))('asked of the MLS by: %s', async (reader) => {
      const isAskable = (reader === 'MLS staff' ? BY_STAFF : ASKABLE).has(resource);
      // Related records are read by $expand, field by field.
      const want = (line: Line): Shown =>
        !isAskable || isRelated(resource, line.field) || isOffer(line.field) ? 'absent' : expected(line, reader);
      const connection = connectionFor(reader);
      const caller = callerOf(connection, readersCall(reader));
      expect(await wrongLines(lines, want, (line) => asked(reader, { connection, caller }, line))).toEqual([]);
    });
  });

  it('left no row out', () => {
    expect(looked).toBe(LINES.length * Object.keys(READERS).length);
  });
});

describe('what inherits', () => {
  it.each(Object.keys(READERS))('the history of each field is as private as the field, and never public: %s', async (reader) => {
    const wrong: string[] = [];
    for (const line of LINES.filter(({ fieldClass }) => fieldClass !== 'inherit_named_field')) {
      const row = { ...record('HistoryTransactional', 'PreviousValue'), ResourceName: line.resource, FieldName: line.field };
      const isWider = ['PUBLIC_IDX', 'VOW'].includes(line.audience);
      const want = expected({ ...line, audience: isWider ? 'PARTICIPANT' : line.audience, fieldClass: 'history' }, reader);
      const got = seen((await masked(reader, 'HistoryTransactional', row))['PreviousValue'], TEXT);
      if (!same(want, got)) wrong.push(`${line.resource}.${line.field}: expected ${want}, got ${got}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(Object.keys(READERS))('another telephone is as private as whose it is: %s', async (reader) => {
    const phones = [{ OtherPhoneKey: 'P-1', OtherPhoneNumber: TEXT }];
    const ofClient = { ...record('Contacts', 'OwnerMemberKey'), ContactsOtherPhones: phones };
    const ofMember = { ...record('Member', 'MemberKey'), MemberOtherPhones: phones };
    const shown = async (resource: string, row: JsonObject): Promise<string> => JSON.stringify(await masked(reader, resource, row));
    expect(await shown('Contacts', ofClient)).not.toContain(SECRET);
    expect(await shown('Member', ofMember)).not.toContain(SECRET);
    expect((await shown('Member', ofMember)).includes('OtherPhoneNumber')).toBe(!CONSUMERS.includes(reader));
  });
});

/** As query_reso does it: the field named in $select, the row judged by its own rules, the answer masked. */
async function asked(
  reader: string,
  { connection, caller }: { connection: MlsConnection; caller: Caller },
  { resource, field }: Line,
): Promise<JsonObject> {
  try {
    const { shown } = new RawQueries(connection).secureQuery(resource, `$select=${field}`, caller);
    const source = record(resource, field);
    const rules = connection.rulesFor(caller);
    const standing = rules.standing(resource, source, caller);
    return await masked(reader, resource, rules.shape(resource, source, { shown, standing, caller }));
  } catch (error) {
    if ((error as { code?: string }).code === 'MLS_FIELD') return {};
    throw error;
  }
}
