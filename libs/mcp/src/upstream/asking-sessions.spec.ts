import { createServer, type IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject, Question, UpstreamCall } from '@gatehouse/kernel';
import { callFor, contextOf, entryAt, toolCall } from '../testing/calls.js';
import { listen, stop } from '../testing/edge-rig.js';
import { HttpRig } from '../testing/http-rig.js';
import type { HttpUpstream } from './http-upstream.js';

const rig = new HttpRig();
afterEach(() => rig.close());

const FORM: JsonObject = { elicitation: { form: {} } };
const monday = { action: 'accept' as const, content: { day: 'Monday' } };
const which = { message: 'Which day?', requestedSchema: { type: 'object' as const, properties: { day: { type: 'string' as const } } } };

/** A v1 server, whose tools ask on the stream of the call, or beside it on that of the session. */
async function legacyServer(): Promise<{
  url: string;
  sessions: Map<string, { server: McpServer; transport: StreamableHTTPServerTransport }>;
}> {
  const sessions = new Map<string, { server: McpServer; transport: StreamableHTTPServerTransport }>();
  const say = (value: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(value) }] });
  const http = createServer((req, res) => {
    const id = req.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (known) return void known.transport.handleRequest(req, res);
    const server = new McpServer({ name: 'legacy', version: '1' });
    server.registerTool('book', {}, async (extra) => say(await server.server.elicitInput(which, { relatedRequestId: extra.requestId })));
    server.registerTool('beside', {}, async () => say(await server.server.elicitInput(which)));
    server.server.oninitialized = () => {
      if (server.server.getClientCapabilities()?.roots) server.registerTool('folders', {}, async () => say({ folders: true }));
    };
    server.registerTool('who', {}, async (extra) => say({ session: extra.sessionId, declared: server.server.getClientCapabilities() }));
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (opened) => void sessions.set(opened, { server, transport }),
    });
    // The cast is for exactOptionalPropertyTypes, which that SDK was not written under.
    void server.connect(transport as Transport).then(() => transport.handleRequest(req, res));
  });
  const url = `${await listen(http)}/mcp`;
  rig.atEnd(async () => {
    for (const { transport } of sessions.values()) await transport.close();
    await stop(http);
  });
  return { url, sessions };
}

async function bodyOf(req: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of req) text += String(piece);
  return text === '' ? {} : JSON.parse(text);
}

async function ask(upstream: HttpUpstream, tool: string, asking: Partial<UpstreamCall> = {}, subject?: string): Promise<JsonObject> {
  const { call } = callFor(await entryAt(upstream, tool));
  if (subject) Object.assign(call.inbound.claims, { subject });
  const result = await upstream.request(toolCall(tool, {}), contextOf(call, call.inbound.signal, asking));
  return JSON.parse((result['content'] as { text: string }[])[0]!.text) as JsonObject;
}

describe('a legacy HTTP server that asks', () => {
  it.each(['book', 'beside'])('gets the answer of the person that it works for (%s)', async (tool) => {
    const { url } = await legacyServer();
    const upstream = rig.upstreamAt(url);
    const asked: Question[] = [];
    const asking = { capabilities: FORM, ask: async (question: Question) => (asked.push(question), monday) };
    expect(await ask(upstream, tool, asking)).toEqual(monday);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.params).not.toHaveProperty('_meta');
  });

  it('has a session for each person, which says what they can be asked', async () => {
    const { url } = await legacyServer();
    const upstream = rig.upstreamAt(url);
    const own = await ask(upstream, 'who');
    const one = await ask(upstream, 'who', { capabilities: FORM });
    const again = await ask(upstream, 'who', { capabilities: FORM });
    const other = await ask(upstream, 'who', { capabilities: FORM }, 'agent2@harbor.example');
    expect(own['declared']).not.toHaveProperty('elicitation');
    expect(one['declared']).toMatchObject({ elicitation: { form: {} } });
    expect(again['session']).toBe(one['session']);
    expect(new Set([own['session'], one['session'], other['session']]).size).toBe(3);
  });

  it('lists also what it lists only to clients that can be asked, and works for the others as before', async () => {
    const { url, sessions } = await legacyServer();
    const upstream = rig.upstreamAt(url, { asks: new Set(['roots']) });
    expect((await upstream.list('tool')).map(({ name }) => name)).toEqual(['book', 'beside', 'who', 'folders']);
    expect((await ask(upstream, 'who'))['declared']).not.toHaveProperty('roots');
    expect(await ask(upstream, 'folders', { capabilities: { roots: {} } })).toEqual({ folders: true });
    await upstream.list('tool');
    expect(sessions.size).toBe(3);
  });

  it('is up, and lists what it did, where it will not have a second client', async () => {
    let greeted = 0;
    const { url } = await rig.serve(async (req, res) => {
      const { id, method } = (await bodyOf(req)) as { id?: number; method?: string };
      const capabilities = { tools: {} };
      const said: Record<string, JsonObject> = {
        initialize: { protocolVersion: '2025-06-18', capabilities, serverInfo: { name: 'one', version: '1' } },
        'tools/list': { tools: [{ name: 'alone', inputSchema: { type: 'object' } }] },
      };
      if (method === 'initialize') greeted += 1;
      const result = method && (method !== 'initialize' || greeted === 1) ? said[method] : undefined;
      if (id === undefined) return void res.writeHead(202).end();
      const answer = result ? { jsonrpc: '2.0', id, result } : { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'no' } };
      res.writeHead(result ? 200 : 400, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
    const upstream = rig.upstreamAt(url, { asks: new Set(['elicitation']) });
    for (let count = 0; count < 3; count += 1) {
      expect(await upstream.list('tool')).toMatchObject([{ name: 'alone' }]);
      expect(upstream.health.state).toBe('up');
    }
    expect(greeted).toBe(2);
  });

  it('is told no where nobody can be asked, or where the person says nothing', async () => {
    const { url } = await legacyServer();
    const upstream = rig.upstreamAt(url);
    const silent = { capabilities: FORM, ask: () => Promise.reject(new Error('gone')) };
    const { call } = callFor(await entryAt(upstream, 'book'));
    const answer = await upstream.request(toolCall('book', {}), contextOf(call, call.inbound.signal, silent));
    expect(answer).toMatchObject({ isError: true });
    expect(JSON.stringify(answer)).toContain('The client did not answer');
    const alone = await upstream.request(toolCall('book', {}), contextOf(call, call.inbound.signal));
    expect(alone).toMatchObject({ isError: true });
  });
});
