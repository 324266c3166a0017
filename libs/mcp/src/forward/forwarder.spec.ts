import { describe, expect, it, vi } from 'vitest';
import { Refusal, textResult, type JsonObject } from '@gatehouse/kernel';
import { callFor } from '../testing/calls.js';
import { entryOf } from '../testing/edge-rig.js';
import { StandInUpstream } from '../testing/stand-in-upstream.js';
import { NoTurn } from '../upstream/asking-processes.js';
import { Circuit } from './circuit.js';
import { Forwarder, type ForwarderOptions } from './forwarder.js';
import { Lane } from './lane.js';

const entry = entryOf({
  name: 'get',
  inputSchema: { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } },
});
const never = () => new Promise<never>(() => undefined);

function forwarderTo(onRequest: StandInUpstream['onRequest'], options: ForwarderOptions = {}): Forwarder {
  const upstream = new StandInUpstream('crm');
  upstream.onRequest = onRequest;
  return new Forwarder({ upstream: (slug) => (slug === 'crm' ? upstream : undefined) }, options);
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (refusal: Refusal) => refusal.code,
  );

describe('the forwarder', () => {
  it('gives the upstream its own tool name and the arguments with placeholders opened', async () => {
    const asked: unknown[] = [];
    const forwarder = forwarderTo(async (request) => {
      asked.push(request);
      return textResult('done');
    });
    const { call } = callFor(entry, { phone: '[[phone:c7f2]]' });
    call.openedArguments.set({ phone: '206-555-0100' });
    expect(await forwarder.call(call)).toEqual(textResult('done'));
    expect(asked).toEqual([{ method: 'tools/call', params: { name: 'get', arguments: { phone: '206-555-0100' } } }]);
  });

  it('relays notifications through the caller’s channel, and survives a caller that stopped listening', async () => {
    const forwarder = forwarderTo(async (_request, { notify }) => {
      await notify('notifications/progress', { progress: 1, message: 'half' });
      return textResult('done');
    });
    const { call, heard } = callFor(entry, {}, { terms: { progressToken: 1 } });
    await forwarder.call(call);
    expect(heard).toMatchObject([{ params: { message: 'HALF' } }]);
    const deaf = callFor(entry, {}, { terms: { progressToken: 1, send: () => Promise.reject(new Error('closed')) } });
    expect(await codeOf(forwarder.call(deaf.call))).toBe('answered');
  });

  it('refuses where the upstream is gone, throws, or is too slow for the deadline', async () => {
    expect(await codeOf(forwarderTo(never).call(callFor(entryOf({ name: 'x', inputSchema: {} }, 'gone')).call))).toBe('UPSTREAM_DOWN');
    expect(await codeOf(forwarderTo(() => Promise.reject(new Refusal('UPSTREAM_DOWN'))).call(callFor(entry).call))).toBe('UPSTREAM_DOWN');
    expect(await codeOf(forwarderTo(never, { callTimeoutMs: 20 }).call(callFor(entry).call))).toBe('UPSTREAM_TIMEOUT');
  });

  it('asks about as many records at once as a page has, and Node suspects no leak', async () => {
    const { call } = callFor(entry);
    const suspected: Error[] = [];
    const hear = (warning: Error) => suspected.push(warning);
    process.on('warning', hear);
    const forwarder = forwarderTo(() => Promise.resolve(textResult('done')));
    await Promise.all(Array.from({ length: 50 }, () => forwarder.consult(call, { tool: 'get', args: {} })));
    await new Promise(setImmediate);
    process.off('warning', hear);
    expect(suspected).toEqual([]);
  });

  it('lets the caller go at once when it cancels, and tells the upstream', async () => {
    const aborting = new AbortController();
    let told: unknown;
    const forwarder = forwarderTo((_request, { signal }) => {
      signal.addEventListener('abort', () => (told = signal.reason));
      return never();
    });
    const pending = codeOf(forwarder.call(callFor(entry, {}, { signal: aborting.signal }).call));
    aborting.abort();
    expect(await pending).toBe('CANCELLED');
    expect(told).toMatchObject({ code: 'CANCELLED' });
    expect(await codeOf(forwarder.call(callFor(entry, {}, { signal: AbortSignal.abort() }).call))).toBe('CANCELLED');
  });

  it.each([
    ['too large a text', textResult('x'.repeat(2_000)), 'RESULT_TOO_LARGE'],
    ['too many small values', { content: [], structuredContent: Array.from({ length: 2_000 }, () => 0) }, 'RESULT_TOO_LARGE'],
    ['too long names', { content: [], structuredContent: { ['x'.repeat(2_000)]: 1 } }, 'RESULT_TOO_LARGE'],
    ['too deep a value', { content: [], structuredContent: JSON.parse('['.repeat(300) + ']'.repeat(300)) as never }, 'UPSTREAM_ERROR'],
    ['what is no result', [] as never, 'UPSTREAM_ERROR'],
  ] as [string, JsonObject, string][])('refuses %s', async (_case, result, code) => {
    expect(await codeOf(forwarderTo(async () => result, { maxResultSize: 1_500 }).call(callFor(entry).call))).toBe(code);
  });

  it('compares Mcp-Param headers with the arguments as the caller sent them', async () => {
    const forwarder = forwarderTo(async () => textResult('done'));
    const sent = (args: JsonObject, header: string | undefined) =>
      callFor(entry, args, { terms: { header: (name) => (name === 'mcp-param-region' ? header : undefined) } });
    expect(await codeOf(forwarder.call(sent({ region: 'wa' }, 'wa').call))).toBe('answered');
    expect(await codeOf(forwarder.call(sent({ region: 'zürich' }, `=?base64?${Buffer.from('zürich').toString('base64')}?=`).call))).toBe(
      'answered',
    );
    expect(await codeOf(forwarder.call(sent({}, undefined).call))).toBe('answered');
    for (const header of [undefined, 'ca', '=?base64?!?=']) {
      const { call } = sent({ region: 'wa' }, header);
      expect(await codeOf(forwarder.call(call))).toBe('BAD_MESSAGE');
      expect(call.inbound.channel).toMatchObject({ mismatchedHeader: 'Mcp-Param-Region' });
    }
  });
});

describe('one upstream that hangs', () => {
  it('holds only its own room: the queue is bounded and others are not touched', async () => {
    const [hung, well] = [new StandInUpstream('crm'), new StandInUpstream('mls')];
    hung.onRequest = never;
    const forwarder = new Forwarder(
      { upstream: (slug) => (slug === 'crm' ? hung : well) },
      { concurrency: 2, maxWaiting: 1, callTimeoutMs: 100 },
    );
    const outcomes = Promise.all([1, 2, 3, 4].map(() => codeOf(forwarder.call(callFor(entry).call))));
    expect(await codeOf(forwarder.call(callFor(entryOf({ name: 'a', inputSchema: {} }, 'mls')).call))).toBe('answered');
    expect((await outcomes).toSorted()).toEqual(['UPSTREAM_DOWN', 'UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT']);
  });

  it('lets waiting calls in, in order, as others end', async () => {
    const order: unknown[] = [];
    const forwarder = forwarderTo(
      async ({ params }) => {
        order.push(params['arguments']);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return textResult('done');
      },
      { concurrency: 1 },
    );
    await Promise.all([1, 2, 3, 4].map((n) => forwarder.call(callFor(entry, { n }).call)));
    expect(order).toEqual([1, 2, 3, 4].map((n) => ({ n })));
  });
});

describe('the circuit of an upstream', () => {
  it('is not opened by an upstream that rests by itself and says until when', () => {
    const circuit = new Circuit();
    const resting = new Refusal('UPSTREAM_DOWN', undefined, { retryAfterSeconds: 5 });
    for (let count = 0; count < 20; count += 1) circuit.leave(resting, 0);
    expect(() => circuit.enter(1)).not.toThrow();
  });

  const down = new Refusal('UPSTREAM_DOWN');
  const fail = (circuit: Circuit, times: number, now: number) => {
    for (let count = 0; count < times; count += 1) {
      circuit.enter(now);
      circuit.leave(down, now);
    }
  };

  it('is left as it was by a call that found no turn, of which the upstream heard nothing', () => {
    const circuit = new Circuit();
    fail(circuit, 4, 0);
    circuit.leave(new NoTurn(), 0);
    fail(circuit, 1, 0);
    expect(() => circuit.enter(1)).toThrow(Refusal);
  });

  it('opens after five failures in a row, lets one call try after a rest, and closes when that works', () => {
    const circuit = new Circuit();
    fail(circuit, 5, 0);
    expect(() => circuit.enter(1)).toThrow(/It failed several times in a row\. Retry after [12] seconds?\./);
    circuit.enter(2_001);
    expect(() => circuit.enter(2_001)).toThrow(Refusal);
    circuit.leave(undefined, 2_002);
    circuit.enter(2_003);
    circuit.enter(2_003);
  });

  it('rests no longer because the clock of the machine is set back', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      const lane = new Lane({ concurrency: 1, maxWaiting: 1 });
      const { signal } = new AbortController();
      for (let count = 0; count < 5; count += 1) await codeOf(lane.run(signal, () => Promise.reject(down)));
      vi.setSystemTime(Date.now() - 86_400_000);
      expect(await codeOf(lane.run(signal, async () => ({})))).toBe('UPSTREAM_DOWN');
      vi.advanceTimersByTime(3_000);
      expect(await codeOf(lane.run(signal, async () => ({})))).toBe('answered');
    } finally {
      vi.useRealTimers();
    }
  });

  it('rests no longer because many calls failed at the same moment', () => {
    const circuit = new Circuit();
    for (let count = 0; count < 100; count += 1) circuit.enter(0);
    for (let count = 0; count < 100; count += 1) circuit.leave(down, 0);
    expect(() => circuit.enter(1)).toThrow(Refusal);
    expect(() => circuit.enter(2_001)).not.toThrow();
  });

  it('does not open for errors that the upstream itself reports, nor for cancelled calls', () => {
    const circuit = new Circuit();
    for (let count = 0; count < 10; count += 1) {
      circuit.enter(0);
      circuit.leave(new Refusal(count % 2 ? 'UPSTREAM_ERROR' : 'CANCELLED'), 0);
    }
    fail(circuit, 4, 0);
    circuit.leave(undefined, 0);
    fail(circuit, 4, 0);
    expect(() => circuit.enter(0)).not.toThrow();
  });
});
