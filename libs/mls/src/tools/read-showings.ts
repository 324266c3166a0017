import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { allOf, anyOf, equals, type Expression } from '../odata/ast.js';
import { readPages } from '../reso/read-pages.js';
import { anyKey } from '../terms/conditions.js';
import { ofMembers } from '../terms/plan-listings.js';
import type { ReservedPlan } from '../terms/plan.js';
import { StatusWriter } from '../terms/status-filter.js';
import { listingsByKey, type ListingOfEvent } from './listings-by-key.js';
import { noteSuppressed, type ToolAnswer } from './tool-answer.js';

/** Listings of one side that are asked about at one time: a longer address would be refused by some servers. */
const MOST_OWN = 60;
const ON_SHOW = ['Active', 'Active Under Contract', 'Coming Soon', 'Pending'];

/** list_showings: appointments, then their listings, since only the listing says who its side is. */
export async function readShowings(plan: ReservedPlan, call: McpCall, signal: AbortSignal): Promise<ToolAnswer> {
  const { connection, caller, permit } = plan;
  const options = { pages: connection.profile.caps.nextLinkPages, subject: caller.subject, signal };
  const filter = await whose(plan, signal);
  const request = { ...plan.request, query: { ...plan.request.query, filter } };
  const events = await readPages(connection.client, connection.ledger, request, { ...options, rows: plan.rows, permit });
  const keys = [...new Set(events.rows.map((row) => row['ListingKey']).filter((key) => typeof key === 'string'))];
  const listings = await listingsByKey(plan, keys, signal);
  const showings: JsonObject[] = [];
  const attributed = new Set<string>();
  for (const event of events.rows) {
    const listing = listings.get(String(event['ListingKey']));
    const shown = listing && shape(plan, event, listing, call);
    if (!shown) continue;
    const key = String(listing.row['ListingKey']);
    if (!attributed.has(key)) plan.attributions.push(connection.rulesFor(caller).attribution(listing.row));
    attributed.add(key);
    showings.push(shown);
  }
  return { content: { showings, ...(events.more ? { more: true } : {}) }, rows: showings.length, listingKeys: [...attributed] };
}

async function whose(plan: ReservedPlan, signal: AbortSignal): Promise<Expression> {
  const { members, listingKey, between } = plan.showings!;
  if (listingKey !== undefined) return allOf(equals('ListingKey', listingKey), between)!;
  const own = await ownListings(plan, signal);
  const given = members.map((key) => equals('ShowingAgentKey', key));
  const at = own.length > 0 ? anyKey('ListingKey', own, plan.connection.profile.provider.listOperator) : undefined;
  return allOf(anyOf(...given, at), between)!;
}

/** Keys of what is on show on the caller's side of the market: the latest first, so many as fit into one question. */
async function ownListings({ connection, caller, showings }: ReservedPlan, signal: AbortSignal): Promise<string[]> {
  const writer = new StatusWriter(connection.client.served, connection.upstream.client.metadata);
  const side = anyOf(ofMembers(connection, caller), ...showings!.offices.map((key) => equals('ListOfficeKey', key)));
  const filter = allOf(side, anyOf(...ON_SHOW.map((status) => equals('StandardStatus', writer.write(status)))))!;
  const request = { resource: 'Property', query: { select: [['ListingKey']], filter } };
  const permit = await connection.ledger.reserve(caller.subject);
  const read = await readPages(connection.client, connection.ledger, request, {
    rows: MOST_OWN,
    pages: 1,
    subject: caller.subject,
    signal,
    permit,
  });
  return read.rows.map((row) => String(row['ListingKey']));
}

/** A showing is for the agent who gives it and for the side of its listing; to everybody else it does not exist. */
function shape(plan: ReservedPlan, event: JsonObject, listing: ListingOfEvent, call: McpCall): JsonObject | undefined {
  const { connection, caller, shown } = plan;
  const gives = plan.showings!.members.includes(String(event['ShowingAgentKey']));
  if (!gives && !listing.standing.has('LISTING_SIDE')) return undefined;
  const rules = connection.rulesFor(caller);
  const why = rules.suppression('Showing', event, listing.standing) ?? rules.suppression('Property', listing.row, listing.standing);
  if (why) {
    noteSuppressed(call, why);
    return undefined;
  }
  const standing = new Set([...listing.standing, 'LISTING_SIDE' as const]);
  const own = rules.shape('Showing', event, { shown, standing, caller });
  return { ...own, ...partiesOf(listing.row), Listing: listing.shown };
}

/** By these masking knows the side of the listing, too. */
function partiesOf(row: JsonObject): JsonObject {
  const keys = ['ListAgentKey', 'CoListAgentKey', 'ListOfficeKey'];
  return Object.fromEntries(keys.flatMap((key) => (typeof row[key] === 'string' ? [[key, row[key]]] : [])));
}
