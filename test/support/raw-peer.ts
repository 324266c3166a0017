import { randomUUID } from 'node:crypto';
import { OpenStream } from './open-stream.js';

export type Era = '2025' | '2026';

/** One exchange as it went over the wire. */
export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly message?: { id?: unknown; result?: Record<string, unknown>; error?: { code: number; message: string; data?: unknown } };
  readonly notifications: readonly { method: string; params?: Record<string, unknown> }[];
  /** Everything that came back, as text: to search for what must not be in it. */
  readonly text: string;
}

interface Outgoing {
  readonly method: string;
  readonly params?: Record<string, unknown>;
}

const META = 'io.modelcontextprotocol/';
const VERSION = { '2025': '2025-11-25', '2026': '2026-07-28' } as const;

/** An MCP client written for the tests: it shows the wire, which an SDK hides, and can be made to misbehave. */
export class RawPeer {
  private session: string | undefined;
  private nextId = 1;

  constructor(
    readonly era: Era,
    private readonly url: string,
    private readonly token: string | undefined,
  ) {}

  async open(): Promise<this> {
    if (this.era === '2026') return this;
    const opened = await this.post({
      method: 'initialize',
      params: { protocolVersion: VERSION['2025'], capabilities: {}, clientInfo: { name: 'raw-peer', version: '1' } },
    });
    this.session = opened.headers.get('mcp-session-id') ?? undefined;
    await this.post({ method: 'notifications/initialized' }, { notification: true });
    return this;
  }

  list(params: Record<string, unknown> = {}): Promise<Exchange> {
    return this.request('tools/list', params);
  }

  call(name: string, args: Record<string, unknown> = {}, meta: Record<string, unknown> = {}): Promise<Exchange> {
    return this.request('tools/call', { name, arguments: args, ...(Object.keys(meta).length > 0 ? { _meta: meta } : {}) });
  }

  request(method: string, params: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Exchange> {
    return this.post({ method, params }, { headers });
  }

  /** Opens the stream of this client: that of its session, or a subscription to `notifications`. */
  stream(notifications: Record<string, unknown> = {}): ReturnType<typeof OpenStream.open> {
    if (this.era === '2025') return OpenStream.open(this.url, { headers: { ...this.baseHeaders(), accept: 'text/event-stream' } });
    const { body, headers } = this.written({ method: 'subscriptions/listen', params: { notifications } });
    return OpenStream.open(this.url, { method: 'POST', body, headers: { ...this.baseHeaders(), ...headers } });
  }

  /** The same session in the hands of somebody else. */
  stolenBy(token: string): RawPeer {
    const thief = new RawPeer(this.era, this.url, token);
    thief.session = this.session;
    return thief;
  }

  /** Sends text as it is, with the headers of this era. */
  async send(body: string, headers: Record<string, string> = {}): Promise<Exchange> {
    const answer = await fetch(this.url, { method: 'POST', body, headers: { ...this.baseHeaders(), ...headers } });
    return read(answer);
  }

  private async post(message: Outgoing, options: { notification?: boolean; headers?: Record<string, string> } = {}): Promise<Exchange> {
    const { body, headers } = this.written(message, options);
    return this.send(body, { ...headers, ...options.headers });
  }

  /** A message as it goes over the wire, with the headers that it needs beside those of every request. */
  private written(message: Outgoing, options: { notification?: boolean } = {}): { body: string; headers: Record<string, string> } {
    const params =
      this.era === '2026' ? { ...message.params, _meta: { ...this.envelope(), ...(message.params?.['_meta'] as object) } } : message.params;
    const id = options.notification ? {} : { id: this.nextId++ };
    const { name = message.params?.['uri'] } = message.params ?? {};
    const headers: Record<string, string> =
      this.era === '2026' ? { 'mcp-method': message.method, ...(typeof name === 'string' ? { 'mcp-name': name } : {}) } : {};
    return { body: JSON.stringify({ jsonrpc: '2.0', ...id, method: message.method, ...(params ? { params } : {}) }), headers };
  }

  private envelope(): Record<string, unknown> {
    return {
      [`${META}protocolVersion`]: VERSION['2026'],
      [`${META}clientCapabilities`]: {},
      [`${META}clientInfo`]: { name: 'raw-peer', version: '1' },
    };
  }

  private baseHeaders(): Record<string, string> {
    return {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': VERSION[this.era],
      ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
      ...(this.session ? { 'mcp-session-id': this.session } : {}),
    };
  }
}

async function read(answer: Response): Promise<Exchange> {
  const text = await answer.text();
  const streamed = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const frames = streamed ? [...text.matchAll(/^data: ?(.*)$/gm)].map(([, frame]) => frame!).filter(Boolean) : [text].filter(Boolean);
  const messages = frames.flatMap((frame) => {
    try {
      return [JSON.parse(frame) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
  const message = messages.find((candidate) => 'result' in candidate || 'error' in candidate) as Exchange['message'];
  const notifications = messages.filter((candidate) => 'method' in candidate) as unknown as Exchange['notifications'];
  return { status: answer.status, headers: answer.headers, notifications, text, ...(message ? { message } : {}) };
}

export const progressToken = (): { progressToken: string } => ({ progressToken: randomUUID() });

/** Text of a tool result. */
export function textOf(exchange: Exchange): string {
  const content = (exchange.message?.result?.['content'] ?? []) as { type: string; text?: string }[];
  return content.map((block) => block.text ?? '').join('\n');
}

const MADE_HERE = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** All that came back but the gateway's own event ids and times: four digits of a code stand in one of those by chance, once in some runs. */
export const withoutIds = (exchange: Exchange): string => exchange.text.replaceAll(MADE_HERE, '');

/** Refusal code of a tool result, from our own `_meta` key. */
export function refusalCode(exchange: Exchange): string | undefined {
  const meta = exchange.message?.result?.['_meta'] as Record<string, { code?: string }> | undefined;
  return meta?.['dev.gatehouse/refusal']?.code;
}
