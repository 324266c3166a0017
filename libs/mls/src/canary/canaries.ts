import { Refusal, sha256Hex, type Clock, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { printQueryString } from '../odata/print.js';
import type { ResoRequest } from '../reso/next-link.js';
import type { ServedFields } from '../query/served-fields.js';
import { compareOrder, QueryReader } from '../replica/read-query.js';
import { canaryListing } from './canary-listing.js';
import { CanaryKey } from './canary-key.js';
import type { CanaryStore } from './canary-store.js';
import { hidesAddress } from '../terms/address-opt-out.js';

/** One search in so many has a canary; which, is settled by who asks what, so that asking again shows the same. */
const RARITY = 12;
/** Among fewer it would stand out. */
const FEWEST = 4;

/** What is known of the call that the rows answer. */
export interface MixedSearch {
  readonly tool: string;
  readonly caller: { readonly subject: string };
  readonly request: ResoRequest;
  /** Rows asked for. */
  readonly rows: number;
}

export interface MixedRows {
  readonly rows: readonly JsonObject[];
  /** Of them, how many the MLS gave: where the next page begins. */
  readonly real: number;
}

/**
 * Invented listings among the results of searches, one person's and application's own: a copy of results that turns up elsewhere says whose
 * it was. None is found by its number, counted, or sent to any upstream.
 */
export class Canaries {
  private readonly key: CanaryKey;

  constructor(
    private readonly connection: string,
    private readonly served: ServedFields,
    private readonly parts: { readonly secret: Uint8Array; readonly store: CanaryStore; readonly clock: Clock },
  ) {
    this.key = new CanaryKey(parts.secret);
  }

  /** The rows of a search as they go on, where it is one in so many with a canary in its place by the order asked for. */
  async mixed(plan: MixedSearch, call: McpCall, rows: readonly JsonObject[]): Promise<MixedRows> {
    const real = { rows, real: rows.length };
    const { query } = plan.request;
    if (plan.tool !== 'search_listings' || rows.length < FEWEST || (query.skip ?? 0) > 0) return real;
    const who = [this.connection, plan.caller.subject, call.principal.get().token.clientId];
    const { top: _top, skip: _skip, count: _count, select: _select, ...asked } = query;
    const search = printQueryString(asked);
    if (this.key.draw(RARITY, 'search', ...who, search) !== 0) return real;
    const canary = await this.canary(who, rows);
    const level = new QueryReader(this.served).level('Property', { ...asked, expand: [] });
    // What it would not have been found by it is not found by. A condition on related records holds for none: it has none.
    if (!canary || level.relations.size > 0 || !level.holds(canary)) return real;
    const order = level.orderOf(canary);
    const place = rows.findIndex((row) => compareOrder(level.orderOf(row), order, level.descending) > 0);
    const at = place === -1 ? rows.length : place;
    // Behind the last row of a full page it stands on no page.
    if (at === plan.rows) return real;
    const all = [...rows.slice(0, at), canary, ...rows.slice(at)];
    call.label('mls.canary.shown');
    // A page may not be longer than was asked for: its last row is the first of the next page.
    return all.length > plan.rows ? { rows: all.slice(0, plan.rows), real: plan.rows - 1 } : { rows: all, real: rows.length };
  }

  private async canary(
    [connection = '', subject = '', application = '']: readonly string[],
    rows: readonly JsonObject[],
  ): Promise<JsonObject | undefined> {
    // Not beside the last: behind that the page ends, and a canary that is kept would never be seen.
    const shown = rows.slice(0, -1).filter((row) => !hidesAddress(row, false));
    const beside = shown[this.key.draw(Math.max(1, shown.length), 'beside', connection, subject, application)];
    if (!beside) return undefined;
    const slot = sha256Hex(JSON.stringify([beside['City'], beside['PropertyType'], beside['StandardStatus']])).slice(0, 16);
    const place = { connection, subject, application, slot };
    const words = [connection, subject, application, slot];
    const kept = await this.parts.store.shown(place, this.parts.clock.now(), () => canaryListing(beside, this.key, words));
    return kept.listing;
  }

  /** A value of a query as it may be sent: the number of a canary is no number of the MLS. */
  withheld(text: string): string {
    return this.key.isIn(text) ? 'none' : text;
  }

  /** Notes a call that asks for a canary by its number. It was in this person's results, or a copy of them came to whoever asks. */
  noteIn(call: McpCall, args: JsonObject): boolean {
    const isNamed = this.key.isIn(JSON.stringify(args));
    if (isNamed) call.label('mls.canary.named');
    return isNamed;
  }

  /** Throws where an argument names a canary: no other system may hear of a listing that does not exist. */
  refuseIn(call: McpCall, args: JsonObject): void {
    if (this.noteIn(call, args))
      throw new Refusal('ARGUMENT_UNSAFE', 'There is no such listing any more. Search again and use what is found.');
  }
}
