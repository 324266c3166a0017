import { listsFor, Refusal } from '@gatehouse/kernel';
import { equals, field } from '../odata/ast.js';
import { askedDays, within } from './asked-days.js';
import { nameContains } from './conditions.js';
import { optional } from './optional.js';
import { finished } from './plan-fields.js';
import type { Planning } from './plan-listings.js';
import type { MlsPlan } from './plan.js';
import { ToolArguments } from './tool-arguments.js';

const OFFICE_ROWS = 10;
const SHOWING_ROWS = 25;

/** get_office: by key, by MLS id or by (part of) its name. */
export function planOffices({ connection, caller, call }: Planning): MlsPlan {
  const args = new ToolArguments(call.upstreamArguments, ['officeKey', 'officeMlsId', 'name']);
  const given = (['officeKey', 'officeMlsId', 'name'] as const).filter((name) => args.has(name));
  if (given.length !== 1) throw new Refusal('ARGUMENT_CONTRACT', 'Give one of officeKey, officeMlsId and name.');
  const value = args.text(given[0]!)!;
  const byName = connection.profile.provider.stringFunctions ? nameContains(value, 'OfficeName') : equals('OfficeName', value);
  const filter = given[0] === 'name' ? byName : equals(given[0] === 'officeKey' ? 'OfficeKey' : 'OfficeMlsId', value);
  const rows = Math.min(OFFICE_ROWS, connection.profile.caps.rowsPerCall);
  const { query } = connection.security.secure('Office', { filter, top: rows }, caller.standing, 'get_office');
  return finished({ connection, caller, tool: 'get_office', resource: 'Office', query, rows });
}

/** list_showings: those that the caller gives and those at the listings of their side. Staff of the MLS name the listing. */
export function planShowings({ connection, caller, call }: Planning): MlsPlan {
  const args = new ToolArguments(call.upstreamArguments, ['from', 'to', 'listingKey', 'top']);
  const listingKey = args.text('listingKey');
  if (!caller.standing.widest.has('LISTING_SIDE'))
    throw new Refusal('ACCESS_FORBIDDEN', 'Showings are for the agent who gives them and for the side of the listing.');
  if (!caller.member && listingKey === undefined) throw new Refusal('ARGUMENT_CONTRACT', 'Give the listingKey.');
  const rows = args.whole('top', 1000) ?? Math.min(SHOWING_ROWS, connection.profile.caps.rowsPerCall);
  connection.meter.checkRows(rows);
  const orderBy = [{ by: field('ShowingStartTimestamp'), descending: false }];
  const { query } = connection.security.secure('Showing', { top: rows }, caller.standing, 'list_showings');
  const { calendar } = connection.profile;
  const between = within('ShowingStartTimestamp', askedDays(args, calendar, connection.clock.now()), calendar);
  const plan = finished({
    connection,
    caller,
    tool: 'list_showings',
    resource: 'Showing',
    query: { ...query, orderBy, filter: between },
    rows,
  });
  const { member, reach } = caller;
  const supervises = member && ['office', 'firm'].includes(reach) ? member.supervisedOfficeKeys : [];
  return { ...plan, showings: { members: member ? [...listsFor(member, reach, 'read')] : [], offices: supervises, listingKey, between } };
}

/** query_reso: judged where every raw query is judged. */
export function planRawQuery({ connection, caller, call }: Planning, judge: RawJudge): MlsPlan {
  const args = new ToolArguments(call.upstreamArguments, ['resource', 'query']);
  const resource = args.text('resource');
  if (resource === undefined) throw new Refusal('ARGUMENT_CONTRACT', 'resource: expected the name of a resource, such as Property.');
  const { request, shown, rows, tested } = judge.secureQuery(resource, args.odata('query', (text) => text) ?? '', caller);
  return { connection, caller, tool: 'query_reso', request, shown, rows, ...optional('tested', tested) };
}

interface RawJudge {
  secureQuery(resource: string, query: string, caller: Planning['caller']): Pick<MlsPlan, 'request' | 'shown' | 'rows' | 'tested'>;
}
