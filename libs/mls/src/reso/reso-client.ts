import { isJsonObject, SystemClock, Refusal, type Clock, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { allOf, fieldsOf, type Query } from '../odata/ast.js';
import { printQueryString } from '../odata/print.js';
import { plainCsdl } from '../query/csdl-text.js';
import { readMetadata, ServedFields } from '../query/served-fields.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { ListingSource, type SourceHealth } from '../source/listing-source.js';
import type { Circuit } from './circuit-breaker.js';
import { nextRequest, type ResoRequest } from './next-link.js';
import type { RequestUse, ResoPage } from './page.js';
import { QueryDialect } from './query-dialect.js';
import { RowReader } from './row-reader.js';
import { readLookupNames, ServiceMetadata } from './service-metadata.js';
import { one } from './token-source.js';
import { Transport } from './transport.js';

/** Resources that tell of records and hold none, so that a filter on records may have nothing to stand on there. */
const ABOUT_RECORDS: ReadonlySet<string> = new Set(['EntityEvent', 'Field', 'FieldRules', 'Lookup', 'Model']);

/** RESO Web API Core 2.0/2.1 client of one connection. Every query gets the connection's mandatory filter here, where no caller can leave it out. */
export class ResoClient extends ListingSource {
  readonly served = new ServedFields();
  private readonly transport: Transport;
  /** Known once the metadata was read; until then queries and rows go as they are. */
  private dialect: QueryDialect | undefined;
  private reader: RowReader | undefined;
  /** Undefined until it was read. */
  metadata: ServiceMetadata | undefined;
  /** LookupName by `Resource/Field`. */
  lookupNames: ReadonlyMap<string, string> = new Map();

  constructor(
    readonly profile: ConnectionProfile,
    ledger: QuotaLedger,
    clock: Clock = new SystemClock(),
  ) {
    super();
    this.transport = new Transport(profile, ledger, clock);
  }

  get health(): SourceHealth {
    return this.transport.health;
  }

  get circuit(): Circuit {
    return this.transport.circuit;
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  asOf(now: number): number {
    return now;
  }

  /** One page. Throws Refusal MLS_QUERY, MLS_QUOTA, UPSTREAM_DOWN, UPSTREAM_TIMEOUT, UPSTREAM_ERROR, RESULT_TOO_LARGE or CANCELLED. */
  async query(request: ResoRequest, use: RequestUse): Promise<ResoPage> {
    const query = this.bounded(request);
    return this.page({ ...request, query: this.dialect?.write(request.resource, query) ?? query }, use);
  }

  /** A page that an earlier one named; its filter already holds the mandatory one, as this MLS writes it. */
  follow(next: ResoRequest, use: RequestUse): Promise<ResoPage> {
    return this.page(next, use);
  }

  /** Learns which fields the MLS serves, and how it speaks: enumerations, the version of OData, its functions. */
  async loadMetadata(use: RequestUse): Promise<void> {
    const answer = await this.transport.read(new URL('$metadata', this.profile.baseUrl), use, { accept: 'application/xml' });
    const [text, { headers }] = [plainCsdl(answer.text), answer];
    const resources = readMetadata(text);
    if (!resources.has('Property')) throw new Refusal('UPSTREAM_ERROR', 'Its metadata has no Property resource.');
    const metadata = ServiceMetadata.read(text, one(headers['odata-version']));
    const { provider, limits, prefix } = this.profile;
    const { served } = this;
    served.learn(resources);
    const maxOr = limits.maxOr === undefined ? {} : { maxOr: limits.maxOr };
    this.dialect = new QueryDialect({ provider, served, metadata, prefix, ...maxOr });
    this.reader = new RowReader(served, metadata, prefix);
    this.metadata = metadata;
    this.lookupNames = readLookupNames(text);
  }

  private bounded({ resource, query }: ResoRequest): Query {
    const { maxTop = 200, maxTopExpand = maxTop } = this.profile.limits;
    const { mandatory } = this.profile;
    const asksForMore = mandatory && fieldsOf(mandatory).some((field) => !this.served.has(resource, field));
    const filter = allOf(ABOUT_RECORDS.has(resource) && asksForMore ? undefined : mandatory, query.filter);
    return { ...query, ...(filter ? { filter } : {}), top: Math.min(query.top ?? maxTop, query.expand?.length ? maxTopExpand : maxTop) };
  }

  private async page(request: ResoRequest, use: RequestUse): Promise<ResoPage> {
    const url = new URL(request.resource, this.profile.baseUrl);
    const token = request.skipToken === undefined ? '' : `&$skiptoken=${encodeURIComponent(request.skipToken)}`;
    url.search = `${printQueryString(request.query)}${token}`;
    const { top } = request.query;
    const { text } = await this.transport.read(url, use, { accept: 'application/json', ...(top ? { pageSize: top } : {}) });
    const body = asObject(text);
    const rows = body?.['value'];
    if (!body || !Array.isArray(rows) || !rows.every(isJsonObject)) throw this.transport.failed('its answer is not an OData collection');
    const stated = control(body, 'count');
    const count = typeof stated === 'number' && Number.isSafeInteger(stated) ? stated : undefined;
    const { reader } = this;
    return {
      rows: reader ? rows.map((row) => reader.row(request.resource, row)) : rows,
      ...(count === undefined ? {} : { count }),
      ...place({ length: rows.length, count, link: control(body, 'nextLink') }, request, url),
    };
  }
}

/** What a page says of those behind it. */
interface Paged {
  readonly length: number;
  readonly count: number | undefined;
  readonly link: unknown;
}

/**
 * An empty page ends the answer, whatever it links to. An answer of $top rows without a link may have more behind it: $top counts the whole
 * answer (OData 4.01 Protocol §11.2.6.3), on however many pages it comes. So has one of fewer rows than its own count: some servers give
 * less than is asked for, and say so by nothing else.
 */
function place({ length, count = 0, link }: Paged, request: ResoRequest, url: URL): { next?: () => ResoRequest } {
  if (length === 0) return {};
  const before = (request.before ?? 0) + length;
  if (typeof link === 'string') return { next: () => ({ ...nextRequest(link, request, url), before }) };
  if (before < (request.query.top ?? Infinity) && (request.query.skip ?? 0) + before >= count) return {};
  // A token stands for a place that $skip does not say.
  const read = request.skipToken === undefined ? length : before;
  return { next: () => ({ resource: request.resource, query: { ...request.query, skip: (request.query.skip ?? 0) + read } }) };
}

/** Control information: from OData 4.01 on without `odata.` where the server likes (OData JSON Format 4.01 §4.6). */
const control = (body: JsonObject, name: string): JsonValue | undefined => body[`@odata.${name}`] ?? body[`@${name}`];

function asObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
