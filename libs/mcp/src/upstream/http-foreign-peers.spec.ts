import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { Refusal, type CatalogueEntry, type JsonObject } from '@gatehouse/kernel';
import { callFor, contextOf, toolCall } from '../testing/calls.js';
import { HttpRig } from '../testing/http-rig.js';
import type { HttpUpstream, HttpUpstreamOptions } from './http-upstream.js';

const rig = new HttpRig();
afterEach(() => rig.close());

interface Message {
  readonly id?: number;
  readonly method: string;
  readonly params?: JsonObject;
}
type Answering = (message: Message, res: ServerResponse, req: IncomingMessage) => unknown;

const entry: CatalogueEntry = {
  kind: 'tool',
  upstream: 'crm',
  name: 'find',
  publicName: 'crm_find',
  digest: 'd',
  terms: { action: 'read', dataClass: 'general' },
  descriptor: { name: 'find', inputSchema: { type: 'object' } },
};
const FOUND = 'Gefunden: Straße 日本 🏠';
const result = { content: [{ type: 'text', text: FOUND }] };
const answerTo = (id: unknown) => ({ jsonrpc: '2.0', id, result });
const json = (res: ServerResponse, body: object, status = 200, headers: Record<string, string> = {}) =>
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** A server up to 2025-11-25 by hand: refuses what it does not know, opens a session, and answers tools/call as told. */
function legacy(answer: Answering): (req: IncomingMessage, res: ServerResponse) => Promise<unknown> {
  return async (req, res) => {
    if (req.method !== 'POST') return answer({ method: req.method ?? '' }, res, req);
    const message = JSON.parse(await new Response(req as unknown as ReadableStream).text()) as Message;
    if (message.method === 'initialize') {
      const greeting = { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'old', version: '1' } };
      return json(res, { jsonrpc: '2.0', id: message.id, result: greeting }, 200, { 'mcp-session-id': 's-1' });
    }
    if (message.id === undefined) return res.writeHead(202).end();
    if (message.method === 'server/discover')
      return json(res, { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'Bad Request: no valid session ID provided' } }, 400);
    return answer(message, res, req);
  };
}

async function upstreamOf(answer: Answering, options: Partial<HttpUpstreamOptions> = {}): Promise<HttpUpstream> {
  const { url } = await rig.serve(legacy(answer));
  return rig.upstreamAt(url, options);
}

async function find(upstream: HttpUpstream): Promise<JsonObject> {
  const { call } = callFor(entry);
  return upstream.request(toolCall('find', {}), contextOf(call));
}

describe('an answer as some server writes it', () => {
  it.each([['application/json; charset=utf-8'], ['application/json;charset="UTF-8"'], ['Application/JSON']])(
    'is read as JSON where its type is %s',
    async (type) => {
      const upstream = await upstreamOf(({ id }, res) => res.writeHead(200, { 'content-type': type }).end(JSON.stringify(answerTo(id))));
      expect(await find(upstream)).toEqual(result);
    },
  );

  it('is read from an event stream with comments, ids, retry times and CRLF, cut within characters', async () => {
    const upstream = await upstreamOf(async ({ id }, res) => {
      res.writeHead(200, { 'content-type': 'Text/Event-Stream; charset=utf-8' });
      const data = JSON.stringify(answerTo(id));
      const text = `\uFEFF: hello\r\n\r\nid: 1\r\nretry: 100\r\ndata:\r\n\r\n:\r\nevent: ping\r\ndata: {}\r\n\r\nid: 2\r\nevent: message\r\ndata: ${data}\r\n\r\n`;
      for (const byte of Buffer.from(text)) {
        res.write(Buffer.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      res.end();
    });
    expect(await find(upstream)).toEqual(result);
  });

  it.each(['application/json', 'text/event-stream'])('is taken where it gives the id back as a text, in %s', async (type) => {
    const upstream = await upstreamOf(({ id, params = {} }, res) => {
      const { progressToken } = (params['_meta'] ?? {}) as JsonObject;
      const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: String(progressToken), progress: 1 } };
      const messages = type === 'text/event-stream' ? [progress, answerTo(String(id))] : [answerTo(String(id))];
      const text = messages.map((message) => JSON.stringify(message));
      res.writeHead(200, { 'content-type': type }).end(messages.length > 1 ? text.map((one) => `data: ${one}\n\n`).join('') : text[0]);
    });
    const { call, heard } = callFor(entry, {}, { terms: { progressToken: 'p' } });
    expect(await upstream.request(toolCall('find', {}), contextOf(call))).toEqual(result);
    expect(heard.map(({ params }) => params['progress'])).toEqual(type === 'text/event-stream' ? [1] : []);
  });

  it.each(['application/json', 'text/event-stream'])('is found in a batch, in %s', async (type) => {
    const upstream = await upstreamOf(({ id }, res) => {
      const batch = JSON.stringify([
        { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'x' } },
        answerTo(id),
      ]);
      res.writeHead(200, { 'content-type': type }).end(type === 'application/json' ? batch : `data: ${batch}\n\n`);
    });
    expect(await find(upstream)).toEqual(result);
  });

  it('is read behind a byte order mark', async () => {
    const upstream = await upstreamOf(({ id }, res) =>
      res.writeHead(200, { 'content-type': 'application/json' }).end(`\uFEFF${JSON.stringify(answerTo(id))}`),
    );
    expect(await find(upstream)).toEqual(result);
  });

  it.each<JsonObject[string]>([{ found: 1 }, [1, 2], 'text', 0, null])(
    'needs no content where it is structured: %j',
    async (structuredContent) => {
      const upstream = await upstreamOf(({ id }, res) => json(res, { jsonrpc: '2.0', id, result: { structuredContent } }));
      expect(await find(upstream)).toEqual({ content: [], structuredContent });
    },
  );

  it('is unpacked where it comes compressed', async () => {
    const upstream = await upstreamOf(({ id }, res) =>
      res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(answerTo(id)))),
    );
    expect(await find(upstream)).toEqual(result);
  });

  it('is an error of the tool where it is a JSON-RPC error under HTTP 400', async () => {
    let calls = 0;
    const upstream = await upstreamOf(({ id }, res) => {
      calls += 1;
      return json(res, { jsonrpc: '2.0', id, error: { code: -32602, message: 'There is no such city' } }, 400);
    });
    expect(await find(upstream)).toMatchObject({ isError: true, content: [{ text: 'There is no such city' }] });
    expect(calls).toBe(1);
  });

  it('is refused where it would unpack to more than allowed', async () => {
    const huge = gzipSync(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: ' '.repeat(1_000_000) }] } }));
    const upstream = await upstreamOf(
      (_message, res) => res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(huge),
      { maxMessageBytes: 10_000 },
    );
    await expect(find(upstream)).rejects.toMatchObject({ code: 'RESULT_TOO_LARGE' });
  });

  it('is refused where it comes in a coding that nobody knows', async () => {
    const upstream = await upstreamOf(({ id }, res) =>
      res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'sdch' }).end(JSON.stringify(answerTo(id))),
    );
    await expect(find(upstream)).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  });

  it('is fetched by the id of the last event where the server closed the stream before it', async () => {
    let lastEventId: unknown;
    let id: unknown;
    const upstream = await upstreamOf((message, res, req) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      if (message.method === 'tools/call') {
        id = message.id;
        res.end('id: event-1\nretry: 10\ndata:\n\n');
      } else {
        lastEventId = req.headers['last-event-id'];
        res.end(`id: event-2\ndata: ${JSON.stringify(answerTo(id))}\n\n`);
      }
    });
    expect(await find(upstream)).toEqual(result);
    expect(lastEventId).toBe('event-1');
  });

  it('is not waited for where the server keeps no events', async () => {
    const upstream = await upstreamOf((message, res) => {
      if (message.method !== 'tools/call') return res.writeHead(405).end();
      return res.writeHead(200, { 'content-type': 'text/event-stream' }).end('id: event-1\nretry: 10\ndata:\n\n');
    });
    await expect(find(upstream)).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
  });

  it('is not asked for again at once where the server closes every stream', async () => {
    let resumed = 0;
    const upstream = await upstreamOf((message, res) => {
      if (message.method !== 'tools/call') resumed += 1;
      res.writeHead(200, { 'content-type': 'text/event-stream' }).end('id: event-1\nretry: 0\ndata:\n\n');
    });
    const { call } = callFor(entry);
    const signal = new AbortController();
    setTimeout(() => signal.abort(new Refusal('UPSTREAM_TIMEOUT')), 350);
    await expect(upstream.request(toolCall('find', {}), contextOf(call, signal.signal))).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
    expect(resumed).toBeLessThanOrEqual(4);
  });

  it('is read from a connection whose end is the end of the answer', async () => {
    const answered = new Set<Socket>();
    const server = createTcpServer((socket) => {
      answered.add(socket);
      let text = '';
      socket.on('error', () => undefined);
      socket.on('data', (piece) => {
        text += piece.toString('utf8');
        const message = JSON.parse(/\{.*\}$/s.exec(text)?.[0] ?? 'null') as Message | null;
        if (!message) return;
        const greeting = { protocolVersion: '2024-11-05', capabilities: { tools: {} }, serverInfo: { name: 'old', version: '1' } };
        const body =
          message.method === 'initialize'
            ? { jsonrpc: '2.0', id: message.id, result: greeting }
            : message.method === 'tools/call'
              ? answerTo(message.id)
              : { jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'no' } };
        socket.end(`HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n${message.id === undefined ? '' : JSON.stringify(body)}`);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    rig.atEnd(async () => server.close());
    const upstream = rig.upstreamAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
    expect(await find(upstream)).toEqual(result);
  });
});

describe('the address of a server', () => {
  it('may hold a path, a trailing slash and a query', async () => {
    const paths = new Set<string>();
    const { url } = await rig.serve(
      legacy(({ id }, res, req) => {
        paths.add(req.url ?? '');
        return json(res, answerTo(id));
      }),
    );
    for (const path of ['/mcp/', '/a/b/mcp?team=1&x=%20y']) expect(await find(rig.upstreamAt(new URL(path, url).href))).toEqual(result);
    expect([...paths]).toEqual(['/mcp/', '/a/b/mcp?team=1&x=%20y']);
  });

  it('may be of IPv6', async () => {
    const server = createServer((req, res) => void legacy(({ id }, response) => json(response, answerTo(id)))(req, res));
    const listening = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(0, '::1', () => resolve(true));
    });
    // A machine without IPv6 has nothing to show here.
    if (!listening) return;
    rig.atEnd(async () => server.close());
    expect(await find(rig.upstreamAt(`http://[::1]:${(server.address() as AddressInfo).port}/mcp`))).toEqual(result);
  });
});

describe('a server that refuses the version of the first request', () => {
  /** Refuses the first request, saying what it serves; then it is modern, and knows no handshake. */
  async function refusing(supported: readonly string[]): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const { url } = await rig.serve(async (req, res) => {
      const text = await new Response(req as unknown as ReadableStream).text();
      // The oldest transport is tried by GET, which has no message.
      if (text === '') return res.writeHead(405).end();
      const { id, method } = JSON.parse(text) as Message;
      asked.push(method);
      const error = { code: -32022, message: 'Unsupported protocol version', data: { supported, requested: '2026-07-28' } };
      if (asked.length === 1) return json(res, { jsonrpc: '2.0', id, error }, 400);
      if (method === 'initialize') return json(res, { jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } }, 404);
      const discovered = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: {} };
      return json(res, { jsonrpc: '2.0', id, result: method === 'server/discover' ? discovered : { resultType: 'complete', ...result } });
    });
    return { url, asked };
  }

  it('and names it as served is asked once more', async () => {
    const { url, asked } = await refusing(['2026-07-28']);
    expect(await find(rig.upstreamAt(url))).toMatchObject(result);
    expect(asked).toEqual(['server/discover', 'server/discover', 'tools/call']);
  });

  it.each([[['2099-01-01']], [[]]])('and serves %j instead is asked for the handshake', async (supported) => {
    const { url, asked } = await refusing(supported);
    await expect(find(rig.upstreamAt(url))).rejects.toBeInstanceOf(Refusal);
    expect(asked.slice(0, 2)).toEqual(['server/discover', 'initialize']);
  });
});
