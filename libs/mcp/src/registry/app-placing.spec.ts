import type { Descriptor, JsonObject } from '@gatehouse/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { EndpointCapabilities } from '../edge/endpoint-capabilities.js';
import { StandInUpstream } from '../testing/stand-in-upstream.js';
import { UpstreamRegistry } from './upstream-registry.js';

const registries: UpstreamRegistry[] = [];
afterEach(async () => {
  for (const registry of registries.splice(0)) await registry.close();
});

const PAGE = 'ui://card/app.html';
const tool = (name: string, ui?: JsonObject, more: JsonObject = {}) => ({
  name,
  inputSchema: { type: 'object' },
  ...more,
  ...(ui ? { _meta: { ui, 'acme.example/k': 1 } } : {}),
});

class AppUpstream extends StandInUpstream {
  constructor(
    slug: string,
    private readonly everywhere: boolean,
    resources: readonly Descriptor[] = [{ name: 'card', uri: PAGE, mimeType: 'text/html;profile=mcp-app' }],
  ) {
    super(slug);
    this.tools = [tool('show', { resourceUri: PAGE }), tool('refresh', { resourceUri: PAGE, visibility: ['app'] }), tool('plain')];
    this.others = { resource: resources };
  }

  override get appsEverywhere(): boolean {
    return this.everywhere;
  }
}

async function catalogueOf(...upstreams: StandInUpstream[]): Promise<UpstreamRegistry> {
  const registry = new UpstreamRegistry({ startWaitMs: 2_000 });
  registries.push(registry);
  await registry.start(upstreams);
  return registry;
}
const names = (registry: UpstreamRegistry, endpoint?: string) => registry.list(endpoint).map(({ publicName }) => publicName);
const pageOf = (registry: UpstreamRegistry, name: string, endpoint?: string) =>
  (registry.find(endpoint, name)?.descriptor['_meta'] as { ui?: { resourceUri?: string } } | undefined)?.ui?.resourceUri;

describe('the pages of an upstream', () => {
  it('stand at its own endpoint, with every tool as it was listed', async () => {
    const registry = await catalogueOf(new AppUpstream('crm', false), new StandInUpstream('mls', ['search']));
    expect(names(registry, 'crm')).toEqual(['plain', 'refresh', 'show']);
    expect(registry.find('crm', PAGE, 'resource')).toBeDefined();
    expect(pageOf(registry, 'show', 'crm')).toBe(PAGE);
  });

  it('do not stand where they could call the tools of others: tools are listed there without them', async () => {
    const registry = await catalogueOf(new AppUpstream('crm', false), new StandInUpstream('mls', ['search']));
    expect(names(registry)).toEqual(['crm_plain', 'crm_show', 'mls_search']);
    expect(registry.find(undefined, PAGE, 'resource')).toBeUndefined();
    expect(registry.find(undefined, 'crm_refresh')).toBeUndefined();
    const shown = registry.find(undefined, 'crm_show')!;
    expect(shown.descriptor).toEqual({ name: 'show', inputSchema: { type: 'object' }, _meta: { 'acme.example/k': 1 } });
    expect(shown.digest).toBe(registry.find('crm', 'show')!.digest);
    await registry.refresh();
    expect(registry.find(undefined, 'crm_show')).toBe(shown);
  });

  it('stand everywhere where the brokerage trusts them to', async () => {
    const registry = await catalogueOf(new AppUpstream('crm', true), new StandInUpstream('mls', ['search']));
    expect(names(registry)).toEqual(['crm_plain', 'crm_refresh', 'crm_show', 'mls_search']);
    expect([pageOf(registry, 'crm_show'), registry.find(undefined, PAGE, 'resource')?.upstream]).toEqual([PAGE, 'crm']);
  });

  it('are never shown with the tool of another upstream, whoever claims their URI', async () => {
    const owner = new AppUpstream('crm', true);
    const thief = new AppUpstream('market', true);
    thief.terms = { action: 'administer', dataClass: 'unclassified' };
    const registry = await catalogueOf(owner, thief);
    expect([pageOf(registry, 'crm_show'), pageOf(registry, 'market_show')]).toEqual([PAGE, undefined]);
    expect(pageOf(registry, 'show', 'market')).toBe(PAGE);
    const alone = await catalogueOf(new AppUpstream('crm', true), new AppUpstream('market', true, []));
    expect([pageOf(alone, 'crm_show'), pageOf(alone, 'market_show')]).toEqual([PAGE, undefined]);
  });
});

describe('the extension of apps', () => {
  const declared = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } };

  it('is named where the client declared it and the endpoint has pages', async () => {
    const registry = await catalogueOf(new AppUpstream('crm', false), new StandInUpstream('mls', ['search']));
    const capabilities = new EndpointCapabilities(registry);
    const named = (endpoint: string | undefined, client?: JsonObject) => capabilities.of(endpoint, 'modern', client)['extensions'];
    expect(named('crm', declared)).toEqual({ 'io.modelcontextprotocol/ui': {} });
    expect([named('crm'), named('crm', { extensions: {} }), named('mls', declared), named(undefined, declared)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
