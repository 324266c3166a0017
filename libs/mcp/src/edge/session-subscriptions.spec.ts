import type { InboundRequest, JsonObject } from '@gatehouse/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { entryOf, startEdge, type EdgeRig } from '../testing/edge-rig.js';
import { ACCEPT, initialize, legacy, post } from '../testing/messages.js';
import { OpenStream } from '../testing/open-stream.js';
import { StreamPlaces } from './stream-places.js';

const rigs: EdgeRig[] = [];
const streams: OpenStream[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  for (const rig of rigs.splice(0)) await rig.close();
});

const UPDATED = 'notifications/resources/updated crm://a';

/** As the path does, without asking anybody. */
async function subscribing({ method, params, subscriber }: InboundRequest): Promise<{ result: JsonObject }> {
  const uri = String(params['uri']);
  if (method === 'resources/subscribe') await subscriber!.watch('crm', uri);
  if (method === 'resources/unsubscribe') subscriber!.unwatch(uri);
  return { result: {} };
}

async function start(options: Parameters<typeof startEdge>[1] = {}): Promise<EdgeRig> {
  const rig = await startEdge(subscribing, { ...options, entries: [entryOf({ name: 'a', inputSchema: {} })] });
  rigs.push(rig);
  return rig;
}

type Headers = Record<string, string>;

async function session({ url }: EdgeRig): Promise<Headers> {
  const reply = await post(url, initialize());
  return { ...ACCEPT, 'mcp-session-id': reply.headers.get('mcp-session-id')!, 'mcp-protocol-version': '2025-11-25' };
}

async function stream({ url }: EdgeRig, headers: Headers): Promise<OpenStream> {
  const opened = await OpenStream.open(url, { headers });
  streams.push(opened);
  return opened;
}

const subscribe = (rig: EdgeRig, headers: Headers, method = 'resources/subscribe') =>
  post(rig.url, legacy(1, method, { uri: 'crm://a' }, headers));
async function hears(opened: OpenStream, methods: readonly string[]): Promise<void> {
  await expect.poll(() => opened.heard, { timeout: 20_000 }).toEqual(methods);
}

describe('a session that subscribed to a resource', () => {
  it('hears of it on its own stream, until it ends the subscription', async () => {
    const rig = await start();
    const [mine, other] = [await session(rig), await session(rig)];
    const [listening, idle] = [await stream(rig, mine), await stream(rig, other)];
    expect((await subscribe(rig, mine)).messages[0]).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    rig.upstream.update('crm://a');
    await hears(listening, [UPDATED]);
    await subscribe(rig, mine, 'resources/unsubscribe');
    rig.upstream.update('crm://a');
    rig.listAnew(entryOf({ name: 'b', inputSchema: {} }));
    await hears(listening, [UPDATED, 'notifications/tools/list_changed']);
    expect([idle.heard, rig.upstream.watches]).toEqual([['notifications/tools/list_changed'], [['crm://a'], []]]);
  });

  it('hears it once, by one of its streams, and by the other when that is gone', async () => {
    const rig = await start();
    const headers = await session(rig);
    const [first, second] = [await stream(rig, headers), await stream(rig, headers)];
    await subscribe(rig, headers);
    rig.upstream.update('crm://a');
    await hears(second, [UPDATED]);
    expect(first.heard).toEqual([]);
    second.close();
    await expect
      .poll(
        () => {
          rig.upstream.update('crm://a');
          return first.heard.length;
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0);
  });

  it('hears what happened while it had no stream, once, when it opens one', async () => {
    const rig = await start();
    const headers = await session(rig);
    await subscribe(rig, headers);
    for (let count = 0; count < 3; count += 1) rig.upstream.update('crm://a');
    const late = await stream(rig, headers);
    await hears(late, [UPDATED]);
    expect(late.messages).toEqual([{ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: 'crm://a' } }]);
  });

  it('is forgotten when it ends, at the upstream too', async () => {
    const rig = await start();
    const headers = await session(rig);
    await subscribe(rig, headers);
    const opened = await stream(rig, headers);
    expect((await fetch(rig.url, { method: 'DELETE', headers })).status).toBe(200);
    await expect.poll(() => opened.ended, { timeout: 20_000 }).toBe(true);
    expect(rig.upstream.watches.at(-1)).toEqual([]);
  });
});

describe('a session from before a restart', () => {
  it('hears that the lists may have changed, once', async () => {
    const before = await start();
    const headers = await session(before);
    const opened = Date.now();
    await expect.poll(() => Date.now()).toBeGreaterThan(opened);
    const rig = await start();
    const first = await stream(rig, headers);
    await hears(first, ['notifications/tools/list_changed']);
    await stream(rig, headers);
    expect(first.heard).toHaveLength(1);
  });
});

describe('the session of somebody else', () => {
  const theirs = { authorization: 'Bearer other@harbor.example' };

  it('opens no stream, takes no subscription and is not ended', async () => {
    const rig = await start();
    const headers = await session(rig);
    expect((await fetch(rig.url, { headers: { ...headers, ...theirs } })).status).toBe(404);
    expect((await subscribe(rig, { ...headers, ...theirs })).status).toBe(404);
    expect((await fetch(rig.url, { method: 'DELETE', headers: { ...headers, ...theirs } })).status).toBe(404);
    expect([rig.upstream.watches, rig.seen]).toEqual([[], []]);
    await stream(rig, headers);
  });
});

/** Says when it was asked for a place, and gives it when it is told to. */
class SlowPlaces extends StreamPlaces {
  asked = 0;
  left = 0;
  ready: Promise<void> = Promise.resolve();

  override async take(): Promise<() => void> {
    this.asked += 1;
    await this.ready;
    return () => void (this.left += 1);
  }
}

describe('a stream whose client leaves while a place is looked for', () => {
  it('gives the place back, and takes nothing of what another stream of the session is to hear', async () => {
    const streamPlaces = new SlowPlaces();
    const rig = await start({ streamPlaces });
    const mine = await session(rig);
    const listening = await stream(rig, mine);
    await subscribe(rig, mine);
    let give: () => void = () => undefined;
    streamPlaces.ready = new Promise((resolve) => {
      give = resolve;
    });
    const leaving = new AbortController();
    const closed = new Promise((resolve) => rig.server.once('request', (_req, res) => res.once('close', resolve)));
    const second = fetch(rig.url, { headers: mine, signal: leaving.signal }).catch(() => undefined);
    await expect.poll(() => streamPlaces.asked).toBe(2);
    leaving.abort();
    await Promise.all([second, closed]);
    give();
    await expect.poll(() => streamPlaces.left).toBe(1);
    rig.upstream.update('crm://a');
    await hears(listening, [UPDATED]);
  });
});
