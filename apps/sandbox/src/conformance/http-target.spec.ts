import { request } from 'node:http';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it } from 'vitest';
import { startConformanceTarget, type ConformanceTarget, type TargetEra } from './http-target.js';

const MODERN = '2026-07-28';
const TASKS = 'io.modelcontextprotocol/tasks';

let target: ConformanceTarget | undefined;
const clients: Client[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await target?.close();
  target = undefined;
});

async function started(era: TargetEra = 'both'): Promise<string> {
  target = await startConformanceTarget({ port: 0, era });
  return target.url;
}

/** A client that answers whatever it is asked. */
async function connected(url: string, mode: 'legacy' | 'auto'): Promise<Client> {
  const capabilities = { sampling: {}, elicitation: { form: {} }, roots: {} };
  const client = new Client({ name: 'spec', version: '1' }, { capabilities, versionNegotiation: { mode } });
  clients.push(client);
  client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: { name: 'Ann', color: 'red', ok: true } }));
  client.setRequestHandler('sampling/createMessage', async () => ({
    role: 'assistant',
    content: { type: 'text', text: 'Paris' },
    model: 'model',
  }));
  client.setRequestHandler('roots/list', async () => ({ roots: [{ uri: 'file:///home', name: 'home' }] }));
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

const firstText = (result: unknown): string => (result as { content: { text?: string }[] }).content[0]?.text ?? '';

interface Reply {
  readonly status: number;
  readonly error?: { code: number; data?: unknown };
  readonly result?: Record<string, unknown>;
}

async function ask(url: string, method: string, params: Record<string, unknown>, capabilities: object = {}): Promise<Reply> {
  const _meta = { 'io.modelcontextprotocol/protocolVersion': MODERN, 'io.modelcontextprotocol/clientCapabilities': capabilities };
  const name = params['name'] ?? params['taskId'];
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...(name === undefined ? {} : { 'mcp-name': String(name) }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
  });
  return { status: answer.status, ...((await answer.json()) as Omit<Reply, 'status'>) };
}

describe.each(['legacy', 'auto'] as const)('the target, for a client that negotiates %s', (mode) => {
  it('asks the user, the model and the roots, and remembers between rounds', async () => {
    const client = await connected(await started(), mode);
    const call = async (name: string) => firstText(await client.callTool({ name, arguments: {} }));
    expect(await call('test_input_required_result_elicitation')).toBe('Hello, Ann!');
    expect(await call('test_input_required_result_sampling')).toContain('Paris');
    expect(await call('test_input_required_result_list_roots')).toContain('file:///home');
    expect(await call('test_input_required_result_multiple_inputs')).toBe('All three answered');
    expect(await call('test_input_required_result_multi_round')).toBe('Both steps answered');
    expect(await call('test_input_required_result_request_state')).toBe('state-ok');
  });

  it('sends every progress before the result', async () => {
    const client = await connected(await started(), mode);
    const seen: number[] = [];
    await client.callTool({ name: 'test_tool_with_progress', arguments: {} }, { onprogress: ({ progress }) => void seen.push(progress) });
    expect(seen).toEqual([0, 50, 100]);
  });

  it('lists prompts and resources, reads and completes', async () => {
    const client = await connected(await started(), mode);
    expect((await client.listPrompts()).prompts).toHaveLength(6);
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toContain('test://watched-resource');
    const { contents } = await client.readResource({ uri: 'test://template/7/data' });
    expect(JSON.stringify(contents)).toContain('Data for ID: 7');
    const reference = { type: 'ref/prompt', name: 'test_prompt_with_arguments' } as const;
    const { completion } = await client.complete({ ref: reference, argument: { name: 'arg1', value: 'pa' } });
    expect(completion.values).toEqual(['park', 'party', 'paris']);
  });
});

describe('the target, as it is told to', () => {
  it('tells a 2025 session of the resource that it subscribed to, and of no other', async () => {
    const client = await connected(await started(), 'legacy');
    const updated: string[] = [];
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => void updated.push(params.uri));
    await client.subscribeResource({ uri: 'test://watched-resource' });
    for (const uri of ['test://static-text', 'test://watched-resource']) {
      await client.callTool({ name: 'test_trigger_resource_update', arguments: { uri } });
    }
    await expect.poll(() => updated).toEqual(['test://watched-resource']);
  });

  it('speaks one era alone where it is told to', async () => {
    const old = await started('legacy');
    expect((await ask(old, 'server/discover', {})).error?.code).toBe(-32_000);
    await target?.close();
    await expect(connected(await started('modern'), 'legacy')).rejects.toThrow(/unsupported|version|400/i);
    expect((await connected(target!.url, 'auto')).getProtocolEra()).toBe('modern');
  });

  it.each(['Host', 'Origin'])('refuses a foreign %s', async (header) => {
    const url = new URL(await started());
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const value = header === 'Host' ? 'evil.example' : 'http://evil.example';
      const sent = request(url, { method: 'POST', headers: { [header]: value } }, (answer) => resolve(answer.resume().statusCode));
      sent.once('error', reject);
      sent.end('{}');
    });
    expect(status).toBe(403);
  });
});

describe('tasks of the target', () => {
  const declared = { elicitation: {}, extensions: { [TASKS]: {} } };

  it('go on after a question is answered', async () => {
    const url = await started();
    const { result } = await ask(url, 'tools/call', { name: 'confirm_delete', arguments: { filename: 'a.txt' } }, declared);
    const { taskId } = result!;
    const waiting = await ask(url, 'tasks/get', { taskId }, declared);
    expect(waiting.result).toMatchObject({ status: 'input_required', inputRequests: { confirm: { method: 'elicitation/create' } } });
    const inputResponses = { confirm: { action: 'accept', content: { confirm: true } } };
    expect((await ask(url, 'tasks/update', { taskId, inputResponses }, declared)).result).toMatchObject({ resultType: 'complete' });
    await expect
      .poll(async () => (await ask(url, 'tasks/get', { taskId }, declared)).result)
      .toMatchObject({ status: 'completed', result: { content: [{ text: 'a.txt deleted' }] } });
  });

  it('stay cancelled', async () => {
    const url = await started();
    const { result } = await ask(url, 'tools/call', { name: 'slow_compute', arguments: { seconds: 60 } }, declared);
    await ask(url, 'tasks/cancel', { taskId: result!['taskId'] }, declared);
    expect((await ask(url, 'tasks/get', { taskId: result!['taskId'] }, declared)).result).toMatchObject({ status: 'cancelled' });
  });

  it('are refused to a client that did not declare them', async () => {
    const refused = await ask(await started(), 'tools/call', { name: 'failing_job', arguments: {} });
    expect(refused).toMatchObject({
      status: 400,
      error: { code: -32_021, data: { requiredCapabilities: { extensions: { [TASKS]: {} } } } },
    });
  });
});
