import { Agent, request, type Dispatcher } from 'undici';
import { SseParser } from '../wire/sse-parser.js';

const LARGEST_MESSAGE = 64 * 1024 * 1024;
const CONNECT_MS = 10_000;
const JSON_TYPE = /^application\/json(?:;|$)/i;
const STREAM_TYPE = /^text\/event-stream(?:;|$)/i;

export interface LineRequest {
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** What the gateway answered, its body not read yet. */
export interface LineAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  /** JSON texts of the messages as they arrive; none where the answer holds none. */
  messages(): AsyncGenerator<string>;
}

/** HTTP to one endpoint of one gateway. Waits for answers as long as it takes: calls and subscriptions have no end of their own. */
export class GatewayLine {
  private readonly agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: CONNECT_MS } });

  constructor(private readonly endpoint: URL) {}

  async send({ method, headers, body, signal }: LineRequest): Promise<LineAnswer> {
    const answer = await request(this.endpoint, {
      method,
      signal,
      dispatcher: this.agent,
      headers: {
        accept: 'application/json, text/event-stream',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const header = (name: string): string | undefined => {
      const value = answer.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    return { status: answer.statusCode, header, messages: () => messagesOf(answer, header('content-type') ?? '') };
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

async function* messagesOf({ body }: Dispatcher.ResponseData, type: string): AsyncGenerator<string> {
  if (STREAM_TYPE.test(type)) {
    const parser = new SseParser(LARGEST_MESSAGE);
    const decoder = new TextDecoder();
    for await (const piece of body as AsyncIterable<Buffer>) {
      for (const { data } of parser.push(decoder.decode(piece, { stream: true }))) if (data !== '') yield data;
    }
    return;
  }
  if (!JSON_TYPE.test(type)) {
    await body.dump();
    return;
  }
  const text = await body.text();
  if (text !== '') yield text;
}
