import { StringDecoder } from 'node:string_decoder';
import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { FetchRefused } from '@gatehouse/net';
import { buildConnector, Pool } from 'undici';
import { ownId, type RpcAnswer, type RpcId } from '../wire/json-rpc.js';
import { MOST_SKIPPED } from '../wire/cut-line.js';
import { EventTooLarge, SseParser, type SseEvent } from '../wire/sse-parser.js';
import { abortReason, whileWanted } from './abort.js';
import { HttpReply } from './http-reply.js';
import { statusFault } from './http-status.js';
import type { Challenge } from './oauth/upstream-authority.js';
import { answered, answerIn, parseMessages } from './rpc-body.js';
import { judgedByKey, KeyNotPinned, redirectOf, type Strange } from './reached.js';

export interface WireOptions {
  readonly url: URL;
  readonly connections: number;
  readonly maxMessageBytes: number;
  readonly connectTimeoutMs: number;
  /** How connections are made; without a look at the address where left out. */
  readonly connect?: buildConnector.connector | undefined;
  /** SHA-256 of public keys (SPKI, base64), one of which its certificate has to have; any where there is none. */
  readonly keys?: readonly string[];
  /** Hears of each reply whether it came from the place that was meant. */
  readonly onPlace?: (strange: Strange) => void;
  /** Bearer token of the gateway at this upstream, asked for at each request. */
  readonly bearer?: () => string | undefined | Promise<string | undefined>;
  /** Hears of a 401 or 403: true where the request is worth repeating. Nothing was done then: it was refused unread. */
  readonly onRefused?: (challenge: Challenge) => Promise<boolean>;
}

export interface Post {
  readonly id?: RpcId;
  readonly message: JsonObject;
  /** Another place at the same origin. */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Notifications and requests that come before the answer, one after the other. */
  readonly onMessage?: (message: JsonObject) => Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly sessionId?: string;
  /** Absent where the body held no answer to this id. */
  readonly answer?: RpcAnswer;
  /** True where the reply came whole and holds no answer. */
  readonly isInvalid?: boolean;
  /** Present where a stream ended before the answer, and the server said how to take it up again (MCP 2025-11-25, Resumability). */
  readonly cutOff?: CutOff;
}

export interface CutOff {
  readonly lastEventId: string;
  readonly retryMs: number | undefined;
}

/** Codes that name what went wrong on the way without saying anything of the content. */
export class WireFault extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** What came whole is no answer: the request may well have been carried out. */
export class InvalidAnswer extends WireFault {}

const FAREWELL_MS = 5_000;

/**
 * One JSON-RPC message by HTTP POST, its answer as JSON or as an event stream, on kept connections. Redirects are not followed: the
 * place that an administrator approved is the place that is asked. The caller's own token never gets here.
 */
export class HttpWire {
  private readonly pool: Pool;
  private readonly path: string;

  constructor(private readonly options: WireOptions) {
    const {
      url,
      connections,
      connectTimeoutMs,
      keys = [],
      connect = buildConnector({ timeout: connectTimeoutMs, maxCachedSessions: 0 }),
    } = options;
    this.path = url.pathname + url.search;
    // The call's own deadline ends a slow answer; timeouts here would cut a long one that is still speaking.
    const timeouts = { headersTimeout: 0, bodyTimeout: 0 };
    this.pool = new Pool(url.origin, { connections, ...timeouts, connect: keys.length > 0 ? judgedByKey(keys, connect) : connect });
  }

  async post({ id, message, path, headers, signal, onMessage }: Post): Promise<Reply> {
    const request = { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(message), path };
    return this.exchange('POST', request, signal, (reply) => this.readReply(reply, { id, onMessage }));
  }

  /** Takes up a stream that was cut off: what the server has sent meanwhile, and then the answer. */
  async resume({ lastEventId }: CutOff, { id, headers, signal, onMessage }: Omit<Post, 'message'>): Promise<Reply> {
    const request = { headers: { ...headers, 'last-event-id': lastEventId } };
    return this.exchange('GET', request, signal, (reply) => this.readReply(reply, { id, onMessage }));
  }

  /** Opens a stream of events by GET, or by POST where there is a message, and hands on what comes until it ends. Resolves with the status. */
  async listen(method: 'GET' | 'POST', post: Omit<Post, 'id' | 'message'> & { message?: JsonObject }): Promise<number> {
    const { headers, signal, onMessage } = post;
    const body = post.message ? { body: JSON.stringify(post.message) } : {};
    const type: Record<string, string> = post.message ? { 'content-type': 'application/json' } : {};
    return this.exchange(method, { headers: { ...headers, ...type }, ...body }, signal, async (reply) => {
      if (reply.status === 200 && reply.isEventStream) await this.readStream(reply, { onMessage });
      return reply.isEventStream ? reply.status : Math.max(reply.status, 400);
    });
  }

  /** Ends a session (MCP 2025-11-25, Session Management). */
  async end(headers: Readonly<Record<string, string>>): Promise<void> {
    await this.exchange('DELETE', { headers: { ...headers } }, AbortSignal.timeout(FAREWELL_MS), () => undefined);
  }

  /** Opens a stream by GET and hands on every event of it, of one that is too large its ends. Resolves with the status when it ended; 4xx also where it was no event stream. */
  async events(signal: AbortSignal, onEvent: (event: SseEvent) => void): Promise<number> {
    return this.exchange('GET', { headers: {} }, signal, async (reply) => {
      if (reply.status !== 200 || !reply.isEventStream) return Math.max(reply.status, 400);
      const { maxMessageBytes } = this.options;
      const parser = new SseParser(maxMessageBytes, maxMessageBytes * MOST_SKIPPED);
      const decoder = new StringDecoder('utf8');
      for await (const piece of reply.stream()) parser.push(decoder.write(piece)).forEach(onEvent);
      return reply.status;
    });
  }

  /** Lets requests in flight end, for so long; then ends them. */
  async close(graceMs: number): Promise<void> {
    if (this.pool.closed || this.pool.destroyed) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([this.pool.close(), patience]);
    clearTimeout(timer);
    await this.pool.destroy();
  }

  private async exchange<T>(
    method: 'GET' | 'POST' | 'DELETE',
    { headers, body, path }: { headers: Record<string, string>; body?: string; path?: string | undefined },
    signal: AbortSignal,
    read: (reply: HttpReply) => Promise<T> | T,
  ): Promise<T> {
    headers['accept'] = method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream';
    headers['accept-encoding'] = 'identity';
    // One renewal for each way of refusing: a 401 for the token, and a 403 for what it is good for.
    const renewed = new Set<number>();
    for (;;) {
      const token = await this.credential(signal);
      const reply = new HttpReply(signal, this.options.maxMessageBytes);
      if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
      try {
        await reply.open(this.pool, { path: path ?? this.path, method, headers, body: body ?? null });
        const { status } = reply;
        this.notePlace(reply);
        if (renewed.has(status) || !(await this.isWorthRepeating(reply, token, signal))) return await read(reply);
        renewed.add(status);
      } catch (fault) {
        throw this.translate(fault, signal);
      } finally {
        reply.close();
      }
    }
  }

  /** Throws WireFault for a redirect, which is never followed: what is there was approved by nobody. */
  private notePlace({ status, headers }: HttpReply): void {
    const { onPlace, url } = this.options;
    const redirects = status >= 300 && status < 400;
    onPlace?.(redirects ? { redirectsTo: redirectOf(headers['location'], url) } : {});
    if (redirects) throw new WireFault(statusFault(status)!);
  }

  private async isWorthRepeating({ status, headers }: HttpReply, token: string | undefined, signal: AbortSignal): Promise<boolean> {
    const { onRefused } = this.options;
    if (!onRefused || (status !== 401 && status !== 403)) return false;
    const challenge = headers['www-authenticate'];
    return whileWanted(onRefused({ status, header: challenge === undefined ? undefined : String(challenge), token }), signal);
  }

  private async credential(signal: AbortSignal): Promise<string | undefined> {
    try {
      const token = this.options.bearer?.();
      return token instanceof Promise ? await whileWanted(token, signal) : token;
    } catch (fault) {
      if (signal.aborted) throw abortReason(signal);
      throw fault instanceof WireFault ? fault : new WireFault('its credential could not be read');
    }
  }

  private async readReply(reply: HttpReply, want: { id: RpcId | undefined; onMessage: Post['onMessage'] }): Promise<Reply> {
    const { status, headers } = reply;
    const sessionId = headers['mcp-session-id'];
    const session = typeof sessionId === 'string' ? { sessionId } : {};
    if (reply.isEventStream) return { status, ...session, ...(await this.readStream(reply, want)) };
    const answer = reply.isJson ? answerIn(reply.text(), want.id, status) : undefined;
    return { status, ...session, ...(answer ? { answer } : { isInvalid: status < 400 }) };
  }

  private async readStream(
    reply: HttpReply,
    want: { id?: RpcId | undefined; onMessage: Post['onMessage'] },
  ): Promise<Pick<Reply, 'answer' | 'cutOff' | 'isInvalid'>> {
    const parser = new SseParser(this.options.maxMessageBytes);
    const decoder = new StringDecoder('utf8');
    for await (const piece of reply.stream()) {
      for (const { event, data } of parser.push(decoder.write(piece))) {
        if (event !== 'message') continue;
        for (const message of parseMessages(data)) {
          if (typeof message['method'] === 'string') await want.onMessage?.(message);
          else if (want.id !== undefined && ownId(message['id']) === want.id) return answered(message);
        }
      }
    }
    const { lastEventId, retryMs } = parser;
    return lastEventId === undefined ? {} : { cutOff: { lastEventId, retryMs } };
  }

  private translate(fault: unknown, signal: AbortSignal): Error {
    if (signal.aborted) return abortReason(signal);
    if (fault instanceof Refusal || fault instanceof WireFault) return fault;
    if (fault instanceof EventTooLarge) return new Refusal('RESULT_TOO_LARGE');
    if (fault instanceof FetchRefused) return new WireFault(fault.reason);
    if (fault instanceof KeyNotPinned) {
      this.options.onPlace?.({ showsKey: fault.showsKey });
      return new WireFault('its certificate has another key than gateway.yaml names (certificateKeys)');
    }
    const code = (fault as { code?: unknown }).code;
    return new WireFault(typeof code === 'string' ? `connection failed (${code})` : 'connection failed');
  }
}
