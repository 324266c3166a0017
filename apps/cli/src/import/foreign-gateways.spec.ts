import type { PackageReference } from '@gatehouse/integrity';
import { describe, expect, it } from 'vitest';
import { foreignFile } from './foreign-servers.js';
import { takenOver } from './taken-over.js';

const SECRET = 'planted-secret-value-17';
const locked = ({ ecosystem, name }: PackageReference) => Promise.resolve(`${ecosystem}:${name}@1.2.3`);
const takenFrom = async (text: string) =>
  Object.fromEntries(
    await Promise.all(foreignFile(text)!.servers.map(async (server) => [server.name, await takenOver(server, locked)] as const)),
  );

// All keys that mcpgateway/services/export_service.py of ContextForge writes of a gateway, and its envelope.
const gateway = (name: string, more: object) => ({
  name,
  url: `https://${name}.tide.example/mcp`,
  description: 'One of ours',
  transport: 'STREAMABLEHTTP',
  capabilities: { tools: { listChanged: true } },
  health_check: { url: `https://${name}.tide.example/health`, interval: 30, timeout: 10, retries: 3 },
  is_active: true,
  federation_enabled: true,
  tags: [],
  passthrough_headers: [],
  ...more,
});
const FORGE = {
  version: '2025-06-18',
  exported_at: '2026-11-01T00:00:00Z',
  exported_by: 'admin@tide.example',
  source_gateway: 'http://127.0.0.1:4444',
  encryption_method: 'AES-256-GCM',
  entities: {
    tools: [{ name: 'weather', url: 'https://api.tide.example', integration_type: 'REST' }],
    gateways: [
      gateway('market', { auth_type: 'bearer', auth_value: SECRET }),
      gateway('notes', { auth_type: 'oauth', auth_value: SECRET }),
      gateway('files', { auth_type: 'basic', auth_value: SECRET, passthrough_headers: ['X-Tenant'] }),
      gateway('off', { is_active: false }),
    ],
    servers: [],
    roots: [],
  },
  metadata: { entity_counts: {}, dependencies: {}, export_options: {} },
};

const TOOLHIVE = {
  schema_version: 'v0.1.0',
  image: '',
  name: 'docs',
  remote_url: 'https://docs.tide.example/mcp',
  base_name: 'docs',
  container_name: 'docs',
  transport: 'streamable-http',
  host: '127.0.0.1',
  port: 18_080,
  permission_profile: null,
  proxy_mode: 'streamable-http',
  header_forward: { add_plaintext_headers: { 'X-Team': SECRET }, add_headers_from_secret: { 'X-Key': 'docs-key' } },
};

describe('the files of other gateways, by all that their programs write', () => {
  it('are those of ContextForge: how each is signed in to, and what else it held', async () => {
    const file = foreignFile(JSON.stringify(FORGE))!;
    expect([file.kind, file.others]).toEqual(['ContextForge', ['tools']]);
    const taken = await takenFrom(JSON.stringify(FORGE));
    expect(taken).toEqual({
      market: expect.objectContaining({ secrets: [['MARKET_TOKEN', 'the token at market']], notes: [] }) as unknown,
      notes: expect.objectContaining({ notes: [expect.stringContaining('/connect')] }) as unknown,
      files: expect.objectContaining({
        notes: ['left out: passthrough_headers, sign-in by basic. What may be called is for policies to say.'],
      }) as unknown,
      off: { refused: expect.stringContaining('switched off') as unknown },
    });
    expect(JSON.stringify(taken)).not.toContain(SECRET);
  });

  it.each([
    ['a token', { bearer_token_file: '/run/token', use_pkce: false }, { bearer: { fromEnv: 'DOCS_TOKEN' } }],
    ['OAuth that is discovered', { use_pkce: true }, { perPerson: { oauth: {} } }],
    [
      'OAuth as earlier versions wrote it',
      { ClientID: 'tide', ClientSecretFile: '/run/secret', Issuer: 'https://login.tide.example', Scopes: ['read'] },
      {
        perPerson: {
          oauth: {
            issuer: 'https://login.tide.example',
            clientId: 'tide',
            clientSecret: { fromEnv: 'DOCS_CLIENT_SECRET' },
            scope: 'read',
          },
        },
      },
    ],
  ])('are those of ToolHive, with %s', async (_, access, auth) => {
    const { docs } = await takenFrom(JSON.stringify({ ...TOOLHIVE, remote_auth_config: access }));
    expect(docs).toMatchObject({ upstream: { url: 'https://docs.tide.example/mcp', auth } });
    // Where it ran there is of no use here; headers that it added are told.
    expect((docs as { notes: readonly string[] }).notes.filter((note) => note.startsWith('left out'))).toEqual([
      'left out: header X-Team, X-Key. An MCP server is given a bearer token, and no other header.',
    ]);
  });

  it('are those of Kong, where plugins and routes stand by themselves', async () => {
    const KONG = `_format_version: "3.0"
_info: { defaults: {} }
services:
- { name: market, url: 'https://market.tide.example/mcp' }
- { name: notes, url: 'https://notes.tide.example/mcp' }
- { name: website, url: 'https://www.tide.example' }
- { name: off, url: 'https://off.tide.example/mcp', enabled: false, plugins: [{ name: ai-mcp-proxy, config: { mode: passthrough-listener } }] }
- { name: rested, url: 'https://rested.tide.example/mcp', plugins: [{ name: ai-mcp-proxy, enabled: false, config: { mode: passthrough-listener } }] }
routes:
- { name: to-notes, service: { name: notes }, paths: [/notes] }
plugins:
- { name: ai-mcp-proxy, service: market, config: { mode: passthrough-listener } }
- { name: ai-mcp-proxy, route: { name: to-notes }, config: { mode: passthrough-listener } }
`;
    const taken = await takenFrom(KONG);
    expect(Object.keys(taken)).toEqual(['market', 'notes', 'off']);
    expect(taken).toMatchObject({
      market: { upstream: { url: 'https://market.tide.example/mcp' } },
      off: { refused: expect.stringContaining('switched off') as string },
    });
    expect(foreignFile(KONG)!.others).toEqual([]);
  });

  it('are those of Obot, one or several to a file', async () => {
    const catalogue = `- name: Search
  entryKey: search
  shortDescription: Finds
  metadata: { categories: Search }
  serverUserType: singleUser
  runtime: uvx
  uvxConfig: { package: search-mcp, command: search, args: [--port, 8080] }
  toolPreview: [{ name: find }]
- name: Docs
  runtime: remote
  remoteConfig: { fixedURL: 'https://docs.tide.example/mcp', headers: [{ name: Key, key: Authorization, sensitive: true, prefix: 'Bearer ', value: ${SECRET} }] }
- name: Choice
  runtime: remote
  remoteConfig: { URLTemplate: 'https://choice.tide.example/\${ENDPOINT}' }
- name: Box
  runtime: containerized
  containerizedConfig: { image: 'ghcr.io/tide/box:1.0.0', port: 8099, path: / }
- type: vmcp
  displayName: Bundle
  components: [{ id: search }]
`;
    const taken = await takenFrom(catalogue);
    expect(taken).toMatchObject({
      Search: { upstream: { package: 'pypi:search-mcp@1.2.3', args: ['--port', '8080'] }, notes: [] },
      Docs: { upstream: { url: 'https://docs.tide.example/mcp', auth: { bearer: { fromEnv: 'DOCS_TOKEN' } } }, notes: [] },
      Choice: { refused: expect.stringContaining('filled in elsewhere') as string },
      Box: { refused: expect.stringContaining('neither a command nor an address') as string },
    });
    expect(foreignFile(catalogue)!.others).toEqual(['bundle Bundle']);
    expect(JSON.stringify(taken)).not.toContain(SECRET);
  });
});
