import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { readPages } from '../reso/read-pages.js';
import type { ReservedPlan } from '../terms/plan.js';
import { listingsByKey } from './listings-by-key.js';
import { noteSuppressed, type ToolAnswer } from './tool-answer.js';

/** list_open_houses: the events, then their listings, since only the listing says whether the event may be shown and to whom it belongs. */
export async function readOpenHouses(plan: ReservedPlan, call: McpCall, signal: AbortSignal): Promise<ToolAnswer> {
  const { connection, caller, request, permit } = plan;
  const rules = connection.rulesFor(caller);
  const options = { pages: connection.profile.caps.nextLinkPages, subject: caller.subject, signal };
  const events = await readPages(connection.client, connection.ledger, request, { ...options, rows: request.query.top!, permit });
  const keys = [...new Set(events.rows.map((row) => row['ListingKey']).filter((key) => typeof key === 'string'))];
  const listings = await listingsByKey(plan, keys, signal);
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
    if (!attributed.has(key)) plan.attributions.push(rules.attribution(listing.row));
    attributed.add(key);
    const own = rules.shape('OpenHouse', event, { shown: plan.shown, standing: listing.standing, caller });
    // The event's own remarks can name the street of a listing that hides it.
    openHouses.push({ ...listing.shown, ...rules.addressed(own, listing.row, { standing: listing.standing, caller }) });
  }
  return { content: { openHouses }, rows: openHouses.length, listingKeys: [...attributed] };
}

function sameCity(city: string | undefined, row: JsonObject): boolean {
  return city === undefined || String(row['City'] ?? '').toLowerCase() === city.toLowerCase();
}
