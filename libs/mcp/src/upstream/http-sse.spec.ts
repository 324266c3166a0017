import type { IncomingMessage, ServerResponse } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isJsonObject, Refusal, type JsonObject } from '@gatehouse/kernel';
import { callFor, contextOf, entryAt, toolCall } from '../testing/calls.js';
import { entryOf } from '../testing/edge-rig.js';
import { HttpRig } from '../testing/http-rig.js';
import type { HttpUpstream } from './http-upstream.js';

const rig = new HttpRig();
afterEach(() => rig.close());

const entry = entryOf({ name: 'echo', inputSchema: { type: 'object' } }, 'crm');
const call = (upstream: HttpUpstream, name: string, args: JsonObject = {}, signal?: AbortSignal) =>
  upstream.request(toolCall(name, args), contextOf(callFor(entry).call, signal));
const outcome = (upstream: HttpUpstream, name: string, signal?: AbortSignal) =>
  call(upstream, name, {}, signal).then(
    () => 'answered',
    (refusal: Refusal) => refusal.code,
  );
const textIn = (result: JsonObject) => (result['content'] as { text: string }[])[0]!.text;

/** The server of the v1 SDK in its oldest transport: GET opens the stream, POST goes to another path. */
async function sdkServer(): Promise<{ url: string; streams: SSEServerTransport[]; servers: McpServer[]; gone: string[] }> {
  const gone: string[] = [];
  const streams: SSEServerTransport[] = [];
  const servers: McpServer[] = [];
  const { url } = await rig.serve(async (req, res) => {
    if (req.method === 'GET') {
      const stream = new SSEServerTransport('/messages', res);
      const server = new McpServer({ name: 'oldest', version: '1' });
      server.registerTool('echo', { inputSchema: { text: z.string() } }, async ({ text }) => ({ content: [{ type: 'text', text }] }));
      server.registerTool('steps', { inputSchema: {} }, async (_args, extra) => {
        for (const progress of [1, 2, 3])
          await extra.sendNotification({
            method: 'notifications/progress',
            params: { progressToken: extra._meta!.progressToken!, progress },
          });
        return { content: [] };
      });
      server.registerTool('hang', { inputSchema: {} }, () => new Promise(() => undefined));
      server.registerTool('ask', { inputSchema: {} }, async () => {
        const asked = await server.server.createMessage({ messages: [], maxTokens: 1 }).catch((error: Error) => error.message);
        return { content: [{ type: 'text', text: JSON.stringify(asked) }] };
      });
      res.once('close', () => gone.push(stream.sessionId));
      streams.push(stream);
      servers.push(server);
      return server.connect(stream);
    }
    const stream = streams.find(({ sessionId }) => req.url === `/messages?sessionId=${sessionId}`);
    return stream ? stream.handlePostMessage(req, res) : res.writeHead(404).end('Cannot POST');
  });
  return { url, streams, servers, gone };
}

describe('a server that speaks only HTTP+SSE, by the SDK', () => {
  it('is found out, listed and called, many calls at once on one stream', async () => {
    const { url, streams } = await sdkServer();
    const upstream = rig.upstreamAt(url);
    await upstream.start();
    await entryAt(upstream, 'echo');
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index} ü`);
    const results = await Promise.all(texts.map((text) => call(upstream, 'echo', { text })));
    expect(results.map(textIn)).toEqual(texts);
    expect(streams).toHaveLength(1);
    expect(upstream.health).toEqual({ state: 'up' });
  });

  it('sends progress in order before the result', async () => {
    const upstream = rig.upstreamAt((await sdkServer()).url);
    const { call: asked, heard } = callFor(await entryAt(upstream, 'steps'), {}, { terms: { progressToken: 'mine' } });
    await upstream.request(toolCall('steps', {}), contextOf(asked));
    expect(heard.map(({ params }) => [params['progress'], params['progressToken']])).toEqual([
      [1, 'mine'],
      [2, 'mine'],
      [3, 'mine'],
    ]);
  });

  it('gets an answer to what it asks, so that it does not wait', async () => {
    const upstream = rig.upstreamAt((await sdkServer()).url);
    expect(textIn(await call(upstream, 'ask'))).toMatch(/sampling|Method not found/);
  });

  it('that drops its stream fails what is in flight, and is connected again, its list read anew', async () => {
    const { url, streams, servers } = await sdkServer();
    const upstream = rig.upstreamAt(url);
    await upstream.start();
    let changes = 0;
    upstream.onListChanged(() => (changes += 1));
    const hanging = [outcome(upstream, 'hang'), outcome(upstream, 'hang')];
    await call(upstream, 'echo', { text: 'both have been sent' });
    await streams[0]!.close();
    expect(await Promise.all(hanging)).toEqual(['UPSTREAM_DOWN', 'UPSTREAM_DOWN']);
    expect(upstream.health).toEqual({ state: 'down', reason: 'its event stream ended' });
    const again = () => call(upstream, 'echo', { text: 'back' }).then(textIn, () => undefined);
    await expect.poll(again, { timeout: 10_000 }).toBe('back');
    await expect.poll(() => changes, { timeout: 10_000 }).toBeGreaterThan(0);
    const before = changes;
    servers.at(-1)!.registerTool('new', { inputSchema: {} }, async () => ({ content: [] }));
    await expect.poll(() => changes, { timeout: 10_000 }).toBeGreaterThan(before);
  });

  it('is let go of when it is closed', async () => {
    const { url, streams, gone } = await sdkServer();
    const upstream = rig.upstreamAt(url);
    await upstream.start();
    await upstream.close();
    await expect.poll(() => gone, { timeout: 10_000 }).toEqual([streams[0]!.sessionId]);
  });
});

interface ByHand {
  /** What the GET stream begins with; `port` is the server's own. */
  readonly begin?: (stream: ServerResponse, port: number) => void;
  /** Takes a message that is no part of the handshake. */
  readonly take?: (message: JsonObject, send: (message: JsonObject) => void, res: ServerResponse) => void;
}

async function bodyOf(req: IncomingMessage): Promise<JsonObject> {
  const pieces: Buffer[] = [];
  for await (const piece of req) pieces.push(piece as Buffer);
  const body: unknown = JSON.parse(Buffer.concat(pieces).toString());
  return isJsonObject(body) ? body : {};
}

/** For what no SDK does. */
async function byHand({ begin, take }: ByHand): Promise<{ url: string; posts: JsonObject[]; streams: ServerResponse[] }> {
  const posts: JsonObject[] = [];
  const streams: ServerResponse[] = [];
  const { url } = await rig.serve(async (req, res) => {
    if (req.method === 'GET') {
      streams.push(res);
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      if (begin) begin(res, req.socket.localPort!);
      else res.write('event: endpoint\ndata: /messages?s=1\n\n');
      return;
    }
    if (req.url !== '/messages?s=1') return void res.writeHead(405).end();
    const message = await bodyOf(req);
    posts.push(message);
    const send = (answer: JsonObject) =>
      void streams.at(-1)!.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...answer })}\n\n`);
    if (message['method'] === 'initialize') {
      const result = { protocolVersion: '2024-11-05', capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } };
      send({ id: message['id']!, result });
    } else if (take) return take(message, send, res);
    res.writeHead(202).end('Accepted');
  });
  return { url, posts, streams };
}

describe('an HTTP+SSE server that misbehaves', () => {
  it.each<[string, ByHand['begin'], string]>([
    [
      'names an endpoint at another origin',
      (stream, port) => void stream.write(`event: endpoint\ndata: http://localhost:${port}/messages?s=1\n\n`),
      'its event stream names an endpoint at another origin',
    ],
    ['says something else first', (stream) => void stream.write('data: {}\n\n'), 'its event stream does not begin with an endpoint'],
    ['ends before it names one', (stream) => void stream.end(), 'its event stream ended'],
  ])('and %s is not posted to', async (_case, begin, reason) => {
    const { url, posts } = await byHand({ begin: begin! });
    const upstream = rig.upstreamAt(url);
    await expect(upstream.start()).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(posts).toEqual([]);
    expect(upstream.health.reason).toBe(reason);
  });

  it('and never names an endpoint is not waited for longer than a start may take', async () => {
    const { url } = await byHand({ begin: (stream) => void stream.write(': still here\n\n') });
    await expect(rig.upstreamAt(url, { listTimeoutMs: 200 }).start()).rejects.toBeInstanceOf(Refusal);
  });

  it('and names another endpoint later goes on getting messages at the first', async () => {
    const { url, streams } = await byHand({
      take: ({ id }, send, res) => {
        if (id !== undefined) send({ id, result: { content: [] } });
        res.writeHead(202).end();
      },
    });
    const upstream = rig.upstreamAt(url);
    await upstream.start();
    streams[0]!.write('event: endpoint\ndata: http://elsewhere.example/\n\n');
    expect(await outcome(upstream, 'x')).toBe('answered');
  });

  it('and answers out of order, twice, or what was never asked leaves each caller its own answer', async () => {
    const waiting: JsonObject[] = [];
    const { url } = await byHand({
      take: (message, send, res) => {
        res.writeHead(202).end();
        if (message['id'] === undefined) return;
        waiting.push(message);
        if (waiting.length < 3) return;
        send({ id: 'never asked', result: { content: [{ type: 'text', text: 'stray' }] } });
        for (const { id, params } of waiting.toReversed()) {
          const text = String((params as { arguments: JsonObject }).arguments['text']);
          send({ id: id!, result: { content: [{ type: 'text', text }] } });
          send({ id: id!, result: { content: [{ type: 'text', text: 'second answer' }] } });
        }
      },
    });
    const upstream = rig.upstreamAt(url);
    const results = await Promise.all(['a', 'b', 'c'].map((text) => call(upstream, 'x', { text })));
    expect(results.map(textIn)).toEqual(['a', 'b', 'c']);
  });

  it('and forgot the session is connected again', async () => {
    let known = true;
    const { url, streams } = await byHand({
      take: ({ id }, send, res) => {
        if (!known && streams.length === 1) return void res.writeHead(404).end();
        if (id !== undefined) send({ id, result: { content: [] } });
        res.writeHead(202).end();
      },
    });
    const upstream = rig.upstreamAt(url);
    expect(await outcome(upstream, 'x')).toBe('answered');
    known = false;
    expect(await outcome(upstream, 'x')).toBe('UPSTREAM_DOWN');
    await expect.poll(() => outcome(upstream, 'x'), { timeout: 10_000 }).toBe('answered');
    expect(streams).toHaveLength(2);
  });

  const sends = (length: number) =>
    byHand({
      take: ({ id, params }, send, res) => {
        res.writeHead(202).end();
        const { name } = (params ?? {}) as JsonObject;
        if (id !== undefined && name !== 'hang')
          send({ id, result: { content: [{ type: 'text', text: 'x'.repeat(name === 'x' ? length : 1) }] } });
      },
    });

  it('and answers with more than allowed fails the call that it answers, and no other', async () => {
    const { url, streams } = await sends(50_000);
    const upstream = rig.upstreamAt(url, { maxMessageBytes: 10_000 });
    const aborting = new AbortController();
    const other = outcome(upstream, 'hang', aborting.signal);
    expect(await outcome(upstream, 'x')).toBe('RESULT_TOO_LARGE');
    expect(await outcome(upstream, 'y')).toBe('answered');
    aborting.abort();
    expect(await other).toBe('CANCELLED');
    expect([streams.length, upstream.health]).toEqual([1, { state: 'up' }]);
  });

  it('and sends a message that hardly ends loses its stream, not the gateway', async () => {
    const upstream = rig.upstreamAt((await sends(250_000)).url, { maxMessageBytes: 10_000 });
    expect(await outcome(upstream, 'x')).toBe('UPSTREAM_DOWN');
    expect(upstream.health.reason).toBe('it sent a message larger than allowed');
  });

  it('and hangs is told of a cancelled call, by its id', async () => {
    const { url, posts } = await byHand({ take: (_message, _send, res) => void res.writeHead(202).end() });
    const upstream = rig.upstreamAt(url);
    await upstream.start();
    const aborting = new AbortController();
    const pending = outcome(upstream, 'x', aborting.signal);
    await expect.poll(() => posts.some(({ method }) => method === 'tools/call'), { timeout: 10_000 }).toBe(true);
    aborting.abort();
    expect(await pending).toBe('CANCELLED');
    const { id } = posts.find(({ method }) => method === 'tools/call')!;
    await expect
      .poll(() => posts.at(-1), { timeout: 10_000 })
      .toMatchObject({ method: 'notifications/cancelled', params: { requestId: id } });
  });
});

describe('the verdict on what a server speaks', () => {
  it('is reached again when the stream was lost: a server that has learned streamable HTTP is spoken to so', async () => {
    let learned = false;
    const streams: ServerResponse[] = [];
    const { url } = await rig.serve(async (req, res) => {
      if (req.method === 'GET') {
        streams.push(res);
        res.writeHead(200, { 'content-type': 'text/event-stream' });
        return void res.write('event: endpoint\ndata: /messages\n\n');
      }
      if (req.url !== '/messages' && !learned) return void res.writeHead(404).end();
      const { id, method } = await bodyOf(req);
      const initialized = { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } };
      const result =
        method === 'initialize' ? initialized : { content: [{ type: 'text', text: req.url === '/messages' ? 'oldest' : 'newer' }] };
      const answer = JSON.stringify({
        jsonrpc: '2.0',
        id,
        ...(method === 'server/discover' ? { error: { code: -32601, message: '' } } : { result }),
      });
      if (req.url === '/messages') {
        if (id !== undefined) streams.at(-1)!.write(`data: ${answer}\n\n`);
        return void res.writeHead(202).end();
      }
      return void res.writeHead(id === undefined ? 202 : 200, { 'content-type': 'application/json' }).end(id === undefined ? '' : answer);
    });
    const upstream = rig.upstreamAt(url);
    const said = () => call(upstream, 'x').then(textIn, (refusal: Refusal) => refusal.code);
    expect(await said()).toBe('oldest');
    learned = true;
    expect(await said()).toBe('oldest');
    streams[0]!.end();
    await expect.poll(said, { timeout: 10_000 }).toBe('newer');
  });

  it('is reached again when the handshake is refused, also by a server that learned the modern protocol in the middle of it', async () => {
    let era = 'legacy';
    const { url } = await rig.serve(async (req, res) => {
      if (req.method !== 'POST') return void res.writeHead(405).end();
      const { id, method } = await bodyOf(req);
      const modern = req.headers['mcp-protocol-version'] === '2026-07-28';
      const forgot = era === 'forgetful' && method === 'tools/call';
      // Probed once more as a legacy server, it is a modern one when the session is to be opened again.
      if (era === 'forgetful' && method === 'server/discover') era = 'modern';
      else if (modern === (era === 'modern') && !forgot) {
        const initialized = { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } };
        const discovered = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} } };
        const results: JsonObject = { initialize: initialized, 'server/discover': discovered };
        const result = results[String(method)] ?? { resultType: 'complete', content: [{ type: 'text', text: era }] };
        return void res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
      }
      res.writeHead(400, { 'content-type': 'application/json' }).end('{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"no"}}');
    });
    const upstream = rig.upstreamAt(url);
    const said = () => call(upstream, 'x').then(textIn, (refusal: Refusal) => refusal.code);
    expect(await said()).toBe('legacy');
    era = 'forgetful';
    expect([await said(), await said()]).toEqual(['UPSTREAM_DOWN', 'modern']);
  });
});

describe('what a server of HTTP+SSE announces', () => {
  it('is asked for in the one stream, and again in the next, after which everything counts as changed', async () => {
    const orders: string[] = [];
    const streams: ServerResponse[] = [];
    const say = (message: JsonObject): unknown => streams.at(-1)!.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
    const { url } = await rig.serve(async (req: IncomingMessage, res: ServerResponse) => {
      if (req.method === 'GET') {
        streams.push(res);
        return res.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: endpoint\ndata: /messages\n\n');
      }
      if (req.url !== '/messages') return res.writeHead(405).end();
      let text = '';
      for await (const piece of req) text += String(piece);
      const { id, method, params } = JSON.parse(text) as { id?: number; method: string; params?: JsonObject };
      res.writeHead(202).end();
      if (method.endsWith('subscribe')) orders.push(`${streams.length} ${method} ${String(params?.['uri'])}`);
      const capabilities = { resources: { subscribe: true } };
      const greeting = { protocolVersion: '2024-11-05', capabilities, serverInfo: { name: 'oldest', version: '1' } };
      return id === undefined ? undefined : say({ id, result: method === 'initialize' ? greeting : { resources: [] } });
    });
    const upstream = rig.upstreamAt(url);
    const updated: string[] = [];
    upstream.onResourceUpdated((uri) => updated.push(uri));
    await upstream.start();
    await upstream.list('resource');
    expect(upstream.watchesResources).toBe(true);
    await upstream.watchResources(new Set(['x:a']));
    say({ method: 'notifications/resources/updated', params: { uri: 'x:a' } });
    await expect.poll(() => updated, { timeout: 20_000 }).toEqual(['x:a']);
    streams[0]!.end();
    await expect.poll(() => updated, { timeout: 20_000 }).toEqual(['x:a', 'x:a']);
    await upstream.watchResources(new Set());
    expect(orders).toEqual(['1 resources/subscribe x:a', '2 resources/subscribe x:a', '2 resources/unsubscribe x:a']);
  });
});
