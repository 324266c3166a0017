import { Client as V2Client, StreamableHTTPClientTransport as V2Transport } from '@modelcontextprotocol/client';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { McpCall, textResult } from '@gatehouse/kernel';
import type { GuardedChannel } from './guarded-channel.js';
import { startEdge, type Answering, type EdgeRig } from '../testing/edge-rig.js';

const TOOL = {
  name: 'crm_get_contact',
  description: 'Reads a contact',
  inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
};
// `true` and `false` are schemas, and clients before 2026-07-28 take none of them for a member.
const ANYTHING = { type: 'object', properties: { any: true, none: false } };
const NUMBERS = { name: 'crm_numbers', inputSchema: ANYTHING, outputSchema: { type: 'array', items: { type: 'number' } } };

const answering: Answering = async (request) => {
  (request.channel as GuardedChannel).bind(new McpCall(request));
  if (request.method === 'tools/list') return { result: { tools: [TOOL, NUMBERS, { ...TOOL, name: 'crm_open', outputSchema: ANYTHING }] } };
  if (request.method !== 'tools/call') return { error: { code: -32601, message: 'Method not found' } };
  if (request.params['name'] === 'hang') {
    await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
    return { result: textResult('cancelled') };
  }
  for (const progress of [1, 2, 3])
    void request.channel.notify('notifications/progress', { progress, total: 3, message: `step ${progress}` });
  return { result: textResult(JSON.stringify(request.params['arguments'])) };
};

let rig: EdgeRig;
beforeEach(async () => {
  rig = await startEdge(answering, { instructions: 'Be brief.' });
});
afterEach(() => rig.close());

interface Peer {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(
    params: { name: string; arguments?: Record<string, unknown> },
    options: { onprogress?: (progress: { message?: string }) => void; signal?: AbortSignal },
  ): Promise<{ content: unknown }>;
  getServerVersion(): { name: string } | undefined;
  close(): Promise<void>;
}

async function v2(mode: 'legacy' | 'auto' | { pin: string }): Promise<Peer> {
  const client = new V2Client({ name: 'v2', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(new V2Transport(new URL(rig.url)));
  return client as unknown as Peer;
}

async function v1(): Promise<Peer> {
  const client = new V1Client({ name: 'v1', version: '1' });
  await client.connect(new V1Transport(new URL(rig.url)));
  return {
    ...bind(client),
    callTool: (params, options) => client.callTool(params, undefined, options as never) as Promise<{ content: unknown }>,
  };
}

function bind(client: V1Client): Peer {
  return {
    listTools: () => client.listTools(),
    callTool: () => Promise.reject(new Error('replaced')),
    getServerVersion: () => client.getServerVersion(),
    close: () => client.close(),
  };
}

describe.each([
  ['v1 SDK', v1, 'legacy'],
  ['v2 SDK, legacy', () => v2('legacy'), 'legacy'],
  ['v2 SDK, auto', () => v2('auto'), 'modern'],
  ['v2 SDK, modern', () => v2({ pin: '2026-07-28' }), 'modern'],
] as const)('the client of the %s', (_name, connect, era) => {
  it('connects, lists, calls, and hears every progress in order before the result', async () => {
    const client = await connect();
    expect(client.getServerVersion()?.name).toBe('gatehouse');
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['crm_get_contact', 'crm_numbers', 'crm_open']);
    const heard: (string | undefined)[] = [];
    const result = await client.callTool(
      { name: 'crm_get_contact', arguments: { id: 'CON-00001' } },
      { onprogress: ({ message }) => heard.push(message) },
    );
    expect(result.content).toEqual([{ type: 'text', text: '{"id":"CON-00001"}' }]);
    expect(heard).toEqual(['STEP 1', 'STEP 2', 'STEP 3']);
    expect(new Set(rig.seen.map((request) => request.era))).toEqual(new Set([era]));
    await client.close();
  });

  it('cancels a call that hangs', async () => {
    const client = await connect();
    const aborting = new AbortController();
    const pending = client.callTool({ name: 'hang' }, { signal: aborting.signal });
    await expect.poll(() => rig.seen.length, { timeout: 5_000 }).toBeGreaterThan(0);
    aborting.abort('enough');
    await expect(pending).rejects.toThrow(/enough|abort/i);
    await expect.poll(() => rig.seen.at(-1)?.signal.aborted, { timeout: 5_000 }).toBe(true);
    await client.close();
  });
});
