import type { AuditTrail } from '@gatehouse/audit';
import { askingResult, McpCall, SilentChannel, textResult, type InboundRequest, type JsonObject } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { describe, expect, it } from 'vitest';
import type { CallCaptures } from '../keep/call-captures.js';
import { RecordedCalls } from './recorded-calls.js';

const asking = askingResult({ q1: { method: 'elicitation/create', params: { message: 'Which day?' } } });
const captures = { after: () => Promise.resolve() } as unknown as CallCaptures;
const durable = { around: (_call: McpCall, run: () => Promise<JsonObject>) => run() } as unknown as AuditTrail;
const unwritable = {
  around: async (_call: McpCall, run: () => Promise<JsonObject>) => (await run(), Promise.reject(new Error('no disk'))),
} as unknown as AuditTrail;

interface Told {
  readonly trail?: AuditTrail;
  readonly run?: (call: McpCall, leave: () => void) => JsonObject;
}

async function givenUp({ trail = durable, run = () => asking }: Told): Promise<boolean> {
  const leaving = new AbortController();
  const call = new McpCall({
    method: 'tools/call',
    params: {},
    era: 'modern',
    endpoint: undefined,
    claims: {} as InboundRequest['claims'],
    channel: new SilentChannel(),
    signal: leaving.signal,
  });
  let isGivenUp = false;
  const giveUp = (): void => {
    isGivenUp = true;
  };
  const recorded = new RecordedCalls(trail, captures, { giveUp } as unknown as Forwarder);
  await recorded.around(call, async () => run(call, () => leaving.abort())).catch(() => undefined);
  return isGivenUp;
}

describe('a call at an upstream that waits for an answer', () => {
  it('goes on waiting where its questions leave', async () => {
    expect(await givenUp({})).toBe(false);
  });

  it.each<[string, Told]>([
    [
      'a stage refuses the question',
      { run: (call) => (call.outcome.set({ kind: 'failed', code: 'QUESTION_UNSAFE' }), textResult('refused', true)) },
    ],
    ['they cannot be recorded', { trail: unwritable }],
    ['its caller has left', { run: (_call, leave) => (leave(), asking) }],
  ])('is ended where %s', async (_why, told) => {
    expect(await givenUp(told)).toBe(true);
  });
});
