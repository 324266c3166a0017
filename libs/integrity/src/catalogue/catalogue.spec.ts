import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MemoryPinStore } from '../pin-store.js';
import { EntryApprovals } from './entry-approval.js';
import { importedEntries, readEntry } from './entry-text.js';
import { RegistryView } from './registry-view.js';
import { ServerCatalogue } from './server-catalogue.js';
import type { ServerEntry } from './server-entry.js';
import { tokenCost } from './token-cost.js';

const NOBODY = { category: 'crm', owner: 'broker@harbor.example' };
const server = (name: string, more: object = {}): object => ({ name, description: `Serves ${name}.`, version: '1.0.0', ...more });
const imported = (document: object): readonly ServerEntry[] => importedEntries(JSON.stringify(document, null, 2), 'server.json', NOBODY);
const npm = (more: object): object => ({
  packages: [{ registryType: 'npm', identifier: '@harbor/crm', version: '1.0.0', transport: { type: 'stdio' }, ...more }],
});

const templates = fileURLToPath(new URL('../../../../templates/brokerage/catalog/', import.meta.url));
const starters = readdirSync(templates).map((file) => readEntry(readFileSync(templates + file, 'utf8'), file));

describe('what is taken up', () => {
  it('is a server.json, what a registry answers of one, or a list of a registry', () => {
    const one = server('example.harbor/crm', npm({}));
    for (const document of [one, { server: one, _meta: {} }, { servers: [{ server: one }], metadata: { count: 1 } }])
      expect(imported(document)).toMatchObject([{ name: 'example.harbor/crm', version: '1.0.0', ...NOBODY }]);
  });

  it.each<[string, object, RegExp]>([
    ['a name without a domain', server('crm'), /line 2: name: expected a name such as/],
    ['a range of versions', server('example.harbor/crm', { version: '1.x' }), /line 4: version: expected one exact version/],
    ['the latest', server('example.harbor/crm', npm({ version: 'latest' })), /packages\.0\.version/],
    ['an option in place of a package', server('example.harbor/crm', npm({ identifier: '--yes' })), /packages\.0\.identifier/],
    ['a file without its digest', server('example.harbor/crm', npm({ registryType: 'mcpb' })), /packages\.0\.fileSha256/],
    ['an address that is none', server('example.harbor/crm', { remotes: [{ type: 'sse', url: 'file:///etc' }] }), /remotes\.0\.url/],
    ['another schema', server('example.harbor/crm', { $schema: 'https://schemas.example/1' }), /line 5: \$schema|line 2: \$schema/],
    ['too long a description', server('example.harbor/crm', { description: 'x'.repeat(101) }), /description: expected 1 to 100 characters/],
    [
      'what its registry deleted',
      { server: server('example.harbor/crm'), _meta: { 'io.modelcontextprotocol.registry/official': { status: 'deleted' } } },
      /its registry calls it deleted/,
    ],
  ])('is nothing with %s', (_, document, expected) => {
    expect(() => imported(document)).toThrow(expected);
  });

  it('is nothing that is no document, too large, or without an end', () => {
    expect(() => importedEntries('{"name": ', 'x', NOBODY)).toThrow(/line 1: expected JSON or YAML/);
    expect(() => importedEntries('a: &a [*a]', 'x', NOBODY)).toThrow(/line 1/);
    expect(() => importedEntries('['.repeat(50_000), 'x', NOBODY)).toThrow(/line \d+/);
    expect(() => importedEntries(JSON.stringify({ description: 'x'.repeat(2_000_000) }), 'x', NOBODY)).toThrow('Nothing of it was read');
  });
});

describe('the starter catalogue', () => {
  it('has a server for each part of a deal', () => {
    expect(starters.map(({ category }) => category).toSorted()).toEqual(['crm', 'documents', 'e-sign', 'mls-data', 'showing']);
  });

  it('is found by words, category, data class, tier and approval', async () => {
    const store = new MemoryPinStore();
    const approvals = new EntryApprovals(store);
    const crm = starters.find(({ category }) => category === 'crm')!;
    await approvals.approve(crm, 'admin@harbor.example', 1);
    const catalogue = new ServerCatalogue(starters, await approvals.pins());
    const names = (wanted: Parameters<ServerCatalogue['search']>[0]) => catalogue.search(wanted).map(({ entry }) => entry.category);
    expect(names({ words: 'signature' })).toEqual(['e-sign']);
    expect(names({ words: 'Contact NOTES' })).toEqual(['crm']);
    expect(names({ dataClass: 'showing' })).toEqual(['showing']);
    expect(names({ tier: 'send' })).toEqual(['e-sign']);
    expect(names({ state: 'approved' })).toEqual(['crm']);
    expect(names({ category: 'documents', words: 'nothing like it' })).toEqual([]);
    const changed = readEntry(JSON.stringify({ ...crm.content, owner: 'somebody' }), 'x');
    expect(new ServerCatalogue([changed], await approvals.pins()).find(crm.name)?.state).toBe('changed');
    expect(await approvals.diff(changed)).toMatchObject([{ path: '/owner', after: 'somebody' }]);
  });
});

describe('the registry', () => {
  it('gives approved entries page by page, leads around the gateway nowhere, and says what changed since', async () => {
    const store = new MemoryPinStore();
    const approvals = new EntryApprovals(store);
    for (const [index, entry] of starters.entries()) await approvals.approve(entry, 'admin@harbor.example', index * 1_000);
    await approvals.withdraw('example.sign-here/envelopes', 'admin@harbor.example', 9_000);
    const pins = await store.all();
    const view = new RegistryView(
      () => pins,
      (name) => (name === 'example.follow-up/crm' ? 'https://gateway.harbor.example/mcp/crm' : undefined),
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { servers, metadata } = view.servers({ limit: '3', cursor }) as {
        servers: { server: { name: string } }[];
        metadata: { nextCursor?: string };
      };
      seen.push(...servers.map(({ server: { name } }) => name));
      cursor = metadata.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual([
      'example.cascade-mls/reso',
      'example.closing-file/documents',
      'example.follow-up/crm',
      'example.showing-desk/tours',
    ]);
    const whole = JSON.stringify(view.servers({}));
    expect(whole).not.toMatch(/mcp\.follow-up|mcp\.showing-desk|"packages"/);
    expect(view.version('example.follow-up/crm', 'latest')).toMatchObject({
      server: { remotes: [{ url: 'https://gateway.harbor.example/mcp/crm' }] },
    });
    expect(() => view.version('example.sign-here/envelopes', 'latest')).toThrow('No such server');
    expect(() => view.servers({ updatedSince: 'yesterday' })).toThrow('RFC 3339');
    expect(view.servers({ updatedSince: '2026-01-01T00:00:00Z' })).toMatchObject({ servers: [] });
  });
});

it('tells what a list of tools costs by what a model is shown of it', () => {
  const descriptor = { name: 'a', description: 'x'.repeat(400), inputSchema: { type: 'object' }, _meta: { never: 'x'.repeat(4_000) } };
  expect(tokenCost([descriptor])).toBeGreaterThan(100);
  expect(tokenCost([descriptor])).toBeLessThan(130);
});
