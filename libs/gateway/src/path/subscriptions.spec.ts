import { McpCall, Refusal, SilentChannel, Subscriber, type CatalogueEntry, type JsonObject } from '@gatehouse/kernel';
import { UpstreamRegistry } from '@gatehouse/mcp';
import { describe, expect, it } from 'vitest';
import { BoundPath } from './bound-path.js';
import { Discovery } from './discovery.js';
import type { PathBinder } from './path-binder.js';
import { Subscriptions } from './subscriptions.js';

/** Whose lists are always fresh. */
const registry = new UpstreamRegistry();
const unbound = (): BoundPath =>
  new BoundPath({ bind: () => new Map() } as unknown as PathBinder, new Discovery({ endpoints: new Set<string>(), roles: [] }));

class Noting extends Subscriber {
  readonly watched: string[] = [];

  async watch(upstream: string, uri: string): Promise<void> {
    this.watched.push(`${upstream} ${uri}`);
  }

  unwatch(uri: string): void {
    this.watched.splice(this.watched.indexOf(`crm ${uri}`), 1);
  }
}

const entry: CatalogueEntry = {
  kind: 'resource',
  upstream: 'crm',
  name: 'x:y',
  publicName: 'x:y',
  descriptor: { name: 'y' },
  terms: { action: 'read', dataClass: 'general' },
  digest: 'd',
};

function callOf(method: string, params: JsonObject, subscriber?: Subscriber): McpCall {
  return new McpCall({
    method,
    params,
    era: 'modern',
    endpoint: undefined,
    claims: { subject: 's', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 },
    channel: new SilentChannel(),
    signal: new AbortController().signal,
    ...(subscriber ? { subscriber } : {}),
  });
}

const ofResource = (method: string, subscriber?: Subscriber): McpCall => {
  const call = callOf(method, { uri: 'x:y' }, subscriber);
  call.tool.set(entry);
  return call;
};

const wanting = (uris: readonly string[], subscriber: Subscriber): McpCall =>
  callOf('subscriptions/listen', { notifications: { resourceSubscriptions: [...uris] } }, subscriber);

/** A path that lets through what does not say `hidden`, as the handler of resources/subscribe. */
function pathTo(subscriber: Noting): { path: BoundPath; asked: McpCall[] } {
  const asked: McpCall[] = [];
  const path = unbound();
  const subscribe = async (call: McpCall): Promise<JsonObject> => {
    asked.push(call);
    const uri = String(call.inbound.params['uri']);
    call.label(`asked for ${uri}`);
    if (uri.includes('hidden')) throw new Refusal('RESOURCE_HIDDEN');
    await subscriber.watch('crm', uri);
    return {};
  };
  path.handlers = new Map([['resources/subscribe', subscribe]]);
  return { path, asked };
}

describe('a subscription of a session', () => {
  it('begins and ends at the upstream whose resource it is', async () => {
    const subscriber = new Noting();
    const subscriptions = new Subscriptions(unbound(), registry);
    expect(await subscriptions.begin(ofResource('resources/subscribe', subscriber))).toEqual({});
    expect(subscriber.watched).toEqual(['crm x:y']);
    expect(subscriptions.end(ofResource('resources/unsubscribe', subscriber))).toEqual({});
    expect(subscriber.watched).toEqual([]);
  });

  it('is not served where nobody could hear of it', async () => {
    const subscriptions = new Subscriptions(unbound(), registry);
    await expect(subscriptions.begin(ofResource('resources/subscribe'))).rejects.toMatchObject({ code: 'METHOD_NOT_SERVED' });
  });
});

describe('a subscription to many resources', () => {
  it('honours those that the path of resources/subscribe lets through, each once', async () => {
    const subscriber = new Noting();
    const { path, asked } = pathTo(subscriber);
    const call = wanting(['x:a', 'x:hidden', 'x:b', 'x:a'], subscriber);
    expect(await new Subscriptions(path, registry).listen(call)).toEqual({ resourceSubscriptions: ['x:a', 'x:b'] });
    expect(subscriber.watched).toEqual(['crm x:a', 'crm x:b']);
    expect(asked.map(({ method, inbound }) => [method, inbound.claims.subject, inbound.subscriber])).toEqual(
      ['x:a', 'x:hidden', 'x:b'].map(() => ['resources/subscribe', 's', subscriber]),
    );
  });

  it('leaves one record: how many were honoured, and what the stages said of all', async () => {
    const subscriber = new Noting();
    const call = wanting(['x:a', 'x:hidden'], subscriber);
    await new Subscriptions(pathTo(subscriber).path, registry).listen(call);
    expect(call.counts).toEqual({ rows: 1 });
    expect(call.events.toSorted()).toEqual(['asked for x:a', 'asked for x:hidden']);
  });

  it('asks for no more than a stream may have', async () => {
    const subscriber = new Noting();
    const uris = Array.from({ length: 700 }, (_, index) => `x:${index}`);
    const { asked, path } = pathTo(subscriber);
    await new Subscriptions(path, registry).listen(wanting(uris, subscriber));
    expect(asked).toHaveLength(500);
  });
});
