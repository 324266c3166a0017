import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression, Query } from './ast.js';
import { ODataError } from './odata-error.js';
import { printExpression, printQuery, printQueryString } from './print.js';
import { parseQueryString } from './query-string.js';
import { parseExpand, parseFilter, parseOrderBy, parseSelect } from './read-options.js';

const roundTrip = (text: string): string => printExpression(parseFilter(text));
const faultOf = (read: () => unknown): string | undefined => {
  try {
    read();
  } catch (error) {
    if (error instanceof ODataError) return error.fault;
    throw error;
  }
  return undefined;
};

describe('a $filter', () => {
  it.each([
    ["City eq 'San José'", "City eq 'San José'"],
    ["UnparsedAddress eq 'O''Brien Ct'", "UnparsedAddress eq 'O''Brien Ct'"],
    ['ListPrice gt 1.5e6 and BedroomsTotal GE 3', 'ListPrice gt 1.5e6 and BedroomsTotal ge 3'],
    ["StandardStatus in ('Active','Pending')", "StandardStatus in ('Active','Pending')"],
    ['not(WaterfrontYN eq true)', 'not (WaterfrontYN eq true)'],
    ['a eq 1 and b eq 2 or c eq 3', '(a eq 1 and b eq 2) or c eq 3'],
    ['a eq 1 and (b eq 2 or c eq 3)', 'a eq 1 and (b eq 2 or c eq 3)'],
    ["AccessibilityFeatures/any(e:e eq 'Ramp')", "AccessibilityFeatures/any(e:e eq 'Ramp')"],
    ['Media/any()', 'Media/any()'],
    ['Rooms/all( r : r/RoomLength gt 3)', 'Rooms/all(r:r/RoomLength gt 3)'],
    ["Features has Odata.Models.View'Lake,Ocean'", "Features has Odata.Models.View'Lake,Ocean'"],
    ['ModificationTimestamp gt 2026-01-02T03:04:05.678Z', 'ModificationTimestamp gt 2026-01-02T03:04:05.678Z'],
    ['ModificationTimestamp le now()', 'ModificationTimestamp le now()'],
    ['year(CloseDate) eq 2026 and CloseDate lt 2026-05-01', 'year(CloseDate) eq 2026 and CloseDate lt 2026-05-01'],
    ['OpenHouseStartTime gt 09:30:00', 'OpenHouseStartTime gt 09:30:00'],
    ['Id eq 3F2504E0-4F89-11D3-9A0C-0305E82C3301', 'Id eq 3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
    ['Id eq fa2504e0-4f89-11d3-9a0c-0305e82c3301', 'Id eq fa2504e0-4f89-11d3-9a0c-0305e82c3301'],
    ["Length eq duration'P1DT2H3.5S'", "Length eq duration'P1DT2H3.5S'"],
    ["ToLower(City) eq 'x' and StartsWith(City,'y')", "tolower(City) eq 'x' and startswith(City,'y')"],
    ['ListPrice add 1 mul 2 lt -5', '(ListPrice add (1 mul 2)) lt -5'],
    ['CloseDate eq null or PoolPrivateYN eq false', 'CloseDate eq null or PoolPrivateYN eq false'],
    ['not Not eq 1', '(not (Not)) eq 1'],
    ['ListAgent/MemberKey eq OfficeKey', 'ListAgent/MemberKey eq OfficeKey'],
  ])('%s is read and printed canonically', (text, printed) => {
    expect(roundTrip(text)).toBe(printed);
    expect(parseFilter(printed)).toEqual(parseFilter(text));
  });

  it.each(['Not', '1 add Not desc', 'not Not'])('$orderby=%s is printed as what it reads', (text) => {
    const orderBy = parseOrderBy(text);
    const [[, printed]] = printQuery({ orderBy }) as [[string, string]];
    expect(parseOrderBy(printed)).toEqual(orderBy);
  });

  it.each([
    "City eq 'x",
    'City eq',
    'eq 1',
    'City eq 1 City',
    '(a eq 1',
    'a eq 1)',
    'a in ()',
    'a in (b)',
    'x/any(a eq 1)',
    'contains(a)',
    'a eq 2026-13-01',
    'a eq 2026-01-01T00:00:00',
    'a eq 1&$apply=groupby((OwnerPhone))',
    "City eq 'a%27b'",
    'Access%43ode eq 1',
    'АccessCode eq 1',
    "a eq 'b\u0000'",
    "a eq '\ud800'",
    'a eq 5-3',
  ])('%s is a syntax error', (text) => {
    expect(faultOf(() => parseFilter(text))).toBe('syntax');
  });

  it.each([
    '@p eq 1',
    'City eq @p',
    '$it/City eq 1',
    'Ns.Type/City eq 1',
    "cast(City,'Edm.String') eq 'x'",
    'geo.distance(a,b) lt 1',
    "matchesPattern(City,'(a+)+')",
    'Media/$value eq 1',
  ])('%s is not served', (text) => {
    expect(faultOf(() => parseFilter(text))).toBe('not_served');
  });

  it('has limits on length, parts and nesting', () => {
    expect(faultOf(() => parseFilter(`City eq '${'x'.repeat(5000)}'`))).toBe('limit');
    expect(faultOf(() => parseFilter(`${'('.repeat(60)}a eq 1${')'.repeat(60)}`))).toBe('limit');
    expect(faultOf(() => parseFilter(`${'not '.repeat(60)}a`))).toBe('limit');
    expect(faultOf(() => parseFilter(Array.from({ length: 250 }, () => 'a eq 1').join(' or ')))).toBe('limit');
  });
});

describe('$select, $orderby and $expand', () => {
  it('keeps a star for field security to refuse', () => {
    expect(parseSelect('*')).toEqual([['*']]);
    expect(parseExpand('*')).toEqual([{ segments: ['*'], options: {} }]);
  });

  it('reads orders with direction', () => {
    expect(parseOrderBy('ListPrice desc, City')).toEqual([
      { by: { kind: 'path', segments: ['ListPrice'] }, descending: true },
      { by: { kind: 'path', segments: ['City'] }, descending: false },
    ]);
    expect(faultOf(() => parseOrderBy('City sideways'))).toBe('syntax');
  });

  it('reads nested options, with quotes that hold separators', () => {
    const query: Query = {
      expand: parseExpand(
        "Media($select=MediaURL;$filter=contains(ShortDescription,'a;b)');$orderby=Order;$top=5;expand=X($count=true)),ListAgent",
      ),
    };
    expect(printQuery(query)).toEqual([
      [
        '$expand',
        "Media($select=MediaURL;$filter=contains(ShortDescription,'a;b)');$orderby=Order asc;$expand=X($count=true);$top=5),ListAgent",
      ],
    ]);
  });

  it.each([
    'Media($search=x)',
    'Media($apply=x)',
    'Media($compute=x)',
    'Media($levels=max)',
    'Media($foo=1)',
    'Media/$ref',
    'ListAgent/$count',
  ])('%s is not served', (text) => {
    expect(faultOf(() => parseExpand(text))).toBe('not_served');
  });

  it('wants each nested option once', () => {
    expect(faultOf(() => parseExpand('Media($top=1;$top=2)'))).toBe('syntax');
  });
});

describe('a query string', () => {
  it('is decoded exactly once', () => {
    const { query, skipToken } = parseQueryString("%24filter=City%20eq%20'A%26B'&$top=5&$skiptoken=a%2525");
    expect(printQuery(query)).toEqual([
      ['$filter', "City eq 'A&B'"],
      ['$top', '5'],
    ]);
    expect(skipToken).toBe('a%25');
  });

  it('refuses what is encoded twice, repeated, unknown or an alias', () => {
    expect(faultOf(() => parseQueryString('$filter=Access%2543ode%20eq%201'))).toBe('syntax');
    expect(faultOf(() => parseQueryString("$filter=City eq '%2527'"))).toBe('syntax');
    expect(faultOf(() => parseQueryString('$top=1&top=2'))).toBe('syntax');
    expect(faultOf(() => parseQueryString('$filter=%E0%A4%A'))).toBe('syntax');
    expect(faultOf(() => parseQueryString('$filter=@p&@p=1'))).toBe('not_served');
    expect(faultOf(() => parseQueryString('$search=x'))).toBe('not_served');
    expect(faultOf(() => parseQueryString('$apply=groupby((OwnerPhone))'))).toBe('not_served');
  });

  it('reads back what was printed', () => {
    const query: Query = {
      select: [['City']],
      filter: parseFilter("City eq 'Tom & Jerry''s + 100'"),
      orderBy: parseOrderBy('City desc'),
      top: 3,
      skip: 6,
      count: true,
    };
    expect(parseQueryString(printQueryString(query)).query).toEqual(query);
  });
});

const name = fc
  .stringMatching(/^[A-Z][a-z]{0,6}$/)
  .filter((word) => !/^(or|and|eq|ne|gt|ge|lt|le|add|sub|mul|div|divby|mod|has|in|not|any|all|true|false|null|inf|nan)$/i.test(word));
const value = fc.oneof(
  fc
    .string({ unit: 'grapheme', maxLength: 8 })
    .filter((text) => !/[\p{Cc}\p{Surrogate}]|%[0-9a-f]{2}/iu.test(text))
    .map((text) => ({ kind: 'literal', type: 'string', text }) as Expression),
  fc.integer().map((number) => ({ kind: 'literal', type: 'number', text: String(number) }) as Expression),
  fc.constantFrom('true', 'false').map((text) => ({ kind: 'literal', type: 'boolean', text }) as Expression),
);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((segments) => ({ kind: 'path', segments }) as Expression);
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(value, path),
    fc.record({
      kind: fc.constant('binary' as const),
      operator: fc.constantFrom('or', 'and', 'eq', 'lt', 'has', 'add', 'mul'),
      left: tie('expression'),
      right: tie('expression'),
    }) as fc.Arbitrary<Expression>,
    fc.record({
      kind: fc.constant('unary' as const),
      operator: fc.constantFrom('not', '-'),
      operand: tie('expression'),
    }) as fc.Arbitrary<Expression>,
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.constant('contains'),
      args: fc.tuple(tie('expression'), tie('expression')),
    }) as fc.Arbitrary<Expression>,
    fc.record({
      kind: fc.constant('lambda' as const),
      path: fc.array(name, { minLength: 1, maxLength: 2 }),
      operator: fc.constantFrom('any', 'all'),
      variable: name,
      body: tie('expression'),
    }) as fc.Arbitrary<Expression>,
    fc.record({
      kind: fc.constant('binary' as const),
      operator: fc.constant('in'),
      left: path,
      right: fc.array(value, { minLength: 1, maxLength: 4 }).map((items) => ({ kind: 'list', items })),
    }) as fc.Arbitrary<Expression>,
  ),
}));

describe('as properties', () => {
  it('parse(print(x)) is x', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        expect(parseFilter(printExpression(tree))).toEqual(tree);
      }),
      { numRuns: 500, seed: 20_261_128 },
    );
  });

  it('reading any text throws ODataError or nothing', () => {
    const token = fc.constantFrom(
      'City',
      ' eq ',
      "'",
      "''",
      '(',
      ')',
      '$',
      '$filter',
      '=',
      ';',
      ',',
      '/',
      'any',
      ':',
      '%41',
      '-',
      '1',
      '2026-01-01',
      'T',
      '@',
      ' not ',
      ' and ',
      ' in ',
      '*',
      '\u0000',
      '\ud800',
      '&',
      '+',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(token, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (arbitrary) => {
        for (const read of [parseFilter, parseSelect, parseOrderBy, parseExpand, parseQueryString])
          expect(() => faultOf(() => read(arbitrary))).not.toThrow();
      }),
      { numRuns: 1000, seed: 20_261_128 },
    );
  });
});
