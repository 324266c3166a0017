import { isJsonObject, Refusal, SystemClock, type Clock, type JsonObject } from '@gatehouse/kernel';
import { Agent, type Dispatcher } from 'undici';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { allOf, type Query } from '../odata/ast.js';
import { printQueryString } from '../odata/print.js';
import { readMetadata, ServedFields } from '../query/served-fields.js';
import type { QuotaLedger } from '../quota/quota-ledger.js';
import { ListingSource } from '../source/listing-source.js';
import { nextRequest, type ResoRequest } from './next-link.js';
import type { RequestUse, ResoPage } from './page.js';
import { exhaustedFor, retryAfter, suspendedFor } from './rate-headers.js';
import { readBody } from './read-body.js';
import { one, TokenSource } from './token-source.js';
import { refusalForFailure, refusalForStatus } from './upstream-faults.js';

/** Resources that name no system of their records, and of these nothing but keys: the mandatory filter would be an unknown field there. */
const WITHOUT_SYSTEM: ReadonlySet<string> = new Set(['EntityEvent']);

/** RESO Web API Core 2.0/2.1 client of one connection. Every query gets the connection's mandatory filter here, where no caller can leave it out. */
export class ResoClient extends ListingSource {
  readonly served = new ServedFields();
  health: { state: 'up' | 'down' | 'unknown'; reason?: string } = { state: 'unknown' };
  private readonly agent: Agent;
  private readonly tokens: TokenSource;

  constructor(
    readonly profile: ConnectionProfile,
    private readonly ledger: QuotaLedger,
    private readonly clock: Clock = new SystemClock(),
  ) {
    super();
    this.agent = new Agent({
      connections: 8,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: { timeout: Math.min(5_000, profile.timeoutMs) },
    });
    this.tokens = new TokenSource(profile.settings.auth, this.agent, clock, profile.timeoutMs);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  asOf(now: number): number {
    return now;
  }

  /** One page. Throws Refusal MLS_QUERY, MLS_QUOTA, UPSTREAM_DOWN, UPSTREAM_TIMEOUT, UPSTREAM_ERROR, RESULT_TOO_LARGE or CANCELLED. */
  query(request: ResoRequest, use: RequestUse): Promise<ResoPage> {
    return this.page({ ...request, query: this.bounded(request) }, use);
  }

  /** A page that an earlier one named; its filter already holds the mandatory one. */
  follow(next: ResoRequest, use: RequestUse): Promise<ResoPage> {
    return this.page(next, use);
  }

  /** Learns which fields the MLS serves. */
  async loadMetadata(use: RequestUse): Promise<void> {
    const text = await this.exchange(new URL('$metadata', this.profile.baseUrl), use, 'application/xml');
    const resources = readMetadata(text);
    if (!resources.has('Property')) throw new Refusal('UPSTREAM_ERROR', 'Its metadata has no Property resource.');
    this.served.learn(resources);
  }

  private bounded({ resource, query }: ResoRequest): Query {
    const { maxTop = 200, maxTopExpand = maxTop } = this.profile.limits;
    const filter = allOf(WITHOUT_SYSTEM.has(resource) ? undefined : this.profile.mandatory, query.filter);
    return { ...query, ...(filter ? { filter } : {}), top: Math.min(query.top ?? maxTop, query.expand?.length ? maxTopExpand : maxTop) };
  }

  private async page(request: ResoRequest, use: RequestUse): Promise<ResoPage> {
    const url = new URL(request.resource, this.profile.baseUrl);
    const token = request.skipToken === undefined ? '' : `&$skiptoken=${encodeURIComponent(request.skipToken)}`;
    url.search = `${printQueryString(request.query)}${token}`;
    const body = asObject(await this.exchange(url, use, 'application/json'));
    const rows = body['value'];
    if (!Array.isArray(rows) || !rows.every(isJsonObject)) throw this.failed('UPSTREAM_ERROR', 'its answer is not an OData collection');
    const count = body['@odata.count'];
    const link = body['@odata.nextLink'];
    return {
      rows,
      ...(typeof count === 'number' && Number.isSafeInteger(count) ? { count } : {}),
      ...this.place(rows.length, link, request, url),
    };
  }

  /** An empty page ends the answer, whatever it links to. A full page without a link may have more behind it: $top counts the whole answer at some servers. */
  private place(length: number, link: unknown, request: ResoRequest, url: URL): { next?: () => ResoRequest } {
    if (length === 0) return {};
    if (typeof link === 'string') return { next: () => nextRequest(link, request, url) };
    if (request.skipToken !== undefined || length < (request.query.top ?? Infinity)) return {};
    return { next: () => ({ resource: request.resource, query: { ...request.query, skip: (request.query.skip ?? 0) + length } }) };
  }

  private async exchange(url: URL, use: RequestUse, accept: string): Promise<string> {
    let token = await this.tokens.token();
    let answer = await this.send(url, { ...use, token, accept });
    if (answer.status === 401 && !this.ledger.isQuiet && this.tokens.renewable(token)) {
      token = await this.tokens.token();
      const permit = await this.ledger.reserve(use.subject, use.shared);
      answer = await this.send(url, { ...use, permit, token, accept });
    }
    if (answer.status !== 200) throw this.refused(answer);
    if (!answer.type.includes(accept === 'application/json' ? 'json' : 'xml'))
      throw this.failed('UPSTREAM_ERROR', 'its answer has another content type');
    this.health = { state: 'up' };
    return answer.text;
  }

  private async send(url: URL, use: RequestUse & { token: string; accept: string }): Promise<Answer> {
    use.permit.spend();
    if (use.signal.aborted) throw new Refusal('CANCELLED');
    const timeout = AbortSignal.timeout(this.profile.timeoutMs);
    try {
      const { statusCode, headers, body } = await this.agent.request({
        origin: this.profile.baseUrl.origin,
        path: `${url.pathname}${url.search}`,
        method: 'GET',
        headers: {
          authorization: `Bearer ${use.token}`,
          accept: use.accept,
          'accept-encoding': 'gzip',
          'odata-version': '4.0',
          'odata-maxversion': '4.01',
        },
        signal: AbortSignal.any([use.signal, timeout]),
      });
      const { text, bytes } = await readBody(body, one(headers['content-encoding']));
      await this.ledger.received(bytes);
      const exhausted = exhaustedFor(this.profile.provider.headers, headers, this.clock.now());
      if (exhausted !== undefined) this.ledger.quiet(exhausted);
      return { status: statusCode, headers, text, type: one(headers['content-type']) ?? '' };
    } catch (error) {
      const refusal = refusalForFailure(error, use.signal, timeout);
      if (refusal.code !== 'CANCELLED') this.health = { state: 'down', reason: refusal.code };
      throw refusal;
    }
  }

  private refused({ status, headers }: Answer): Refusal {
    const now = this.clock.now();
    if (status === 429) {
      const suspended = suspendedFor(this.profile.provider.headers, headers, now) ?? this.profile.provider.suspension * 1000;
      this.ledger.quiet(suspended);
      return new Refusal('MLS_QUOTA', `Retry after ${Math.ceil(suspended / 1000)} seconds.`);
    }
    if (status === 503) this.ledger.quiet(retryAfter(headers, now) ?? 1000);
    if (status >= 500 || status === 401 || status === 403) this.health = { state: 'down', reason: `the MLS answered ${status}` };
    return refusalForStatus(status);
  }

  private failed(code: 'UPSTREAM_ERROR', reason: string): Refusal {
    this.health = { state: 'down', reason };
    return new Refusal(code);
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly text: string;
  readonly type: string;
}

function asObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Falls through: not JSON at all.
  }
  throw new Refusal('UPSTREAM_ERROR');
}
