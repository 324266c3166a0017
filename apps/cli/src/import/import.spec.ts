import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfigFile } from '@gatehouse/config';
import { packageText } from '@gatehouse/integrity';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withStandards, type Answers } from '../create/answers.js';
import { deploymentFiles } from '../create/deployment-files.js';
import { importServers } from '../commands/import.command.js';
import { foreignFile } from './foreign-servers.js';
import { takenOver, type Admitted } from './taken-over.js';

/** Never to be seen again, whatever is imported. */
const SECRET = 'planted-secret-value-91';

const CLAUDE = `{
  "mcpServers": {
    "Tide CRM": { "command": "node", "args": ["crm.js", "--read"], "env": { "CRM_KEY": "${SECRET}", "LOG": "info" }, "autoApprove": ["send"] },
    "files": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "/srv/files"] },
    "sign": { "type": "http", "url": "https://sign.tide.example/mcp", "headers": { "Authorization": "Bearer ${SECRET}", "X-Team": "${SECRET}" } },
    "maps": { "command": "node", "args": ["maps.js", "--api-key", "${SECRET}"] },
    "old": { "url": "https://old.tide.example/sse?token=${SECRET}" },
    "off": { "command": "node", "args": ["off.js"], "disabled": true }
  },
  "globalShortcut": "Ctrl+Space"
}`;
const CODE = `// of the team
{
  /* read at "start" */
  "inputs": [{ "id": "key", "type": "promptString", "password": true }],
  "servers": {
    "docs": { "type": "stdio", "command": "uvx", "args": ["docs-mcp@1.2.3"], "env": { "KEY": "\${input:key}" }, "envFile": ".env", },
    "here": { "command": "\${workspaceFolder}/server" },
    "web": { "type": "sse", "url": "https://web.tide.example/sse#//not-a-comment" },
  },
}`;
const AGENTGATEWAY = `binds:
- port: 3000
  listeners:
  - routes:
    - policies: { cors: { allowOrigins: ['*'] } }
      backends:
      - mcp:
          targets:
          - name: everything
            stdio: { cmd: npx, args: ['@modelcontextprotocol/server-everything'] }
          - name: crm
            mcp: { host: crm.tide.example, port: 8443, path: /mcp }
          - name: api
            openapi: { schema: { file: api.json }, host: api.tide.example }
`;
const LITELLM = `model_list: []
mcp_servers:
  deepwiki: { url: 'https://wiki.tide.example/mcp', auth_type: bearer_token, auth_value: ${SECRET} }
  listings: { transport: stdio, command: python, args: [listings.py], env: [TOKEN=${SECRET}] }
`;

const TOOLHIVE_REMOTE = `{"schema_version": "v0.1.0", "name": "docs", "remote_url": "https://docs.tide.example/mcp", "transport": "streamable-http",
  "remote_auth_config": { "client_id": "tide", "client_secret": "${SECRET}", "issuer": "https://login.tide.example", "scopes": ["read", "list"] }, "tools_filter": ["find"] }`;
const TOOLHIVE_IMAGE = `{"schema_version": "v0.1.0", "name": "weather", "image": "ghcr.io/tide/weather:1.2.3", "cmd_args": ["--quiet"],
  "env_vars": { "MCP_PORT": "3000", "UNITS": "${SECRET}" }, "secrets": ["weather-key,target=WEATHER_KEY"] }`;
const CURSOR_OAUTH = `{"mcpServers": { "notes": { "url": "https://notes.tide.example/mcp", "auth": { "CLIENT_ID": "tide", "CLIENT_SECRET": "${SECRET}" } } } }`;
const FORGE = `{"version": "2025-03-26", "exported_at": "2026-11-01T00:00:00Z", "entities": { "tools": [], "gateways": [
  { "name": "Market Data", "url": "https://market.tide.example/mcp", "auth_type": "bearer", "auth_value": "${SECRET}", "transport": "STREAMABLEHTTP", "is_active": true },
  { "name": "Old", "url": "https://old.tide.example/sse", "is_active": false }] } }`;
const KONG = `_format_version: "3.0"
services:
- { name: market, host: market.tide.example, port: 8443, protocol: https, path: /mcp, routes: [{ name: r, plugins: [{ name: ai-mcp-proxy, config: { mode: passthrough-listener } }] }] }
- { name: orders, url: 'https://api.tide.example', plugins: [{ name: ai-mcp-proxy, config: { mode: conversion-listener } }] }
- { name: website, url: 'https://www.tide.example' }
consumers: [{ username: ruth }]
`;
const OBOT = `name: Mail
runtime: npx
npxConfig: { package: '@tide/mail-mcp', args: [--read] }
env: [{ key: MAIL_TOKEN, required: true, sensitive: true, value: ${SECRET} }]
toolPreview: []
`;

const nobody: Admitted = (reference) => Promise.reject(new Error(`${packageText(reference)} is not in the lockfile`));
const locked: Admitted = ({ ecosystem, name }) => Promise.resolve(`${ecosystem}:${name}@1.2.3`);
const takenFrom = async (text: string, admitted: Admitted) =>
  Promise.all(foreignFile(text)!.servers.map(async (server) => [server.name, await takenOver(server, admitted)] as const));

describe('what other programs write about servers', () => {
  it.each([
    ['Claude Desktop', CLAUDE],
    ['VS Code', CODE],
    ['agentgateway', AGENTGATEWAY],
    ['LiteLLM', LITELLM],
    ['ToolHive', TOOLHIVE_REMOTE],
    ['ToolHive', TOOLHIVE_IMAGE],
    ['Cursor', CURSOR_OAUTH],
    ['ContextForge', FORGE],
    ['Kong', KONG],
    ['Obot', OBOT],
  ])('is read of %s, and no secret comes along', async (kind, text) => {
    expect(foreignFile(text)!.kind).toContain(kind);
    expect(JSON.stringify(await takenFrom(text, locked))).not.toContain(SECRET);
  });

  it('becomes upstreams with the names of secrets, or a sentence that says what to do', async () => {
    expect(Object.fromEntries(await takenFrom(CLAUDE, nobody))).toMatchObject({
      'Tide CRM': {
        upstream: {
          id: 'tide-crm',
          transport: 'stdio',
          command: 'node',
          args: ['crm.js', '--read'],
          env: { CRM_KEY: { fromEnv: 'TIDE_CRM_CRM_KEY' } },
        },
        notes: ['left out: autoApprove. What may be called is for policies to say.'],
      },
      files: { refused: expect.stringContaining('npx gatehouse lock npm:@modelcontextprotocol/server-filesystem; then') as string },
      sign: {
        upstream: { transport: 'http', url: 'https://sign.tide.example/mcp', auth: { bearer: { fromEnv: 'SIGN_TOKEN' } } },
        notes: [expect.stringContaining('header X-Team') as string],
      },
      maps: { refused: expect.stringContaining('argument 3 looks like a secret') as string },
      old: { refused: expect.stringContaining('its address holds a secret (token)') as string },
      off: { refused: expect.stringContaining('switched off') as string },
    });
    expect(Object.fromEntries(await takenFrom(CODE, locked))).toMatchObject({
      docs: {
        upstream: { package: 'pypi:docs-mcp@1.2.3', env: { KEY: { fromEnv: 'DOCS_KEY' } } },
        notes: [expect.stringContaining('envFile') as string],
      },
      here: { refused: expect.stringContaining('filled in elsewhere') as string },
      web: { upstream: { url: 'https://web.tide.example/sse#//not-a-comment' } },
    });
    expect(Object.fromEntries(await takenFrom(AGENTGATEWAY, locked))).toMatchObject({
      everything: { upstream: { package: 'npm:@modelcontextprotocol/server-everything@1.2.3' } },
      crm: { upstream: { url: 'http://crm.tide.example:8443/mcp' } },
      api: { refused: expect.stringContaining('neither a command nor an address') as string },
    });
    expect(Object.fromEntries(await takenFrom(LITELLM, locked))).toMatchObject({
      deepwiki: { upstream: { auth: { bearer: { fromEnv: 'DEEPWIKI_TOKEN' } } } },
      listings: { upstream: { command: 'python', env: { TOKEN: { fromEnv: 'LISTINGS_TOKEN' } } } },
    });
  });

  it('becomes upstreams where another gateway wrote it, each person signing in where they did', async () => {
    expect(Object.fromEntries(await takenFrom(TOOLHIVE_REMOTE, locked))).toMatchObject({
      docs: {
        upstream: {
          url: 'https://docs.tide.example/mcp',
          auth: {
            perPerson: {
              oauth: {
                issuer: 'https://login.tide.example',
                clientId: 'tide',
                clientSecret: { fromEnv: 'DOCS_CLIENT_SECRET' },
                scope: 'read list',
              },
            },
          },
        },
        notes: expect.arrayContaining([expect.stringContaining('left out: tools_filter')]) as string[],
      },
    });
    expect(Object.fromEntries(await takenFrom(TOOLHIVE_IMAGE, locked))).toMatchObject({
      weather: {
        upstream: {
          command: 'docker',
          args: ['run', '-i', '--rm', '-e', 'UNITS', '-e', 'WEATHER_KEY', 'ghcr.io/tide/weather:1.2.3', '--quiet'],
          env: { UNITS: { fromEnv: 'WEATHER_UNITS' }, WEATHER_KEY: { fromEnv: 'WEATHER_WEATHER_KEY' } },
        },
      },
    });
    expect(Object.fromEntries(await takenFrom(CURSOR_OAUTH, locked))).toMatchObject({
      notes: {
        upstream: { auth: { perPerson: { oauth: {} } } },
        notes: [expect.stringContaining('left out: the OAuth client') as string, expect.stringContaining('/connect') as string],
      },
    });
    expect(Object.fromEntries(await takenFrom(FORGE, locked))).toMatchObject({
      'Market Data': { upstream: { id: 'market-data', auth: { bearer: { fromEnv: 'MARKET_DATA_TOKEN' } } } },
      Old: { refused: expect.stringContaining('switched off') as string },
    });
    expect(Object.fromEntries(await takenFrom(KONG, locked))).toEqual({
      market: {
        upstream: { id: 'market', transport: 'http', url: 'https://market.tide.example:8443/mcp', tools: {} },
        secrets: [],
        notes: [],
      },
      orders: { refused: expect.stringContaining('neither a command nor an address') as string },
    });
    expect(Object.fromEntries(await takenFrom(OBOT, locked))).toMatchObject({
      Mail: { upstream: { package: 'npm:@tide/mail-mcp@1.2.3', args: ['--read'], env: { MAIL_TOKEN: { fromEnv: 'MAIL_MAIL_TOKEN' } } } },
    });
    expect([foreignFile(KONG)!.others, foreignFile(OBOT)!.others]).toEqual([['consumers'], []]);
  });

  it.each(['[]', '{"a": {}}', 'text'])('is not taken for servers where it is %s', (text) => {
    expect(foreignFile(text)).toBeUndefined();
  });
});

describe('gatehouse import', () => {
  let folder: string;
  let said: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-import-'));
    const answers = withStandards({
      name: 'Tide',
      firmKey: 'O-1',
      states: 'CA',
      administrator: 'a@tide.example',
      broker: 'b@tide.example',
    });
    const files = deploymentFiles(answers as Answers, { version: '0.1.0' }, { schema: {}, packs: {} });
    for (const [path, text] of Object.entries({ ...files, 'theirs.json': CLAUDE })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    said = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });
  const run = (...args: string[]) => importServers([join(folder, 'theirs.json'), '--dir', folder, ...args], 'import FILE');
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

  it('writes what can be taken, closed, and names line by line what cannot', async () => {
    writeFileSync(join(folder, 'gateway.yaml'), read('gateway.yaml').replace('upstreams: []', 'upstreams: [] # ours'));
    expect(await run()).toBe(1);
    const { config } = loadConfigFile(join(folder, 'gateway.yaml'), { secretCheck: 'when-used' });
    expect(config.upstreams.map(({ id, tools }) => [id, tools.size])).toEqual([
      ['tide-crm', 0],
      ['sign', 0],
    ]);
    expect(read('gateway.yaml')).toContain('# ours');
    for (const name of ['TIDE_CRM_CRM_KEY=', 'TIDE_CRM_LOG=', 'SIGN_TOKEN=']) expect(read('.env.example').split('\n')).toContain(name);
    for (const line of [
      '✓ Tide CRM: upstream tide-crm',
      '✗ files: nobody has looked',
      '✗ maps:',
      'globalShortcut',
      '2 of 6 servers were taken over',
    ])
      expect(said).toContain(line);
    expect([said, read('gateway.yaml'), read('.env.example')].join('\n')).not.toContain(SECRET);

    expect(await run()).toBe(1);
    expect(said).toContain('gateway.yaml has an upstream sign already');
  });

  it('writes nothing where it is only tried', async () => {
    const before = read('gateway.yaml');
    await run('--dry-run');
    expect([read('gateway.yaml'), said.endsWith('Nothing was written.\n')]).toEqual([before, true]);
  });

  it('quotes nothing of a file that it cannot read', async () => {
    writeFileSync(join(folder, 'theirs.json'), `{"mcpServers": ${SECRET}`);
    await expect(run()).rejects.toThrow(/can be read neither as JSON nor as YAML\.$/);
  });
});
