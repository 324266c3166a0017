import { Refusal } from '@gatehouse/kernel';
import { allOf, anyOf, equals, type Expression } from '../odata/ast.js';
import { DIMENSIONS, PLACE_KINDS, type Dimension } from '../statistics/blocks.js';
import { isPublic, type Caller } from './caller.js';
import { before, compare } from './conditions.js';
import { finished } from './plan-fields.js';
import type { Planning } from './plan-listings.js';
import type { MlsPlan, StatisticsQuestion } from './plan.js';
import { StatusWriter, statusCondition } from './status-filter.js';
import { termsConditions } from './terms-conditions.js';
import { ToolArguments } from './tool-arguments.js';

const MOST_PLACES = 5;
/** Calendar years that one answer may touch. */
const MOST_YEARS = 3;
const DEFAULT_MONTHS = 12;
const PAGE = 200;
const MEASURES = ['sold', 'listed'] as const;
const GROUPS = [...DIMENSIONS, 'month'] as const;
/** The field that says it. */
export const COUNTED_BY: Readonly<Record<Dimension, string>> = {
  county: 'CountyOrParish',
  city: 'City',
  postalCode: 'PostalCode',
  subdivision: 'SubdivisionName',
  type: 'PropertyType',
  subType: 'PropertySubType',
};
const ARGUMENTS = ['places', 'placeKind', 'propertyType', 'propertySubType', 'measure', 'fromMonth', 'toMonth', 'groupBy'];

/** The date that puts a listing into a month, the price that counts, and which statuses are read. */
export const MEASURED: Readonly<
  Record<StatisticsQuestion['measure'], { readonly date: string; readonly price: string; readonly statuses: readonly string[] }>
> = {
  sold: { date: 'CloseDate', price: 'ClosePrice', statuses: ['Closed'] },
  listed: { date: 'OnMarketDate', price: 'ListPrice', statuses: ['Active', 'Active Under Contract', 'Pending', 'Closed'] },
};

/** get_market_stats: whole months of whole places. There is no finer argument on purpose: see blocks.ts. */
export function planStatistics({ connection, caller, call }: Planning): MlsPlan {
  if (isPublic(caller)) throw new Refusal('ACCESS_FORBIDDEN');
  const args = new ToolArguments(call.upstreamArguments, ARGUMENTS);
  const asked = askedOf(args);
  const measure = args.oneOf('measure', MEASURES) ?? 'sold';
  const { date, price, statuses } = MEASURED[measure];
  const months = monthsOf(args, connection.clock.now());
  const groupBy = args.oneOf('groupBy', GROUPS);
  const dimensions = servedBy(connection, caller, [...asked.keys(), ...(groupBy === undefined || groupBy === 'month' ? [] : [groupBy])]);
  const given = allOf(
    ...[...asked].map(([name, values]) => anyOf(...values.map((value) => equals(COUNTED_BY[name], value)))),
    // From January on, whatever month is asked about: where a block begins must not hang on the question.
    compare(date, 'ge', 'date', `${months.from.slice(0, 4)}-01-01`),
    before(date, 'date', dayAfter(months.to)),
  );
  const select = ['ListingKey', ...dimensions, date, price, 'DaysOnMarket'].map((name) => [name]);
  const tool = 'get_market_stats';
  const secured = connection.security.secure('Property', { select, ...(given ? { filter: given } : {}), top: PAGE }, caller.standing, tool);
  const status = statusCondition(
    connection.profile,
    new StatusWriter(connection.client.served, connection.upstream.client.metadata),
    caller,
    statuses,
  ).filter;
  const filter = allOf(
    secured.query.filter,
    status,
    ...termsConditions(connection, caller, { resource: 'Property', tested: secured.tested }),
  );
  const query = { ...secured.query, filter: filter as Expression };
  const { rows, minimum: least, period } = connection.profile.statistics;
  const question = { measure, ...months, groupBy, by: [...asked.keys()], least, period };
  return { ...finished({ connection, caller, tool, resource: 'Property', query, tested: secured.tested, rows }), statistics: question };
}

/** Values by what they are of: places of one kind, and property type and sub type where given. */
function askedOf(args: ToolArguments): ReadonlyMap<Dimension, readonly string[]> {
  const places = args.texts('places', MOST_PLACES);
  if (!places) throw new Refusal('ARGUMENT_CONTRACT', `places: expected 1 to ${MOST_PLACES} places of one kind.`);
  const asked = new Map<Dimension, readonly string[]>([[args.oneOf('placeKind', PLACE_KINDS) ?? 'city', places]]);
  for (const [argument, name] of [
    ['propertyType', 'type'],
    ['propertySubType', 'subType'],
  ] as const) {
    const value = args.text(argument);
    if (value !== undefined) asked.set(name, [value]);
  }
  return asked;
}

/** Fields of all dimensions that this MLS serves. Throws Refusal MLS_QUERY where it does not serve one that is asked about. */
function servedBy({ security }: Planning['connection'], { standing }: Caller, asked: readonly Dimension[]): readonly string[] {
  const served = security.available('Property', Object.values(COUNTED_BY), standing);
  const missing = asked.find((name) => !served.includes(COUNTED_BY[name]));
  if (missing) throw new Refusal('MLS_QUERY', `The MLS does not tell the ${missing} of its listings. Ask by another place.`);
  return served;
}

/** Whole months that are over. */
function monthsOf(args: ToolArguments, now: number): { from: string; to: string } {
  const last = monthBefore(new Date(now).toISOString().slice(0, 7), 1);
  const to = args.month('toMonth') ?? last;
  const from = args.month('fromMonth') ?? monthBefore(to, DEFAULT_MONTHS - 1);
  if (to > last) throw new Refusal('ARGUMENT_CONTRACT', `toMonth: expected a month that is over, ${last} at the latest.`);
  if (from > to) throw new Refusal('ARGUMENT_CONTRACT', 'fromMonth: expected a month that is not after toMonth.');
  if (Number(to.slice(0, 4)) - Number(from.slice(0, 4)) >= MOST_YEARS)
    throw new Refusal('ARGUMENT_CONTRACT', `fromMonth: expected at most ${MOST_YEARS} calendar years in one answer.`);
  return { from, to };
}

function monthBefore(month: string, count: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 - count, 1)).toISOString().slice(0, 7);
}

function dayAfter(month: string): string {
  return `${monthBefore(month, -1)}-01`;
}
