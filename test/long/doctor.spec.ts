import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TokenFile } from '../../apps/cli/src/login/token-file.js';
import { PlainProvider } from '../../libs/identity/fixtures/plain-provider.js';
import { foreignServer, ListeningServer } from '../support/foreign-server.js';
import { gatehouseAside } from '../support/gateway-process.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const CLIENTS = ['claude', 'chatgpt', 'cursor', 'vscode'];

let system: RunningSystem;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-doctor-'));
  system = await RunningSystem.start();
});
afterAll(async () => {
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Found {
  readonly ok: boolean;
  readonly sentence: string;
  readonly clients: readonly { readonly id: string; readonly connects: boolean }[];
  readonly findings: readonly {
    readonly step: string;
    readonly outcome: string;
    readonly says: string;
    readonly clients: readonly string[];
  }[];
}

/** Signed in nowhere but in this folder, so that no token of whoever runs the tests is used. */
const run = (url: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
  gatehouseAside(['doctor', url, ...args], { env: { GATEHOUSE_HOME: folder, ...env } });

async function examined(
  url: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Found & { status: number | null }> {
  const { status, stdout, stderr } = await run(url, [...args, '--json'], env);
  if (!stdout.startsWith('{')) throw new Error(`no report: ${stdout}${stderr}`);
  return { status, ...(JSON.parse(stdout) as Found) };
}
const connecting = ({ clients }: Found): string[] => clients.filter(({ connects }) => connects).map(({ id }) => id);
const stepsOf = ({ findings }: Found, step: string) => findings.filter((finding) => finding.step === step);

describe('gatehouse doctor before our own gateway', () => {
  it.each(['/mcp', '/mcp/crm'])('finds every client able to connect at %s', async (path) => {
    const found = await examined(`${system.url}${path}`);
    expect([found.status, found.ok, connecting(found)]).toEqual([0, true, CLIENTS]);
    expect(found.findings.filter(({ outcome }) => outcome === 'fault')).toEqual([]);
    expect(found.sentence).toContain(`Nothing stands in the way of Claude, ChatGPT, Cursor, VS Code at ${system.url}${path}.`);
    expect(found.sentence).toContain('not on the public Internet, though, from where Claude, ChatGPT come');
  });

  it('registers as each client does, and is shown where to sign in', async () => {
    const found = await examined(`${system.url}/mcp`, ['--register']);
    expect([found.status, connecting(found)]).toEqual([0, CLIENTS]);
    const shown = stepsOf(found, 'sign-in').map(({ outcome, clients }) => [outcome, ...clients]);
    expect(shown).toEqual(CLIENTS.map((id) => ['ok', id]));
  });

  it('talks in both eras with a token, sees streams arrive, and shows nothing of the token', async () => {
    const token = system.token(AGENT);
    const found = await examined(`${system.url}/mcp`, ['--token-env', 'DOCTOR_TOKEN'], { DOCTOR_TOKEN: token });
    expect([found.status, found.ok]).toEqual([0, true]);
    expect(stepsOf(found, 'initialize').map(({ says }) => says)).toEqual(['speaks 2026-07-28', 'speaks 2025-11-25']);
    expect(stepsOf(found, 'tools').map(({ says }) => says)).toEqual([
      expect.stringMatching(/^\d+ tools by 2026-07-28$/),
      expect.stringMatching(/^\d+ tools by 2025-11-25$/),
    ]);
    expect(stepsOf(found, 'stream').map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
    for (const part of token.split('.')) expect(JSON.stringify(found)).not.toContain(part);
  });

  it('takes the token of gatehouse login', async () => {
    const file = new TokenFile(new URL(`${system.url}/mcp/crm`), folder);
    await file.write({ access: system.token(AGENT), scopes: ['mcp:read'], expiresAt: Date.now() + 300_000 });
    const found = await examined(`${system.url}/mcp/crm`);
    expect(stepsOf(found, 'token')[0]!.says).toContain(`for ${system.url}/mcp`);
    expect(stepsOf(found, 'tools')).toHaveLength(2);
    await file.remove();
  });

  it('knows a withdrawn, foreign or mistyped token from one that is good', async () => {
    const [head, payload] = system.token(AGENT).split('.');
    const found = await examined(`${system.url}/mcp`, ['--token-env', 'T'], { T: `${head}.${payload}.AAAA` });
    expect([found.status, found.sentence]).toEqual([
      1,
      expect.stringContaining('refuses the token (HTTP 401), though nothing that can be read'),
    ]);
  });

  it('says which address to enter where another one was', async () => {
    const wrong = await examined(system.url);
    expect(wrong.sentence).toContain(`; enter ${system.url}/mcp, where there is one.`);
    const other = await examined(`${system.url.replace('127.0.0.1', 'localhost')}/mcp`);
    expect(other.sentence).toMatch(/the resource metadata is about http:\/\/127\.\S+, and clients use http:\/\/localhost/);
    const slash = await examined(`${system.url}/mcp/`);
    expect([slash.status, connecting(slash)]).toEqual([1, ['claude', 'chatgpt', 'cursor']]);
  });

  it('prints a line for each step, the clients, and one sentence', async () => {
    const { status, stdout } = await run(`${system.url}/mcp`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^✓ challenge {9}all {15} asks for a token with mcp:read, and says where the metadata is$/m);
    expect(stdout).toMatch(/^✓ Claude {3}✓ ChatGPT {3}✓ Cursor {3}✓ VS Code$/m);
    expect((await run('nonsense')).status).toBe(1);
    expect((await run(`${system.url}/mcp`, ['--unknown'])).status).toBe(64);
    expect((await run(`${system.url}/mcp`, ['--token-env', 'NOT_SET'])).stderr).toContain('NOT_SET holds no token');
  });
});

describe('gatehouse doctor before a gateway whose people sign in at oidc-provider', () => {
  /** Set up for MCP; each case takes something away. */
  const features: NonNullable<Configuration['features']> = {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_context, audience) => ({ scope: 'mcp:read mcp:write', audience, accessTokenFormat: 'jwt' }),
    },
  };
  const { registration: _registration, ...unregistered } = features;
  const { resourceIndicators: _resource, ...withoutResource } = features;
  const whole: Configuration = { scopes: ['openid', 'offline_access', 'mcp:read', 'mcp:write'], pkce: { required: () => true }, features };
  const closed = { ...features, registration: { enabled: true, initialAccessToken: 'initial-token-of-this-run' } };

  let provider: PlainProvider;
  let gateway: RunningSystem;
  beforeAll(async () => {
    provider = await PlainProvider.start();
    const external = `identity:\n  oauth: { enabled: false }\n  external:\n    - issuer: ${provider.url}\n`;
    gateway = await RunningSystem.start({
      edit: (yaml) => `${yaml.replace(/^identity:\n/m, external)}\negress: { allow: [127.0.0.1] }\n`,
    });
  });
  afterAll(async () => {
    await gateway?.stop();
    await provider?.stop();
  });

  it('is found whole where it is set up for MCP', async () => {
    provider.setUp(whole);
    const found = await examined(`${gateway.url}/mcp`, ['--register']);
    expect([found.status, connecting(found), found.sentence]).toEqual([0, CLIENTS, expect.stringMatching(/^Nothing stands in the way/)]);
  });

  it.each<[string, Configuration, string[], RegExp]>([
    ['without registration', { ...whole, features: unregistered }, [], /Claude cannot register itself: \S+ offers neither .* by hand/],
    ['without the resource', { ...whole, features: withoutResource }, ['--register'], /refuses the sign-in of Claude \(invalid_target\)/],
    ['with a registration token', { ...whole, features: closed }, ['--register'], /lets nobody register without a token of its own/],
    ['without the code flow', { ...whole, responseTypes: ['id_token'] }, [], /does not offer the response type code/],
  ])('says what is wrong where it is set up %s', async (_name, configuration, args, sentence) => {
    provider.setUp(configuration);
    const found = await examined(`${gateway.url}/mcp`, args);
    expect([found.status, connecting(found)]).toEqual([1, []]);
    expect(found.sentence).toMatch(/^Wrong at the identity provider: /);
    expect(found.sentence).toMatch(sentence);
  });
});

describe('gatehouse doctor before a server that nothing of ours is in', () => {
  it('finds the reference server open, of the older era, and its stream open', async () => {
    const everything = await foreignServer('everything');
    expect(everything.reason).toBeUndefined();
    const server = await ListeningServer.start(everything as { script: string }, 'streamableHttp');
    try {
      const found = await examined(server.url);
      expect([found.status, found.ok, connecting(found)]).toEqual([0, true, CLIENTS]);
      expect(stepsOf(found, 'challenge')[0]).toMatchObject({ outcome: 'note', says: expect.stringContaining('asks for no sign-in') });
      expect(stepsOf(found, 'initialize').map(({ outcome, says }) => `${outcome} ${says}`)).toEqual([
        'note 2026-07-28 is not spoken; clients of that revision fall back to an older one',
        'ok speaks 2025-11-25',
      ]);
      expect(stepsOf(found, 'tools')[0]!.says).toMatch(/^1\d tools by 2025-11-25$/);
      expect(stepsOf(found, 'stream').map(({ outcome }) => outcome)).toEqual(['ok']);
    } finally {
      await server.end();
    }
  });
});
