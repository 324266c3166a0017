import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openOffice } from '@gatehouse/gateway-app';
import { importedEntries } from '@gatehouse/integrity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, refusalCode, textOf } from '../support/raw-peer.js';
import { ShiftingServer } from '../support/shifting-server.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const ASSISTANT = 'assistant@harbor.example';
const ADMIN = 'admin@harbor.example';
const LATER = { timeout: 20_000, interval: 300 };
const NAME = 'example.street-desk/streets';

const tool = (name: string) => ({
  name,
  description: `Says what is known of a street (${name}).`,
  inputSchema: { type: 'object', properties: { street: { type: 'string' } } },
});

const entry = (url: string): string => `server:
  name: ${NAME}
  title: Street Desk
  description: What is known of streets.
  version: 1.0.0
  remotes: [{ type: streamable-http, url: ${url} }]
category: market-data
owner: broker@harbor.example
tools:
  note: { terms: { action: read, dataClass: general }, arguments: { street: address } }
  count: { terms: { action: read, dataClass: general } }
  demolish: { tier: destroy, terms: { action: read, dataClass: general } }
toolSets: { assistant: [count] }
`;

let server: ShiftingServer;
let system: RunningSystem;

beforeAll(async () => {
  server = await new ShiftingServer('modern', {
    name: 'street-desk',
    version: '1.0.0',
    instructions: '',
    tools: [tool('note'), tool('count'), tool('demolish')],
  }).open();
  system = await RunningSystem.start({
    files: { 'catalog/streets.yaml': entry(server.url) },
    edit: (yaml) =>
      yaml.replace('refresh: 30s', 'refresh: 1s').replace('\nintegrity:', `\n  - id: streets\n    catalog: ${NAME}\n\nintegrity:`),
  });
});
afterAll(async () => {
  await system?.stop();
  server?.close();
});

const peer = (user = AGENT) => new RawPeer('2026', `${system.url}/mcp`, system.token(user));

async function shown(user = AGENT): Promise<string[]> {
  const { tools } = (await peer(user).list()).message!.result as { tools: { name: string }[] };
  return tools.filter(({ name }) => name.startsWith('streets_')).map(({ name }) => name);
}

async function registry(path: string, user: string | undefined = AGENT): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers: Record<string, string> = user === '' ? {} : { authorization: `Bearer ${system.token(user)}` };
  const answer = await fetch(`${system.url}/v0.1/servers${path}`, { headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

type Office = Awaited<ReturnType<typeof openOffice>>;

/** What the commands do, without starting one. */
async function atOffice<T>(work: (office: Office) => Promise<T>): Promise<T> {
  const office = await openOffice(system.configFile);
  try {
    return await work(office);
  } finally {
    await office.close();
  }
}

const approve = (digest: string, as: string): Promise<unknown> =>
  atOffice(async (office) => office.catalogue.approve(await office.principalOf(as), NAME, digest));

describe('a server of the catalogue', () => {
  it('serves nothing before somebody approved exactly its entry, and is in no registry', async () => {
    expect(await shown()).toEqual([]);
    expect(refusalCode(await peer().call('streets_note', { street: 'Elm' }))).toBe('TOOL_QUARANTINED');
    expect((await registry('')).body).toEqual({ servers: [], metadata: { count: 0 } });
    const { stdout } = await system.runAside(['catalog', 'diff', NAME]);
    const digest = /--digest ([0-9a-f]{64}) /.exec(stdout)![1]!;
    await expect(approve('0123456789abcdef', ADMIN)).rejects.toThrow('is not what was looked at');
    await expect(approve(digest, 'compliance@harbor.example')).rejects.toThrow('may not approve servers');
    expect(await shown()).toEqual([]);
    const approved = await system.runAside(['catalog', 'approve', NAME, '--digest', digest, '--as', ADMIN]);
    expect(approved.stderr).toBe('');
    await expect.poll(() => shown(), LATER).toEqual(['streets_count', 'streets_demolish', 'streets_note']);
    const approvals = system.audit().filter(({ kind }) => kind === 'catalog.approved');
    expect(approvals).toMatchObject([{ actor: { subject: ADMIN }, details: { entry: NAME, version: '1.0.0' } }]);
  });

  it('shows a role the tools of its set alone, and has no others for it', async () => {
    expect(await shown(ASSISTANT)).toEqual(['streets_count']);
    const hidden = await peer(ASSISTANT).call('streets_note', { street: 'Elm' });
    const unknown = await peer(ASSISTANT).call('streets_nothing', { street: 'Elm' });
    expect(hidden.message!.error).toEqual(unknown.message!.error);
    expect(hidden.message!.error).toBeDefined();
    expect((await peer(ASSISTANT).call('streets_count', { street: 'Elm' })).message!.error).toBeUndefined();
  });

  it('has what destroys confirmed in person, also where a policy lets it go ahead, and what it takes read by its role', async () => {
    const held = await peer().call('streets_demolish', { street: 'Elm' });
    expect(refusalCode(held)).toBe('APPROVAL_NEEDED');
    expect(refusalCode(await peer().call('streets_count', { street: 'Elm' }))).toBeUndefined();
    // An address is one line: what would be two is an attempt to write more than was asked for.
    const twoLines = await peer().call('streets_note', { street: 'Elm\r\nBcc: relay@relay-desk.example' });
    expect(refusalCode(twoLines)).toMatch(/^ARGUMENT/);
    expect(textOf(await peer().call('streets_note', { street: 'Elm' }))).toContain('answered by note');
  });

  it('is told to those who are signed in as a registry tells it, by the address of the gateway', async () => {
    expect((await registry('', '')).status).toBe(401);
    const { status, body } = await registry('?search=street');
    expect(status).toBe(200);
    const { servers } = body as { servers: { server: object; _meta: object }[] };
    expect(servers).toHaveLength(1);
    expect(servers[0]).toMatchObject({
      server: { name: NAME, version: '1.0.0', remotes: [{ type: 'streamable-http', url: `${system.url}/mcp/streets` }] },
      _meta: {
        'io.modelcontextprotocol.registry/official': { status: 'active', isLatest: true },
        'dev.gatehouse/catalog': { category: 'market-data', riskTier: 'destroy' },
      },
    });
    expect(JSON.stringify(body)).not.toContain(new URL(server.url).host);
    const named = encodeURIComponent(NAME);
    expect((await registry(`/${named}/versions/latest`)).body).toEqual(servers[0]);
    expect((await registry(`/${named}/versions`)).body).toMatchObject({ metadata: { count: 1 } });
    expect((await registry(`/${named}/versions/9.9.9`)).status).toBe(404);
    expect((await registry('/example.none%2Fnone/versions/latest')).status).toBe(404);
    expect((await registry('?limit=0')).status).toBe(400);
  });

  it('is listed with its state and what its tools cost a model, and exported as it was entered', async () => {
    const { stdout } = await system.runAside(['catalog', 'search', 'street', '--category', 'market-data', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: NAME, state: 'approved', upstream: 'streets', tokens: expect.any(Number), tokensByRole: { assistant: expect.any(Number) } },
    ]);
    const [{ tokens, tokensByRole }] = JSON.parse(stdout) as [{ tokens: number; tokensByRole: { assistant: number } }];
    // One tool of three is in the assistants' set.
    expect(tokensByRole.assistant * 2).toBeLessThan(tokens);
    const exported = await atOffice((office) => office.catalogue.export({}));
    expect(importedEntries(JSON.stringify(exported), 'exported', { category: 'other', owner: 'nobody' })).toHaveLength(1);
    expect(exported).toMatchObject({ servers: [{ server: { name: NAME, remotes: [{ url: server.url }] } }] });
  });

  it('waits again where its entry became another, and is served no more when the approval is taken back', async () => {
    const file = join(system.folder, 'next.json');
    const remotes = [{ type: 'streamable-http', url: server.url }];
    await writeFile(file, JSON.stringify({ name: NAME, description: 'What is known of streets, and more.', version: '1.1.0', remotes }));
    const introduced = { category: 'market-data', owner: 'broker@harbor.example' };
    expect(await atOffice((office) => office.catalogue.add(file, introduced))).toHaveLength(1);
    const { standing, diff } = await atOffice((office) => office.catalogue.diff(NAME));
    expect(standing.state).toBe('changed');
    expect(diff.parts.flatMap(({ hunks }) => hunks).find(({ path }) => path === '/server/version')?.lines).toEqual(['-1.0.0', '+1.1.0']);
    expect((await registry(`/${encodeURIComponent(NAME)}/versions/1.0.0`)).status).toBe(200);
    await atOffice(async (office) => office.catalogue.withdraw(await office.principalOf(ADMIN), NAME));
    await expect.poll(() => shown(), LATER).toEqual([]);
    expect((await registry('')).body).toMatchObject({ servers: [] });
  });

  it('is not taken up from a document that is wrong, which is said with line and reason', async () => {
    const file = join(system.folder, 'wrong.json');
    const remotes = [{ type: 'http', url: 'ftp://streets.example' }];
    await writeFile(file, JSON.stringify({ name: 'streets', description: 'x', version: '^1.0.0', remotes }, null, 2));
    const { stderr, status } = await system.runAside(['catalog', 'add', file]);
    expect(status).toBe(64);
    expect(stderr).toContain('line 2: name: expected a name such as');
    expect(stderr).toContain('line 4: version: expected one exact version');
    expect(stderr).toContain('line 8: remotes.0.url: expected an http or https address');
    await writeFile(file, JSON.stringify({ name: NAME, description: 'x'.repeat(10_000_000), version: '1.0.0' }));
    const adding = atOffice((office) => office.catalogue.add(file, { category: 'other', owner: 'nobody' }));
    await expect(adding).rejects.toThrow('expected at most 1048576 bytes');
    expect((await shown()).length).toBe(0);
    expect((await peer().list()).message!.error).toBeUndefined();
  });
});
