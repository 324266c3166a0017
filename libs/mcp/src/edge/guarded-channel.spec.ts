import { afterEach, describe, expect, it } from 'vitest';
import { McpCall, textResult, type InboundRequest } from '@gatehouse/kernel';
import { GuardedChannel } from './guarded-channel.js';
import { startEdge, type Answering, type EdgeRig } from '../testing/edge-rig.js';
import { modern, post } from '../testing/messages.js';

let rig: EdgeRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const start = async (answering: Answering) => (rig = await startEdge(answering));
const codeOf = (reply: { messages: { [key: string]: unknown }[] }) => (reply.messages[0]?.['error'] as { code: number } | undefined)?.code;

/** What the dispatcher of the gateway does before anything else. */
function bound(request: InboundRequest): InboundRequest {
  (request.channel as GuardedChannel).bind(new McpCall(request));
  return request;
}

describe('notifications of a call', () => {
  it('turn the answer into a stream that ends with the result, every one before it and filtered', async () => {
    const { url } = await start(async (request) => {
      const { channel } = bound(request);
      // Not awaited on purpose: the edge must not lose what is still on its way.
      for (const progress of [1, 2, 3])
        void channel.notify('notifications/progress', { progressToken: 'theirs', progress, total: 3, message: `step ${progress}` });
      return { result: textResult('done') };
    });
    const reply = await post(url, modern('tools/call', { name: 'x' }, { progressToken: 555_0123 }));
    expect(reply.headers.get('content-type')).toBe('text/event-stream');
    expect(reply.headers.get('x-accel-buffering')).toBe('no');
    expect(reply.messages.map((message) => (message['params'] as { message?: string } | undefined)?.message ?? 'result')).toEqual([
      'STEP 1',
      'STEP 2',
      'STEP 3',
      'result',
    ]);
    expect(reply.messages[0]?.['params']).toEqual({ progressToken: 555_0123, progress: 1, total: 3, message: 'STEP 1' });
  });

  it('are not sent to a caller that gave no token and asked for no logs', async () => {
    const { url } = await start(async (request) => {
      const { channel } = bound(request);
      await channel.notify('notifications/progress', { progressToken: 1, progress: 1 });
      await channel.notify('notifications/message', { level: 'emergency', data: 'x' });
      return { result: textResult('done') };
    });
    expect((await post(url, modern('tools/call', { name: 'x' }))).messages).toHaveLength(1);
  });

  it('never go backwards, and what the filter refuses is withheld while the rest goes on', async () => {
    const { url } = await start(async (request) => {
      const { channel } = bound(request);
      for (const [progress, message] of [
        [1, 'a'],
        [1, 'again'],
        [2, 'a secret'],
        [0, 'back'],
        [3, 'c'],
      ] as const) {
        await channel.notify('notifications/progress', { progress, message });
      }
      return { result: textResult('done') };
    });
    const reply = await post(url, modern('tools/call', { name: 'x' }, { progressToken: 'p' }));
    expect(reply.messages.slice(0, -1).map((message) => (message['params'] as { message: string }).message)).toEqual(['A', 'C']);
  });

  it('are thinned out where an upstream floods, and the answer does not wait for what is left out', async () => {
    const { url } = await start(async (request) => {
      const { channel } = bound(request);
      for (let progress = 1; progress <= 5_000; progress += 1) await channel.notify('notifications/progress', { progress });
      return { result: textResult('done') };
    });
    const { messages } = await post(url, modern('tools/call', { name: 'x' }, { progressToken: 'p' }));
    expect(messages.length).toBeGreaterThan(100);
    expect(messages.length).toBeLessThan(1_000);
    expect(messages.at(-1)).toHaveProperty('result');
  });

  it('carry logs from the level that was asked for', async () => {
    const { url } = await start(async (request) => {
      const { channel } = bound(request);
      await channel.notify('notifications/message', { level: 'info', data: 'low' });
      await channel.notify('notifications/message', { level: 'error', data: 'high', logger: 'crm' });
      await channel.notify('notifications/message', { level: 'shouting', data: 'unknown' });
      await channel.notify('notifications/elicitation', { anything: 1 });
      return { result: textResult('done') };
    });
    const reply = await post(url, modern('tools/call', { name: 'x' }, { 'io.modelcontextprotocol/logLevel': 'warning' }));
    expect(reply.messages.slice(0, -1).map((message) => message['params'])).toEqual([{ level: 'error', logger: 'crm', data: 'HIGH' }]);
  });

  it('cannot be sent before the channel knows its call', async () => {
    const { url } = await start(async (request) => {
      await request.channel.notify('notifications/progress', { progress: 1 });
      return { result: textResult('done') };
    });
    const reply = await post(url, modern('tools/call', { name: 'x' }, { progressToken: 'p' }));
    expect(codeOf(reply)).toBe(-32603);
  });
});

describe('after the result', () => {
  it('nothing is sent any more', async () => {
    let late: Promise<void> | undefined;
    const { url } = await start(async (request) => {
      const { channel } = bound(request);
      late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => channel.notify('notifications/progress', { progress: 1 }));
      return { result: textResult('done') };
    });
    expect((await post(url, modern('tools/call', { name: 'x' }, { progressToken: 'p' }))).messages).toHaveLength(1);
    await expect(late).resolves.toBeUndefined();
  });
});

describe('closing the response stream', () => {
  it('cancels the call', async () => {
    const aborted: number[] = [];
    const { url, seen } = await start(
      (request) => new Promise(() => request.signal.addEventListener('abort', () => aborted.push(Date.now()))),
    );
    const client = new AbortController();
    const pending = fetch(url, { method: 'POST', ...modern('tools/call', { name: 'x' }), signal: client.signal }).catch(() => undefined);
    await expect.poll(() => seen.length, { timeout: 5_000 }).toBe(1);
    client.abort();
    await expect.poll(() => aborted.length, { timeout: 5_000 }).toBe(1);
    await pending;
  });
});
