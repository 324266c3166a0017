import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { readPages } from '../reso/read-pages.js';
import type { ReservedPlan } from '../terms/plan.js';
import { noteSuppressed, type ToolAnswer } from './tool-answer.js';

/** search_listings, get_listing and their like: one query on Property, every row judged by the row rules. */
export async function readListings(plan: ReservedPlan, call: McpCall, signal: AbortSignal): Promise<ToolAnswer> {
  const { connection, caller, request, rows, permit } = plan;
  const rules = connection.rulesFor(caller);
  const pages = connection.profile.caps.nextLinkPages;
  const read = await readPages(connection.client, connection.ledger, request, { rows, pages, subject: caller.subject, signal, permit });
  const mixed = (await connection.canaries?.mixed(plan, call, read.rows)) ?? { rows: read.rows, real: read.rows.length };
  const listings: JsonObject[] = [];
  for (const row of mixed.rows) {
    const standing = rules.standing('Property', row, caller);
    const hides = plan.tested !== undefined && rules.tells('Property', row, { tested: plan.tested, standing });
    const why = hides ? 'optout' : rules.suppression('Property', row, standing);
    if (why) {
      noteSuppressed(call, why);
      continue;
    }
    plan.attributions.push(rules.attribution(row));
    listings.push(rules.shape('Property', row, { shown: plan.shown, standing, caller }));
  }
  // A count over rows of which some may not be known of would tell of them.
  const countable = read.count !== undefined && listings.length === mixed.rows.length;
  const more = read.more || mixed.real < read.rows.length;
  const isPaged = plan.tool === 'search_listings' || plan.tool === 'list_my_listings';
  return {
    content: {
      listings,
      ...(countable ? { count: read.count! } : {}),
      ...(isPaged && more && rows > 0 ? { nextSkip: (request.query.skip ?? 0) + mixed.real } : {}),
    },
    rows: listings.length,
    listingKeys: listings.map((row) => String(row['ListingKey'])),
  };
}
