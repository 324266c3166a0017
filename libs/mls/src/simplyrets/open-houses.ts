import { isJsonObject, Refusal, type JsonObject } from '@gatehouse/kernel';
import type { Expression, Query } from '../odata/ast.js';
import type { ServedFields } from '../query/served-fields.js';
import { compareOrder, QueryReader } from '../replica/read-query.js';
import type { RequestUse } from '../reso/page.js';
import { FieldMap } from './field-map.js';
import { askedFor } from './search-writer.js';

const PAGE = 500;
/** Its answers have no order that it documents, so all of them are read before the first can be named. */
const MOST_PAGES = 4;

export interface OpenHouseParts {
  readonly served: ServedFields;
  readonly listings: FieldMap;
  /** What the connection covers, of listings. */
  readonly mandatory: Expression | undefined;
  /** Gets a list, in the connection's allowance. */
  readonly list: (path: string, use: RequestUse, isFirst: boolean) => Promise<readonly JsonObject[]>;
  /** One listing as it is there. */
  readonly listing: (key: string, use: RequestUse) => Promise<JsonObject | undefined>;
}

/** GET /openhouses: events with their listings inside, which are kept for the rest of the call so that they are not asked for again. */
export class OpenHouses {
  readonly map = FieldMap.load('openHouses');
  private readonly carried = new WeakMap<AbortSignal, Map<string, JsonObject>>();

  constructor(private readonly parts: OpenHouseParts) {}

  /** Listings that came with open houses of this call, by key, in the words of RESO. */
  listingsOf({ signal }: RequestUse): ReadonlyMap<string, JsonObject> {
    return this.carried.get(signal) ?? new Map();
  }

  /** Rows by the order asked for, and whether there are more. Throws Refusal MLS_QUERY, MLS_TOO_WIDE and what reading throws. */
  async read(query: Query, use: RequestUse): Promise<{ rows: readonly JsonObject[]; more: boolean }> {
    const reader = new QueryReader(this.parts.served);
    const { holds, orderOf, descending } = reader.level('OpenHouse', query);
    const { mandatory } = this.parts;
    const covers = reader.level('Property', mandatory ? { filter: mandatory } : {}).holds;
    const found: { row: JsonObject; order: ReturnType<typeof orderOf> }[] = [];
    for (const event of await this.all(query, use)) {
      const { listing } = event;
      const row = this.map.row(event);
      if (!isJsonObject(listing) || !holds(row) || !covers(this.keep(listing, use))) continue;
      found.push({ row, order: orderOf(row) });
    }
    found.sort((left, right) => compareOrder(left.order, right.order, descending));
    const skip = query.skip ?? 0;
    const end = skip + (query.top ?? PAGE);
    return { rows: found.slice(skip, end).map(({ row }) => row), more: found.length > end };
  }

  private keep(listing: JsonObject, { signal }: RequestUse): JsonObject {
    const row = this.parts.listings.row(listing);
    const carried = this.carried.get(signal) ?? new Map<string, JsonObject>();
    this.carried.set(signal, carried.set(String(row['ListingKey']), row));
    return row;
  }

  private async all({ filter }: Query, use: RequestUse): Promise<readonly JsonObject[]> {
    const params = new URLSearchParams({ limit: String(PAGE) });
    const keys = askedFor('ListingKey', filter);
    let isFirst = true;
    if (keys?.length === 1) {
      // It knows open houses by the number of their listing, not by its key.
      const listingId = (await this.parts.listing(keys[0]!, use))?.['listingId'];
      if (typeof listingId !== 'string') return [];
      params.set('listingId', listingId);
      isFirst = false;
    }
    const events: JsonObject[] = [];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      params.set('offset', String(events.length));
      const some = await this.parts.list(`openhouses?${String(params)}`, use, isFirst);
      events.push(...some);
      if (some.length < PAGE) return events;
      isFirst = false;
    }
    throw new Refusal('MLS_TOO_WIDE', `SimplyRETS names more than ${PAGE * MOST_PAGES} open houses; ask for those of one listing.`);
  }
}
