import type { CatalogueEntry, OfferKind } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { claimsOf } from '../testing/edge-rig.js';
import { StandInUpstream } from '../testing/stand-in-upstream.js';
import { ChangeAudience, type Hearer } from './change-audience.js';
import { ChangeDesk } from './change-desk.js';
import type { ListName, Outlet, Sink } from './outlet.js';

const ALL: readonly ListName[] = ['tools', 'prompts', 'resources'];

class Audience extends ChangeAudience {
  owner: string | undefined = 'crm';
  lists: Partial<Record<OfferKind, readonly CatalogueEntry[] | undefined>> = { tool: [], prompt: [], resource: [], template: [] };
  asked = 0;

  readable(): string | undefined {
    this.asked += 1;
    return this.owner;
  }

  listed(_hearer: Hearer, kind: OfferKind): readonly CatalogueEntry[] | undefined {
    return this.lists[kind];
  }
}

const hearer = (): Hearer => ({ claims: claimsOf('agent@harbor.example'), endpoint: undefined });
const entry = { kind: 'tool', name: 'a' } as CatalogueEntry;

function rigOf(now?: () => number) {
  const audience = new Audience();
  const upstream = new StandInUpstream('crm');
  const replaced = new StandInUpstream('crm');
  const directory = { current: upstream as StandInUpstream | undefined };
  const desk = new ChangeDesk(audience, { upstream: (slug) => (slug === 'crm' ? directory.current : undefined) }, now);
  const told: string[] = [];
  const sink: Sink = async (method, { uri }) => void told.push(typeof uri === 'string' ? uri : method);
  const outlet = (): Outlet => {
    const made = desk.outletFor(hearer(), ALL);
    made.open(sink);
    return made;
  };
  return { audience, upstream, replaced, directory, desk, told, sink, outlet };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const WAIT = { timeout: 20_000 };

describe('a resource that changed', () => {
  it('is told to who subscribed, by the URI that they gave, and to nobody else', async () => {
    const { upstream, outlet, told } = rigOf();
    await outlet().watch('crm', 'crm://a');
    outlet();
    for (const uri of ['crm://b', 'crm://a']) upstream.update(uri);
    await expect.poll(() => told, WAIT).toEqual(['crm://a']);
    upstream.update('crm://a/part?x=1');
    await expect.poll(() => told, WAIT).toEqual(['crm://a', 'crm://a']);
  });

  it('is told once where it changed many times in a moment', async () => {
    const { upstream, outlet, told } = rigOf();
    await outlet().watch('crm', 'crm://a');
    for (let count = 0; count < 10_000; count += 1) upstream.update('crm://a');
    await expect.poll(() => told, WAIT).toEqual(['crm://a', 'crm://a']);
  });

  it('is told no longer where its reader may not read it at that moment, and again where they may', async () => {
    const { audience, upstream, outlet, told } = rigOf();
    await outlet().watch('crm', 'crm://a');
    for (const owner of [undefined, 'market']) {
      audience.owner = owner;
      upstream.update('crm://a');
      await settled();
    }
    audience.owner = 'crm';
    upstream.update('crm://a');
    await expect.poll(() => told, WAIT).toEqual(['crm://a']);
    expect(audience.asked).toBe(3);
  });

  it('is not told under a token that ran out; with a new one, what waited is', async () => {
    let now = Date.now();
    const { upstream, outlet, told } = rigOf(() => now);
    const session = outlet();
    await session.watch('crm', 'crm://a');
    now += 3_600_000;
    upstream.update('crm://a');
    upstream.update('crm://a');
    await settled();
    expect(told).toEqual([]);
    session.heardBy({ ...hearer(), claims: { ...claimsOf('agent@harbor.example'), expiresAt: now / 1_000 + 60 } });
    upstream.update('crm://a');
    await expect.poll(() => told, WAIT).toEqual(['crm://a']);
  });

  it('waits once for a reader that is slow or away, and holds nobody else up', async () => {
    const { desk, upstream, sink, told } = rigOf();
    const [slow, quick] = [desk.outletFor(hearer(), ALL), desk.outletFor(hearer(), ALL)];
    let release: () => void = () => undefined;
    const slowly: string[] = [];
    slow.open(async (_method, { uri }) => {
      slowly.push(String(uri));
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    quick.open(sink);
    for (const outlet of [slow, quick]) for (const uri of ['crm://a', 'crm://b']) await outlet.watch('crm', uri);
    for (let round = 1; round <= 3; round += 1) {
      for (const uri of ['crm://a', 'crm://b']) upstream.update(uri);
      await expect.poll(() => told.length, { timeout: 20_000 }).toBe(2 * round);
    }
    expect(slowly).toEqual(['crm://a']);
    await expect
      .poll(
        () => {
          release();
          return slowly;
        },
        { timeout: 20_000 },
      )
      .toEqual(['crm://a', 'crm://b', 'crm://a']);
  });
});

describe('the subscription at the upstream', () => {
  it('is one for all who want it, and ends with the last of them', async () => {
    const { upstream, desk, outlet } = rigOf();
    const [one, other] = [outlet(), outlet()];
    await one.watch('crm', 'crm://a');
    await other.watch('crm', 'crm://a');
    await one.watch('crm', 'crm://b');
    one.unwatch('crm://a');
    one.unwatch('crm://never');
    other.unwatch('crm://a');
    desk.end(one);
    expect(upstream.watches).toEqual([['crm://a'], ['crm://a', 'crm://b'], ['crm://b'], []]);
  });

  it('is made again at an upstream that was put in its place', async () => {
    const { directory, upstream, replaced, desk, outlet, told } = rigOf();
    await outlet().watch('crm', 'crm://a');
    directory.current = undefined;
    desk.catalogueChanged();
    directory.current = replaced;
    desk.catalogueChanged();
    desk.catalogueChanged();
    expect(replaced.watches).toEqual([['crm://a']]);
    upstream.update('crm://a');
    replaced.update('crm://a');
    await settled();
    expect(told).toEqual(['crm://a']);
  });

  it('is one of so many that a stream may have', async () => {
    const { outlet } = rigOf();
    const greedy = outlet();
    for (let count = 0; count < 500; count += 1) await greedy.watch('crm', `crm://${count}`);
    await expect(greedy.watch('crm', 'crm://more')).rejects.toMatchObject({ code: 'SUBSCRIPTION_LIMIT' });
    await greedy.watch('crm', 'crm://0');
    greedy.unwatch('crm://0');
    await greedy.watch('crm', 'crm://more');
  });

  it('does not wait for ever for an upstream that does not answer', async () => {
    const { upstream, outlet } = rigOf();
    upstream.watchResources = () => new Promise<void>(() => undefined);
    expect(await outlet().watch('crm', 'crm://a')).toBeUndefined();
  });
});

describe('a list that changed', () => {
  it('is told to who sees the change, once, and of that list alone', async () => {
    const { audience, desk, outlet, told } = rigOf();
    outlet();
    desk.catalogueChanged();
    await settled();
    expect(told).toEqual([]);
    audience.lists = { ...audience.lists, template: [entry] };
    desk.catalogueChanged();
    desk.catalogueChanged();
    await settled();
    expect(told).toEqual(['notifications/resources/list_changed']);
  });

  it('counts as changed where nobody knows what its reader saw, if there is anything in it', async () => {
    const { audience, outlet, told } = rigOf();
    audience.lists.prompt = [entry];
    outlet().missed();
    await settled();
    expect(told).toEqual(['notifications/prompts/list_changed']);
  });

  it('is the same where the same entries stand in another array, and not while nobody can say', async () => {
    const { audience, desk, outlet, told } = rigOf();
    audience.lists.tool = [entry];
    outlet();
    audience.lists.tool = undefined;
    desk.catalogueChanged();
    audience.lists.tool = [entry];
    desk.catalogueChanged();
    await settled();
    expect(told).toEqual([]);
  });
});
