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
