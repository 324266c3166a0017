import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../support/gateway-process.js';
import { RawPeer, refusalCode, textOf, withoutIds, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const OWN = 'MEM-1001';
const document = readFileSync(join(repository, 'templates/brokerage/showing-desk.openapi.yaml'), 'utf8');

let system: RunningSystem;
/** Where a vendor publishes a document of its own. */
let publisher: Server;

const upstream = (id: string, documentUrl: string): string => `
  - id: ${id}
    transport: openapi
    document: ${documentUrl}
    url: http://127.0.0.1:9/never-asked
    operations: { include: [get_showing] }
    tools:
      get_showing: { action: read, dataClass: showing, resource: Showing }
`;

beforeAll(async () => {
  publisher = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: 'http://169.254.169.254/openapi.yaml' }).end();
    else response.writeHead(200, { 'content-type': 'application/yaml' }).end(document);
  });
  await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
  const { port } = publisher.address() as AddressInfo;
  const added = [
    upstream('published', `http://127.0.0.1:${port}/openapi.yaml`),
    upstream('moved', `http://127.0.0.1:${port}/moved`),
    upstream('inside', `http://127.0.0.2:${port}/openapi.yaml`),
  ].join('');
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml.replace('refresh: 30s', 'refresh: 1s').replace('\nintegrity:', `${added}\negress: { allow: [127.0.0.1] }\n\nintegrity:`),
  });
});
afterEach(() => {
  system.sandbox.showings.fault = undefined;
});
afterAll(async () => {
  await system?.stop();
  publisher.close();
  publisher.closeAllConnections();
});

/** Of the one resource that the attacks name: the gateway itself asks for roster, tokens and tables whenever it needs them. */
const askedOfMls = (): number => system.sandbox.reso.requests.of('Property');
const peer = (era: Era, user = AGENT) => new RawPeer(era, `${system.url}/mcp`, system.token(user)).open();
const last = () => system.sandbox.showings.received.at(-1)!;
const count = () => system.sandbox.showings.received.length;
const resultOf = (exchange: Exchange) => exchange.message!.result!;
const showing = () => system.sandbox.world.tables.Showing.find(({ ShowingAgentKey }) => ShowingAgentKey === OWN)!;
type Tool = { name: string; inputSchema: { properties: Record<string, unknown> }; annotations: object };
const toolsOf = async (client: RawPeer) => resultOf(await client.list())['tools'] as Tool[];

interface Caller {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}
const ME = { name: 'openapi-spec', version: '1' };

async function v1(url: URL, requestInit: RequestInit): Promise<Caller> {
  const client = new ClientV1(ME);
  await client.connect(new TransportV1(url, { requestInit }) as Transport);
  return client as unknown as Caller;
}

async function v2(url: URL, requestInit: RequestInit, mode: 'legacy' | { pin: string }): Promise<Caller> {
  const client = new ClientV2(ME, { versionNegotiation: { mode } });
  await client.connect(new TransportV2(url, { requestInit }));
  return client as unknown as Caller;
}

/** Values that lead elsewhere if anything does. */
const ATTACKS = [
  '../../reso/odata/Property',
  '..%2f..%2fhealthz',
  '%2e%2e/%2e%2e/crm/mcp',
  '..\\..\\healthz',
  '//evil.example/x',
  'SHW-00001?admin=true',
  'SHW-00001#x',
  'SHW-1/requests',
  '@evil.example:80/',
  'http://169.254.169.254/',
  'a\r\nHost: evil.example',
];

describe.each<Era>(['2025', '2026'])('an API behind the gateway, protocol era %s', (era) => {
  it('offers its operations as tools with typed arguments, and only those that were asked for', async () => {
    const tools = (await toolsOf(await peer(era))).filter(({ name }) => name.startsWith('showings_'));
    expect(tools.map(({ name }) => name)).toEqual([
      'showings_cancel_showing',
      'showings_get_showing',
      'showings_get_showing_instructions',
      'showings_give_showing_feedback',
      'showings_list_buyer_requests',
      'showings_list_showing_requests',
      'showings_list_showings',
      'showings_request_showing',
      'showings_reschedule_showing',
    ]);
    const list = tools.find(({ name }) => name === 'showings_list_showings')!;
    expect(Object.keys(list.inputSchema.properties)).toEqual(['status', 'agentKey', 'window', 'limit']);
    expect(list.inputSchema.properties['limit']).toMatchObject({ type: 'integer', minimum: 1, maximum: 200 });
    expect(list.annotations).toEqual({ readOnlyHint: true });
  });

  it('is asked with the arguments where its document puts them, and with the credential of the gateway alone', async () => {
    const args = { status: ['Confirmed', 'Ended'], window: { from: '2026-01-01' }, agentKey: OWN, limit: 5 };
    const answer = await (await peer(era)).call('showings_list_showings', args);
    expect(resultOf(answer)['isError']).toBeFalsy();
    expect(last()).toMatchObject({
      method: 'GET',
      url: '/showings/v1/showings?status=Confirmed,Ended&agentKey=MEM-1001&window%5Bfrom%5D=2026-01-01&limit=5',
    });
    expect(last().headers['x-desk-key']).toBe(SECRETS.SANDBOX_SHOWINGS_KEY);
    expect(last().headers['authorization']).toBeUndefined();
    expect(JSON.stringify(last().headers)).not.toContain(system.token(AGENT));
    const { items } = resultOf(answer)['structuredContent'] as { items: Record<string, unknown>[] };
    expect(items.length).toBeGreaterThan(0);
    expect(items.every(({ ShowingAgentKey }) => ShowingAgentKey === OWN)).toBe(true);
  });

  it("gives an agent nothing of other agents' showings", async () => {
    const other = system.sandbox.world.tables.Showing.find(({ ShowingAgentKey }) => ShowingAgentKey === 'MEM-2001')!;
    const answer = await (await peer(era)).call('showings_get_showing', { showingKey: String(other['ShowingKey']) });
    expect(answer.text).not.toContain(String(other['ShowingStartTimestamp']));
    expect(answer.text).not.toContain(String(other['ListingKey']));
    const missing = await (await peer(era)).call('showings_get_showing', { showingKey: 'SHW-99999' });
    expect(withoutIds(answer)).toBe(withoutIds(missing));
    const listed = resultOf(await (await peer(era)).call('showings_list_showings', { limit: 50 }))['structuredContent'];
    const { items, total } = listed as { items: unknown[]; total: number };
    expect(total).toBe(items.length);
  });

  it('masks private values in JSON, in text and in what it says when it fails', async () => {
    const client = await peer(era);
    const requests = system.sandbox.world.tables.ShowingRequest;
    const own = requests.find(({ ShowingAgentKey }) => ShowingAgentKey === OWN)!;
    const buyer = system.sandbox.world.tables.Contacts.find(({ OwnerMemberKey }) => OwnerMemberKey === OWN)!;
    const listed = await client.call('showings_list_showing_requests', { showingKey: String(own['ShowingKey']) });
    expect(listed.text).toContain(String(own['ShowingRequestKey']));
    expect(listed.text).not.toContain(buyer.MobilePhone);
    expect(listed.text).not.toContain(String(own['ShowingRequestor']));
    const { codeListing, codes } = system.sandbox.world.story;
    const instructions = await client.call('showings_get_showing_instructions', { listingKey: codeListing });
    expect(textOf(instructions)).toContain('Appointment only');
    for (const code of codes) expect(withoutIds(instructions)).not.toContain(code);
    const missing = await client.call('showings_get_showing', { showingKey: 'SHW-99999' });
    expect(resultOf(missing)['isError']).toBe(true);
    expect(missing.text).not.toContain('555-0142');
  });

  it.each([
    [{ limit: 'many' }, 'limit'],
    [{ limit: 100_000 }, 'limit'],
    [{ status: ['Sold'] }, 'status'],
    [{ window: { from: 'yesterday' } }, 'window/from'],
    [{ admin: true }, 'admin'],
  ])('is not asked with arguments that break the contract: %j', async (args, path) => {
    const before = count();
    const answer = await (await peer(era)).call('showings_list_showings', args);
    expect(answer.message!.error?.code ?? refusalCode(answer)).toBeTruthy();
    expect(answer.text).toContain(path);
    expect(count()).toBe(before);
  });

  it.each(ATTACKS)('is asked nowhere else than its document says, whatever an argument holds: %j', async (showingKey) => {
    const before = count();
    const elsewhere = () => [askedOfMls(), system.sandbox.crm.received.last(100, 'tools/call').length];
    const asked = elsewhere();
    const answer = await (await peer(era)).call('showings_get_showing', { showingKey });
    expect(answer.message!.error ?? resultOf(answer)['isError']).toBeTruthy();
    for (const { url, headers } of system.sandbox.showings.received.slice(before)) {
      expect(url).toMatch(/^\/showings\/v1\/showings\/[^/?#]+$/);
      expect(headers.host).toBe(new URL(system.sandbox.url).host);
    }
    expect(elsewhere()).toEqual(asked);
  });

  it('may be written to by whom policy permits; a header cannot be broken out of', async () => {
    const { cleanListing } = system.sandbox.world.story;
    const times = { listingKey: cleanListing, startTime: '2026-12-01T18:00:00Z', endTime: '2026-12-01T18:30:00Z', reason: 'open_house' };
    expect((await toolsOf(await peer(era, 'compliance@harbor.example'))).map(({ name }) => name)).not.toContain('showings_request_showing');
    const broker = await peer(era, BROKER);
    const asked = await broker.call('showings_request_showing', { ...times, 'X-Desk-Reference': 'ref 7' });
    expect(resultOf(asked)['isError']).toBeFalsy();
    expect(last()).toMatchObject({ method: 'POST', url: '/showings/v1/showing-requests', body: times });
    expect(last().headers).toMatchObject({ 'x-desk-reference': 'ref 7', 'content-type': 'application/json' });
    const before = count();
    const broken = await broker.call('showings_request_showing', { ...times, 'X-Desk-Reference': 'a\r\nX-Desk-Key: mine' });
    expect(broken.message!.error ?? refusalCode(broken)).toBeTruthy();
    expect(count()).toBe(before);
  });

  it('that answers too much is refused, and that redirects is not followed', async () => {
    const client = await peer(era);
    system.sandbox.showings.fault = 'huge';
    const huge = await client.call('showings_list_showings', {});
    expect(refusalCode(huge)).toBe('RESULT_TOO_LARGE');
    expect(huge.text.length).toBeLessThan(10_000);
    system.sandbox.showings.fault = 'redirect';
    const moved = await client.call('showings_list_showings', {});
    expect(refusalCode(moved)).toBe('UPSTREAM_ERROR');
    expect(moved.text).not.toContain('169.254');
  });

  it('that is busy or down says so, retryable, and recovers', async () => {
    const client = await peer(era);
    system.sandbox.showings.fault = 'busy';
    const busy = await client.call('showings_list_showings', {});
    expect(refusalCode(busy)).toBe('UPSTREAM_BUSY');
    expect(resultOf(busy)['_meta']).toMatchObject({ 'dev.gatehouse/refusal': { retryable: true } });
    expect(textOf(busy)).toContain('17 seconds');
    system.sandbox.showings.fault = 'cut';
    const down = await client.call('showings_list_showings', {});
    expect(refusalCode(down)).toBe('UPSTREAM_DOWN');
    expect(textOf(down)).not.toMatch(/127\.0\.0\.1|ECONN|socket/i);
    system.sandbox.showings.fault = undefined;
    expect(resultOf(await client.call('showings_list_showings', {}))['isError']).toBeFalsy();
  });
});

describe.each<[string, (url: URL, init: RequestInit) => Promise<Caller>]>([
  ['v1 SDK', v1],
  ['v2 SDK, 2025-11-25', (url, init) => v2(url, init, 'legacy')],
  ['v2 SDK, 2026-07-28', (url, init) => v2(url, init, { pin: '2026-07-28' })],
])('the %s', (_client, connect) => {
  it('finds masked answers to be of the shape that the tools promise', async () => {
    const client = await connect(new URL(`${system.url}/mcp`), { headers: { authorization: `Bearer ${system.token(AGENT)}` } });
    const { tools } = await client.listTools();
    expect(tools.find(({ name }) => name === 'showings_list_showing_requests')).toMatchObject({ outputSchema: { type: 'object' } });
    const { ShowingKey } = system.sandbox.world.tables.ShowingRequest.find(({ ShowingAgentKey }) => ShowingAgentKey === OWN)!;
    const calls = {
      list_showings: { agentKey: OWN },
      list_showing_requests: { showingKey: ShowingKey },
      get_showing: { showingKey: ShowingKey },
    };
    for (const [name, args] of Object.entries(calls)) {
      // The client itself throws where structured content breaks the output schema.
      const answer = await client.callTool({ name: `showings_${name}`, arguments: args });
      expect([name, answer['isError'] ?? false]).toEqual([name, false]);
    }
    await client.close();
  });
});

describe('the document', () => {
  it('may be published at a URL; it is fetched from where that is allowed and from nowhere else', async () => {
    const names = (await toolsOf(await peer('2026'))).map(({ name }) => name);
    expect(names).toContain('published_get_showing');
    expect(names).not.toContain('moved_get_showing');
    expect(names).not.toContain('inside_get_showing');
    expect(system.gateway.log).toContain('not on the public Internet');
    const health = await (await fetch(`${system.url}/health/ready`)).text();
    expect(health).toMatch(/moved/);
    expect(health).not.toMatch(/127\.0\.0\.2|169\.254/);
  });

  it('that changes which request a tool makes holds that tool back, and only that one', async () => {
    const client = await peer('2026');
    const file = join(system.folder, 'showing-desk.openapi.yaml');
    const before = await readFile(file, 'utf8');
    await writeFile(file, before.replace('  /showings/{showingKey}:\n', '  /admin/{showingKey}:\n'));
    const read = () => client.call('showings_get_showing', { showingKey: String(showing()['ShowingKey']) });
    await expect.poll(async () => refusalCode(await read()), { timeout: 20_000 }).toBe('TOOL_QUARANTINED');
    expect(system.sandbox.showings.received.map(({ url }) => url).join()).not.toContain('/admin');
    expect(resultOf(await client.call('showings_list_showings', {}))['isError']).toBeFalsy();
    const diff = system.run(['pins', 'diff', 'showings', 'get_showing']).stdout;
    expect(diff).toContain('GET /admin/{showingKey}');
    await writeFile(file, before);
    await expect.poll(async () => refusalCode(await read()), { timeout: 20_000 }).toBeUndefined();
  });
});

describe('the audit trail', () => {
  it('has a record of every call, and holds no credential', () => {
    const events = system.audit().filter(({ tool }) => (tool as { upstream?: string } | undefined)?.upstream === 'showings');
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['tool.call.allowed', 'tool.call.denied', 'tool.call.failed']));
    expect(JSON.stringify(events) + system.gateway.log).not.toContain(SECRETS.SANDBOX_SHOWINGS_KEY);
  });
});
