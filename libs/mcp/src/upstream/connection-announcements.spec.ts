import { afterEach, describe, expect, it } from 'vitest';
import { callFor, contextOf, entryAt, toolCall } from '../testing/calls.js';
import { StdioRig } from '../testing/stdio-rig.js';

const rig = new StdioRig();
afterEach(() => rig.close());

/** A server of either era in few words. It says on standard error what it is asked, and ends when `end` is called. */
const SERVER = `
import { createInterface } from 'node:readline';
const [era, subscribes] = [process.env.ERA, process.env.SUBSCRIBES === 'yes'];
const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const updated = (uri, _meta) => say({ method: 'notifications/resources/updated', params: { uri, ...(_meta ? { _meta } : {}) } });
const capabilities = { tools: { listChanged: true }, resources: { subscribe: true } };
const tools = ['log', 'end'].map((name) => ({ name, inputSchema: { type: 'object' } }));
const answers = {
  'tools/list': () => ({ tools }),
  'resources/list': () => ({ resources: [] }),
  'resources/templates/list': () => ({ resourceTemplates: [] }),
  'logging/setLevel': () => ({}),
  'tools/call': ({ name }) => {
    if (name === 'end') process.exit(1);
    say({ method: 'notifications/message', params: { level: 'info', data: 'working' } });
    return { content: [] };
  },
};
if (era === 'modern') {
  answers['server/discover'] = () => ({ supportedVersions: ['2026-07-28'], capabilities });
} else {
  answers.initialize = () => ({ protocolVersion: '2025-11-25', capabilities: { ...capabilities, logging: {} }, serverInfo: { name: 'old', version: '1' } });
  if (subscribes) for (const method of ['resources/subscribe', 'resources/unsubscribe']) answers[method] = () => ({});
}
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params = {} } = JSON.parse(line);
  const { uri, notifications } = params;
  if (/subscri|cancel/.test(method)) process.stderr.write(method + ' ' + (uri ?? JSON.stringify(notifications?.resourceSubscriptions ?? [])) + '\\n');
  if (method === 'subscriptions/listen' && subscribes) {
    const _meta = { 'io.modelcontextprotocol/subscriptionId': id };
    say({ method: 'notifications/subscriptions/acknowledged', params: { notifications, _meta } });
    for (const wanted of notifications.resourceSubscriptions ?? []) updated(wanted, _meta);
  } else if (id !== undefined) {
    const answer = answers[method];
    say(answer ? { id, result: { ...answer(params), resultType: 'complete' } } : { id, error: { code: -32601, message: 'Method not found' } });
    if (method === 'resources/subscribe' && answer) updated(uri);
  }
});
`;

async function started(era: 'legacy' | 'modern', subscribes = true, idleMs?: number) {
  const asked: string[] = [];
  const updated: string[] = [];
  const env = () => ({ ERA: era, SUBSCRIBES: subscribes ? 'yes' : 'no' });
  const upstream = rig.upstreamOf(SERVER, { env, onErrorLine: (line) => asked.push(line), ...(idleMs ? { idleMs } : {}) });
  upstream.onResourceUpdated((uri) => updated.push(uri));
  await upstream.start();
  await upstream.list('resource');
  const call = async (name: string, notified: string[] = []): Promise<unknown> => {
    const { call: made } = callFor(await entryAt(upstream, name), {}, { terms: { logLevel: 'info' } });
    const notify = async (method: string): Promise<void> => void notified.push(method);
    return upstream.request(toolCall(name, {}), { ...contextOf(made), notify });
  };
  return { upstream, asked, updated, call };
}

const patiently = { timeout: 20_000 };

describe.each(['legacy', 'modern'] as const)('a %s server over stdio', (era) => {
  it('is asked for what is wanted, and no longer for what is not', async () => {
    const { upstream, asked, updated } = await started(era);
    expect(upstream.watchesResources).toBe(true);
    await upstream.watchResources(new Set(['x:a']));
    await upstream.watchResources(new Set(['x:b']));
    await expect.poll(() => updated, patiently).toEqual(['x:a', 'x:b']);
    // Before anything is wanted, the modern server may have been asked for its lists.
    const orders = (): string[] =>
      asked.filter((order, index) => order.includes('x:') || (index === asked.length - 1 && order.startsWith('notifications')));
    await expect
      .poll(orders, patiently)
      .toEqual(
        era === 'legacy'
          ? ['resources/subscribe x:a', 'resources/unsubscribe x:a', 'resources/subscribe x:b']
          : ['subscriptions/listen ["x:a"]', 'subscriptions/listen ["x:b"]', 'notifications/cancelled []'],
      );
  });

  it('is asked again after it was started anew, and everything counts as changed', async () => {
    const { upstream, updated, call } = await started(era);
    await upstream.watchResources(new Set(['x:a']));
    await expect.poll(() => updated.length, patiently).toBe(1);
    await expect(call('end')).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    // Once because it may have changed meanwhile, once because the new process says so.
    await expect.poll(() => updated, patiently).toEqual(['x:a', 'x:a', 'x:a']);
  });

  it('stays while anybody waits to hear of it, though nobody calls, and may sleep afterwards', async () => {
    const { upstream, updated } = await started(era, true, 60);
    await upstream.watchResources(new Set(['x:a']));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(upstream.dormant).toBe(false);
    // Once for each time that it was started: it may have slept before it was asked.
    expect(new Set(updated)).toEqual(new Set(['x:a']));
    await upstream.watchResources(new Set());
    await expect.poll(() => upstream.dormant, patiently).toBe(true);
  });

  it('that has no subscriptions after all serves on', async () => {
    const { upstream, call } = await started(era, false);
    await upstream.watchResources(new Set(['x:a']));
    expect(await call('log')).toMatchObject({ content: [] });
    expect(upstream.health.state).toBe('up');
  });

  it('logs for the one call that is on its way, which a subscription is not', async () => {
    const { upstream, call } = await started(era);
    await upstream.watchResources(new Set(['x:a']));
    const notified: string[] = [];
    await call('log', notified);
    expect(notified).toEqual(['notifications/message']);
  });
});
