import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject, Question, UpstreamCall } from '@gatehouse/kernel';
import { callFor, contextOf, entryAt, toolCall } from '../testing/calls.js';
import { StdioRig } from '../testing/stdio-rig.js';
import { AskingProcesses } from './asking-processes.js';
import type { StdioUpstream } from './stdio-upstream.js';

const rig = new StdioRig();
afterEach(() => rig.close());

/** A legacy server that asks which day, and says what its client declared and which process it is. */
const ASKING = `
  import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
  import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
  const server = new McpServer({ name: 'legacy', version: '1' });
  const say = (value) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });
  server.registerTool('book', { inputSchema: {} }, async () =>
    say(await server.server.elicitInput({ message: 'Which day?', requestedSchema: { type: 'object', properties: { day: { type: 'string' } } } })));
  server.server.oninitialized = () => {
    if (server.server.getClientCapabilities()?.roots) server.registerTool('folders', { inputSchema: {} }, async () => say({ folders: true }));
  };
  server.registerTool('who', { inputSchema: {} }, async () => say({ pid: process.pid, declared: server.server.getClientCapabilities() }));
  await server.connect(new StdioServerTransport());
`;

const FORM: JsonObject = { elicitation: { form: {} } };
const monday = { action: 'accept', content: { day: 'Monday' } };

async function ask(upstream: StdioUpstream, tool: string, asking: Partial<UpstreamCall> = {}, subject?: string): Promise<JsonObject> {
  const { call } = callFor(await entryAt(upstream, tool));
  if (subject) Object.assign(call.inbound.claims, { subject });
  const result = await upstream.request(toolCall(tool, {}), contextOf(call, call.inbound.signal, asking));
  return JSON.parse((result['content'] as { text: string }[])[0]!.text) as JsonObject;
}

describe('a legacy stdio server that asks', () => {
  it('gets the answer of the person that it works for', async () => {
    const upstream = rig.upstreamOf(ASKING);
    const asked: Question[] = [];
    const asking = { capabilities: FORM, ask: async (question: Question) => (asked.push(question), monday) };
    expect(await ask(upstream, 'book', asking)).toEqual(monday);
    expect(asked).toMatchObject([{ method: 'elicitation/create', params: { message: 'local: Which day?' } }]);
  });

  it('works for each person in a process of their own, which knows what they can be asked, and for nobody else', async () => {
    const upstream = rig.upstreamOf(ASKING);
    const asking = { capabilities: FORM };
    const own = await ask(upstream, 'who');
    const one = await ask(upstream, 'who', asking);
    const again = await ask(upstream, 'who', asking);
    const other = await ask(upstream, 'who', asking, 'agent2@harbor.example');
    expect(own['declared']).not.toHaveProperty('elicitation');
    expect(one['declared']).toMatchObject({ elicitation: { form: {} } });
    expect(again['pid']).toBe(one['pid']);
    expect(new Set([own['pid'], one['pid'], other['pid']]).size).toBe(3);
  });

  it('lists also what it lists only to clients that can be asked, and works for the others as before', async () => {
    const named = async (upstream: StdioUpstream) => (await upstream.list('tool')).map(({ name }) => name);
    expect(await named(rig.upstreamOf(ASKING))).toEqual(['book', 'who']);
    const upstream = rig.upstreamOf(ASKING, { asks: new Set(['roots']) });
    expect(await named(upstream)).toEqual(['book', 'who', 'folders']);
    expect((await ask(upstream, 'who'))['declared']).not.toHaveProperty('roots');
    expect(await ask(upstream, 'folders', { capabilities: { roots: {} } })).toEqual({ folders: true });
  });

  it('works on one call of a person at a time: a question names none', async () => {
    const upstream = rig.upstreamOf(ASKING);
    const answers = ['Monday', 'Tuesday'];
    const asking = (day: string) => ({ capabilities: FORM, ask: async () => ({ action: 'accept', content: { day } }) });
    const both = await Promise.all(answers.map((day) => ask(upstream, 'book', asking(day))));
    expect(both.map(({ content }) => (content as JsonObject)['day'])).toEqual(answers);
  });

  it('serves so many people and no more, until one of them is done', async () => {
    const upstream = rig.upstreamOf(ASKING);
    const open: ((answer: JsonObject) => void)[] = [];
    const waiting = { capabilities: FORM, ask: () => new Promise<JsonObject>((resolve) => open.push(resolve)) };
    const busy = Array.from({ length: 8 }, (_, at) => ask(upstream, 'book', waiting, `agent${at}@harbor.example`));
    await expect.poll(() => open.length, { timeout: 60_000 }).toBe(8);
    await expect(ask(upstream, 'book', waiting, 'late@harbor.example')).rejects.toMatchObject({ code: 'UPSTREAM_BUSY' });
    for (const resolve of open) resolve(monday);
    expect(await Promise.all(busy)).toEqual(Array.from({ length: 8 }, () => monday));
    expect(await ask(upstream, 'book', { capabilities: FORM, ask: async () => monday }, 'late@harbor.example')).toEqual(monday);
  }, 120_000);
});

it('a call that waits for its turn behind one that waits for its person is told so, and the turn stays taken', async () => {
  const terms = { clientInfo: { name: 'gatehouse', version: '0.1.0' }, maxMessageBytes: 1_000, greetMs: 1_000 };
  const processes = new AskingProcesses({ command: 'never-started' }, terms, 20);
  const { signal } = new AbortController();
  const asking = { capabilities: FORM, person: 'agent', ask: async () => monday };
  let answer: (word: string) => void = () => undefined;
  const first = processes.with(asking, signal, () => new Promise<string>((resolve) => (answer = resolve)));
  for (const _ of [1, 2])
    await expect(processes.with(asking, signal, async () => 'beside it')).rejects.toMatchObject({ code: 'UPSTREAM_BUSY' });
  answer('Monday');
  expect(await first).toBe('Monday');
  expect(await processes.with(asking, signal, async () => 'behind it')).toBe('behind it');
});
