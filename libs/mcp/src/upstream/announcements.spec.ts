import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer, type McpHttpHandler } from '@modelcontextprotocol/server';
import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpRig } from '../testing/http-rig.js';
import type { HttpUpstream } from './http-upstream.js';

const rig = new HttpRig();
afterEach(() => rig.close());

const CAPABILITIES = { resources: { subscribe: true, listChanged: true } };
const patiently = { timeout: 20_000 };

/** A modern server of the SDK, whose streams can be ended as by a restart. */
async function modernServer() {
  const make = (): McpHttpHandler =>
    createMcpHandler(
      () => {
        const server = new McpServer({ name: 'modern', version: '1' }, { capabilities: CAPABILITIES });
        server.registerResource('a', 'x:a', {}, () => ({ contents: [{ uri: 'x:a', text: 'a' }] }));
        return server;
      },
      { legacy: 'reject' },
    );
  const current = { handler: make() };
  const { url } = await rig.serve((req, res) => toNodeHandler(current.handler)(req, res as never));
  rig.atEnd(() => current.handler.close());
  const restart = async (): Promise<void> => {
    const before = current.handler;
    current.handler = make();
    await before.close();
  };
  return { url, restart, update: (uri: string) => current.handler.notify.resourceUpdated(uri) };
}

/** A legacy server in few words: it remembers what each session subscribed to, and can forget its sessions. */
async function legacyServer({ streams = true, subscribes = true } = {}) {
  const sessions = new Map<string, { readonly subscribed: Set<string>; stream?: ServerResponse }>();
  let opened = 0;
  const orders: string[] = [];
  const answer = (res: ServerResponse, body: JsonObject, headers = {}): unknown =>
    res.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ jsonrpc: '2.0', ...body }));
  const message = (req: IncomingMessage, res: ServerResponse, { id = null, method, params }: JsonObject): unknown => {
    if (method === 'initialize') {
      const session = `session-${(opened += 1)}`;
      sessions.set(session, { subscribed: new Set() });
      const result = { protocolVersion: '2025-11-25', capabilities: CAPABILITIES, serverInfo: { name: 'old', version: '1' } };
      return answer(res, { id, result }, { 'mcp-session-id': session });
    }
    const session = sessions.get(String(req.headers['mcp-session-id']));
    if (!session) return res.writeHead(req.headers['mcp-session-id'] ? 404 : 400).end();
    if (id === null) return res.writeHead(202).end();
    const uri = isJsonObject(params) ? String(params['uri']) : '';
    if (String(method).endsWith('subscribe')) {
      orders.push(`${String(req.headers['mcp-session-id'])} ${String(method)} ${uri}`);
      if (!subscribes) return answer(res, { id, error: { code: -32601, message: 'Method not found' } });
      if (method === 'resources/subscribe') session.subscribed.add(uri);
      else session.subscribed.delete(uri);
    }
    return answer(res, { id, result: method === 'resources/list' ? { resources: [{ name: 'a', uri: 'x:a' }] } : {} });
  };
  const { url } = await rig.serve(async (req, res) => {
    const session = sessions.get(String(req.headers['mcp-session-id']));
    if (req.method === 'GET' && !streams) return res.writeHead(405).end();
    if (req.method === 'GET' && !session) return res.writeHead(404).end();
    if (req.method === 'GET') {
      res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      session!.stream = res;
      return undefined;
    }
    let text = '';
    for await (const piece of req) text += String(piece);
    return message(req, res, JSON.parse(text) as JsonObject);
  });
  const update = (uri: string): void => {
    const params = { uri };
    for (const { subscribed, stream } of sessions.values())
      if (subscribed.has(uri))
        stream?.write(`data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/resources/updated', params })}\n\n`);
  };
  const forget = (): void => {
    for (const { stream } of sessions.values()) stream?.end();
    sessions.clear();
  };
  return { url, update, forget, orders, subscribed: () => [...sessions.values()].flatMap(({ subscribed }) => [...subscribed]) };
}

async function started(url: string): Promise<{ upstream: HttpUpstream; updated: string[]; lists: () => number }> {
  const upstream = rig.upstreamAt(url);
  const updated: string[] = [];
  let lists = 0;
  upstream.onResourceUpdated((uri) => updated.push(uri));
  upstream.onListChanged(() => (lists += 1));
  await upstream.start();
  await upstream.list('resource');
  return { upstream, updated, lists: () => lists };
}

describe('a modern server', () => {
  it('is subscribed to what is wanted, and to nothing else', async () => {
    const server = await modernServer();
    const { upstream, updated } = await started(server.url);
    expect(upstream.watchesResources).toBe(true);
    await upstream.watchResources(new Set(['x:a', 'x:b']));
    for (const uri of ['x:c', 'x:a']) server.update(uri);
    await expect.poll(() => updated, patiently).toEqual(['x:a']);
    await upstream.watchResources(new Set(['x:b']));
    for (const uri of ['x:a', 'x:b']) server.update(uri);
    await expect.poll(() => updated, patiently).toEqual(['x:a', 'x:b']);
  });

  it('is subscribed to again after its streams ended, and everything counts as changed once', async () => {
    const server = await modernServer();
    const { upstream, updated, lists } = await started(server.url);
    await upstream.watchResources(new Set(['x:a']));
    await server.restart();
    await expect.poll(() => [updated, lists()], patiently).toEqual([['x:a'], 1]);
    server.update('x:a');
    await expect.poll(() => updated, patiently).toEqual(['x:a', 'x:a']);
  });

  it.each([404, 400, 500])('that answers HTTP %i to the subscription serves on', async (status) => {
    const { url } = await rig.serve(async (req, res) => {
      let text = '';
      for await (const piece of req) text += String(piece);
      const { id, method } = JSON.parse(text) as { id: number; method: string };
      if (method === 'subscriptions/listen') {
        const error = { code: -32601, message: 'Method not found' };
        return res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, error }));
      }
      const result = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: CAPABILITIES, resources: [] };
      return res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    });
    const { upstream } = await started(url);
    await upstream.watchResources(new Set(['x:a']));
    expect([await upstream.list('resource'), upstream.health.state]).toEqual([[], 'up']);
  });
});

describe('a legacy server', () => {
  it('is told of each resource once, and that it is wanted no more', async () => {
    const server = await legacyServer();
    const { upstream, updated } = await started(server.url);
    expect(upstream.watchesResources).toBe(true);
    await upstream.watchResources(new Set(['x:a']));
    await upstream.watchResources(new Set(['x:a', 'x:b']));
    await expect
      .poll(() => {
        server.update('x:a');
        return updated.length;
      }, patiently)
      .toBeGreaterThan(0);
    await upstream.watchResources(new Set(['x:b']));
    await upstream.watchResources(new Set());
    expect(server.orders).toEqual([
      'session-1 resources/subscribe x:a',
      'session-1 resources/subscribe x:b',
      'session-1 resources/unsubscribe x:a',
      'session-1 resources/unsubscribe x:b',
    ]);
  });

  it('that forgot the session is told again in the next one, and everything counts as changed', async () => {
    const server = await legacyServer();
    const { upstream, updated } = await started(server.url);
    await upstream.watchResources(new Set(['x:a']));
    server.forget();
    await expect.poll(() => [server.subscribed(), updated], patiently).toEqual([['x:a'], ['x:a']]);
  });

  it('without a stream is told all the same, also in the next session', async () => {
    const server = await legacyServer({ streams: false });
    const { upstream } = await started(server.url);
    await upstream.watchResources(new Set(['x:a']));
    expect(server.subscribed()).toEqual(['x:a']);
    server.forget();
    await upstream.list('resource');
    await expect.poll(() => server.subscribed(), patiently).toEqual(['x:a']);
  });

  it('that has no subscriptions after all serves on', async () => {
    const server = await legacyServer({ subscribes: false });
    const { upstream } = await started(server.url);
    await upstream.watchResources(new Set(['x:a']));
    expect([(await upstream.list('resource')).length, upstream.health.state]).toEqual([1, 'up']);
  });
});

describe('a server that is away', () => {
  it('holds nobody up who wants to hear of it', async () => {
    const upstream = rig.upstreamAt('http://127.0.0.1:9/mcp');
    await upstream.watchResources(new Set(['x:a']));
    expect(await upstream.watchResources(new Set())).toBeUndefined();
  });
});
