import { ApprovalNeeded, type HeldCalls } from '@gatehouse/access';
import { McpCall, Refusal, SilentChannel, type InboundRequest } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import { OwnWordAsking } from './own-word.js';

const KEY = 'gatehouse-confirm-r1';

it('a call whose caller leaves while its own page is open is cancelled, and has not failed', async () => {
  const leaving = new AbortController();
  const needed = Object.assign(Object.create(ApprovalNeeded.prototype) as ApprovalNeeded, {
    own: { review: 'r1', page: 'https://gate.example/approvals/r1', isAll: true },
  });
  const held = { admit: () => Promise.reject(needed) } as unknown as HeldCalls;
  const call = new McpCall({
    method: 'tools/call',
    params: { name: 'send', inputResponses: { [KEY]: { action: 'accept' } } },
    era: 'modern',
    endpoint: undefined,
    claims: {} as InboundRequest['claims'],
    clientCapabilities: { elicitation: { url: {} } },
    channel: new SilentChannel(),
    signal: leaving.signal,
  });
  const waiting = new OwnWordAsking(held, { answerMs: 1_000, decisionMs: 10_000, stepMs: 5_000 }).admit(call);
  setImmediate(() => leaving.abort(new Refusal('CANCELLED')));
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
});
