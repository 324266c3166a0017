import type { Audience, JsonObject, McpCall } from '@gatehouse/kernel';
import { anyOf, binary, equals, field, literal, type Expression } from '../odata/ast.js';
import { ATTRIBUTION_FIELDS, PARTY_FIELDS, RULE_FIELDS } from '../query/resources.js';
import { readPages } from '../reso/read-pages.js';
import { ADDRESS_MARKS } from '../terms/address-opt-out.js';
import { attributionLine } from '../terms/attribution.js';
import type { ReservedPlan } from '../terms/plan.js';
import { noteSuppressed, type ToolAnswer } from './tool-answer.js';

/** What an open house shows of its listing. */
const SHOWN = [
  'ListingKey',
  'ListingId',
  'StandardStatus',
  'ListPrice',
  'UnparsedAddress',
  'City',
  'StateOrProvince',
  'PostalCode',
  'BedroomsTotal',
  'BathroomsTotalInteger',
  'ListAgentFullName',
  'ListOfficeName',
];

interface Listing {
  readonly row: JsonObject;
  readonly standing: ReadonlySet<Audience>;
}

/** list_open_houses: the events, then their listings, since only the listing says whether the event may be shown and to whom it belongs. */
export async function readOpenHouses(plan: ReservedPlan, call: McpCall, signal: AbortSignal): Promise<ToolAnswer> {
  const { connection, caller, request, permit } = plan;
  const { rules } = connection;
  const options = { pages: connection.profile.caps.nextLinkPages, subject: caller.subject, signal };
  const events = await readPages(connection.client, connection.ledger, request, { ...options, rows: request.query.top!, permit });
  const keys = [...new Set(events.rows.map((row) => row['ListingKey']).filter((key) => typeof key === 'string'))];
  const listings = keys.length === 0 ? new Map<string, Listing>() : await readListingsOf(plan, keys, signal);
  const openHouses: JsonObject[] = [];
  const attributed = new Set<string>();
  for (const event of events.rows) {
    if (openHouses.length === plan.rows) break;
    const listing = listings.get(String(event['ListingKey']));
    if (!listing || !sameCity(plan.city, listing.row)) continue;
    const why = rules.suppression('OpenHouse', event, listing.standing) ?? rules.suppression('Property', listing.row, listing.standing);
    if (why) {
      noteSuppressed(call, why);
      continue;
    }
    const key = String(listing.row['ListingKey']);
    if (!attributed.has(key)) plan.attributions.push(attributionLine(listing.row));
    attributed.add(key);
    const shown = { select: SHOWN.map((name) => [name]) };
    const address = rules.shape('Property', listing.row, { shown, standing: listing.standing, caller });
    const own = rules.shape('OpenHouse', event, { shown: plan.shown, standing: listing.standing, caller });
    // The event's own remarks can name the street of a listing that hides it.
    openHouses.push({ ...address, ...rules.addressed(own, listing.row, listing.standing) });
  }
  return { content: { openHouses }, rows: openHouses.length, listingKeys: [...attributed] };
}

function sameCity(city: string | undefined, row: JsonObject): boolean {
  return city === undefined || String(row['City'] ?? '').toLowerCase() === city.toLowerCase();
}

async function readListingsOf(plan: ReservedPlan, keys: readonly string[], signal: AbortSignal): Promise<Map<string, Listing>> {
  const { connection, caller } = plan;
  const { served } = connection.client;
  const select = [
    ...new Set([...SHOWN, ...ADDRESS_MARKS, ...RULE_FIELDS['Property']!, ...PARTY_FIELDS['Property']!, ...ATTRIBUTION_FIELDS]),
  ]
    .filter((name) => served.has('Property', name))
    .map((name) => [name]);
  const request = { resource: 'Property', query: { select, filter: keyFilter(keys, connection.profile.provider.listOperator) } };
  const permit = await connection.ledger.reserve(caller.subject);
  const read = await readPages(connection.client, connection.ledger, request, {
    rows: keys.length,
    pages: connection.profile.caps.nextLinkPages,
    subject: caller.subject,
    signal,
    permit,
  });
  return new Map(
    read.rows.map((row) => [String(row['ListingKey']), { row, standing: connection.rules.standing('Property', row, caller) }]),
  );
}

function keyFilter(keys: readonly string[], listOperator: boolean): Expression {
  if (!listOperator) return anyOf(...keys.map((key) => equals('ListingKey', key)))!;
  return binary('in', field('ListingKey'), { kind: 'list', items: keys.map((key) => literal('string', key)) });
}
