import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../support/gateway-process.js';
import { HeadlessBrowser, signInAndAllow, type Person } from '../support/headless-browser.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const ME = { name: 'connect-spec', version: '1' };
const command = join(repository, 'apps/cli/bin/gatehouse.js');

let system: RunningSystem;
let person: Person;
const homes: string[] = [];
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  // Tokens that end while a test runs: a few calls later every session has had to refresh.
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace(/tokenTtl: \S+/, 'tokenTtl: 32s') });
  person = { user: AGENT, password: system.password(AGENT) };
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});
afterAll(async () => {
  await system?.stop();
  for (const home of homes) await rm(home, { recursive: true, force: true });
});

async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'gatehouse-home-'));
  homes.push(home);
  return home;
}

const environment = (home: string): Record<string, string> => ({ PATH: process.env['PATH'] ?? '', HOME: home, GATEHOUSE_HOME: home });
const endpoint = (path = '/mcp'): string => `${system.url}${path}`;

/** What a person at a keyboard does with what the command says on standard error. */
class Bystander {
  private readonly lines: string[] = [];
  readonly browser = new HeadlessBrowser();
  private scopes: readonly string[] | undefined;

  /** Follows the sentences of a process until it ends. */
  watch(stderr: NodeJS.ReadableStream): this {
    createInterface({ input: stderr }).on('line', (line) => {
      this.lines.push(line);
      void this.heed();
    });
    return this;
  }

  allowOnly(...scopes: string[]): this {
    this.scopes = scopes;
    return this;
  }

  get said(): string {
    return this.lines.join('\n');
  }

  private async heed(): Promise<void> {
    const address = /^ {2}(http\S+)$/.exec(this.lines.at(-1)!)?.[1];
    if (address === undefined) return;
    const code = /Type the code (\S+)/.exec(this.lines.at(-2)!)?.[1];
    if (code === undefined) await this.loopback(address);
    else await this.device(address, code);
  }

  private async loopback(address: string): Promise<void> {
    const back = await signInAndAllow(this.browser, address, person, this.scopes);
    await fetch(back);
  }

  private async device(address: string, code: string): Promise<void> {
    let page = await this.browser.submit(await this.browser.open(address), { user_code: code });
    page = await this.browser.submit(page);
    if (/name="password"/.test(page.text)) page = await this.browser.submit(page, { ...person, decision: 'allow' });
    await this.browser.submit(page, { decision: 'allow', ...(this.scopes ? { scope: [...this.scopes] } : {}) });
  }
}

function run(args: readonly string[], home: string): { child: ChildProcess; bystander: Bystander; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [command, ...args], { env: environment(home), stdio: ['pipe', 'pipe', 'pipe'] });
  // Not `exit`, after which what it said last may still be on its way.
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, bystander: new Bystander().watch(child.stderr!), ended };
}

interface Peer {
  listTools(): Promise<readonly string[]>;
  call(
    name: string,
    args: Record<string, unknown>,
  ): Promise<{ readonly isError?: boolean; readonly structuredContent?: unknown; readonly content: unknown }>;
  close(): Promise<void>;
}

type Connect = (args: readonly string[], home: string) => Promise<{ peer: Peer; bystander: Bystander }>;

const v1: Connect = async (args, home) => {
  const transport = new StdioV1({ command: process.execPath, args: [command, ...args], env: environment(home), stderr: 'pipe' });
  const bystander = new Bystander().watch(transport.stderr as Readable);
  const client = new ClientV1(ME);
  await client.connect(transport as TransportV1);
  const peer: Peer = {
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as Awaited<ReturnType<Peer['call']>>,
    close: () => client.close(),
  };
  open.push(peer);
  return { peer, bystander };
};

/**
 * Asks for the era on the process itself. The SDK's own class asks on a second process first, whose standard error nobody reads, so that
 * with it a person signs in beforehand (see below).
 */
class ProbedInPlace extends StdioV2 {}

const v2 =
  (mode: 'legacy' | { pin: string }, Transport = ProbedInPlace): Connect =>
  async (args, home) => {
    const transport = new Transport({ command: process.execPath, args: [command, ...args], env: environment(home), stderr: 'pipe' });
    const bystander = new Bystander().watch(transport.stderr as Readable);
    const client = new ClientV2(ME, { versionNegotiation: { mode } });
    await client.connect(transport);
    const peer: Peer = {
      listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args) => (await client.callTool({ name, arguments: args })) as Awaited<ReturnType<Peer['call']>>,
      close: () => client.close(),
    };
    open.push(peer);
    return { peer, bystander };
  };

const CLIENTS: readonly [string, Connect][] = [
  ['v1 SDK', v1],
  ['v2 SDK, 2025-11-25', v2('legacy')],
  ['v2 SDK, 2026-07-28', v2({ pin: '2026-07-28' })],
];

/** For what outlives the tokens of this system. */
const tenMinutes = (): string => system.run(['token', '--as', AGENT, '--ttl', '10m']).stdout.trim();

const ownContact = () => ({ contactKey: system.sandbox.world.story.ownContact });

async function tokenFileIn(home: string): Promise<{ path: string; tokens: { access: string; refresh: string; expiresAt: number } }> {
  const [name] = (await readdir(join(home, 'tokens'))).filter((each) => each.endsWith('.json'));
  const path = join(home, 'tokens', name!);
  return { path, tokens: JSON.parse(await readFile(path, 'utf8')) };
}

describe.each(CLIENTS)('gatehouse connect under the %s', (_, connect) => {
  it('signs in by a code on another device and answers calls', async () => {
    const home = await newHome();
    const { peer, bystander } = await connect(['connect', endpoint(), '--device'], home);
    expect(bystander.said).toMatch(/Type the code [A-Z]{4}-[A-Z]{4} at this address/);
    expect(await peer.listTools()).toEqual(expect.arrayContaining(['crm_get_contact', 'mls_search_listings']));
    const answer = await peer.call('crm_get_contact', ownContact());
    expect(answer.isError).toBeFalsy();
    expect(answer.structuredContent).toMatchObject({ ContactKey: ownContact().contactKey });
  });

  it('signs in by the browser of this machine, asks for more when a call needs it, and keeps the tokens to itself', async () => {
    const home = await newHome();
    const { peer, bystander } = await connect(['connect', endpoint('/mcp/crm')], home);
    expect((await peer.call('get_contact', ownContact())).isError).toBeFalsy();
    const drafted = await peer.call('draft_message', { ...ownContact(), channel: 'sms', body: 'See you on Friday at noon.' });
    expect(drafted.isError).toBeFalsy();
    expect(bystander.said.match(/Open this address to sign in:/g)).toHaveLength(2);
    const { path, tokens } = await tokenFileIn(home);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    for (const secret of [tokens.access, tokens.refresh]) expect(bystander.said).not.toContain(secret);
  });

  it('goes on when its token ends in the middle of a session, without asking anybody', async () => {
    const home = await newHome();
    const { peer, bystander } = await connect(['connect', endpoint()], home);
    expect((await peer.call('crm_get_contact', ownContact())).isError).toBeFalsy();
    const first = (await tokenFileIn(home)).tokens;
    await expect
      .poll(
        async () => {
          expect((await peer.call('crm_get_contact', ownContact())).isError).toBeFalsy();
          return (await tokenFileIn(home)).tokens.access === first.access;
        },
        { timeout: 40_000, interval: 500 },
      )
      .toBe(false);
    expect(bystander.said.match(/Open this address to sign in:/g)).toHaveLength(1);
  });
});

describe('gatehouse connect', () => {
  it('serves a client that probes on a process of its own, once a person has signed in', async () => {
    const home = await newHome();
    expect(await run(['login', endpoint(), '--device'], home).ended).toBe(0);
    const { peer, bystander } = await v2({ pin: '2026-07-28' }, StdioV2)(['connect', endpoint()], home);
    expect((await peer.call('crm_get_contact', ownContact())).isError).toBeFalsy();
    expect(bystander.said).toBe('');
  });

  it('asks a person again when the refresh token is no good any more', async () => {
    const home = await newHome();
    expect(await run(['login', endpoint()], home).ended).toBe(0);
    const { path, tokens } = await tokenFileIn(home);
    await writeFile(path, JSON.stringify({ ...tokens, refresh: 'withdrawn', expiresAt: 0 }));
    const { peer, bystander } = await v1(['connect', endpoint()], home);
    expect((await peer.call('crm_get_contact', ownContact())).isError).toBeFalsy();
    expect(bystander.said).toContain('Open this address to sign in:');
  });

  it('lets two programs use one sign-in: neither is taken for a thief of the other', async () => {
    const home = await newHome();
    expect(await run(['login', endpoint()], home).ended).toBe(0);
    const { path, tokens } = await tokenFileIn(home);
    await writeFile(path, JSON.stringify({ ...tokens, expiresAt: 0 }));
    const peers = await Promise.all([v1(['connect', endpoint()], home), v1(['connect', endpoint()], home)]);
    for (const { peer, bystander } of peers) {
      expect((await peer.call('crm_get_contact', ownContact())).isError).toBeFalsy();
      expect(bystander.said).toBe('');
    }
  });

  it('takes a token from a file or the environment for scripts, and says when it is no good', async () => {
    const home = await newHome();
    const file = join(home, 'token');
    await writeFile(file, tenMinutes());
    const { peer } = await v1(['connect', endpoint(), '--token-file', file], home);
    expect((await peer.call('crm_get_contact', ownContact())).isError).toBeFalsy();
    await writeFile(file, 'not-a-token');
    await expect(peer.call('crm_get_contact', ownContact())).rejects.toThrow(/refused the given access token/);
  });

  it('writes nothing but protocol to standard output, answers what is due when its input ends, and ends well', async () => {
    const home = await newHome();
    const file = join(home, 'token');
    await writeFile(file, tenMinutes());
    const { child, ended } = run(['connect', endpoint(), '--token-file', file], home);
    const lines: string[] = [];
    createInterface({ input: child.stdout! }).on('line', (line) => lines.push(line));
    const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
    child.stdin!.write('this is no message\n');
    child.stdin!.end(`${JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/list', params: { _meta: meta } })}\n`);
    expect(await ended).toBe(0);
    const messages = lines.map((line) => JSON.parse(line) as { jsonrpc: string; id: unknown; error?: { code: number }; result?: unknown });
    expect(messages.every(({ jsonrpc }) => jsonrpc === '2.0')).toBe(true);
    expect(messages.find(({ id }) => id === null)?.error?.code).toBe(-32700);
    expect(messages.find(({ id }) => id === 7)?.result).toBeDefined();
  });

  it.each([
    [['connect'], 64, /Give the MCP address/],
    [['connect', 'http://gateway.example/mcp'], 64, /not an https address/],
    [['connect', 'file:///etc/passwd'], 64, /not an https address/],
    [['login', 'http://127.0.0.1:9/mcp'], 78, /cannot be reached/],
    [['connect', 'https://gateway.example/mcp', '--token-file', '/nowhere/token'], 78, /cannot be read/],
  ])('ends with a sentence: %j', async (args, code, says) => {
    const { bystander, ended } = run(args, await newHome());
    expect(await ended).toBe(code);
    expect(bystander.said).toMatch(says);
    expect(bystander.said).not.toMatch(/\n\s+at /);
  });

  it('is told by a person that access is declined', async () => {
    const home = await newHome();
    const child = spawn(process.execPath, [command, 'login', endpoint()], { env: environment(home), stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'exit');
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      said.push(line);
      const address = /^ {2}(http\S+)$/.exec(line)?.[1];
      if (address === undefined) continue;
      const browser = new HeadlessBrowser();
      const page = await browser.submit(await browser.open(address), { decision: 'decline' });
      await fetch(new URL(page.headers.get('location')!));
    }
    expect((await ended)[0]).toBe(78);
    expect(said.join('\n')).toContain('Access was declined in the browser.');
  });
});

describe('gatehouse logout', () => {
  it('withdraws both tokens at the gateway and forgets them', async () => {
    const home = await newHome();
    expect(await run(['login', endpoint(), '--scope', 'mcp:read mcp:write'], home).ended).toBe(0);
    const { tokens } = await tokenFileIn(home);
    expect(await run(['logout', endpoint()], home).ended).toBe(0);
    expect((await readdir(join(home, 'tokens'))).filter((name) => name.endsWith('.json'))).toEqual([]);
    const shown = await fetch(endpoint(), { method: 'POST', headers: { authorization: `Bearer ${tokens.access}` } });
    expect(shown.status).toBe(401);
    expect(shown.headers.get('www-authenticate')).toContain('withdrawn');
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'gatehouse-cli', refresh_token: tokens.refresh });
    expect((await fetch(`${system.url}/oauth/token`, { method: 'POST', body: form })).status).toBe(400);
  });
});
