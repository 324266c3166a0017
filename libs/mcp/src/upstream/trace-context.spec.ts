import { afterEach, describe, expect, it } from 'vitest';
import { McpCall, SilentChannel, type JsonObject } from '@gatehouse/kernel';
import { callerTrace } from '../edge/caller-trace.js';
import { contextOf, toolCall } from '../testing/calls.js';
import { claimsOf, entryOf } from '../testing/edge-rig.js';
import { HttpRig } from '../testing/http-rig.js';
import { StdioRig } from '../testing/stdio-rig.js';

const rig = new HttpRig();
const pipes = new StdioRig();
afterEach(() => Promise.all([rig.close(), pipes.close()]));

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const FIELDS = { traceparent: `00-${ID}-${SPAN}-01`, tracestate: 'rojo=1', baggage: 'client=castellanos' };
const OURS = new RegExp(`^00-${ID}-(?!${SPAN})[0-9a-f]{16}-01$`);

function callIn(meta: JsonObject, headers: Record<string, string> = {}): McpCall {
  const params = { name: 'crm_get', arguments: {}, _meta: meta };
  const inbound = { method: 'tools/call', params, era: 'modern', endpoint: undefined, channel: new SilentChannel() } as const;
  const trace = callerTrace({ header: (name) => headers[name] }, params);
  const call = new McpCall({ ...inbound, claims: claimsOf('a@harbor.example'), signal: new AbortController().signal, ...trace });
  call.tool.set(entryOf({ name: 'get', inputSchema: {} }));
  return call;
}

/** What a server of one era gets: the `_meta` of the call, and its headers. */
async function receivedBy(era: 'modern' | 'legacy', call: McpCall, takesBaggage = false) {
  const asked: JsonObject[] = [];
  const { url, headers } = await rig.serve(async (req, res) => {
    let text = '';
    for await (const piece of req) text += String(piece);
    const { id, method, params } = JSON.parse(text) as { id?: number; method: string; params: JsonObject };
    if (id === undefined) return res.writeHead(202).end();
    if (method === 'tools/call') asked.push(params);
    const complete = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: {}, content: [] };
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's', version: '1' }, content: [] };
    const refused = era === 'legacy' && method === 'server/discover';
    const body = refused ? { error: { code: -32601, message: 'no' } } : { result: era === 'modern' ? complete : hello };
    return res.writeHead(refused ? 400 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
  });
  await rig.upstreamAt(url, { takesBaggage }).request(toolCall('get', {}), contextOf(call));
  return { meta: asked[0]!['_meta'] as JsonObject, headers: headers.at(-1)! };
}

describe.each(['modern', 'legacy'] as const)('a %s server over HTTP', (era) => {
  it('gets our span of the caller’s trace, in _meta and as headers, and no baggage', async () => {
    const call = callIn(FIELDS);
    const { meta, headers } = await receivedBy(era, call);
    expect(meta).toMatchObject({ traceparent: expect.stringMatching(OURS), tracestate: 'rojo=1' });
    expect(headers).toMatchObject({ traceparent: meta['traceparent'], tracestate: 'rojo=1' });
    expect(meta['traceparent']).toContain(call.trace.spanId);
    expect([meta['baggage'], headers['baggage']]).toEqual([undefined, undefined]);
  });

  it('gets the baggage where the brokerage says so', async () => {
    const { meta, headers } = await receivedBy(era, callIn(FIELDS), true);
    expect([meta['baggage'], headers['baggage']]).toEqual([FIELDS.baggage, FIELDS.baggage]);
  });

  it('gets the trace of the HTTP request where _meta names none', async () => {
    const { meta } = await receivedBy(era, callIn({}, FIELDS));
    expect(meta['traceparent']).toMatch(OURS);
  });

  it.each([[{}], [{ traceparent: 'nonsense', tracestate: 'rojo=1', baggage: 'a=b' }]])(
    'gets a new trace where the caller sent none that can be read',
    async (sent) => {
      const { meta } = await receivedBy(era, callIn(sent), true);
      expect(meta['traceparent']).toMatch(/^00-(?!4bf92f)[0-9a-f]{32}-[0-9a-f]{16}-02$/);
      expect([meta['tracestate'], meta['baggage']]).toEqual([undefined, undefined]);
    },
  );
});

describe('a server over stdio', () => {
  it('gets our span in _meta', async () => {
    const script = `
      process.stdin.setEncoding('utf8').on('data', (text) => {
        for (const line of text.split('\\n').filter(Boolean)) {
          const { id, method, params } = JSON.parse(line);
          if (id === undefined) continue;
          const result = method === 'server/discover'
            ? { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} } }
            : { resultType: 'complete', content: [{ type: 'text', text: JSON.stringify(params._meta) }] };
          console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
        }
      });`;
    const result = await pipes.upstreamOf(script).request(toolCall('get', {}), contextOf(callIn(FIELDS)));
    const meta = JSON.parse((result['content'] as { text: string }[])[0]!.text) as JsonObject;
    expect(meta['traceparent']).toMatch(OURS);
    expect(meta['baggage']).toBeUndefined();
  });
});
