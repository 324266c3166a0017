import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlainServer } from '../support/plain-server.js';
import { RawPeer, refusalCode, textOf, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const REASON = 'Supervision: complaint about a missed call';

const TASKS = 'io.modelcontextprotocol/tasks';
const META = { 'io.modelcontextprotocol/clientCapabilities': { extensions: { [TASKS]: {} } } };
/** A client of the first agent, whom the broker supervises, as a program says that works for a while. */
const FILE = { ContactKey: 'CON-00001', OwnerMemberKey: 'MEM-1001', FullName: 'Imke Sandoval' };

let system: RunningSystem;
let slow: PlainServer;
beforeAll(async () => {
  const inputSchema = { type: 'object', properties: { contactKey: { type: 'string' } }, additionalProperties: false };
  slow = await PlainServer.start('modern', { tools: [{ name: 'summarize', description: 'Sums up a file.', inputSchema }] }, (method) => {
    const task = { taskId: 'T-1', createdAt: '2026-11-28T10:00:00Z', lastUpdatedAt: '2026-11-28T10:00:00Z', ttlMs: null };
    const result = { content: [{ type: 'text', text: JSON.stringify(FILE) }], structuredContent: FILE };
    return method === 'tools/call' ? { resultType: 'task', ...task, status: 'working' } : { ...task, status: 'completed', result };
  });
  const section = `  - id: slow\n    transport: http\n    url: ${slow.url}\n    tools: { summarize: { action: read, dataClass: contact, resource: Contacts } }\n`;
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace('\nintegrity:', `\n${section}\nintegrity:`) });
});
afterAll(async () => {
  await system?.stop();
  await slow?.stop();
});

const peer = (user: string, era: Era = '2026') => new RawPeer(era, `${system.url}/mcp`, system.token(user)).open();
const contact = async (user: string, args: Record<string, unknown>, era?: Era): Promise<Exchange> =>
  (await peer(user, era)).call('crm_get_contact', { contactKey: 'CON-00001', ...args });
const lastRead = () => system.audit().findLast((event) => event['kind'] === 'tool.call.allowed')!;

/** The definition of the tool that reads a client, as this person sees it. */
async function definition(user: string, era: Era): Promise<string> {
  const all: { name: string }[] = [];
  let cursor: string | undefined;
  do {
    const { message } = await (await peer(user, era)).request('tools/list', cursor === undefined ? {} : { cursor });
    const { tools, nextCursor } = message!.result as { tools: { name: string }[]; nextCursor?: string };
    all.push(...tools);
    cursor = nextCursor;
  } while (cursor !== undefined);
  return JSON.stringify(all.find(({ name }) => name === 'crm_get_contact'));
}

describe.each<Era>(['2025', '2026'])('a broker who reads a client of an office they supervise, protocol era %s', (era) => {
  it('is told which argument takes the reason, and reads nothing without', async () => {
    const refused = await contact(BROKER, {}, era);
    expect(refusalCode(refused)).toBe('REASON_NEEDED');
    expect(textOf(refused)).toContain('Call again with the argument reasonForAccess: one sentence');
    expect(textOf(refused)).not.toContain('broker-reads');
  });

  it.each(['', 'because', '.'.repeat(40), 'x'.repeat(400), 7, null, { why: REASON }])('is not served for %j', async (reasonForAccess) => {
    expect(refusalCode(await contact(BROKER, { reasonForAccess }, era))).toBe('REASON_NEEDED');
  });

  it('is served with one, which is kept on record without what it says of clients', async () => {
    const served = await contact(BROKER, { reasonForAccess: `${REASON} from 415-555-0142` }, era);
    expect(refusalCode(served)).toBeUndefined();
    // The upstream's own schema allows no further argument: had it been sent, this would be a fault.
    expect(textOf(served)).toContain('CON-00001');
    const { reason, actor, arguments: sent } = lastRead() as unknown as Record<string, Record<string, unknown>>;
    expect(actor).toMatchObject({ subject: BROKER });
    expect(String(reason)).toContain(REASON);
    expect(String(reason)).not.toContain('0142');
    expect(JSON.stringify(sent)).not.toContain('reasonForAccess');
  });

  it('finds the argument in the definition of the tool, and an agent does not', async () => {
    expect(await definition(BROKER, era)).toContain('reasonForAccess');
    expect(await definition(AGENT, era)).not.toContain('reasonForAccess');
  });

  it('is never asked of the agent whose client it is, for whom it is no argument', async () => {
    expect(refusalCode(await contact(AGENT, {}, era))).toBeUndefined();
    expect(lastRead()['reason']).toBeUndefined();
  });
});

it('a resource takes no argument, and shows nobody else’s client', async () => {
  const read = await (await peer(BROKER)).request('resources/read', { uri: 'crm://contacts/CON-00001' });
  const [mine] = system.sandbox.world.tables.Contacts.filter(({ ContactKey }) => ContactKey === 'CON-00001');
  expect(JSON.stringify(read.message)).not.toContain(mine!.LastName);
});

describe('a task', () => {
  const about = async (user: string, args: Record<string, unknown>): Promise<string> => {
    const made = await (await peer(user)).call('slow_summarize', { contactKey: 'CON-00001', ...args }, META);
    const { taskId } = (made.message?.result ?? {}) as { taskId?: string };
    if (taskId === undefined) return String(refusalCode(made));
    const params = { taskId, _meta: META };
    return (await (await peer(user)).request('tasks/get', params, { 'mcp-method': 'tasks/get', 'mcp-name': taskId })).text;
  };

  it('is begun for a reason and read on for the same, which stands in the record of both', async () => {
    expect(await about(BROKER, {})).toBe('REASON_NEEDED');
    const told = await about(BROKER, { reasonForAccess: REASON });
    expect(told).toContain('CON-00001');
    expect(told).toContain('completed');
    const ofTasks = system.audit().filter(({ method }) => method === 'tasks/get');
    expect(ofTasks.at(-1)).toMatchObject({ reason: REASON });
    expect(slow.of('tools/call').some(({ params }) => JSON.stringify(params).includes('reasonForAccess'))).toBe(false);
  });
});

describe('a prompt', () => {
  const prompt = async (user: string, args: Record<string, string>) =>
    (await peer(user)).request('prompts/get', { name: 'crm_follow_up', arguments: { contactKey: 'CON-00001', ...args } });

  it('about a client of an office that one supervises takes a reason, which goes to no upstream', async () => {
    const { LastName } = system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === 'CON-00001')!;
    const [without, empty] = await Promise.all([prompt(BROKER, {}), prompt(BROKER, { reasonForAccess: 'no' })]);
    for (const refused of [without, empty]) {
      expect(refused.text).toContain('REASON_NEEDED');
      expect(refused.text).not.toContain(LastName);
    }
    const told = await prompt(BROKER, { reasonForAccess: REASON });
    expect(told.message?.result).toHaveProperty('messages');
    expect(told.text).not.toContain(REASON);
    expect(system.audit().findLast(({ method }) => method === 'prompts/get')).toMatchObject({ reason: REASON });
  });

  it('says so in its definition, to the broker alone', async () => {
    const listed = async (user: string) => {
      const { result } = (await (await peer(user)).request('prompts/list')).message!;
      return JSON.stringify((result!['prompts'] as { name: string }[]).find(({ name }) => name === 'crm_follow_up'));
    };
    expect(await listed(BROKER)).toContain('reasonForAccess');
    expect(await listed(AGENT)).not.toContain('reasonForAccess');
    expect((await prompt(AGENT, {})).message?.result).toHaveProperty('messages');
  });
});

it('a broker’s own clients take none', async () => {
  const own = await (await peer(BROKER)).call('crm_list_contacts', { ownerMemberKey: 'MEM-1003' });
  expect(refusalCode(own)).toBeUndefined();
});

it('gatehouse explain says that a reason is asked for, and how far a call goes without', async () => {
  const { stdout } = await system.runAside(['explain', '--as', BROKER, '--tool', 'crm/get_contact']);
  const { call, whatWouldChange } = JSON.parse(stdout) as { call: object; whatWouldChange: object[] };
  expect(call).toMatchObject({ obligations: { reach: 'firm', reason: { without: 'own' } } });
  expect(whatWouldChange).toContainEqual(expect.objectContaining({ change: 'reason' }));
});

it('the report of the period shows each with its reason', async () => {
  const folder = join(system.folder, 'reasons');
  expect((await system.runAside(['report', 'compliance', '--out', folder])).status).toBe(0);
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(REASON);
  expect(readFileSync(join(folder, 'exceptions.csv'), 'utf8')).toContain(REASON);
});
