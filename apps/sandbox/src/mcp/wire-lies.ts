import type { ServerResponse } from 'node:http';
import type { JsonObject, JsonValue } from '@gatehouse/kernel';

/** One request that is about to be answered badly. */
export interface Scene {
  readonly response: ServerResponse;
  readonly body: unknown;
  /** Id of the request; null where it has none. */
  readonly id: JsonValue;
  /** How many, for what comes in numbers. */
  readonly count: number;
}

const MEGABYTE = 1024 * 1024;
const SLOW_MS = 400;
const DRIP_MS = 2;

const result = (text: string): JsonObject => ({ resultType: 'complete', content: [{ type: 'text', text }] });
const answer = (id: JsonValue, text: string): string => JSON.stringify({ jsonrpc: '2.0', id, result: result(text) });
const frame = (data: string): string => `event: message\ndata: ${data}\n\n`;

function head(response: ServerResponse, type: string, extra: Record<string, string> = {}): ServerResponse {
  return response.writeHead(200, { 'content-type': type, ...extra });
}

/** Writes one piece after the other until nobody listens any more. */
function drip(response: ServerResponse, write: (step: number) => void): void {
  let step = 0;
  const timer = setInterval(() => write((step += 1)), DRIP_MS);
  response.once('close', () => clearInterval(timer));
  response.socket?.once('close', () => clearInterval(timer));
}

/** Lies below the level of MCP: what is on the wire is not what its headers, its ids or its length say. */
export const WIRE_LIES = {
  slow: ({ response, id }: Scene) => void setTimeout(() => head(response, 'application/json').end(answer(id, 'slow, and well')), SLOW_MS),
  huge: ({ response, id }: Scene) => void head(response, 'application/json').end(answer(id, 'x'.repeat(32 * MEGABYTE))),
  deep: ({ response, id }: Scene) =>
    void head(response, 'application/json').end(
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"resultType":"complete","content":[],"structuredContent":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}}`,
    ),
  cut_off: ({ response, id }: Scene) => {
    head(response, 'application/json', { 'content-length': '5000' }).write(answer(id, 'only the beginning of this').slice(0, 40));
    setTimeout(() => response.socket?.destroy(), DRIP_MS);
  },
  truncated_sse: ({ response, id }: Scene) =>
    void head(response, 'text/event-stream').end(frame(answer(id, 'half of an event')).slice(0, 60)),
  wrong_type: ({ response, id }: Scene) => void head(response, 'text/html').end(answer(id, 'not what the header says')),
  endless_headers: ({ response }: Scene) => {
    const { socket } = response;
    socket?.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n');
    drip(response, (step) => socket?.write(`x-filler-${step}: ${'y'.repeat(200)}\r\n`));
  },
  endless_body: ({ response }: Scene) => {
    head(response, 'application/json').write('{"jsonrpc":"2.0","result":{"content":"');
    drip(response, () => response.write('z'.repeat(65_536)));
  },
  other_ids: ({ response, id, count }: Scene) => {
    const others = Array.from({ length: Math.min(count, 200) }, (_, index) => Number(id) - 100 + index).filter((other) => other !== id);
    head(response, 'text/event-stream').end(others.map((other) => frame(answer(other, 'meant for somebody else'))).join(''));
  },
  twice: ({ response, id }: Scene) =>
    void head(response, 'text/event-stream').end(frame(answer(id, 'the first answer')) + frame(answer(id, 'the second answer'))),
} satisfies Record<string, (scene: Scene) => void>;
