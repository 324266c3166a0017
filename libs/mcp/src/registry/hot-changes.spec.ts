import { textResult, type CatalogueEntry, type JsonObject, type Refusal } from '@gatehouse/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { Forwarder } from '../forward/forwarder.js';
import { callFor } from '../testing/calls.js';
import { StandInUpstream } from '../testing/stand-in-upstream.js';
import type { RegistryOptions } from './registry-options.js';
import { UpstreamRegistry } from './upstream-registry.js';

const registries: UpstreamRegistry[] = [];
afterEach(async () => {
  for (const registry of registries.splice(0)) await registry.close();
});

/** A registry and the forwarder before it, as a gateway has them. */
async function running(upstreams: readonly StandInUpstream[], options: RegistryOptions = {}, concurrency = 128) {
  const registry: UpstreamRegistry = new UpstreamRegistry({
    retryMs: { first: 20, longest: 20 },
    isBusy: (upstream) => forwarder.isBusy(upstream),
    ...options,
  });
  const forwarder = new Forwarder(registry, { concurrency });
  registries.push(registry);
  await registry.start(upstreams);
  const send = (entry: CatalogueEntry) =>
    forwarder.call(callFor(entry).call).then(
      (result) => (result['content'] as { text: string }[])[0]!.text,
      (refusal: Refusal) => refusal.code,
    );
  return { registry, send };
}

const never = () => new Promise<never>(() => undefined);
const names = (registry: UpstreamRegistry) => registry.list(undefined).map(({ publicName }) => publicName);

/** Answers when the test says so. */
function slow(slug: string, text: string): { upstream: StandInUpstream; answer: () => void } {
  const upstream = new StandInUpstream(slug, ['get']);
  const waiting: ((result: JsonObject) => void)[] = [];
  upstream.onRequest = () => new Promise((resolve) => waiting.push(resolve));
  const answer = () => waiting.splice(0).forEach((resolve) => resolve(textResult(text)));
  return { upstream, answer };
}

describe('an upstream that is taken away', () => {
  it('is unknown at once, answers every call that was let in, also those in the queue, and is closed after that', async () => {
    const { upstream, answer } = slow('crm', 'from crm');
    const { registry, send } = await running([upstream, new StandInUpstream('mls', ['get'])], {}, 1);
    const entry = registry.find(undefined, 'crm_get')!;
    const calls = [send(entry), send(entry), send(entry)];
    const removed = registry.remove('crm');
    expect([names(registry), registry.find('crm', 'get'), registry.upstream('crm')]).toEqual([['mls_get'], undefined, undefined]);
    // Judged before, sent only now.
    calls.push(send(entry));
    const answering = setInterval(answer, 5);
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 4 }, () => 'from crm'));
    expect(upstream.closed).toBe(false);
    await removed;
    clearInterval(answering);
    expect(upstream.closed).toBe(true);
    expect(await send(entry)).toBe('UPSTREAM_DOWN');
  });

  it('that hangs is closed when the time for that is over', async () => {
    const upstream = new StandInUpstream('crm', ['get']);
    upstream.onRequest = never;
    const { registry, send } = await running([upstream], { drainMs: 20 });
    void send(registry.find(undefined, 'crm_get')!);
    await registry.remove('crm');
    expect(upstream.closed).toBe(true);
  });

  it('is closed with all others where the gateway ends meanwhile', async () => {
    const { upstream } = slow('crm', 'never sent');
    const { registry, send } = await running([upstream]);
    void send(registry.find(undefined, 'crm_get')!);
    const removed = registry.remove('crm');
    await registry.close();
    expect(upstream.closed).toBe(true);
    await removed;
  });

  it('is read no more', async () => {
    const { upstream, answer } = slow('crm', 'x');
    const { registry, send } = await running([upstream], { refreshMs: 10 });
    const call = send(registry.find(undefined, 'crm_get')!);
    const removed = registry.remove('crm');
    await registry.refresh();
    const { listings } = upstream;
    answer();
    await Promise.all([call, removed]);
    expect(upstream.listings).toBe(listings);
  });
});

describe('an upstream that takes the place of another', () => {
  it('leaves no gap, and each call goes to the one whose offer it was judged by', async () => {
    const before = slow('crm', 'old');
    const { registry, send } = await running([before.upstream]);
    const entry = registry.find(undefined, 'crm_get')!;
    const inFlight = send(entry);
    const after = new StandInUpstream('crm', ['get', 'list']);
    after.onRequest = async () => textResult('new');
    const seen: string[][] = [];
    registry.onChange(({ entries }) => void seen.push(entries.map(({ publicName }) => publicName)));
    const replaced = registry.replace(after);
    expect(names(registry)).toEqual(['crm_get']);
    // The old list stands, and must be read before anyone decides by it.
    expect(registry.freshen(undefined, 'crm_get')).toBeInstanceOf(Promise);
    const late = send(entry);
    await replaced;
    expect(names(registry)).toEqual(['crm_get', 'crm_list']);
    expect(seen.every((list) => list.includes('crm_get'))).toBe(true);
    before.answer();
    expect(await Promise.all([inFlight, late, send(registry.find(undefined, 'crm_get')!)])).toEqual(['old', 'old', 'new']);
    await expect.poll(() => before.upstream.closed, { timeout: 10_000 }).toBe(true);
    expect(await send(entry)).toBe('UPSTREAM_DOWN');
  });

  it('has its own terms from the first moment, and keeps what was listed where it cannot be read', async () => {
    const { registry } = await running([new StandInUpstream('crm', ['get'])]);
    const after = new StandInUpstream('crm', ['get']);
    after.terms = { action: 'administer', dataClass: 'contact' };
    after.onList = () => Promise.reject(new Error('not there'));
    const replaced = registry.replace(after);
    expect(registry.find(undefined, 'crm_get')!.terms).toEqual(after.terms);
    await replaced;
    expect(names(registry)).toEqual(['crm_get']);
  });
});

describe('terms that change', () => {
  it('hold at once for what was listed, and the upstream is not asked', async () => {
    const upstream = new StandInUpstream('crm', ['get']);
    const { registry } = await running([upstream]);
    upstream.terms = { action: 'write', dataClass: 'contact' };
    upstream.onList = never;
    await registry.reassess('crm');
    expect(registry.find(undefined, 'crm_get')!.terms).toEqual(upstream.terms);
    expect(upstream.listings).toBe(1);
  });
});

describe('an upstream that sleeps', () => {
  it('is not woken by the clock, and is read before a call to it is judged', async () => {
    const upstream = new StandInUpstream('crm', ['get']);
    const { registry } = await running([upstream], { refreshMs: 10 });
    upstream.asleep = true;
    await registry.refresh();
    const { listings } = upstream;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(upstream.listings).toBe(listings);
    upstream.tools = [{ name: 'get', inputSchema: { type: 'object' }, description: 'swapped while it slept' }];
    await registry.freshen(undefined, 'crm_get');
    expect(registry.find(undefined, 'crm_get')!.descriptor['description']).toBe('swapped while it slept');
  });
});
