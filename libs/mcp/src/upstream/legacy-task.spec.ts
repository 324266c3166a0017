import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterEach, describe, expect, it } from 'vitest';
import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { callFor, contextOf, entryAt, toolCall } from '../testing/calls.js';
import { HttpRig } from '../testing/http-rig.js';
import type { HttpUpstream } from './http-upstream.js';
import { callAsTask } from './legacy-task.js';
import type { Outgoing } from './outgoing.js';

const rig = new HttpRig();
afterEach(() => rig.close());

interface Made {
  readonly upstream: HttpUpstream;
  readonly store: InMemoryTaskStore;
}

/** A v1 server whose tool is served as a task alone. */
async function upstreamOf(work: () => Promise<JsonObject>): Promise<Made> {
  const store = new InMemoryTaskStore();
  const server = new McpServer(
    { name: 'legacy', version: '1' },
    { capabilities: { tasks: { cancel: {}, requests: { tools: { call: {} } } } }, taskStore: store },
  );
  server.experimental.tasks.registerToolTask(
    'research',
    { execution: { taskSupport: 'required' } },
    {
      createTask: async (extra) => {
        const task = await extra.taskStore.createTask({ ttl: 60_000, pollInterval: 100 });
        void work().then(
          (result) => extra.taskStore.storeTaskResult(task.taskId, 'completed', result as { content: [] }),
          () => extra.taskStore.storeTaskResult(task.taskId, 'failed', { content: [{ type: 'text', text: 'no luck' }], isError: true }),
        );
        return { task };
      },
      getTask: (extra) => extra.taskStore.getTask(extra.taskId),
      getTaskResult: (extra) => extra.taskStore.getTaskResult(extra.taskId) as Promise<{ content: [] }>,
    },
  );
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() });
  await server.connect(transport as Transport);
  const { url } = await rig.serve((req, res) => transport.handleRequest(req, res));
  rig.atEnd(() => server.close());
  return { upstream: rig.upstreamAt(url), store };
}

async function research({ upstream }: Made, signal?: AbortSignal): Promise<JsonObject> {
  const { call } = callFor(await entryAt(upstream, 'research'));
  return upstream.request(toolCall('research', {}), contextOf(call, signal));
}

describe('a tool that its server of 2025-11-25 serves as a task alone', () => {
  it('is called as one, and its result is waited for', async () => {
    const made = await upstreamOf(async () => (await sleep(250), { content: [{ type: 'text', text: 'found' }] }));
    expect(await research(made)).toEqual({ content: [{ type: 'text', text: 'found' }] });
  });

  it('fails as a tool does', async () => {
    const made = await upstreamOf(() => Promise.reject(new Error('no luck')));
    expect(await research(made)).toEqual({ content: [{ type: 'text', text: 'no luck' }], isError: true });
  });

  it('is cancelled there when its caller leaves', async () => {
    const made = await upstreamOf(() => new Promise(() => undefined));
    const aborting = new AbortController();
    const pending = research(made, aborting.signal).catch((refusal: Refusal) => refusal.code);
    const statuses = () => made.store.getAllTasks().map(({ status }) => status);
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(['working']);
    await sleep(150);
    aborting.abort();
    expect(await pending).toBe('CANCELLED');
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(['cancelled']);
  });
});

describe('what a server says of such a task', () => {
  const signal = new AbortController().signal;
  const outgoing: Outgoing = { method: 'tools/call', params: { name: 'x', arguments: {} }, meta: { a: 1 }, headers: {}, signal };
  const scripted = (answers: readonly JsonObject[]) => {
    const asked: unknown[] = [];
    const rest = [...answers];
    const done = callAsTask(outgoing, async ({ method, params }) => {
      asked.push([method, params]);
      const next = rest.shift()!;
      return 'code' in next ? { error: { code: Number(next['code']), message: 'gone' } } : { result: next };
    });
    return { asked, done };
  };

  it('may be its result, where it made no task of the call', async () => {
    expect(await scripted([{ content: [] }]).done).toEqual({ result: { content: [] } });
  });

  it('may be that it asks something, which comes with the result, without the id of the task', async () => {
    const related = { 'io.modelcontextprotocol/related-task': { taskId: 't' } };
    const { asked, done } = scripted([
      { task: { taskId: 't', status: 'input_required' } },
      { content: [], _meta: { ...related, kept: true } },
    ]);
    expect(await done).toEqual({ result: { content: [], _meta: { kept: true } } });
    expect(asked).toEqual([
      ['tools/call', { name: 'x', arguments: {}, task: { ttl: 600_000 } }],
      ['tasks/result', { taskId: 't' }],
    ]);
  });

  it('may be that it knows none', async () => {
    const { done } = scripted([{ task: { taskId: 't', status: 'working', pollInterval: 1 } }, { code: -32602 }]);
    expect(await done).toMatchObject({ error: { code: -32602 } });
  });

  it.each([[{ taskId: 7, status: 'working' }], [{ taskId: '', status: 'working' }], [{ taskId: 't' }]])(
    'is refused where it is none: %j',
    async (task) => {
      await expect(scripted([{ task }, {}]).done).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
    },
  );
});
