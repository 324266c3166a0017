import { StringDecoder } from 'node:string_decoder';
import { isJsonObject, Refusal, type JsonObject } from '@gatehouse/kernel';
import { Pool, type Dispatcher } from 'undici';
import { readAnswer, type RpcAnswer, type RpcId } from '../wire/json-rpc.js';
import { EventTooLarge, SseParser } from '../wire/sse-parser.js';
import { abortReason } from './abort.js';

export interface WireOptions {
  readonly url: URL;
  readonly connections: number;
  readonly maxMessageBytes: number;
  readonly connectTimeoutMs: number;
  /** Bearer token of the gateway at this upstream, asked for at each request. */
  readonly bearer?: () => string | undefined | Promise<string | undefined>;
}

export interface Post {
  readonly id?: RpcId;
  readonly message: JsonObject;
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
}

/** Codes that name what went wrong on the way without saying anything of the content. */
export class WireFault extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/**
 * One JSON-RPC message by HTTP POST, its answer as JSON or as an event stream, on kept connections. Redirects are not followed: the
 * place that an administrator approved is the place that is asked. The caller's own token never gets here.
 */
export class HttpWire {
  private readonly pool: Pool;
  private readonly path: string;

  constructor(private readonly options: WireOptions) {
    const { url, connections, connectTimeoutMs } = options;
    this.path = url.pathname + url.search;
    // The call's own deadline ends a slow answer; timeouts here would cut a long one that is still speaking.
    this.pool = new Pool(url.origin, { connections, headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectTimeoutMs } });
  }

  async post({ id, message, headers, signal, onMessage }: Post): Promise<Reply> {
    const response = await this.request('POST', {
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal,
    });
    try {
      return await this.readReply(response, { id, onMessage });
    } catch (fault) {
      throw this.translate(fault, signal);
    } finally {
      // Closing what is left of a stream is how a modern server learns that nobody reads on.
      if (!response.body.readableEnded) response.body.destroy();
    }
  }

  /** Opens a stream of events by GET, or by POST where there is a message, and hands on what comes until it ends. Resolves with the status. */
  async listen(method: 'GET' | 'POST', post: Omit<Post, 'id' | 'message'> & { message?: JsonObject }): Promise<number> {
    const { headers, signal, onMessage } = post;
    const body = post.message ? { body: JSON.stringify(post.message) } : {};
    const type: Record<string, string> = post.message ? { 'content-type': 'application/json' } : {};
    const response = await this.request(method, { headers: { ...headers, ...type }, signal, ...body });
    try {
      if (response.statusCode === 200 && isEventStream(response)) await this.readStream(response.body, { onMessage });
      return isEventStream(response) ? response.statusCode : Math.max(response.statusCode, 400);
    } catch (fault) {
      throw this.translate(fault, signal);
    } finally {
      if (!response.body.readableEnded) response.body.destroy();
    }
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

  private async request(
    method: 'GET' | 'POST',
    { headers, body, signal }: { headers: Record<string, string>; body?: string; signal: AbortSignal },
  ): Promise<Dispatcher.ResponseData> {
    const token = await this.credential();
    if (signal.aborted) throw abortReason(signal);
    const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const accept = method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream';
    try {
      return await this.pool.request({
        path: this.path,
        method,
        headers: { ...headers, accept, ...authorization },
        body: body ?? null,
        signal,
      });
    } catch (fault) {
      throw this.translate(fault, signal);
    }
  }

  private async credential(): Promise<string | undefined> {
    try {
      return await this.options.bearer?.();
    } catch {
      throw new WireFault('its credential could not be read');
    }
  }

  private async readReply(
    response: Dispatcher.ResponseData,
    want: { id: RpcId | undefined; onMessage: Post['onMessage'] },
  ): Promise<Reply> {
    const { statusCode: status, headers, body } = response;
    const sessionId = headers['mcp-session-id'];
    const session = typeof sessionId === 'string' ? { sessionId } : {};
    if (isEventStream(response)) {
      const answer = await this.readStream(body, want);
      return { status, ...session, ...(answer ? { answer } : {}) };
    }
    const text = await this.readText(body);
    const answer = isJson(response) ? answerIn(text, want.id, status) : undefined;
    return { status, ...session, ...(answer ? { answer } : {}) };
  }

  private async readText(body: AsyncIterable<Buffer>): Promise<string> {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of body) {
      size += piece.length;
      if (size > this.options.maxMessageBytes) throw new Refusal('RESULT_TOO_LARGE');
      pieces.push(piece);
    }
    return (pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)).toString('utf8');
  }

  private async readStream(
    body: AsyncIterable<Buffer>,
    want: { id?: RpcId | undefined; onMessage: Post['onMessage'] },
  ): Promise<RpcAnswer | undefined> {
    const parser = new SseParser(this.options.maxMessageBytes);
    const decoder = new StringDecoder('utf8');
    for await (const piece of body) {
      for (const { event, data } of parser.push(decoder.write(piece))) {
        if (event !== 'message') continue;
        const message = parseMessage(data);
        if (!message) continue;
        if (typeof message['method'] === 'string') await want.onMessage?.(message);
        else if (want.id !== undefined && message['id'] === want.id) return readAnswer(message);
      }
    }
    return undefined;
  }

  private translate(fault: unknown, signal: AbortSignal): Error {
    if (signal.aborted) return abortReason(signal);
    if (fault instanceof Refusal || fault instanceof WireFault) return fault;
    if (fault instanceof EventTooLarge) return new Refusal('RESULT_TOO_LARGE');
    const code = (fault as { code?: unknown }).code;
    return new WireFault(typeof code === 'string' ? `connection failed (${code})` : 'connection failed');
  }
}

function isEventStream({ headers }: Dispatcher.ResponseData): boolean {
  return String(headers['content-type'] ?? '').startsWith('text/event-stream');
}

function isJson({ headers }: Dispatcher.ResponseData): boolean {
  return String(headers['content-type'] ?? '').startsWith('application/json');
}

function parseMessage(text: string): JsonObject | undefined {
  if (text === '') return undefined;
  try {
    const message: unknown = JSON.parse(text);
    return isJsonObject(message) ? message : undefined;
  } catch {
    throw new Refusal('UPSTREAM_ERROR', 'Its answer is not valid JSON.');
  }
}

/** An error answer may carry `id: null`, where the server could not read which request it refuses. */
function answerIn(text: string, id: RpcId | undefined, status: number): RpcAnswer | undefined {
  if (status >= 400) {
    try {
      const message: unknown = JSON.parse(text);
      return isJsonObject(message) ? readAnswer(message) : undefined;
    } catch {
      return undefined;
    }
  }
  const message = parseMessage(text);
  return message && id !== undefined && message['id'] === id ? readAnswer(message) : undefined;
}
