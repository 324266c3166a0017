import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject, Refusal } from '@gatehouse/kernel';
import { callFor, contextOf, entryAt, toolCall } from '../testing/calls.js';
import { isAlive, StdioRig } from '../testing/stdio-rig.js';

const rig = new StdioRig();
afterEach(() => rig.close());

const TOOLS = `
  server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, async ({ text }) => ({ content: [{ type: 'text', text }] }));
  server.registerTool('env', { inputSchema: z.object({}) }, async () => ({ content: [{ type: 'text', text: JSON.stringify(process.env) }] }));
  server.registerTool('pid', { inputSchema: z.object({}) }, async () => ({ content: [{ type: 'text', text: String(process.pid) }] }));
  server.registerTool('die', { inputSchema: z.object({}) }, async () => process.exit(3));
  server.registerTool('hang', { inputSchema: z.object({}) }, () => new Promise(() => {}));
`;

const MODERN = `
  import { McpServer } from '@modelcontextprotocol/server';
  import { serveStdio } from '@modelcontextprotocol/server/stdio';
  import { z } from 'zod';
  serveStdio(() => {
    const server = new McpServer({ name: 'modern', version: '1' });
    ${TOOLS}
    server.registerTool('steps', { inputSchema: z.object({}) }, async (_args, ctx) => {
      for (const progress of [1, 2, 3]) await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken: ctx.mcpReq._meta.progressToken, progress, message: 'step ' + progress } });
      return { content: [] };
    });
    return server;
  });
  process.stderr.write('serving\\n');
`;

const LEGACY = `
  import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
  import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
  import { z } from 'zod';
  const server = new McpServer({ name: 'legacy', version: '1' });
  ${TOOLS.replaceAll('z.object(', '(')}
  server.registerTool('steps', { inputSchema: {} }, async (_args, extra) => {
    for (const progress of [1, 2, 3]) await extra.sendNotification({ method: 'notifications/progress', params: { progressToken: extra._meta.progressToken, progress, message: 'step ' + progress } });
    return { content: [] };
  });
  console.log('a line that is no message');
  await server.connect(new StdioServerTransport());
`;

/** A legacy server by hand, for what no SDK does. \`reply(message)\` may use \`send\`. */
describe.each([
  ['modern (v2)', MODERN],
  ['legacy (v1)', LEGACY],
])('a program that is %s', (_name, script) => {
  it('is started, listed and called, many calls at once', async () => {
    const upstream = rig.upstreamOf(script);
    await upstream.start();
    const entry = await entryAt(upstream, 'echo');
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index} ü`);
    const results = await Promise.all(texts.map((text) => upstream.request(toolCall('echo', { text }), contextOf(callFor(entry).call))));
    expect(results.map((result) => (result['content'] as { text: string }[])[0]!.text)).toEqual(texts);
    expect(upstream.health.state).toBe('up');
  });

  it('sends progress in order before the result, also to a slow caller', async () => {
    const upstream = rig.upstreamOf(script);
    const heard: JsonObject[] = [];
    const send = async (_method: string, params: JsonObject) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      heard.push(params);
    };
    const { call } = callFor(await entryAt(upstream, 'steps'), {}, { terms: { progressToken: 'mine', send } });
    await upstream.request(toolCall('steps', {}), contextOf(call));
    expect(heard).toEqual([1, 2, 3].map((progress) => ({ progress, message: `STEP ${progress}`, progressToken: 'mine' })));
  });

  it('inherits nothing but what is named', async () => {
    process.env['GATEWAY_SECRET_FOR_TEST'] = 'do not pass on';
    const upstream = rig.upstreamOf(script, { env: () => ({ CRM_TOKEN: 'given' }) });
    const { call } = callFor(await entryAt(upstream, 'env'));
    const { content } = await upstream.request(toolCall('env', {}), contextOf(call));
    const seen = JSON.parse((content as { text: string }[])[0]!.text) as Record<string, string>;
    expect(seen).toMatchObject({ CRM_TOKEN: 'given', PATH: process.env['PATH'] });
    expect(seen).not.toHaveProperty('GATEWAY_SECRET_FOR_TEST');
    delete process.env['GATEWAY_SECRET_FOR_TEST'];
  });

  it('fails what is in flight when it dies, and is started again', async () => {
    const upstream = rig.upstreamOf(script);
    const entry = await entryAt(upstream, 'echo');
    const calls = ['hang', 'hang', 'die'].map((name) =>
      upstream.request(toolCall(name, {}), contextOf(callFor(entry).call)).catch((refusal: Refusal) => refusal.code),
    );
    expect(await Promise.all(calls)).toEqual(['UPSTREAM_DOWN', 'UPSTREAM_DOWN', 'UPSTREAM_DOWN']);
    expect(upstream.health).toEqual({ state: 'down', reason: 'it ended with code 3' });
    const once = () => upstream.request(toolCall('echo', { text: 'back' }), contextOf(callFor(entry).call)).catch(() => undefined);
    await expect.poll(once, { timeout: 10_000 }).toMatchObject({ content: [{ text: 'back' }] });
  });

  it('is gone when it was closed', async () => {
    const upstream = rig.upstreamOf(script);
    const { call } = callFor(await entryAt(upstream, 'pid'));
    const { content } = await upstream.request(toolCall('pid', {}), contextOf(call));
    const pid = Number((content as { text: string }[])[0]!.text);
    expect(isAlive(pid)).toBe(true);
    await upstream.close();
    expect(isAlive(pid)).toBe(false);
  });
});
