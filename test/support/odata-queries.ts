import { type Arbitrary, array, boolean, constantFrom, integer, letrec, oneof, record, tuple } from 'fast-check';

type Row = Record<string, unknown>;

const FIELDS = {
  text: [
    'City',
    'PostalCode',
    'StandardStatus',
    'PropertyType',
    'ListingId',
    'ListAgentKey',
    'ListOfficeKey',
    'SubdivisionName',
    'StreetName',
  ],
  number: ['ListPrice', 'BedroomsTotal', 'BathroomsTotalInteger', 'LivingArea', 'YearBuilt', 'GarageSpaces', 'ClosePrice'],
  boolean: ['InternetAddressDisplayYN', 'InternetEntireListingDisplayYN', 'GarageYN', 'AssociationYN'],
  instant: ['ModificationTimestamp'],
  date: ['ListingContractDate', 'OnMarketDate', 'CloseDate'],
  set: ['FeedTypes', 'MlgCanUse', 'Heating', 'View'],
} as const;
type Kind = keyof typeof FIELDS;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const OPERATORS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];

/** A value that some record really has: conditions on others would mostly hold for nothing. */
function valueOf(rows: readonly Row[], kind: Kind, field: string): Arbitrary<string> {
  const held = [...new Set(rows.flatMap((row) => row[field] ?? []).map(String))];
  const written = kind === 'text' || kind === 'set' ? held.map(quoted) : held;
  return constantFrom(...(written.length > 0 ? written : kind === 'text' ? ["'none'"] : ['null']));
}

function condition(rows: readonly Row[]): Arbitrary<string> {
  const of = (kind: Exclude<Kind, 'set'>): Arbitrary<string> =>
    tuple(constantFrom(...FIELDS[kind]), constantFrom(...OPERATORS)).chain(([field, operator]) =>
      valueOf(rows, kind, field).map((value) => `${field} ${operator} ${value}`),
    );
  const nothing = tuple(constantFrom(...FIELDS.text, ...FIELDS.number, ...FIELDS.date), constantFrom('eq', 'ne')).map(
    ([field, operator]) => `${field} ${operator} null`,
  );
  const among = constantFrom(...FIELDS.text).chain((field) =>
    array(valueOf(rows, 'text', field), { minLength: 1, maxLength: 4 }).map((values) => `${field} in (${values.join(',')})`),
  );
  const member = tuple(constantFrom(...FIELDS.set), constantFrom('any', 'all')).chain(([field, quantifier]) =>
    valueOf(rows, 'set', field).map((value) => `${field}/${quantifier}(v:v eq ${value})`),
  );
  const either = constantFrom(...FIELDS.set).chain((field) =>
    tuple(valueOf(rows, 'set', field), valueOf(rows, 'set', field)).map(([one, other]) => `${field}/any(v:v eq ${one} or v eq ${other})`),
  );
  const piece = tuple(
    constantFrom('contains', 'startswith', 'endswith'),
    constantFrom(...FIELDS.text),
    constantFrom('a', 'Sa', '95', 'ento', ' '),
  ).map(([name, field, text]) => `${name}(${field},${quoted(text)})`);
  const other = constantFrom(
    "tolower(City) eq 'davis'",
    'length(City) gt 7',
    'year(OnMarketDate) ge 2026',
    'month(ModificationTimestamp) eq 11',
    "ListOffice/OfficeName eq 'Harbor Realty'",
    "startswith(ListAgent/MemberFullName,'N')",
    'OpenHouses/any()',
    "OpenHouses/any(o:o/OpenHouseStatus eq 'Active')",
    'ModificationTimestamp lt now()',
    'BedroomsTotal eq BathroomsTotalInteger',
    // Wrong on purpose: both must refuse them.
    "ListPrice eq 'much'",
    'City gt 7',
    'FeedTypes eq null',
    "PoolFeatures eq 'None'",
    'City/any(v:v eq 1)',
  );
  return oneof(
    { weight: 4, arbitrary: of('text') },
    { weight: 4, arbitrary: of('number') },
    of('boolean'),
    of('instant'),
    of('date'),
    nothing,
    among,
    member,
    either,
    piece,
    other,
  );
}

/** OData filters on listings: conditions joined by and, or and not. */
export function filters(rows: readonly Row[]): Arbitrary<string> {
  const { tree } = letrec<{ tree: string }>((tie) => ({
    tree: oneof(
      { maxDepth: 3, withCrossShrink: true },
      condition(rows),
      tuple(tie('tree'), constantFrom('and', 'or'), tie('tree')).map(([left, joint, right]) => `(${left} ${joint} ${right})`),
      tie('tree').map((inner) => `not (${inner})`),
    ),
  }));
  return tree;
}

const ORDERED = ['ListPrice', 'ModificationTimestamp', 'City', 'ClosePrice', 'YearBuilt', 'SubdivisionName', 'ListOffice/OfficeName'];

export interface ListingQuery {
  readonly filter: string;
  readonly orderBy?: string;
  readonly expand?: string;
  readonly top: number;
  readonly skip: number;
  readonly count: boolean;
}

/** Whole queries: filter, order, page, count and expansions. */
export function listingQueries(rows: readonly Row[]): Arbitrary<ListingQuery> {
  const order = array(tuple(constantFrom(...ORDERED), constantFrom('asc', 'desc')), { minLength: 1, maxLength: 2 }).map((items) =>
    items.map((item) => item.join(' ')).join(','),
  );
  const expand = constantFrom(
    'OpenHouses($select=OpenHouseKey,OpenHouseDate;$orderby=OpenHouseDate desc;$top=2)',
    "OpenHouses($select=OpenHouseKey;$filter=OpenHouseStatus eq 'Active')",
    'ListOffice($select=OfficeKey,OfficeName),ListAgent($select=MemberKey)',
  );
  return record(
    {
      filter: filters(rows),
      orderBy: order,
      expand,
      top: integer({ min: 0, max: 30 }),
      skip: constantFrom(0, 0, 3, 40),
      count: boolean(),
    },
    { requiredKeys: ['filter', 'top', 'skip', 'count'] },
  );
}
