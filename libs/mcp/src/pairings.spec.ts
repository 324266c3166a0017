/** The whole of this library in one piece: SDK client, edge, forwarder, registry, SDK server. The path between is a stand-in. */
import { Client as V2Client, StreamableHTTPClientTransport as V2Transport } from '@modelcontextprotocol/client';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer as V2Server } from '@modelcontextprotocol/server';
import { McpServer as V1Server } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { McpCall, Refusal, type InboundRequest } from '@gatehouse/kernel';
import type { DispatchOutcome } from './edge/mcp-dispatcher.js';
import { Forwarder } from './forward/forwarder.js';
import { UpstreamRegistry } from './registry/upstream-registry.js';
import { startEdge } from './testing/edge-rig.js';
import { HttpRig } from './testing/http-rig.js';
import { modern, post } from './testing/messages.js';

const rig = new HttpRig();
afterEach(() => rig.close());

/** As the gateway's dispatcher does, without its guards: `crm_hidden` stands for a tool that this caller may not see. */
function dispatcherOf(registry: UpstreamRegistry): (request: InboundRequest) => Promise<DispatchOutcome> {
  const forwarder = new Forwarder(registry);
  return async (request): Promise<DispatchOutcome> => {
    const { method, params, endpoint } = request;
    if (method === 'tools/list')
      return { result: { tools: registry.list(endpoint).map((entry) => ({ ...entry.descriptor, name: entry.publicName })) } };
    const entry = registry.find(endpoint, String(params['name']));
    if (!entry || entry.publicName === 'crm_hidden') return { error: { code: -32602, message: 'Unknown tool' } };
    const call = new McpCall(request);
    call.tool.set(entry);
    try {
      return { result: await forwarder.call(call) };
    } catch (refusal) {
      const { line, message } = refusal as Refusal;
      return 'rpc' in line && line.rpc !== undefined
        ? { error: { code: line.rpc, message } }
        : { result: { content: [{ type: 'text', text: message }], isError: true } };
    }
  };
}

async function modernServer(): Promise<string> {
  const handler = createMcpHandler(
    () => {
      const server = new V2Server({ name: 'modern', version: '1' });
      server.registerTool('steps', { inputSchema: z.object({}) }, async (_args, ctx) => {
        for (const progress of [1, 2, 3]) {
          const params = { progressToken: ctx.mcpReq._meta!.progressToken!, progress, message: `step ${progress}` };
          await ctx.mcpReq.notify({ method: 'notifications/progress', params });
        }
        return { content: [{ type: 'text', text: 'done' }] };
      });
      for (const name of ['find', 'hidden']) {
        const region = z.string().meta({ 'x-mcp-header': 'Region' });
        server.registerTool(name, { inputSchema: z.object({ region }) }, async ({ region: found }) => ({
          content: [{ type: 'text', text: found }],
        }));
      }
      return server;
    },
    { legacy: 'reject' },
  );
  rig.atEnd(async () => handler.close());
  return (await rig.serve(toNodeHandler(handler))).url;
}

async function legacyServer(): Promise<string> {
  const server = new V1Server({ name: 'legacy', version: '1' });
  server.registerTool('steps', { inputSchema: {} }, async (_args, extra) => {
    for (const progress of [1, 2, 3]) {
      const params = { progressToken: extra._meta!.progressToken!, progress, message: `step ${progress}` };
      await extra.sendNotification({ method: 'notifications/progress', params });
    }
    return { content: [{ type: 'text', text: 'done' }] };
  });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => 'the-session' });
  await server.connect(transport as never);
  return (await rig.serve((req, res) => transport.handleRequest(req, res))).url;
}

async function gatewayTo(url: string): Promise<string> {
  const registry = new UpstreamRegistry();
  await registry.start([rig.upstreamAt(url)]);
  rig.atEnd(() => registry.close());
  const edge = await startEdge(dispatcherOf(registry));
  rig.atEnd(() => edge.close());
  return edge.url;
}

describe.each([
  ['legacy', 'legacy', legacyServer],
  ['legacy', 'modern', modernServer],
  ['modern', 'legacy', legacyServer],
  ['modern', 'modern', modernServer],
] as const)('a %s client at a %s server', (client, _server, start) => {
  it('lists under the prefixed name, calls, and hears all progress before the result', async () => {
    const url = await gatewayTo(await start());
    const mode = client === 'legacy' ? 'legacy' : { pin: '2026-07-28' };
    const peer = new V2Client({ name: 'c', version: '1' }, { versionNegotiation: { mode } });
    await peer.connect(new V2Transport(new URL(url)));
    expect((await peer.listTools()).tools.map(({ name }) => name)).toContain('crm_steps');
    const heard: unknown[] = [];
    const result = await peer.callTool({ name: 'crm_steps', arguments: {} }, { onprogress: ({ message }) => heard.push(message) });
    expect(result.content).toEqual([{ type: 'text', text: 'done' }]);
    expect(heard).toEqual(['STEP 1', 'STEP 2', 'STEP 3']);
    await peer.close();
  });
});

describe('a parameter header', () => {
  const find = (name: string, header?: string) => {
    const call = modern('tools/call', { name, arguments: { region: 'wa' } });
    return { ...call, headers: { ...call.headers, ...(header ? { 'mcp-param-region': header } : {}) } };
  };

  it('that disagrees is refused with -32020 and HTTP 400, one that agrees is made anew for the upstream', async () => {
    const url = await gatewayTo(await modernServer());
    expect((await post(url, find('crm_find', 'wa'))).messages[0]).toMatchObject({ result: { content: [{ text: 'wa' }] } });
    for (const header of [undefined, 'ca']) {
      const reply = await post(url, find('crm_find', header));
      expect([reply.status, reply.messages[0]?.['error']]).toMatchObject([400, { code: -32020 }]);
    }
  });

  it('tells nothing of a tool that the caller may not see', async () => {
    const url = await gatewayTo(await modernServer());
    const [hidden, unknown] = [await post(url, find('crm_hidden')), await post(url, find('crm_nothing'))];
    expect([hidden.status, hidden.text]).toEqual([unknown.status, unknown.text]);
  });
});
