import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { McpCall, SilentChannel, textResult, type CatalogueEntry, type JsonObject } from '@gatehouse/kernel';
import { UpstreamRegistry } from '../registry/upstream-registry.js';
import { contextOf } from '../testing/calls.js';
import { claimsOf, entryOf } from '../testing/edge-rig.js';
import { HttpRig } from '../testing/http-rig.js';
import { StandInUpstream } from '../testing/stand-in-upstream.js';
import type { HttpUpstream } from './http-upstream.js';

const rig = new HttpRig();
afterEach(() => rig.close());

/** A modern server with resources, which counts what it is asked and can say that its list changed. */
async function library(hints: Record<string, JsonObject>) {
  const asked: string[] = [];
  const listening: ServerResponse[] = [];
  const { url } = await rig.serve(async (req, res) => {
    let text = '';
    for await (const piece of req) text += String(piece);
    const { id, method, params } = JSON.parse(text) as { id: number; method: string; params: { uri?: string } };
    if (method === 'subscriptions/listen') {
      listening.push(res);
      return res.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
    }
    asked.push(method === 'resources/read' ? params.uri! : method);
    const contents = [{ uri: params.uri ?? '', text: `answer ${asked.length}` }];
    const members: Record<string, JsonObject> = {
      'server/discover': { supportedVersions: ['2026-07-28'], capabilities: { tools: {}, resources: { listChanged: true } } },
      'resources/read': { contents },
      'tools/call': textResult(`answer ${asked.length}`),
    };
    const result = { resultType: 'complete', tools: [], resources: [], resourceTemplates: [], ...members[method], ...hints[method] };
    return res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });
  const announce = (method = 'notifications/resources/list_changed', params = {}) => {
    const message = { jsonrpc: '2.0', method, params };
    for (const res of listening) res.write(`data: ${JSON.stringify(message)}\n\n`);
  };
  return { url, asked, listening, announce };
}

const resource: CatalogueEntry = { ...entryOf({ name: 'a', inputSchema: {} }), kind: 'resource' };

async function read(upstream: HttpUpstream, subject: string, method = 'resources/read') {
  const params: JsonObject = method === 'resources/read' ? { uri: 'crm://a' } : { name: 'a', arguments: {} };
  const inbound = { method, params, era: 'modern', endpoint: undefined, channel: new SilentChannel() } as const;
  const call = new McpCall({ ...inbound, claims: claimsOf(subject), signal: new AbortController().signal });
  call.tool.set(resource);
  const result = await upstream.request({ method, params }, contextOf(call));
  const [item] = (result['contents'] ?? result['content']) as { text: string }[];
  return { text: item!.text, isKept: call.events.includes('upstream.cache.hit'), ttlMs: result['ttlMs'] as number };
}

describe('an answer that its server lets be kept', () => {
  it('is given again without asking, which the audit says, until the server says that something changed', async () => {
    const { url, asked, listening, announce } = await library({ 'resources/read': { ttlMs: 60_000, cacheScope: 'public' } });
    const upstream = rig.upstreamAt(url);
    await upstream.start();
    await expect.poll(() => listening.length, { timeout: 10_000 }).toBe(1);
    const first = await read(upstream, 'agent@harbor.example');
    const again = await read(upstream, 'agent2@harbor.example');
    expect([first.isKept, again.isKept, again.text]).toEqual([false, true, first.text]);
    expect(again.ttlMs).toBeGreaterThan(0);
    expect(again.ttlMs).toBeLessThanOrEqual(60_000);
    expect(asked.filter((what) => what === 'crm://a')).toHaveLength(1);
    const changed = new Promise<void>((resolve) => upstream.onListChanged(resolve));
    announce();
    await changed;
    expect(await read(upstream, 'agent@harbor.example')).toMatchObject({ isKept: false });
  });

  it('is forgotten where the server says that just this resource changed', async () => {
    const { url, listening, announce } = await library({ 'resources/read': { ttlMs: 60_000, cacheScope: 'public' } });
    const upstream = rig.upstreamAt(url);
    await upstream.start();
    await expect.poll(() => listening.length, { timeout: 10_000 }).toBe(1);
    const { text } = await read(upstream, 'a@harbor.example');
    announce('notifications/resources/updated', { uri: 'crm://b' });
    expect(await read(upstream, 'a@harbor.example')).toMatchObject({ text, isKept: true });
    announce('notifications/resources/updated', { uri: 'crm://a/part' });
    await expect.poll(async () => (await read(upstream, 'a@harbor.example')).text, { timeout: 10_000 }).not.toBe(text);
  });

  it('never crosses from one person to another where it is private', async () => {
    const { url } = await library({ 'resources/read': { ttlMs: 60_000, cacheScope: 'private' } });
    const upstream = rig.upstreamAt(url);
    const [one, other] = [await read(upstream, 'agent@harbor.example'), await read(upstream, 'agent2@harbor.example')];
    expect(other).toMatchObject({ isKept: false });
    expect(other.text).not.toBe(one.text);
    expect(await read(upstream, 'agent@harbor.example')).toMatchObject({ isKept: true, text: one.text });
    expect(await read(upstream, 'agent2@harbor.example')).toMatchObject({ isKept: true, text: other.text });
  });

  it('is no answer of a tool, whatever the server says with it', async () => {
    const { url } = await library({ 'tools/call': { ttlMs: 60_000, cacheScope: 'public' } });
    const upstream = rig.upstreamAt(url);
    const [one, other] = [await read(upstream, 'a@harbor.example', 'tools/call'), await read(upstream, 'a@harbor.example', 'tools/call')];
    expect([other.isKept, other.text === one.text]).toEqual([false, false]);
  });
});

describe('how long a list keeps', () => {
  it('is what its server says of it, the shortest of its pages', async () => {
    const { url } = await library({ 'tools/list': { ttlMs: 7_000 }, 'resources/list': { ttlMs: 0 } });
    const upstream = rig.upstreamAt(url);
    for (const kind of ['tool', 'resource', 'template'] as const) await upstream.list(kind);
    expect((['tool', 'resource', 'template', 'prompt'] as const).map((kind) => upstream.listTtlMs(kind))).toEqual([
      7_000,
      0,
      undefined,
      undefined,
    ]);
  });

  it('is the shortest of all upstreams of an endpoint, less the time that has passed', async () => {
    const [crm, mls, old] = [new StandInUpstream('crm', ['a']), new StandInUpstream('mls', ['a']), new StandInUpstream('old', ['a'])];
    crm.listTtlMs = () => 40_000;
    mls.listTtlMs = (kind) => (kind === 'tool' ? 90_000 : 0);
    const registry = new UpstreamRegistry();
    rig.atEnd(() => registry.close());
    await registry.start([crm, mls, old]);
    const left = registry.listTtlMs(undefined, 'tool')!;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(40_000);
    expect(registry.listTtlMs('mls', 'tool')!).toBeGreaterThan(40_000);
    expect(registry.listTtlMs(undefined, 'prompt')).toBe(0);
    expect([registry.listTtlMs('old', 'tool'), registry.listTtlMs('nowhere', 'tool')]).toEqual([undefined, undefined]);
  });
});
