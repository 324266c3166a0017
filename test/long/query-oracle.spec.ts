import type { Audience, JsonObject, JsonValue } from '@gatehouse/kernel';
import { loadFieldDictionary } from '@gatehouse/privacy';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnyQuery, type QueryWorld } from '../support/any-query.js';
import { answered, CONSUMERS, MlsDesk, READERS, type Answer } from '../support/mls-desk.js';
import { performed, permittedCall } from '../support/mls-tool-call.js';

/** By these the MLS says which rows there are at all and whose they are; what they hold is meant to make a difference. */
const RULES = new Set([
  'FeedTypes',
  'FeedRules',
  'MlgCanView',
  'MlgCanUse',
  'StandardStatus',
  'OriginatingSystemName',
  'ModificationTimestamp',
]);
const KEYS = /^(?:Listing|Member|Office|Team|Media|OpenHouse|HistoryTransactional|ResourceRecord)Key$|^ResourceName$|^FieldName$/;
const PARTICIPANT: readonly Audience[] = ['PUBLIC_IDX', 'VOW', 'PARTICIPANT'];
const ANYWHERE: Readonly<Record<string, readonly Audience[]>> = {
  consumer: ['PUBLIC_IDX'],
  'registered consumer': ['PUBLIC_IDX', 'VOW'],
  'MLS staff': [...PARTICIPANT, 'LISTING_OFFICE', 'LISTING_SIDE', 'MLS_STAFF'],
};
const TABLES = ['Property', 'Member', 'Office', 'Teams', 'OpenHouse', 'Media', 'HistoryTransactional'] as const;
const RELATED: QueryWorld['related'] = {
  Property: {
    ListAgent: 'Member',
    CoListAgent: 'Member',
    ListOffice: 'Office',
    ListTeam: 'Teams',
    Media: 'Media',
    OpenHouses: 'OpenHouse',
    HistoryTransactional: 'HistoryTransactional',
  },
  OpenHouse: { Listing: 'Property' },
  Member: { Office: 'Office' },
};
const dictionary = loadFieldDictionary();
const RUNS = 66;
/** The same questions each time; GATEHOUSE_TEST_SEED asks others. */
const SEED = Number(process.env['GATEHOUSE_TEST_SEED'] ?? 20_261_128);

type Table = (typeof TABLES)[number];
type Row = Record<string, JsonValue>;

/** Two worlds of the same seed; in the second every value that a reader may not see is another one. */
let world: MlsDesk;
let other: MlsDesk;

beforeAll(async () => {
  [world, other] = [await MlsDesk.open(11), await MlsDesk.open(11)];
});
afterAll(async () => {
  await world?.close();
  await other?.close();
});

const rowsOf = (desk: MlsDesk, table: string): Row[] => (desk.sandbox.world.tables as unknown as Record<string, Row[]>)[table] ?? [];

const OF_OFFICE: readonly Audience[] = [...PARTICIPANT, 'LISTING_OFFICE'];
const OF_SIDE: readonly Audience[] = [...OF_OFFICE, 'LISTING_SIDE'];

/** Written out, and not asked of the code that is tested. */
function seesOn(reader: string, listing: Row | undefined): readonly Audience[] {
  const anywhere = ANYWHERE[reader];
  if (anywhere) return anywhere;
  const { memberKey, officeKey, supervisedOfficeKeys } = READERS[reader]!.member!;
  const offices = [listing?.['ListOfficeKey'], listing?.['CoListOfficeKey']];
  const isOfSide = [listing?.['ListAgentKey'], listing?.['CoListAgentKey']].includes(memberKey);
  if (isOfSide || offices.some((key) => supervisedOfficeKeys.includes(String(key)))) return OF_SIDE;
  return offices.includes(officeKey) ? OF_OFFICE : PARTICIPANT;
}

const decided = new Map<readonly Audience[], Map<string, boolean>>();
/** Whether the table of fields keeps this one from somebody who sees so much. */
function isKept(resource: string, field: string, sees: readonly Audience[]): boolean {
  let known = decided.get(sees);
  if (!known) decided.set(sees, (known = new Map()));
  const name = `${resource}/${field}`;
  let kept = known.get(name);
  if (kept === undefined) {
    const { audience, model } = dictionary.rule(resource, field);
    kept = model === 'never' || !sees.includes(audience);
    known.set(name, kept);
  }
  return kept;
}

const PICTURE: Readonly<Record<string, Audience>> = {
  'Agent Only': 'PARTICIPANT',
  'Office Only': 'LISTING_OFFICE',
  'Firm Only': 'LISTING_OFFICE',
  Private: 'LISTING_SIDE',
  VOW: 'VOW',
};

/** Whether this reader may not see this field of this very record. */
function isHidden(reader: string, table: Table, field: string, row: Row): boolean {
  if (RULES.has(field) || KEYS.test(field)) return false;
  if (table === 'Property') return isKept(table, field, seesOn(reader, row));
  if (table === 'Media' || table === 'HistoryTransactional') {
    // Of these only what hangs on a listing that is known of is read at all.
    if (CONSUMERS.includes(reader)) return table === 'HistoryTransactional' || field !== 'Permission';
    const listing = listings.get(String(row['ResourceRecordKey']));
    if (table === 'Media')
      return (
        field !== 'Permission' &&
        field !== 'MediaCategory' &&
        !seesOn(reader, listing).includes(PICTURE[String(row['Permission'])] ?? 'PUBLIC_IDX')
      );
    return reader !== 'MLS staff' || isKept(String(row['ResourceName']), String(row['FieldName']), seesOn(reader, listing));
  }
  const isSelf = table === 'Member' && row['MemberKey'] === READERS[reader]!.member?.memberKey;
  return isKept(table, field, seesOn(reader, undefined)) && !(isSelf && dictionary.rule(table, field).audience === 'OWNER_MEMBER');
}
let listings: ReadonlyMap<string, Row>;

function changed(value: JsonValue): JsonValue {
  if (typeof value === 'string')
    return /^\d{4}-\d\d-\d\d/.test(value) ? `1999${value.slice(4)}` : `${Array.from(value).toReversed().join('')}~`;
  if (typeof value === 'number') return value * 3 + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.length > 0 ? [] : ['Changed'];
  return value === null ? 'changed' : value;
}

/** Puts back what an earlier reader's test changed, and changes what this one may not see. Says how many values are other ones. */
function hideFrom(reader: string): number {
  let differing = 0;
  listings = new Map(rowsOf(world, 'Property').map((row) => [String(row['ListingKey']), row]));
  for (const table of TABLES) {
    const rows = rowsOf(world, table);
    for (const [index, row] of rowsOf(other, table).entries())
      for (const field of Object.keys(rows[index]!)) {
        const hides = isHidden(reader, table, field, rows[index]!);
        row[field] = hides ? changed(rows[index]![field]!) : rows[index]![field]!;
        differing += Number(hides);
      }
  }
  return differing;
}

const written = (value: JsonValue | undefined): string => {
  if (typeof value === 'string')
    return /^\d{4}-\d\d-\d\d/.test(value) ? value : `'${Array.from(value).slice(0, 40).join('').replaceAll("'", "''")}'`;
  if (Array.isArray(value)) return `'${String(value[0] ?? '')}'`;
  return value === undefined ? 'null' : String(value);
};

/** The world as its own metadata tells of it. */
function asked(reader: string): QueryWorld {
  const sees = seesOn(reader, undefined);
  const { all } = world.connectionFor(reader).client.served;
  const open = (resource: string, name: string): boolean => {
    const { audience, model } = dictionary.rule(resource, name);
    return model === 'show' && sees.includes(audience) && !RELATED[resource]?.[name];
  };
  return {
    related: RELATED,
    fields: new Map(
      [...all].map(([resource, fields]) => [resource, [...fields].map(([name, type]) => ({ name, type, open: open(resource, name) }))]),
    ),
    literal: (resource, field, at) => {
      const rows = rowsOf(at % 2 === 0 ? world : other, resource);
      return written(rows[at % Math.max(rows.length, 1)]?.[field]);
    },
    keyOf: (resource, at) => written(rowsOf(world, resource)[at % rowsOf(world, resource).length]?.[KEY_OF[resource]!]),
  };
}
const KEY_OF: Readonly<Record<string, string>> = {
  Property: 'ListingKey',
  Member: 'MemberKey',
  Office: 'OfficeKey',
  Teams: 'TeamKey',
  OpenHouse: 'OpenHouseKey',
  Media: 'MediaKey',
  HistoryTransactional: 'HistoryTransactionalKey',
};

const STRANGE = [
  'NoSuchField',
  'ListAgent/MemberPassword',
  'X_BAC',
  'AccessCode',
  'PrivateRemarks',
  'OwnerPhone',
  'ListingKeyNumeric',
  'BuyerAgencyCompensation',
];

/** A resource, one record of it by its key, or a path behind it, and a query of it. */
function questions(reader: string): fc.Arbitrary<readonly [string, string]> {
  const query = new AnyQuery(asked(reader), STRANGE);
  const others = reader === 'MLS staff' ? TABLES : (['Property', 'Member', 'Office', 'Teams'] as const);
  const resource = fc.oneof({ weight: 5, arbitrary: fc.constant('Property') }, { weight: 3, arbitrary: fc.constantFrom(...others) });
  return resource.chain((name) =>
    fc.tuple(
      fc.oneof(
        { weight: 9, arbitrary: fc.constant(name) },
        { weight: 1, arbitrary: fc.nat().map((at) => `${name}(${asked(reader).keyOf(name, at)})`) },
        { weight: 1, arbitrary: fc.constantFrom(`${name}/$count`, `${name}/AccessCode`, `${name}('x')/PrivateRemarks/$value`) },
      ),
      query.of(name),
    ),
  );
}

/** The same options as arguments of search_listings. */
function searches(reader: string): fc.Arbitrary<JsonObject> {
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
  return new AnyQuery(asked(reader), STRANGE).optionsOf('Property').map(({ $filter, $select, $orderby, $expand, $top, $skip, $count }) => {
    const args = {
      filter: $filter,
      select: $select?.split(','),
      orderBy: $orderby,
      expand: $expand,
      top: number($top),
      skip: number($skip),
      count: $count === 'true',
    };
    return JSON.parse(JSON.stringify(args)) as JsonObject;
  });
}

/** What search_listings answers this reader, without the notices, which say when it was asked. */
async function searched(desk: MlsDesk, reader: string, args: JsonObject): Promise<Answer> {
  const call = permittedCall('search_listings', args, { reader });
  const answer = await answered(() => performed(desk.connectionFor(reader), call, (result) => desk.masked(call, result)));
  if ('code' in answer) return answer;
  const { listings: rows = [], count = null, nextSkip = null } = answer.content;
  return { content: { value: rows, count, nextSkip }, text: '' };
}

interface Compared<Question> {
  readonly questions: fc.Arbitrary<Question>;
  readonly ask: (desk: MlsDesk, question: Question) => Promise<Answer>;
  /** What is surely answered comes first, so that no run looks at refusals alone. */
  readonly known: [Question][];
  readonly runs: number;
}

/** Asks both worlds the same; how many answers had rows. */
async function inBothWorlds<Question>({ questions, ask, known, runs }: Compared<Question>): Promise<number> {
  let withRows = 0;
  const compared = fc.asyncProperty(questions, async (question) => {
    const [one, two] = await Promise.all([ask(world, question), ask(other, question)]);
    withRows += Number('content' in one && (one.content['value'] as JsonObject[]).length > 0);
    expect(two).toEqual(one);
  });
  await fc.assert(compared, { numRuns: runs, examples: known, seed: SEED });
  return withRows;
}

describe.each(Object.keys(READERS))('whatever is asked by: %s', (reader) => {
  let differing: number;
  beforeAll(() => {
    differing = hideFrom(reader);
  });

  it('as OData, the answer is the same whether a hidden value is this one or another', async () => {
    const known = ['$top=5', '$select=ListingKey,ListPrice&$orderby=ListPrice asc&$top=8', '$filter=ListPrice gt 1&$count=true'];
    const withRows = await inBothWorlds({
      questions: questions(reader),
      ask: (desk, [resource, query]) => desk.ask(reader, resource, query),
      known: known.map((query) => [['Property', query] as const]),
      runs: RUNS,
    });
    expect([differing > 10_000, withRows > known.length]).toEqual([true, true]);
  }, 120_000);

  it('as arguments of search_listings, too', async () => {
    const withRows = await inBothWorlds({
      questions: searches(reader),
      ask: (desk, args) => searched(desk, reader, args),
      known: [[{ top: 5 }], [{ city: 'Sacramento', count: true }]],
      runs: RUNS / 3,
    });
    expect(withRows).toBeGreaterThan(2);
  }, 120_000);
});
