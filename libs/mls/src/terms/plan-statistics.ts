import { Refusal } from '@gatehouse/kernel';
import { allOf, anyOf, equals, type Expression } from '../odata/ast.js';
import { isPublic } from './caller.js';
import { before, compare } from './conditions.js';
import { finished } from './plan-fields.js';
import type { Planning } from './plan-listings.js';
import type { MlsPlan, StatisticsQuestion } from './plan.js';
import { StatusWriter, statusCondition } from './status-filter.js';
import { termsConditions } from './terms-conditions.js';
import { ToolArguments } from './tool-arguments.js';

const MOST_CITIES = 5;
/** Calendar years that one answer may touch. */
const MOST_YEARS = 3;
const DEFAULT_MONTHS = 12;
const PAGE = 200;
const MEASURES = ['sold', 'listed'] as const;
const GROUPS = ['city', 'type', 'month'] as const;

/** The date that puts a listing into a month, the price that counts, and which statuses are read. */
export const MEASURED: Readonly<
  Record<StatisticsQuestion['measure'], { readonly date: string; readonly price: string; readonly statuses: readonly string[] }>
> = {
  sold: { date: 'CloseDate', price: 'ClosePrice', statuses: ['Closed'] },
  listed: { date: 'OnMarketDate', price: 'ListPrice', statuses: ['Active', 'Active Under Contract', 'Pending', 'Closed'] },
};

/** get_market_stats: whole months of whole cities. There is no finer argument on purpose: see blocks.ts. */
export function planStatistics({ connection, caller, call }: Planning): MlsPlan {
  if (isPublic(caller)) throw new Refusal('ACCESS_FORBIDDEN');
  const args = new ToolArguments(call.upstreamArguments, ['cities', 'propertyType', 'measure', 'fromMonth', 'toMonth', 'groupBy']);
  const cities = args.texts('cities', MOST_CITIES);
  if (!cities) throw new Refusal('ARGUMENT_CONTRACT', `cities: expected 1 to ${MOST_CITIES} cities.`);
  const measure = args.oneOf('measure', MEASURES) ?? 'sold';
  const { date, price, statuses } = MEASURED[measure];
  const months = monthsOf(args, connection.clock.now());
  const type = args.text('propertyType');
  const given = allOf(
    anyOf(...cities.map((city) => equals('City', city))),
    type === undefined ? undefined : equals('PropertyType', type),
    // From January on, whatever month is asked about: where a block begins must not hang on the question.
    compare(date, 'ge', 'date', `${months.from.slice(0, 4)}-01-01`),
    before(date, 'date', dayAfter(months.to)),
  );
  const select = ['ListingKey', 'City', 'PropertyType', date, price, 'DaysOnMarket'].map((name) => [name]);
  const tool = 'get_market_stats';
  const secured = connection.security.secure('Property', { select, ...(given ? { filter: given } : {}), top: PAGE }, caller.standing, tool);
  const status = statusCondition(connection.profile, new StatusWriter(connection.client.served), caller, statuses).filter;
  const filter = allOf(
    secured.query.filter,
    status,
    ...termsConditions(connection, caller, { resource: 'Property', tested: secured.tested }),
  );
  const query = { ...secured.query, filter: filter as Expression };
  const rows = connection.profile.statistics.rows;
  const question = { measure, ...months, groupBy: args.oneOf('groupBy', GROUPS), least: connection.profile.statistics.minimum };
  return { ...finished({ connection, caller, tool, resource: 'Property', query, tested: secured.tested, rows }), statistics: question };
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
