import { isJsonObject, Refusal, type Clock, type JsonObject } from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { allOf, type Query } from '../odata/ast.js';
import { ServedFields } from '../query/served-fields.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { QueryReader } from '../replica/read-query.js';
import type { ResoRequest } from '../reso/next-link.js';
import type { RequestUse, ResoPage } from '../reso/page.js';
import { one } from '../reso/token-source.js';
import { Transport, type Answer } from '../reso/transport.js';
import { ResourceMissing } from '../reso/upstream-faults.js';
import { ListingSource, type SourceHealth } from '../source/listing-source.js';
import { FieldMap } from './field-map.js';
import { OpenHouses } from './open-houses.js';
import { SearchWriter } from './search-writer.js';

const LISTINGS = 'Property';
const OPEN_HOUSES = 'OpenHouse';
/** Of a search by words so many are read, since what is asked for may not come first. */
const NEAR = 50;

/**
 * Listings and open houses of SimplyRETS, which has nothing else: normalised JSON over HTTP Basic, no RESO Web API. Read by the same queries as any MLS and under the same rules: its own
 * names become those of RESO first, so that each has its class. What a query says is checked on every row again, since a search by words is a
 * near match there.
 */
export class SimplyRetsSource extends ListingSource {
  readonly served = new ServedFields();
  private readonly map = FieldMap.load();
  private readonly writer = new SearchWriter(this.map);
  private readonly transport: Transport;
  private readonly openHouses: OpenHouses;

  constructor(
    private readonly profile: ConnectionProfile,
    private readonly ledger: QuotaLedger,
    clock: Clock,
  ) {
    super();
    this.transport = new Transport(profile, ledger, clock);
    const { served, map: listings } = this;
    this.openHouses = new OpenHouses({
      served,
      listings,
      mandatory: profile.mandatory,
      list: (path, use, isFirst) => this.list(path, use, isFirst),
      listing: (key, use) => this.one(key, use),
    });
    served.learn(
      new Map([
        [LISTINGS, listings.types],
        [OPEN_HOUSES, this.openHouses.map.types],
      ]),
    );
  }

  get health(): SourceHealth {
    return this.transport.health;
  }

  async query({ resource, query }: ResoRequest, use: RequestUse): Promise<ResoPage> {
    if (resource === OPEN_HOUSES) return this.events(query, use);
    if (resource !== LISTINGS) throw new Refusal('MLS_QUERY', `SimplyRETS has listings and open houses, and no ${resource}.`);
    const filter = allOf(this.profile.mandatory, query.filter);
    const known = this.openHouses.listingsOf(use);
    const { keys, params, exact } = this.writer.write({ ...query, ...(filter ? { filter } : {}) }, new Set(known.keys()));
    const { holds } = new QueryReader(this.served).level(LISTINGS, filter ? { filter } : {});
    if (keys) return { rows: (await this.byKeys(keys, known, use)).filter(holds) };
    const { maxTop = 500 } = this.profile.limits;
    const wanted = params.has('q') ? Math.max(query.top ?? 0, NEAR) : (query.top ?? maxTop);
    const [limit, offset] = [Math.min(wanted, maxTop), query.skip ?? 0];
    params.set('limit', String(Math.max(1, limit)));
    params.set('offset', String(offset));
    const answer = await this.read(`properties?${String(params)}`, use);
    const found = this.listed(answer);
    const count = Number(one(answer.headers['x-total-count']));
    return {
      rows: limit === 0 ? [] : found.map((listing) => this.map.row(listing)).filter(holds),
      ...(query.count === true && exact && Number.isSafeInteger(count) ? { count } : {}),
      ...place(found.length, limit, { resource, query: { ...query, skip: offset + found.length } }),
    };
  }

  follow(next: ResoRequest, use: RequestUse): Promise<ResoPage> {
    return this.query(next, use);
  }

  /** Nothing to ask: the map says what is served. */
  loadMetadata(use: RequestUse): Promise<void> {
    use.permit.spend();
    return Promise.resolve();
  }

  asOf(now: number): number {
    return now;
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  private async events(query: Query, use: RequestUse): Promise<ResoPage> {
    if (query.expand && query.expand.length > 0) throw new Refusal('MLS_QUERY', 'SimplyRETS has no related records of open houses.');
    const { rows, more } = await this.openHouses.read(query, use);
    const skip = (query.skip ?? 0) + rows.length;
    return { rows, ...(more ? { next: () => ({ resource: OPEN_HOUSES, query: { ...query, skip } }) } : {}) };
  }

  private async byKeys(keys: readonly string[], known: ReadonlyMap<string, JsonObject>, use: RequestUse): Promise<JsonObject[]> {
    const rows: JsonObject[] = [];
    let asked = 0;
    for (const key of keys) {
      const held = known.get(key);
      const listing = held ? undefined : await this.one(key, await this.permitted(use, asked === 0));
      if (!held) asked += 1;
      if (held) rows.push(held);
      else if (listing) rows.push(this.map.row(listing));
    }
    if (asked === 0) use.permit.spend();
    return rows;
  }

  /** The first request is made on the permit that was reserved for it. */
  private async permitted(use: RequestUse, isFirst: boolean): Promise<RequestUse> {
    return isFirst ? use : { ...use, permit: await this.ledger.reserve(use.subject, use.shared) };
  }

  private async list(path: string, use: RequestUse, isFirst: boolean): Promise<readonly JsonObject[]> {
    return this.listed(await this.read(path, await this.permitted(use, isFirst)));
  }

  /** Undefined where there is none of this key. */
  private async one(key: string, use: RequestUse): Promise<JsonObject | undefined> {
    try {
      const { text } = await this.read(`properties/${encodeURIComponent(key)}`, use);
      const listing: unknown = parsed(text);
      return isJsonObject(listing) ? listing : undefined;
    } catch (fault) {
      if (fault instanceof ResourceMissing) return undefined;
      throw fault;
    }
  }

  private read(path: string, use: RequestUse): Promise<Answer> {
    return this.transport.read(new URL(path, this.profile.baseUrl), use, { accept: 'application/json' });
  }

  private listed({ text }: Answer): readonly JsonObject[] {
    const found = parsed(text);
    if (!Array.isArray(found) || !found.every(isJsonObject)) throw this.transport.failed('its answer is no list');
    return found;
  }
}

function place(length: number, limit: number, next: { resource: string; query: Query }): { next?: () => ResoRequest } {
  return length > 0 && length >= limit ? { next: () => next } : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
