import { afterEach, describe, expect, it } from 'vitest';
import { StandInUpstream } from '../testing/stand-in-upstream.js';
import type { AdmissionFault } from './admission.js';
import type { RegistryOptions } from './registry-options.js';
import { UpstreamRegistry } from './upstream-registry.js';

const registries: UpstreamRegistry[] = [];
afterEach(async () => {
  for (const registry of registries.splice(0)) await registry.close();
});

function registryOf(options: RegistryOptions = {}): UpstreamRegistry {
  const registry = new UpstreamRegistry({ startWaitMs: 200, retryMs: { first: 20, longest: 20 }, ...options });
  registries.push(registry);
  return registry;
}

const names = (registry: UpstreamRegistry, endpoint?: string) => registry.list(endpoint).map(({ publicName }) => publicName);
const never = () => new Promise<never>(() => undefined);

describe('the catalogue', () => {
  it('names tools by upstream where all are together, and by themselves at their own endpoint, in one order', async () => {
    const registry = registryOf();
    await registry.start([new StandInUpstream('mls', ['search', 'get']), new StandInUpstream('crm', ['get'])]);
    expect(names(registry)).toEqual(['crm_get', 'mls_get', 'mls_search']);
    expect(names(registry, 'mls')).toEqual(['get', 'search']);
    expect(registry.find(undefined, 'mls_get')).toMatchObject({ upstream: 'mls', name: 'get', publicName: 'mls_get' });
    expect(registry.find('mls', 'get')).toMatchObject({ upstream: 'mls', name: 'get', publicName: 'get' });
    expect([registry.find(undefined, 'get'), registry.find('mls', 'mls_get'), registry.find('nowhere', 'get')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([registry.hasEndpoint(undefined), registry.hasEndpoint('crm'), registry.hasEndpoint('nowhere')]).toEqual([true, true, false]);
  });

  it('keeps descriptors as they came', async () => {
    const upstream = new StandInUpstream('crm');
    const descriptor = {
      name: 'a',
      title: 'A',
      inputSchema: { $schema: 'x', $defs: {}, type: 'object' },
      annotations: { readOnlyHint: true },
      icons: [{ src: 'i' }],
      _meta: { ui: 1 },
      execution: {},
    };
    upstream.tools = [descriptor];
    const registry = registryOf();
    await registry.start([upstream]);
    expect(registry.find('crm', 'a')?.descriptor).toBe(descriptor);
  });

  it.each([
    ['a space in its name', { name: 'a b', inputSchema: { type: 'object' } }],
    ['no name', { name: '', inputSchema: { type: 'object' } }],
    ['too long a name', { name: 'a'.repeat(127), inputSchema: { type: 'object' } }],
    ['a header on an object', { name: 'x', inputSchema: { properties: { a: { type: 'object', 'x-mcp-header': 'A' } } } }],
    ['a header that is no token', { name: 'x', inputSchema: { properties: { a: { type: 'string', 'x-mcp-header': 'A B' } } } }],
    [
      'a header twice',
      {
        name: 'x',
        inputSchema: { properties: { a: { type: 'string', 'x-mcp-header': 'A' }, b: { type: 'string', 'x-mcp-header': 'a' } } },
      },
    ],
    ['a header inside a list', { name: 'x', inputSchema: { properties: { a: { items: { type: 'string', 'x-mcp-header': 'A' } } } } }],
    [
      'a schema that nests without end',
      { name: 'x', inputSchema: JSON.parse('{"properties":{"a":'.repeat(80) + '1' + '}}'.repeat(80)) as object },
    ],
    ['a schema that is not of an object', { name: 'x', inputSchema: { oneOf: [{ type: 'object' }] } }],
    ['no text for a description', { name: 'x', inputSchema: { type: 'object' }, description: null }],
    ['annotations that are none', { name: 'x', inputSchema: { type: 'object' }, annotations: 'read only' }],
    ['a schema of answers that is none', { name: 'x', inputSchema: { type: 'object' }, outputSchema: null }],
    ['an icon without an address', { name: 'x', inputSchema: { type: 'object' }, icons: [{}] }],
    ['a definition larger than allowed', { name: 'x', inputSchema: { type: 'object' }, description: 'x'.repeat(300_000) }],
  ])('leaves out a tool with %s, says why, and keeps the others', async (_case, tool) => {
    const upstream = new StandInUpstream('crm', ['good']);
    upstream.tools = [...upstream.tools, tool as never];
    const leftOut: AdmissionFault[] = [];
    const registry = registryOf({ onLeftOut: (fault) => void leftOut.push(fault) });
    await registry.start([upstream]);
    expect(names(registry)).toEqual(['crm_good']);
    expect(leftOut).toHaveLength(1);
  });

  it('keeps the first of two tools with one name', async () => {
    const leftOut: AdmissionFault[] = [];
    const registry = registryOf({ onLeftOut: (fault) => void leftOut.push(fault) });
    await registry.start([new StandInUpstream('crm', ['a', 'a'])]);
    expect([names(registry), leftOut.length]).toEqual([['crm_a'], 1]);
  });

  it('refuses a slug that would blur whose tool it is, and one that is taken', () => {
    const registry = registryOf();
    for (const slug of ['crm_a', 'CRM', '', '1crm']) expect(() => registry.add(new StandInUpstream(slug))).toThrow(/a slug is/);
    void registry.add(new StandInUpstream('crm'));
    expect(() => registry.add(new StandInUpstream('crm'))).toThrow(/remove it first/);
  });
});

describe('the start', () => {
  it('waits for nobody who hangs, and takes in later who was slow or broken', async () => {
    const [quick, hung, broken, slow] = [
      new StandInUpstream('quick', ['a']),
      new StandInUpstream('hung', ['b']),
      new StandInUpstream('broken', ['c']),
      new StandInUpstream('slow', ['d']),
    ];
    hung.onStart = never;
    broken.onStart = async () => {
      if (broken.starts < 3) throw new Error('not yet');
    };
    slow.onList = () => new Promise((resolve) => setTimeout(() => resolve(slow.tools), 300));
    const faults: string[] = [];
    const registry = registryOf({ startWaitMs: 50, retryMs: { first: 150, longest: 150 }, onFault: (slug) => void faults.push(slug) });
    await registry.start([hung, broken, slow, quick]);
    expect(names(registry)).toEqual(['quick_a']);
    const awaited = () => registry.states().flatMap((state) => (state.awaited ? state.slug : []));
    expect(awaited()).toEqual(['hung', 'slow']);
    await expect.poll(() => names(registry), { timeout: 5_000 }).toEqual(['broken_c', 'quick_a', 'slow_d']);
    expect(awaited()).toEqual(['hung']);
    expect(faults).toEqual(['broken', 'broken']);
  });

  it('is over when listeners have decided on what was listed', async () => {
    const registry = registryOf();
    const decided: string[] = [];
    registry.onChange(async ({ entries }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      decided.push(...entries.map(({ publicName }) => publicName));
    });
    await registry.start([new StandInUpstream('crm', ['a'])]);
    expect(decided).toEqual(['crm_a']);
  });
});

describe('a change', () => {
  it('raises the version, is told once, and leaves unchanged entries as they were', async () => {
    const upstream = new StandInUpstream('crm', ['a', 'b']);
    const registry = registryOf();
    await registry.start([upstream]);
    const versions: number[] = [];
    registry.onChange(({ version }) => void versions.push(version));
    const [before, kept] = [registry.version, registry.find('crm', 'a')];
    await registry.refresh('crm');
    expect([registry.version, versions]).toEqual([before, []]);
    upstream.tools = [upstream.tools[0]!, { name: 'b', inputSchema: { type: 'object' }, description: 'now with a description' }];
    await registry.refresh();
    expect(versions).toEqual([registry.version]);
    expect(registry.version).toBeGreaterThan(before);
    expect(registry.find('crm', 'a')).toBe(kept);
  });

  it('is seen when the upstream announces it, however often it does', async () => {
    const upstream = new StandInUpstream('crm', ['a']);
    const registry = registryOf();
    await registry.start([upstream]);
    upstream.tools = [...upstream.tools, { name: 'b', inputSchema: { type: 'object' } }];
    for (let count = 0; count < 1_000; count += 1) upstream.announce();
    await expect.poll(() => names(registry), { timeout: 5_000 }).toEqual(['crm_a', 'crm_b']);
    expect(upstream.listings).toBeLessThan(5);
  });

  it('is seen by the clock where nothing is announced', async () => {
    const upstream = new StandInUpstream('crm', ['a']);
    const registry = registryOf({ refreshMs: 20 });
    await registry.start([upstream]);
    upstream.tools = [{ name: 'b', inputSchema: { type: 'object' } }];
    await expect.poll(() => names(registry), { timeout: 5_000 }).toEqual(['crm_b']);
  });

  it('is looked for before a call where the clock fell behind, and only then', async () => {
    const upstream = new StandInUpstream('crm', ['a']);
    const registry = registryOf({ refreshMs: 30, retryMs: { first: 10_000, longest: 10_000 } });
    await registry.start([upstream]);
    expect(registry.freshen(undefined, 'crm_a')).toBeUndefined();
    upstream.onList = never;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(registry.freshen(undefined, 'crm_a')).toBeInstanceOf(Promise);
    expect(registry.freshen(undefined, 'crm_unknown')).toBeUndefined();
  });
});

describe('an upstream that fails later', () => {
  it('keeps its tools listed', async () => {
    const upstream = new StandInUpstream('crm', ['a']);
    const registry = registryOf();
    await registry.start([upstream]);
    upstream.onList = () => Promise.reject(new Error('gone'));
    await registry.refresh('crm');
    expect(names(registry)).toEqual(['crm_a']);
    expect(registry.states()).toEqual([{ slug: 'crm', health: { state: 'unknown' }, awaited: false, tools: 1 }]);
  });

  it('can be taken out and put back while the others go on', async () => {
    const upstream = new StandInUpstream('crm', ['a']);
    const registry = registryOf();
    await registry.start([upstream, new StandInUpstream('mls', ['b'])]);
    await registry.remove('crm');
    expect([names(registry), registry.hasEndpoint('crm'), registry.upstream('crm'), upstream.closed]).toEqual([
      ['mls_b'],
      false,
      undefined,
      true,
    ]);
    await registry.add(new StandInUpstream('crm', ['c']));
    expect(names(registry)).toEqual(['crm_c', 'mls_b']);
  });
});
