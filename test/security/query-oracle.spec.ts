import type { JsonObject, JsonValue } from '@gatehouse/kernel';
import { loadFieldDictionary } from '@gatehouse/privacy';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MlsDesk, READERS } from '../support/mls-desk.js';

/** By these the MLS says which rows there are at all; what they hold is meant to make a difference. */
const RULES = new Set(['FeedTypes', 'FeedRules', 'MlgCanView', 'MlgCanUse', 'StandardStatus']);
const SEES: Readonly<Record<string, readonly string[]>> = {
  consumer: ['PUBLIC_IDX'],
  'agent of another firm': ['PUBLIC_IDX', 'VOW', 'PARTICIPANT'],
  'listing agent': ['PUBLIC_IDX', 'VOW', 'PARTICIPANT', 'LISTING_OFFICE', 'LISTING_SIDE'],
  'MLS staff': ['PUBLIC_IDX', 'VOW', 'PARTICIPANT', 'LISTING_OFFICE', 'LISTING_SIDE', 'MLS_STAFF'],
};
const dictionary = loadFieldDictionary();
const RUNS = 60;

/** Two worlds of the same seed; in the second every value that a reader may not see is another one. */
let world: MlsDesk;
let other: MlsDesk;
let fields: string[];

beforeAll(async () => {
  [world, other] = [await MlsDesk.open(11), await MlsDesk.open(11)];
  fields = [...new Set(world.sandbox.world.tables.Property.flatMap((row) => Object.keys(row)))];
});
afterAll(async () => {
  await world?.close();
  await other?.close();
});

const isHidden = (reader: string, field: string): boolean => {
  const { audience, model } = dictionary.rule('Property', field);
  return !RULES.has(field) && (model === 'never' || !SEES[reader]!.includes(audience));
};

function changed(value: JsonValue): JsonValue {
  if (typeof value === 'string')
    return /^\d{4}-\d\d-\d\d/.test(value) ? `1999${value.slice(4)}` : `${value.split('').toReversed().join('')}~`;
  if (typeof value === 'number') return value * 3 + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.length > 0 ? [] : ['Changed'];
  return value === null ? 'changed' : value;
}

/** What the reader's office or side of a listing sees is no secret of those that they have a part in. */
function hasPartIn(reader: string, row: JsonObject): boolean {
  const member = READERS[reader]!.member;
  return member !== undefined && Object.values(row).some((value) => value === member.memberKey || value === member.officeKey);
}

/** Puts back what an earlier reader's test changed, and changes what this one may not see. */
function hideFrom(reader: string): string[] {
  const hidden = fields.filter((field) => isHidden(reader, field));
  const never = new Set(hidden.filter((field) => dictionary.rule('Property', field).model === 'never'));
  const rows = world.sandbox.world.tables.Property;
  other.sandbox.world.tables.Property.forEach((row, index) => {
    const isOwn = hasPartIn(reader, rows[index]! as JsonObject);
    for (const field of fields) {
      const value = rows[index]![field] ?? null;
      const differs = isOwn ? never.has(field) : hidden.includes(field);
      if (field in rows[index]!) (row as JsonObject)[field] = differs ? changed(value) : value;
    }
  });
  return hidden;
}

const literal = (value: JsonValue | undefined): string => {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\d/.test(value) ? value : `'${value.replaceAll("'", "''").slice(0, 40)}'`;
  if (Array.isArray(value)) return `'${String(value[0] ?? '')}'`;
  return value === undefined ? 'null' : String(value);
};

/** Queries as somebody would write them who tries every door: of fields that may be tested, of hidden ones, of some that do not exist. */
function queries(hidden: readonly string[]): fc.Arbitrary<string> {
  const shown = fields.filter((name) => !hidden.includes(name) && dictionary.rule('Property', name).model === 'show');
  const field = fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom(...shown) },
    { weight: 1, arbitrary: fc.constantFrom(...fields) },
    { weight: 1, arbitrary: fc.constantFrom(...hidden, 'NoSuchField', 'ListAgent/MemberPassword', 'X_BAC') },
  );
  const value = (name: string): fc.Arbitrary<string> =>
    fc.tuple(fc.constantFrom(world, other), fc.nat()).map(([desk, at]) => {
      const rows = desk.sandbox.world.tables.Property;
      return literal(rows[at % rows.length]![name]);
    });
  const comparison = fc
    .tuple(field, fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'))
    .chain(([name, operator]) => value(name).map((text) => `${name} ${operator} ${text}`));
  const call = fc
    .tuple(field, fc.constantFrom('contains', 'startswith', 'endswith'))
    .chain(([name, called]) => value(name).map((text) => `${called}(${name},${text})`));
  const condition = fc.oneof({ weight: 4, arbitrary: comparison }, call);
  const filter = fc.oneof(
    condition,
    fc.tuple(condition, fc.constantFrom('and', 'or'), condition).map((parts) => parts.join(' ')),
    condition.map((one) => `not (${one})`),
  );
  return fc
    .record({
      $filter: fc.option(filter, { nil: undefined }),
      $select: fc.option(
        fc.array(field, { minLength: 1, maxLength: 5 }).map((names) => names.join(',')),
        { nil: undefined, freq: 3 },
      ),
      $orderby: fc.option(
        fc.tuple(field, fc.constantFrom(' asc', ' desc')).map((parts) => parts.join('')),
        { nil: undefined },
      ),
      $expand: fc.option(fc.constantFrom('Media', 'ListAgent', 'OpenHouses($top=2)', 'HistoryTransactional'), { nil: undefined, freq: 6 }),
      $count: fc.option(fc.constantFrom('true', 'false'), { nil: undefined }),
      $top: fc.option(fc.nat({ max: 12 }).map(String), { nil: undefined }),
      $skip: fc.option(fc.nat({ max: 60 }).map(String), { nil: undefined, freq: 4 }),
    })
    .map((options) =>
      Object.entries(options)
        .flatMap(([name, text]) => (text === undefined ? [] : [`${name}=${encodeURIComponent(text)}`]))
        .join('&'),
    );
}

describe.each(Object.keys(READERS))('whatever is asked by: %s', (reader) => {
  it('the answer is the same whether a hidden value is this one or another', async () => {
    const hidden = hideFrom(reader);
    expect(hidden.length).toBeGreaterThan(5);
    let granted = 0;
    await fc.assert(
      fc.asyncProperty(queries(hidden), async (query) => {
        const [one, two] = await Promise.all([world.ask(reader, 'Property', query), other.ask(reader, 'Property', query)]);
        if ('content' in one && Array.isArray(one.content['value']) && one.content['value'].length > 0) granted += 1;
        expect(two).toEqual(one);
      }),
      // What is surely answered comes first, so that no run looks at refusals alone.
      {
        numRuns: RUNS,
        examples: [['$top=5'], ['$select=ListingKey,ListPrice&$orderby=ListPrice asc&$top=8'], ['$filter=ListPrice gt 1&$count=true']],
      },
    );
    expect(granted).toBeGreaterThan(2);
  }, 120_000);
});
