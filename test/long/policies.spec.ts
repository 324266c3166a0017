import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportedEvents } from '../support/recorded-events.js';
import { RawPeer, refusalCode, textOf, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const COLLEAGUE = 'agent2@harbor.example';
const DEADLINE = { timeout: 30_000 };
const HOUSE = `@id("house-few-listings")
@title("An agent reads few listings at a time.")
forbid (principal in Role::"agent", action == Action::"read", resource == Tool::"mls/search_listings")
when { context.arguments has top && context.arguments.top > 5 };

@id("house-mail-at-once")
@title("An e-mail goes out at once.")
@reach("own")
permit (principal in Role::"agent", action == Action::"send", resource == Tool::"crm/send_message")
when { context.arguments.to like "*@*" };

@id("house-contacts-of-the-river")
@title("Contacts of one office are read as resources.")
@reason("forbidden")
forbid (principal in Role::"agent", action == Action::"read", resource in DataClass::"contact")
when { context.arguments has uri && context.arguments.uri like "*CON-00002" };

@id("house-few-open-houses")
@title("An agent looks open houses up twice an hour.")
@quota("2 per 1h")
forbid (principal in Role::"agent", action == Action::"read", resource == Tool::"mls/list_open_houses");

@id("house-notes-are-approved")
@title("A broker sees what an agent writes of a client.")
@hold("broker")
forbid (principal in Role::"agent", action == Action::"write", resource in DataClass::"contact");
`;
const NO_TASKS = `@id("house-no-tasks")
@title("No tasks.")
forbid (principal, action == Action::"read", resource in DataClass::"task");
`;

let system: RunningSystem;
beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) => yaml.replace('\nmls:', '\npolicies: [house.cedar]\n\nmls:'),
    files: { 'house.cedar': HOUSE },
  });
});
afterAll(() => system?.stop());

const peer = (era: Era = '2026', user = AGENT, application?: string) =>
  new RawPeer(era, `${system.url}/mcp`, system.token(user, application)).open();
const namesIn = ({ message }: Exchange): string[] => (message!.result!['tools'] as { name: string }[]).map(({ name }) => name);
const listed = async (): Promise<string[]> => namesIn(await (await peer()).list());
const note = async (): Promise<unknown> => {
  const answer = await fetch(`${system.url}/health/ready`);
  const { status, parts } = (await answer.json()) as { status: string; parts: Record<string, string> };
  expect([answer.status, status]).toEqual([200, 'ready']);
  return parts['policies'];
};

async function reload(policies: string): Promise<void> {
  await writeFile(join(system.folder, 'house.cedar'), policies);
  process.kill(system.gateway.pid!, 'SIGHUP');
}

describe.each<Era>(['2026', '2025'])('a policy that reads arguments (%s)', (era) => {
  it('shows the tool, and judges each call by its own', async () => {
    const client = await peer(era);
    expect(namesIn(await client.list())).toEqual(expect.arrayContaining(['mls_search_listings', 'crm_send_message']));
    const search = (args: object) => client.call('mls_search_listings', { city: 'Sacramento', ...args });
    for (const args of [{ top: 5 }, {}, { top: 5 }]) expect(refusalCode(await search(args))).toBeUndefined();
    for (const args of [{ top: 6 }, { top: '5' }, { top: null }]) {
      const refused = await search(args);
      expect(refusalCode(refused)).toBe('ACCESS_ARGUMENTS');
      expect(refused.text).not.toMatch(/house-|few-listings|cedar/);
    }
    expect(refusalCode(await search({ top: 5 }))).toBeUndefined();
  });

  it('judges what the upstream would get, not the placeholder that stands for it', async () => {
    const { attacks, tables } = system.sandbox.world;
    // Somebody who read no orders of strangers, in remarks or notes: with any, every message of theirs would wait.
    const { ContactKey: contactKey } = tables.Contacts.find(
      (contact) => contact.OwnerMemberKey === 'MEM-1002' && !attacks.some(({ place }) => place.key === contact.ContactKey),
    )!;
    const reader = await peer(era, COLLEAGUE, `reader-${era}`);
    const [email] = /\[\[email:[a-z]+\]\]/.exec((await reader.call('crm_get_contact', { contactKey })).text)!;
    // A placeholder is its person's at each of their applications.
    const client = await peer(era, COLLEAGUE, `clean-${era}`);
    const sent = await client.call('crm_send_message', { to: email, purpose: 'service', body: `Keys at noon, ${era}.` });
    expect([refusalCode(sent), textOf(sent)]).toEqual([undefined, expect.stringContaining('queued')]);
    const other = await client.call('crm_send_message', { to: contactKey, purpose: 'service', body: `Keys at noon, ${era}.` });
    expect(refusalCode(other)).toBe('APPROVAL_NEEDED');
  });

  it('judges a resource by its URI', async () => {
    const read = async (key: string) => (await peer(era)).request('resources/read', { uri: `crm://contacts/${key}` });
    expect((await read('CON-00001')).message?.result).toBeDefined();
    expect((await read('CON-00002')).text).toContain('Your role does not allow this action');
  });
});

describe('a forbid that something lifts', () => {
  it('lets as many calls through as its quota says, and is counted under its id', async () => {
    const client = await peer('2026', COLLEAGUE);
    const codes = [];
    for (let call = 0; call < 3; call += 1) codes.push(refusalCode(await client.call('mls_list_open_houses', {})));
    expect(codes).toEqual([undefined, undefined, 'LIMIT_REACHED']);
    expect(system.run(['limits', 'show', COLLEAGUE]).stdout).toMatch(/house-few-open-houses.* 2 of 2 .*1h/);
  });

  it('holds what it is about until somebody approved it', async () => {
    const client = await peer();
    expect(namesIn(await client.list())).toContain('crm_add_contact_note');
    const contact = system.sandbox.world.tables.Contacts.find(({ OwnerMemberKey }) => OwnerMemberKey === 'MEM-1001')!;
    const held = await client.call('crm_add_contact_note', { contactKey: contact.ContactKey, note: 'Likes oak floors.' });
    expect([refusalCode(held), held.text]).toEqual(['APPROVAL_NEEDED', expect.stringMatching(/broker/i)]);
  });
});

// Windows has no signal for it.
describe.each(process.platform === 'win32' ? [] : ['SIGHUP'])('policies, changed and read again at %s', () => {
  it('are in force for the next call, and lists change', async () => {
    const client = new Client({ name: 'listening', version: '1' });
    let heard = 0;
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void (heard += 1));
    const headers = { authorization: `Bearer ${system.token(AGENT)}` };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${system.url}/mcp`), { requestInit: { headers } }) as Transport);
    expect(await listed()).toContain('crm_list_tasks');
    await reload(HOUSE + NO_TASKS);
    await expect.poll(listed, DEADLINE).not.toContain('crm_list_tasks');
    await expect.poll(() => heard, DEADLINE).toBeGreaterThan(0);
    const agent = await peer();
    const [hidden, unknown] = [await agent.call('crm_list_tasks', {}), await agent.call('crm_no_such_tool', {})];
    expect(hidden.message!.error).toMatchObject({ code: -32602 });
    expect(hidden.message!.error).toEqual(unknown.message!.error);
    await client.close();
  });

  it.each([
    ['do not parse', `${HOUSE}\nforbid (principal in `, /house\.cedar: line 28, column \d+: /],
    [
      'do not fit the schema',
      `${HOUSE}${NO_TASKS.replace('"task"', '"tasks"')}`,
      /house\.cedar \(house-no-tasks\): line \d+, column \d+: .*tasks/,
    ],
    [
      'do not fit themselves',
      HOUSE.replace('top > 5', 'top > 5 && context.arguments.top == "all"'),
      /line 1, column 1: reads .*as Long and as String/,
    ],
  ])('that %s leave the old ones in force, and say file, line, column and reason', async (_case, policies, says) => {
    await reload(policies);
    await expect.poll(note, DEADLINE).toMatch(says);
    expect(system.gateway.log).toMatch(says);
    expect(await listed()).not.toContain('crm_list_tasks');
    expect(refusalCode(await (await peer()).call('mls_search_listings', { top: 6 }))).toBe('ACCESS_ARGUMENTS');
  });

  it('that are good again end the note', async () => {
    await reload(HOUSE);
    await expect.poll(note, DEADLINE).toBe('up');
    await expect.poll(listed, DEADLINE).toContain('crm_list_tasks');
  });

  it('are on record with what they were and are, in a chain that is whole', async () => {
    const file = `${system.folder}/trail.jsonl`;
    expect(system.run(['audit', 'export', '--out', file])).toMatchObject({ status: 0 });
    expect(system.run(['audit', 'verify', file])).toMatchObject({ status: 0 });
    const events = exportedEvents<{ kind: string; details: Record<string, string> }>(await readFile(file, 'utf8'));
    const [one, two] = events.filter(({ kind }) => kind === 'policy.changed').map(({ details }) => details);
    expect([two!['from'], two!['to']]).toEqual([one!['to'], one!['from']]);
    expect(one!['from']).toMatch(/^[0-9a-f]{16}$/);
    const rejected = events.filter(({ kind }) => kind === 'policy.rejected').map(({ details }) => details);
    expect(rejected.map(({ inForce }) => inForce)).toEqual([one!['to'], one!['to'], one!['to']]);
    expect(rejected[1]!['fault1']).toMatch(/^house\.cedar \(house-no-tasks\): line \d+, column \d+: /);
  });
});
