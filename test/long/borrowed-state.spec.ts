import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ListeningServer } from '../support/foreign-server.js';
import { repository } from '../support/gateway-process.js';
import { RawPeer, refusalCode, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const [AGENT, OTHER] = ['agent@harbor.example', 'agent2@harbor.example'];
const ASKING = 'test_input_required_result_request_state';
const OTHER_TOOL = 'test_input_required_result_elicitation';
const TASKS = 'io.modelcontextprotocol/tasks';
const CAPABILITIES = { elicitation: { form: {} }, extensions: { [TASKS]: {} } };
const META = { 'io.modelcontextprotocol/clientCapabilities': CAPABILITIES };

let target: ListeningServer;
let system: RunningSystem;

beforeAll(async () => {
  const script = join(repository, 'apps/sandbox/bin/conformance-target.js');
  target = await ListeningServer.start({ script }, 'streamableHttp', (port) => ['--port', String(port)]);
  const readable = [ASKING, OTHER_TOOL, 'slow_compute'].map((name) => `${name}: { action: read, dataClass: general }`);
  const upstream = `  - id: asks\n    transport: http\n    url: ${target.url}\n    asks: [elicitation]\n    tools: { ${readable.join(', ')} }\n`;
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace('\nintegrity:', `\n${upstream}\nintegrity:`) });
});
afterAll(async () => {
  await system?.stop();
  await target?.end();
});

const peer = (user: string, path = '/mcp/asks', era: Era = '2026') => new RawPeer(era, `${system.url}${path}`, system.token(user)).open();

async function call(user: string, params: object, path?: string): Promise<Exchange> {
  return (await peer(user, path)).request('tools/call', { name: ASKING, arguments: {}, _meta: META, ...params });
}

/** A question to the agent, with the state that an answer has to bring back. */
async function asked(): Promise<{ state: string; inputResponses: object }> {
  const { result } = (await call(AGENT, {})).message!;
  expect(result).toMatchObject({ resultType: 'input_required', requestState: expect.any(String) });
  const [key] = Object.keys(result!['inputRequests'] as object);
  return { state: result!['requestState'] as string, inputResponses: { [key!]: { action: 'accept', content: { ok: true } } } };
}

/** A refusal in the protocol's own words, in which nothing of what was sent comes back. */
const REFUSED = { code: -32602, isSentence: true, showsInside: false, repeats: false };

function refusal({ message, text }: Exchange, sent?: unknown): object {
  return {
    code: message?.error?.code,
    isSentence: /^[A-Z][^\n]{8,300}$/.test(message?.error?.message ?? ''),
    showsInside: /\n\s+at |node_modules|undefined|\[object/.test(text),
    repeats: typeof sent === 'string' && sent.length > 8 && text.includes(sent),
  };
}

describe('the state that comes with an answer', () => {
  it('is good where it is from: the other tests differ from this one', async () => {
    const { state, inputResponses } = await asked();
    const answer = await call(AGENT, { inputResponses, requestState: state });
    expect(answer.message?.result).toMatchObject({ resultType: 'complete' });
  });

  it("is not another person's", async () => {
    const { state, inputResponses } = await asked();
    expect(refusal(await call(OTHER, { inputResponses, requestState: state }), state)).toEqual(REFUSED);
  });

  it('is not for another tool, for other arguments, or for another endpoint', async () => {
    const { state: requestState, inputResponses } = await asked();
    const answering = { inputResponses, requestState };
    expect(refusal(await call(AGENT, { ...answering, name: OTHER_TOOL }), requestState)).toEqual(REFUSED);
    expect(refusal(await call(AGENT, { ...answering, arguments: { more: 1 } }), requestState)).toEqual(REFUSED);
    expect(refusal(await call(AGENT, { ...answering, name: `asks_${ASKING}` }, '/mcp'), requestState)).toEqual(REFUSED);
  });

  it('is not changed by one character, wherever that is', async () => {
    const { state, inputResponses } = await asked();
    for (const at of [0, 3, Math.floor(state.length / 2), state.length - 2]) {
      const changed = `${state.slice(0, at)}${state[at] === 'A' ? 'B' : 'A'}${state.slice(at + 1)}`;
      expect(refusal(await call(AGENT, { inputResponses, requestState: changed }), changed)).toEqual(REFUSED);
    }
  });

  it.each([
    ['made up', 'g1.bm90LWEtc3RhdGU'],
    ['empty', ''],
    ['a number', 7],
    ['an object', { a: 1 }],
    ['null', null],
    ['long', 'g1.'.padEnd(200_000, 'x')],
  ])('is not %s', async (_what, requestState) =>
    expect(refusal(await call(AGENT, { inputResponses: {}, requestState }), requestState)).toEqual(REFUSED),
  );
});

describe('the id of a task', () => {
  const ask = async (user: string, method: string, taskId: unknown) =>
    (await peer(user)).send(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method,
        params: { taskId, _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', ...META } },
      }),
      { 'mcp-method': method, ...(typeof taskId === 'string' ? { 'mcp-name': taskId } : {}) },
    );

  it('is good to whom it was given, and to nobody else', async () => {
    const made = await call(AGENT, { name: 'slow_compute', arguments: { seconds: 1 } });
    const taskId = made.message!.result!['taskId'] as string;
    expect((await ask(AGENT, 'tasks/get', taskId)).message?.result).toMatchObject({ taskId });
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) expect(refusal(await ask(OTHER, method, taskId))).toEqual(REFUSED);
  });

  it.each([
    ['made up', 'task-1'],
    ['empty', ''],
    ['a number', 7],
    ['long', 't'.repeat(5_000)],
  ])('is not %s', async (_what, taskId) => {
    for (const method of ['tasks/get', 'tasks/cancel']) {
      const answer = await ask(AGENT, method, taskId);
      expect([-32602, -32020, undefined]).toContain(answer.message?.error?.code);
      expect(answer.message?.result).toBeUndefined();
    }
  });
});

describe.each<Era>(['2025', '2026'])('a cursor, protocol era %s', (era) => {
  it.each([
    ['made up', 'page-2'],
    ['a number', 7],
    ['an object', { a: 1 }],
    ['long', 'c'.repeat(20_000)],
  ])('that is %s is refused', async (_what, cursor) => {
    const client = await peer(AGENT, '/mcp', era);
    for (const method of ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'])
      expect(refusal(await client.request(method, { cursor }), cursor)).toEqual(REFUSED);
  });
});

describe('an answer to a question that nobody asked', () => {
  it.each([99, 'q-1', null])('is taken and means nothing: id %j', async (id) => {
    const client = await peer(AGENT, '/mcp/asks', '2025');
    const answer = await client.send(JSON.stringify({ jsonrpc: '2.0', id, result: { action: 'accept', content: {} } }));
    expect([202, 400]).toContain(answer.status);
    expect((await client.call(ASKING, {})).status).toBe(200);
  });
});

describe('afterwards', () => {
  it('the refusals are on record, and the gateway serves', async () => {
    expect(refusalCode(await call(AGENT, {}))).toBeUndefined();
    const refused = system.audit().filter((event) => JSON.stringify(event).includes('BAD_MESSAGE'));
    expect(refused.length).toBeGreaterThanOrEqual(10);
  });
});
