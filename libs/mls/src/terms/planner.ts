import { Refusal, type McpCall } from '@gatehouse/kernel';
import type { Query } from '../odata/ast.js';
import { parseExpand, parseFilter, parseOrderBy, parseSelect } from '../odata/read-options.js';
import { allOf, equals, field } from '../odata/ast.js';
import { compare, nameContains, searchConditions } from './conditions.js';
import type { MlsConnection } from './mls-connection.js';
import { optional } from './optional.js';
import { finished } from './plan-fields.js';
import { oneListing, planAgentView, planComparison, planOwnListings, type Planning } from './plan-listings.js';
import { askedDays } from './asked-days.js';
import { planOffices, planRawQuery, planShowings } from './plan-people.js';
import { planStatistics } from './plan-statistics.js';
import { RawQueries } from './raw-queries.js';
import { countedWhereKnown, termsConditions } from './terms-conditions.js';
import { planShowingRequest, planStatusChange, planUpdate } from '../writes/plan-writes.js';
import type { WriteRules } from '../writes/write-rules.js';
import { callerOf, type Caller } from './caller.js';
import type { MlsPlan, MlsToolName } from './plan.js';
import { StatusWriter, statusCondition } from './status-filter.js';
import { readOData, ToolArguments } from './tool-arguments.js';

const MAX_SKIP = 100_000;
const DEFAULT_ROWS = 10;
const OPEN_HOUSE_ROWS = 25;
const SEARCH_ARGUMENTS = [
  'city',
  'postalCode',
  'minPrice',
  'maxPrice',
  'minBedrooms',
  'minBathrooms',
  'propertyType',
  'standardStatus',
  'filter',
  'select',
  'orderBy',
  'top',
  'skip',
  'count',
  'expand',
];

const PLANNERS: Readonly<Partial<Record<MlsToolName, (planning: Planning) => MlsPlan>>> = {
  get_listing_agent_view: planAgentView,
  compare_listings: planComparison,
  list_my_listings: planOwnListings,
  get_market_stats: planStatistics,
  get_office: planOffices,
  list_showings: planShowings,
  request_showing: planShowingRequest,
  change_listing_status: planStatusChange,
};

/** Turns the arguments of a built-in tool into the one query that may be sent for them. Pure; throws Refusals only. */
export class MlsPlanner {
  constructor(private readonly writes: WriteRules) {}

  plan(connection: MlsConnection, call: McpCall): MlsPlan {
    const caller = callerOf(connection, call);
    const tool = call.tool.get().name as MlsToolName;
    const args = call.upstreamArguments;
    switch (tool) {
      case 'search_listings':
        return this.search(connection, caller, call);
      case 'get_listing':
        return this.listing(connection, caller, new ToolArguments(args, ['listingKey', 'listingId']));
      case 'list_open_houses':
        return this.openHouses(connection, caller, new ToolArguments(args, ['from', 'to', 'city', 'listingKey', 'top']));
      case 'get_member':
        return this.members(connection, caller, new ToolArguments(args, ['memberKey', 'memberMlsId', 'name']));
      case 'query_reso':
        return planRawQuery({ connection, caller, call }, new RawQueries(connection));
      case 'update_listing':
        return planUpdate({ connection, caller, call }, this.writes);
      default:
        return this.other(tool, { connection, caller, call });
    }
  }

  private other(tool: MlsToolName, planning: Planning): MlsPlan {
    if (!Object.hasOwn(PLANNERS, tool)) throw new Refusal('TOOL_UNKNOWN');
    return PLANNERS[tool]!(planning);
  }

  private search(connection: MlsConnection, caller: Caller, call: McpCall): MlsPlan {
    const args = new ToolArguments(call.upstreamArguments, SEARCH_ARGUMENTS);
    const writer = new StatusWriter(connection.client.served, connection.upstream.client.metadata);
    const given = args.odata('filter', parseFilter);
    const rows = args.whole('top', 1000) ?? Math.min(DEFAULT_ROWS, connection.profile.caps.rowsPerCall);
    connection.meter.checkRows(rows);
    const select = args.texts('select', 100);
    const query: Query = {
      ...(select ? { select: readOData('select', () => select.flatMap((item) => parseSelect(item))) } : {}),
      filter: allOf(given, ...searchConditions(args)),
      orderBy: args.odata('orderBy', parseOrderBy) ?? [
        { by: field(connection.profile.provider.latestFirst ?? 'ModificationTimestamp'), descending: true },
      ],
      ...optional('expand', args.odata('expand', parseExpand)),
      top: rows,
      ...optional('skip', args.whole('skip', MAX_SKIP)),
      ...optional('count', args.flag('count')),
    };
    const secured = connection.security.secure('Property', query, caller.standing, 'search_listings');
    const testsStatus = secured.tested.has('StandardStatus');
    const status = statusCondition(
      connection.profile,
      writer,
      caller,
      args.texts('standardStatus', 11) ?? (testsStatus ? undefined : ['Active']),
    );
    if (status.narrowed) call.label('data.query.rewritten');
    const filter = allOf(
      secured.query.filter && writer.rewrite(secured.query.filter),
      status.filter,
      ...termsConditions(connection, caller, { resource: 'Property', tested: secured.tested }),
    );
    return finished({
      connection,
      caller,
      tool: 'search_listings',
      resource: 'Property',
      query: countedWhereKnown(connection, { ...secured, query: { ...secured.query, ...optional('filter', filter) } }),
      tested: secured.tested,
      rows,
    });
  }

  private listing(connection: MlsConnection, caller: Caller, args: ToolArguments): MlsPlan {
    const filter = oneListing(args);
    const { query, tested } = connection.security.secure('Property', { filter, top: 1 }, caller.standing, 'get_listing');
    return finished({ connection, caller, tool: 'get_listing', resource: 'Property', query, tested, rows: 1 });
  }

  private openHouses(connection: MlsConnection, caller: Caller, args: ToolArguments): MlsPlan {
    const rows = args.whole('top', 1000) ?? Math.min(OPEN_HOUSE_ROWS, connection.profile.caps.rowsPerCall);
    connection.meter.checkRows(rows);
    const { from, to } = askedDays(args, connection.profile.calendar, connection.clock.now());
    const city = args.text('city');
    const key = args.text('listingKey');
    const filter = allOf(
      compare('OpenHouseDate', 'ge', 'date', from),
      compare('OpenHouseDate', 'le', 'date', to),
      key === undefined ? undefined : equals('ListingKey', key),
    );
    const orderBy = ['OpenHouseDate', 'OpenHouseStartTime'].map((name) => ({ by: field(name), descending: false }));
    // A city is a property of the listing: more is read than shown, and what is elsewhere is left out.
    const top = city === undefined ? rows : Math.max(rows, connection.profile.caps.rowsPerCall);
    const { query } = connection.security.secure(
      'OpenHouse',
      { ...optional('filter', filter), orderBy, top },
      caller.standing,
      'list_open_houses',
    );
    return { ...finished({ connection, caller, tool: 'list_open_houses', resource: 'OpenHouse', query, rows }), ...optional('city', city) };
  }

  private members(connection: MlsConnection, caller: Caller, args: ToolArguments): MlsPlan {
    const given = (['memberKey', 'memberMlsId', 'name'] as const).filter((name) => args.has(name));
    if (given.length !== 1) throw new Refusal('ARGUMENT_CONTRACT', 'Give one of memberKey, memberMlsId and name.');
    const value = args.text(given[0]!)!;
    const byName = connection.profile.provider.stringFunctions ? nameContains(value) : equals('MemberFullName', value);
    const filter = given[0] === 'name' ? byName : equals(given[0] === 'memberKey' ? 'MemberKey' : 'MemberMlsId', value);
    const rows = Math.min(DEFAULT_ROWS, connection.profile.caps.rowsPerCall);
    const { query } = connection.security.secure('Member', { filter, top: rows }, caller.standing, 'get_member');
    return finished({ connection, caller, tool: 'get_member', resource: 'Member', query, rows });
  }
}
