import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConformanceTargetProcess, TARGET_SCRIPT } from '../support/conformance-target.js';
import { OpenStream } from '../support/open-stream.js';
import { RawPeer, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const COLLEAGUE = 'agent2@harbor.example';
/** Of the agent, whose clients are theirs to look after. */
const ASSISTANT = 'assistant@harbor.example';
const STAFF = 'staff@mls.example';
const WATCHED = 'test://watched-resource';
const UPDATED = `resources/updated ${WATCHED}`;
const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';
const PATIENTLY = { timeout: 30_000 };
const UPSTREAMS = ['old', 'new', 'pipe'] as const;

let system: RunningSystem;
const targets: Record<string, ConformanceTargetProcess> = {};
const streams: OpenStream[] = [];

beforeAll(async () => {
  targets['old'] = await ConformanceTargetProcess.start('legacy');
  targets['new'] = await ConformanceTargetProcess.start('modern');
  const ways = {
    old: `transport: http\n    url: ${targets['old'].url}`,
    new: `transport: http\n    url: ${targets['new'].url}`,
    pipe: `transport: stdio\n    command: ${process.execPath}\n    args: [${JSON.stringify(TARGET_SCRIPT)}, --stdio]`,
  };
  const tools = ['test_trigger_tool_change', 'test_trigger_prompt_change', 'test_trigger_resource_update', 'test_now_and_then'];
  const named = (names: readonly string[]) => names.map((name) => `\n      ${name}: { action: read, dataClass: general }`).join('');
  const sections = Object.entries(ways).map(
    ([id, way]) =>
      `\n  - id: ${id}\n    ${way}\n    tools:${named(tools)}\n    prompts:${named(['test_now_and_then'])}\n    resources:${named(['test://'])}\n`,
  );
  system = await RunningSystem.start({
    edit: (yaml) => yaml.replace('refreshSeconds: 600', 'refreshSeconds: 5').replace('\nintegrity:', `${sections.join('')}\nintegrity:`),
  });
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(async () => {
  await system?.stop();
  await Promise.all(Object.values(targets).map((target) => target.end()));
});

const peer = (era: Era, path: string, user = AGENT, token = system.token(user)) => new RawPeer(era, `${system.url}${path}`, token).open();
const opened = async (client: RawPeer, wanted: Record<string, unknown> = {}): Promise<OpenStream> => {
  const stream = await client.stream(wanted);
  if (!(stream instanceof OpenStream)) throw new Error(`no stream: ${stream.status} ${stream.refusal}`);
  streams.push(stream);
  return stream;
};

async function until(met: () => boolean): Promise<void> {
  await expect.poll(met, PATIENTLY).toBe(true);
}

/** A client of either era that listens to a resource and to the lists. */
async function listening(era: Era, path: string, uri: string, user = AGENT): Promise<{ client: RawPeer; stream: OpenStream }> {
  const client = await peer(era, path, user);
  const stream = await opened(client, { toolsListChanged: true, promptsListChanged: true, resourceSubscriptions: [uri] });
  if (era === '2025') await client.request('resources/subscribe', { uri });
  else await until(() => stream.messages.length > 0);
  return { client, stream };
}

const updates = (stream: OpenStream): string[] => stream.heard.filter((name) => name.startsWith('resources/updated'));
const errorIn = ({ status, message }: Exchange, ...names: string[]): string =>
  names.reduce((text, name) => text.replaceAll(name, 'X'), JSON.stringify([status, message!.error]));
const contactUri = (): string => `crm://contacts/${system.sandbox.world.story.ownContact}`;
/** As a colleague at the CRM does. */
const touchContact = (): unknown => system.sandbox.crm.desk.addNote(system.sandbox.world.story.ownContact, 'Called back');

describe.each<Era>(['2025', '2026'])('a client of era %s', (era) => {
  it.each(UPSTREAMS)('hears of a resource of the %s server, of no other, and no more after it left', async (upstream) => {
    const { client, stream } = await listening(era, `/mcp/${upstream}`, WATCHED);
    const other = await listening(era, `/mcp/${upstream}`, 'test://static-text', COLLEAGUE);
    const update = (uri: string) => client.call('test_trigger_resource_update', { uri });
    await update(WATCHED);
    await expect.poll(() => updates(stream), PATIENTLY).toEqual([UPDATED]);
    await update('test://static-text');
    await expect.poll(() => updates(other.stream), PATIENTLY).toEqual(['resources/updated test://static-text']);
    if (era === '2025') await client.request('resources/unsubscribe', { uri: WATCHED });
    else stream.close();
    await update(WATCHED);
    await update('test://static-text');
    await expect.poll(() => updates(other.stream).length, PATIENTLY).toBe(2);
    expect(updates(stream)).toEqual([UPDATED]);
  });

  it.each(UPSTREAMS)('hears that a list of the %s server really changed, and of that list alone', async (upstream) => {
    const { client, stream } = await listening(era, `/mcp/${upstream}`, WATCHED);
    await client.call('test_trigger_tool_change');
    await expect.poll(() => stream.heard, PATIENTLY).toContain('tools/list_changed');
    expect(stream.heard).not.toContain('prompts/list_changed');
    await client.call('test_trigger_prompt_change');
    await expect.poll(() => stream.heard, PATIENTLY).toContain('prompts/list_changed');
  });

  it.each(['old', 'new'])(
    'hears once that it may have missed something while the %s server was away, and goes on hearing',
    async (upstream) => {
      const { client, stream } = await listening(era, `/mcp/${upstream}`, WATCHED);
      await targets[upstream]!.end();
      await targets[upstream]!.start();
      await expect.poll(() => updates(stream), PATIENTLY).toEqual([UPDATED]);
      await expect
        .poll(async () => {
          await client.call('test_trigger_resource_update', { uri: WATCHED });
          return updates(stream).length;
        }, PATIENTLY)
        .toBeGreaterThan(1);
    },
  );

  it('hears that the record of a client changed, by the URI that it is read by', async () => {
    const { client, stream } = await listening(era, '/mcp', contactUri());
    const contactKey = system.sandbox.world.story.ownContact;
    await client.call('crm_add_contact_note', { contactKey, note: 'Prefers mornings' });
    await expect.poll(() => updates(stream), PATIENTLY).toEqual([`resources/updated ${contactUri()}`]);
  });

  it('is told that it can listen', async () => {
    const hello = era === '2025' ? await initialised('/mcp/crm') : await (await peer(era, '/mcp/crm')).request('server/discover');
    expect(hello.message!.result!['capabilities']).toMatchObject({
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { listChanged: true, subscribe: true },
    });
  });
});

async function initialised(path: string): Promise<Exchange> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw-peer', version: '1' } };
  return new RawPeer('2025', `${system.url}${path}`, system.token(AGENT)).request('initialize', params);
}

describe('who may not read a resource', () => {
  it('is answered as if there were none, in both eras, and hears nothing of it', async () => {
    const hearing = await listening('2026', '/mcp', contactUri());
    const old = await peer('2025', '/mcp', STAFF);
    const oldStream = await opened(old);
    const none = contactUri().replace('crm:', 'nothing:');
    const subscribe = (uri: string) => old.request('resources/subscribe', { uri });
    const hidden = await subscribe(contactUri());
    expect(hidden.message!.error).toMatchObject({ code: -32002, data: { uri: contactUri() } });
    expect(errorIn(hidden, contactUri())).toBe(errorIn(await subscribe(none), none));
    const stream = await opened(await peer('2026', '/mcp', STAFF), { toolsListChanged: true, resourceSubscriptions: [contactUri(), none] });
    await expect.poll(() => stream.messages[0]?.['params'], PATIENTLY).toMatchObject({ notifications: { toolsListChanged: true } });
    expect(JSON.stringify(stream.messages)).not.toContain('crm:');
    touchContact();
    await expect.poll(() => updates(hearing.stream), PATIENTLY).toEqual([`resources/updated ${contactUri()}`]);
    expect([stream.heard, oldStream.heard]).toEqual([['subscriptions/acknowledged'], []]);
  });

  it('hears nothing any more from the moment on at which the roster says so', async () => {
    const mine = await listening('2026', '/mcp', contactUri());
    const [modern, legacy] = [
      await listening('2026', '/mcp', contactUri(), ASSISTANT),
      await listening('2025', '/mcp', contactUri(), ASSISTANT),
    ];
    touchContact();
    for (const { stream } of [mine, modern, legacy]) await expect.poll(() => updates(stream).length, PATIENTLY).toBe(1);
    system.sandbox.reso.update('Member', 'MEM-1004', { MemberStatus: 'Suspended' });
    const read = async () => (await modern.client.request('resources/read', { uri: contactUri() })).message!.error?.code;
    await expect.poll(read, PATIENTLY).toBeDefined();
    touchContact();
    await expect.poll(() => updates(mine.stream).length, PATIENTLY).toBe(2);
    // A suspended member sees no tools: that this is told shows that the streams themselves are still open.
    for (const { stream } of [modern, legacy]) await expect.poll(() => stream.heard, PATIENTLY).toContain('tools/list_changed');
    expect([updates(modern.stream).length, updates(legacy.stream).length]).toEqual([1, 1]);
    system.sandbox.reso.update('Member', 'MEM-1004', { MemberStatus: 'Active' });
    await expect.poll(read, PATIENTLY).toBeUndefined();
    touchContact();
    for (const { stream } of [modern, legacy]) await expect.poll(() => updates(stream).length, PATIENTLY).toBe(2);
  });
});

describe('a subscription', () => {
  it('begins with what is honoured, carries its id, and ends with its result when its token runs out', async () => {
    const token = system.run(['token', '--as', AGENT, '--ttl', '5s']).stdout.trim();
    const stream = await opened(await peer('2026', '/mcp', AGENT, token), { toolsListChanged: true, promptsListChanged: true });
    await expect.poll(() => stream.ended, PATIENTLY).toBe(true);
    const [first, last] = [stream.messages[0]!, stream.messages.at(-1)!];
    const meta = { [SUBSCRIPTION_ID]: 1 };
    expect(first).toMatchObject({ method: 'notifications/subscriptions/acknowledged', params: { _meta: meta } });
    expect(last).toMatchObject({ id: 1, result: { resultType: 'complete', _meta: meta } });
  });

  it('is of one era only', async () => {
    const old = await (await peer('2025', '/mcp')).request('subscriptions/listen', { notifications: {} });
    expect(old.message!.error!.code).toBe(-32601);
    for (const method of ['resources/subscribe', 'resources/unsubscribe']) {
      const modern = await (await peer('2026', '/mcp')).request(method, { uri: contactUri() });
      expect([modern.status, modern.message!.error!.code]).toEqual([404, -32601]);
    }
  });

  it('of a session begins and ends with an empty result', async () => {
    const client = await peer('2025', '/mcp');
    for (const method of ['resources/subscribe', 'resources/unsubscribe'])
      expect((await client.request(method, { uri: contactUri() })).message!.result).toEqual({});
  });

  it('does not open in the session of somebody else', async () => {
    const { client } = await listening('2025', '/mcp', contactUri());
    const thief = client.stolenBy(system.token(COLLEAGUE));
    expect(await thief.stream()).toMatchObject({ status: 404 });
    expect((await thief.request('resources/subscribe', { uri: contactUri() })).status).toBe(404);
    expect((await thief.request('resources/unsubscribe', { uri: contactUri() })).status).toBe(404);
  });

  it.each(['..%2F..%2Foffice', '[[phone:bcdfghjkmnpq]]', "1'%20OR%20'1'='1"])('takes no attack in a URI: %s', async (key) => {
    const uri = `crm://contacts/${key}`;
    const old = await (await peer('2025', '/mcp/crm')).request('resources/subscribe', { uri });
    expect(old.message!.error!.code).toBe(-31000);
    const stream = await opened(await peer('2026', '/mcp/crm'), { resourceSubscriptions: [uri] });
    await expect.poll(() => stream.ended, PATIENTLY).toBe(true);
    expect(stream.messages[0]).toMatchObject({ params: { notifications: {} } });
  });

  it('leaves its record in the audit, without a URI', () => {
    const events = system.audit();
    const kinds = new Set(events.map(({ kind }) => kind));
    for (const kind of ['resource.subscribe.allowed', 'resource.subscribe.denied', 'resource.unsubscribe.allowed', 'subscription.allowed'])
      expect(kinds).toContain(kind);
    expect(JSON.stringify(events)).not.toContain(contactUri());
  });
});
