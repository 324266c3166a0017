import { Agent } from 'undici';
import { BodyTooLarge, BodyUnreadable, boundedBody } from './bounded-body.js';
import { Destinations } from './destinations.js';
import { FetchRefused } from './fetch-refused.js';
import { guardedConnector } from './guarded-connector.js';
import { SystemResolver, type NameResolver } from './name-resolver.js';
import { settledConnector } from './settled-connector.js';

export interface GuardedFetchOptions {
  /** Host names, addresses and CIDR ranges that may be reached although they are not on the public Internet; loopback may speak http. */
  readonly allow?: readonly string[];
  readonly resolver?: NameResolver;
  readonly maxBytes?: number;
  /** For the whole fetch, redirects included. */
  readonly timeoutMs?: number;
}

export interface FetchRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** How many redirects are followed, each judged like the first address; none where not said. `returned` hands the redirect back. */
  readonly redirects?: number | 'returned';
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface Fetched {
  /** Where the answer came from in the end. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Hop {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MEBIBYTE = 1_048_576;
/** Of the caller's headers, those that say nothing of who asks: they alone go to an origin that the caller did not name. */
const IMPERSONAL = new Set(['accept', 'accept-language', 'user-agent']);

/**
 * Fetches what somebody outside named: documents, keys, metadata of clients (MCP 2026-07-28, Security Best Practices, SSRF). https only,
 * public addresses only, one resolution that is connected to, every redirect judged again, bounded in bytes and time. Throws FetchRefused.
 */
export class GuardedFetch {
  /** For pools of connections to places that the deployment's settings name, by the same list. See settledConnector. */
  readonly connect: ReturnType<typeof settledConnector>;
  /** The same, for places whose certificate is looked at on each connection. */
  readonly connectAnew: ReturnType<typeof settledConnector>;
  private readonly agent: Agent;

  constructor(private readonly options: GuardedFetchOptions = {}) {
    const destinations = new Destinations(options.allow);
    const connectTimeoutMs = Math.min(5_000, options.timeoutMs ?? 5_000);
    const connect = guardedConnector({ destinations, resolver: options.resolver ?? new SystemResolver(), connectTimeoutMs });
    this.connect = settledConnector({ ...options, connectTimeoutMs });
    this.connectAnew = settledConnector({ ...options, connectTimeoutMs, resumes: false });
    this.agent = new Agent({ connect, connections: 4, pipelining: 1, maxHeaderSize: 32_768 });
  }

  async request(url: string | URL, request: FetchRequest = {}): Promise<Fetched> {
    const timeout = AbortSignal.timeout(request.timeoutMs ?? this.options.timeoutMs ?? 5_000);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    const follows = typeof request.redirects === 'number' ? request.redirects : 0;
    if (follows > 0 && request.method === 'POST') throw new FetchRefused('a body is sent to one address only');
    let hop: Hop = { url: checked(url), headers: lowerCased(request.headers) };
    for (let left = follows; ; left -= 1) {
      const fetched = await this.exchange(hop, request, signal);
      const { location } = fetched.headers;
      if (request.redirects === 'returned' || !REDIRECTS.has(fetched.status) || location === undefined) return fetched;
      if (left <= 0) throw new FetchRefused(follows > 0 ? 'it redirects too often' : 'it redirects');
      hop = next(hop, location);
    }
  }

  /** The same in the shape of the platform's fetch, for libraries that take one. Redirects as `init.redirect` says, three at most. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const asked = new Request(input, init);
    if (asked.method !== 'GET' && asked.method !== 'POST') throw new FetchRefused('only GET and POST are made');
    const { url, status, headers, body } = await this.request(asked.url, {
      method: asked.method,
      headers: Object.fromEntries(asked.headers),
      ...(asked.method === 'POST' ? { body: await asked.text() } : {}),
      redirects: asked.redirect === 'manual' ? 'returned' : asked.redirect === 'follow' && asked.method === 'GET' ? 3 : 0,
      signal: asked.signal,
    });
    const response = new Response(NO_BODY.has(status) ? null : new Uint8Array(body), { status, headers });
    return Object.defineProperty(response, 'url', { value: url.href });
  };

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async exchange({ url, headers }: Hop, { method = 'GET', body, maxBytes }: FetchRequest, signal: AbortSignal): Promise<Fetched> {
    const cap = maxBytes ?? this.options.maxBytes ?? MEBIBYTE;
    try {
      const answer = await this.agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: { ...headers, 'accept-encoding': 'identity' },
        ...(body === undefined ? {} : { body }),
        signal,
      });
      const received = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
      const { 'content-encoding': coding, 'content-length': _length, ...plain } = received;
      return { url, status: answer.statusCode, headers: plain, body: await boundedBody(answer.body, coding, cap) };
    } catch (fault) {
      throw refusalOf(fault, signal);
    }
  }
}

const NO_BODY = new Set([101, 204, 205, 304]);

/** The parser of the platform makes one address of every spelling (decimal, octal, hexadecimal, shortened), and of user information tricks. */
function checked(given: string | URL, against?: URL): URL {
  if (!URL.canParse(String(given), against?.href)) throw new FetchRefused('it is no URL');
  const url = new URL(given, against);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new FetchRefused('only https is fetched');
  if (url.username !== '' || url.password !== '') throw new FetchRefused('its URL carries user information');
  url.hash = '';
  return url;
}

function next({ url: from, headers }: Hop, location: string): Hop {
  const url = checked(location, from);
  if (from.protocol === 'https:' && url.protocol !== 'https:') throw new FetchRefused('it redirects to http');
  if (url.origin === from.origin) return { url, headers };
  return { url, headers: Object.fromEntries(Object.entries(headers).filter(([name]) => IMPERSONAL.has(name))) };
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function refusalOf(fault: unknown, signal: AbortSignal): FetchRefused {
  if (fault instanceof FetchRefused) return fault;
  if (signal.aborted) return new FetchRefused('no answer in time');
  if (fault instanceof BodyTooLarge) return new FetchRefused('the answer is too large');
  if (fault instanceof BodyUnreadable) return new FetchRefused('the answer is compressed in a way that cannot be read');
  const { code } = fault as { code?: unknown };
  return new FetchRefused(typeof code === 'string' ? `connection failed (${code})` : 'connection failed');
}
