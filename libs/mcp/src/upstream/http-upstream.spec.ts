import type { IncomingHttpHeaders } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer as V2Server } from '@modelcontextprotocol/server';
import { McpServer as V1Server } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { callFor, contextOf, entryAt, toolCall } from '../testing/calls.js';
import { HttpRig, type Handler } from '../testing/http-rig.js';

const rig = new HttpRig();
afterEach(() => rig.close());

/** The same three tools on both lines of the SDK. */
function withTools<S extends V1Server | V2Server>(server: S): S {
  const register = server.registerTool.bind(server) as unknown as (
    name: string,
    config: object,
    run: (args: Record<string, unknown>, ctx: Context) => Promise<unknown>,
  ) => void;
  register('echo', { description: 'Echoes', inputSchema: shape(server, { text: z.string() }) }, async (args) => ({
    content: [{ type: 'text', text: String(args['text']) }],
    _meta: { 'acme.example/k': 1 },
  }));
  register('steps', { inputSchema: shape(server, {}) }, async (_args, ctx) => {
    const { token, send } = notifierOf(ctx);
    for (const progress of [1, 2, 3])
      await send('notifications/progress', { progressToken: token, progress, total: 3, message: `step ${progress}` });
    return { content: [{ type: 'text', text: 'done' }] };
  });
  register('fails', { inputSchema: shape(server, {}) }, async () => {
    throw new Error('no such contact');
  });
  register(
    'hangs',
    { inputSchema: shape(server, {}) },
    (_args, ctx) =>
      new Promise((resolve) =>
        signalOf(ctx).addEventListener('abort', () => {
          hangsAborted.push(Date.now());
          resolve({ content: [] });
        }),
      ),
  );
  return server;
}

interface Context {
  mcpReq?: { _meta?: { progressToken?: unknown }; notify(message: object): Promise<void>; signal: AbortSignal };
  _meta?: { progressToken?: unknown };
  sendNotification?(message: object): Promise<void>;
  signal?: AbortSignal;
}
const hangsAborted: number[] = [];
const shape = (server: V1Server | V2Server, fields: Record<string, z.ZodType>) => (server instanceof V2Server ? z.object(fields) : fields);
const signalOf = (ctx: Context) => (ctx.mcpReq?.signal ?? ctx.signal)!;
const notifierOf = (ctx: Context) => ({
  token: ctx.mcpReq?._meta?.progressToken ?? ctx._meta?.progressToken,
  send: (method: string, params: JsonObject | object) =>
    ctx.mcpReq ? ctx.mcpReq.notify({ method, params }) : ctx.sendNotification!({ method, params }),
});

async function v2Server(legacy: 'stateless' | 'reject'): Promise<{ url: string; headers: IncomingHttpHeaders[] }> {
  const handler = createMcpHandler(() => withTools(new V2Server({ name: 'modern', version: '1' })), { legacy });
  rig.atEnd(async () => handler.close());
  return rig.serve(toNodeHandler(handler));
}

/** A v1 server with sessions, that can be made to forget them. */
async function v1Server(): Promise<{ url: string; headers: IncomingHttpHeaders[]; forget(): void }> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const { url, headers } = await rig.serve(async (req, res) => {
    const id = req.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (known) return known.handleRequest(req, res);
    if (id !== undefined) return res.writeHead(404).end();
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (session) => void sessions.set(session, transport),
    });
    await withTools(new V1Server({ name: 'legacy', version: '1' })).connect(transport as never);
    return transport.handleRequest(req, res);
  });
  return { url, headers, forget: () => sessions.clear() };
}

const servers = { 'modern (v2)': () => v2Server('reject'), 'legacy (v1, sessions)': v1Server } as const;

describe.each(Object.entries(servers))('an upstream that is %s', (name, start) => {
  const era = name.startsWith('modern') ? 'modern' : 'legacy';

  it('is listed and called with its own credential, never with the caller’s', async () => {
    const { url, headers } = await start();
    const upstream = rig.upstreamAt(url);
    await upstream.start();
    const entry = await entryAt(upstream, 'echo');
    expect(entry.descriptor).toMatchObject({
      name: 'echo',
      description: 'Echoes',
      inputSchema: { properties: { text: { type: 'string' } } },
    });
    const { call } = callFor(entry, { text: 'hé' }, { meta: { 'acme.example/trace': 7, progressToken: 'theirs' } });
    expect(await upstream.request(toolCall('echo', { text: 'hé' }), contextOf(call))).toEqual({
      content: [{ type: 'text', text: 'hé' }],
      _meta: { 'acme.example/k': 1 },
    });
    expect(upstream.health).toEqual({ state: 'up' });
    expect(new Set(headers.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer gateway-credential']));
    expect(headers.at(-1)?.['mcp-name']).toBe(era === 'modern' ? 'echo' : undefined);
  });

  it('sends progress in order before the result, under the caller’s own token', async () => {
    const { url } = await start();
    const upstream = rig.upstreamAt(url);
    const { call, heard } = callFor(await entryAt(upstream, 'steps'), {}, { terms: { progressToken: 'mine' } });
    await upstream.request(toolCall('steps', {}), contextOf(call));
    expect(heard.map(({ params }) => params)).toEqual(
      [1, 2, 3].map((progress) => ({ progress, total: 3, message: `STEP ${progress}`, progressToken: 'mine' })),
    );
  });

  it('answers with isError where a tool fails', async () => {
    const { url } = await start();
    const upstream = rig.upstreamAt(url);
    const { call } = callFor(await entryAt(upstream, 'fails'));
    expect(await upstream.request(toolCall('fails', {}), contextOf(call))).toMatchObject({
      isError: true,
      content: [{ text: 'no such contact' }],
    });
  });

  it('answers with isError for arguments and tools that it does not know', async () => {
    const { url } = await start();
    const upstream = rig.upstreamAt(url);
    const { call } = callFor(await entryAt(upstream, 'echo'));
    expect(await upstream.request(toolCall('echo', {}), contextOf(call))).toMatchObject({ isError: true });
    expect(await upstream.request(toolCall('nothing', {}), contextOf(call))).toMatchObject({ isError: true });
  });

  it('hears that its call was cancelled', async () => {
    const { url } = await start();
    const upstream = rig.upstreamAt(url);
    const { call } = callFor(await entryAt(upstream, 'hangs'));
    const aborting = new AbortController();
    const pending = upstream.request(toolCall('hangs', {}), contextOf(call, aborting.signal));
    pending.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = hangsAborted.length;
    aborting.abort(new Refusal('CANCELLED'));
    await expect(pending).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => hangsAborted.length, { timeout: 5_000 }).toBe(before + 1);
  });

  it('serves calls at once without mixing them up', async () => {
    const { url } = await start();
    const upstream = rig.upstreamAt(url);
    const entry = await entryAt(upstream, 'echo');
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    const results = await Promise.all(texts.map((text) => upstream.request(toolCall('echo', { text }), contextOf(callFor(entry).call))));
    expect(results.map((result) => (result['content'] as { text: string }[])[0]!.text)).toEqual(texts);
  });
});

describe('the era of an upstream', () => {
  it('is modern where the server speaks both', async () => {
    const { url, headers } = await v2Server('stateless');
    await rig.upstreamAt(url).list('tool');
    expect(headers.at(-1)?.['mcp-protocol-version']).toBe('2026-07-28');
  });

  it('is found anew where the server changed it', async () => {
    let current: Handler = () => undefined;
    const { url } = await rig.serve((req, res) => current(req, res));
    const legacy = await v1Server();
    const modern = createMcpHandler(() => withTools(new V2Server({ name: 'modern', version: '1' })), { legacy: 'reject' });
    const forward: Handler = async (req, res) => {
      const body = await new Response(req as unknown as ReadableStream).text();
      const headers = Object.fromEntries(
        Object.entries(req.headers).flatMap(([key, value]) =>
          key.startsWith('mcp-') || key === 'accept' || key === 'content-type' ? [[key, String(value)]] : [],
        ),
      );
      const reply = await fetch(legacy.url, { method: req.method!, headers, body });
      const session = reply.headers.get('mcp-session-id');
      res
        .writeHead(reply.status, {
          'content-type': reply.headers.get('content-type') ?? 'text/plain',
          ...(session ? { 'mcp-session-id': session } : {}),
        })
        .end(await reply.text());
    };
    current = forward;
    const upstream = rig.upstreamAt(url);
    expect(await upstream.list('tool')).toHaveLength(4);
    current = toNodeHandler(modern);
    expect(await upstream.list('tool')).toHaveLength(4);
    current = forward;
    expect(await upstream.list('tool')).toHaveLength(4);
    await modern.close();
  });
});

describe('a legacy session', () => {
  it('is opened again where the server forgot it, and the call goes through once', async () => {
    const server = await v1Server();
    const upstream = rig.upstreamAt(server.url);
    const entry = await entryAt(upstream, 'echo');
    server.forget();
    expect(await upstream.request(toolCall('echo', { text: 'x' }), contextOf(callFor(entry).call))).toMatchObject({
      content: [{ text: 'x' }],
    });
  });

  it('is shared by callers who come at once', async () => {
    const { url, headers } = await v1Server();
    const upstream = rig.upstreamAt(url);
    await Promise.all([upstream.list('tool'), upstream.list('tool'), upstream.list('tool')]);
    expect(new Set(headers.flatMap((header) => header['mcp-session-id'] ?? [])).size).toBe(1);
  });
});

describe('changes of the list', () => {
  it('are heard on the stream of a legacy server', async () => {
    const server = new V1Server({ name: 'legacy', version: '1' });
    withTools(server);
    const { url } = await rig.serve(async (req, res) => transport.handleRequest(req, res));
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => 'one-session' });
    await server.connect(transport as never);
    const upstream = rig.upstreamAt(url);
    let changes = 0;
    upstream.onListChanged(() => (changes += 1));
    await upstream.start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    server.registerTool('another', { inputSchema: {} }, async () => ({ content: [] }));
    await expect.poll(() => changes, { timeout: 5_000 }).toBeGreaterThan(0);
  });

  it('are heard by subscription from a modern server', async () => {
    const handler = createMcpHandler(
      () => withTools(new V2Server({ name: 'modern', version: '1' }, { capabilities: { tools: { listChanged: true } } })),
      { legacy: 'reject' },
    );
    const { url } = await rig.serve(toNodeHandler(handler));
    rig.atEnd(async () => handler.close());
    const upstream = rig.upstreamAt(url);
    let changes = 0;
    upstream.onListChanged(() => (changes += 1));
    await upstream.start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    handler.notify.toolsChanged();
    await expect.poll(() => changes, { timeout: 5_000 }).toBeGreaterThan(0);
  });
});
