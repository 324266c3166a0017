import { listsFor, Refusal, type McpCall } from '@gatehouse/kernel';
import { allOf, anyOf, equals, field, type Expression } from '../odata/ast.js';
import { canonicalStatus, STANDARD_STATUSES } from '../connection/status.js';
import { isPublic, type Caller } from './caller.js';
import { anyKey } from './conditions.js';
import type { MlsConnection } from './mls-connection.js';
import { optional } from './optional.js';
import { finished } from './plan-fields.js';
import type { MlsPlan } from './plan.js';
import { StatusWriter } from './status-filter.js';
import { ToolArguments } from './tool-arguments.js';

/** What a plan is made from. */
export interface Planning {
  readonly connection: MlsConnection;
  readonly caller: Caller;
  readonly call: McpCall;
}

const MAX_SKIP = 100_000;
const OWN_ROWS = 25;
const MOST_COMPARED = 6;

/** One listing by its key or its number, exactly one of the two. */
export function oneListing(args: ToolArguments): Expression {
  const key = args.text('listingKey');
  const id = args.text('listingId');
  if ((key === undefined) === (id === undefined)) throw new Refusal('ARGUMENT_CONTRACT', 'Give either listingKey or listingId.');
  return key === undefined ? equals('ListingId', id!) : equals('ListingKey', key);
}

/** get_listing_agent_view: what members of the MLS tell one another. Nobody reads it through a public-display licence. */
export function planAgentView({ connection, caller, call }: Planning): MlsPlan {
  if (isPublic(caller)) throw new Refusal('ACCESS_FORBIDDEN');
  const filter = oneListing(new ToolArguments(call.upstreamArguments, ['listingKey', 'listingId']));
  const tool = 'get_listing_agent_view';
  const { query, tested } = connection.security.secure('Property', { filter, top: 1 }, caller.standing, tool);
  return finished({ connection, caller, tool, resource: 'Property', query, tested, rows: 1 });
}

/** compare_listings: two to six by their keys. */
export function planComparison({ connection, caller, call }: Planning): MlsPlan {
  const args = new ToolArguments(call.upstreamArguments, ['listingKeys']);
  const keys = [...new Set(args.texts('listingKeys', MOST_COMPARED) ?? [])];
  if (keys.length < 2) throw new Refusal('ARGUMENT_CONTRACT', `listingKeys: expected 2 to ${MOST_COMPARED} different keys.`);
  const filter = anyKey('ListingKey', keys, connection.profile.provider.listOperator);
  const tool = 'compare_listings';
  const { query, tested } = connection.security.secure('Property', { filter, top: keys.length }, caller.standing, tool);
  return { ...finished({ connection, caller, tool, resource: 'Property', query, tested, rows: keys.length }), keys };
}

/** list_my_listings: those of the caller, of whom they assist and of their team, as far as the decision reaches. A broker's are those of their offices. */
export function planOwnListings({ connection, caller, call }: Planning): MlsPlan {
  const { member } = caller;
  if (!member) throw new Refusal('ACCESS_FORBIDDEN', 'Only a member of the MLS has listings there.');
  const args = new ToolArguments(call.upstreamArguments, ['standardStatus', 'ofOffices', 'top', 'skip']);
  const rows = args.whole('top', 1000) ?? Math.min(OWN_ROWS, connection.profile.caps.rowsPerCall);
  connection.meter.checkRows(rows);
  const side = args.flag('ofOffices') === true ? ofOffices(member.supervisedOfficeKeys) : ofMembers(connection, caller);
  const tool = 'list_my_listings';
  const { query } = connection.security.secure(
    'Property',
    { orderBy: [{ by: field('ModificationTimestamp'), descending: true }], top: rows, ...optional('skip', args.whole('skip', MAX_SKIP)) },
    caller.standing,
    tool,
  );
  // The condition is the gateway's own: whose listings they are, by the roster. Each row is judged again by its parties.
  const filter = allOf(side, statusIn(connection, args.texts('standardStatus', STANDARD_STATUSES.length)));
  return finished({ connection, caller, tool, resource: 'Property', query: { ...query, ...optional('filter', filter) }, rows });
}

function ofOffices(keys: readonly string[]): Expression {
  const filter = anyOf(...keys.map((key) => equals('ListOfficeKey', key)));
  if (!filter) throw new Refusal('ACCESS_FORBIDDEN', 'The roster names no office that you supervise; leave ofOffices out.');
  return filter;
}

/** Conditions on the list side of the members for whom the caller may act. */
export function ofMembers({ client }: MlsConnection, { member, reach }: Caller): Expression {
  const sides = ['ListAgentKey', 'CoListAgentKey'].filter((name) => client.served.has('Property', name));
  return anyOf(...[...listsFor(member!, reach, 'read')].flatMap((key) => sides.map((side) => equals(side, key))))!;
}

function statusIn(connection: MlsConnection, asked: readonly string[] | undefined): Expression | undefined {
  if (!asked) return undefined;
  const writer = new StatusWriter(connection.client.served, connection.upstream.client.metadata);
  const known = asked.map(canonicalStatus);
  if (!known.every((status) => connection.profile.statusAudience.has(status)))
    throw new Refusal('ARGUMENT_CONTRACT', `standardStatus: expected values of ${STANDARD_STATUSES.join(', ')}.`);
  const served = known.filter((status) => writer.serves(status));
  if (served.length === 0) throw new Refusal('ARGUMENT_CONTRACT', 'standardStatus: this MLS has no such status.');
  return anyOf(...served.map((status) => equals('StandardStatus', writer.write(status))));
}
