import { McpCall, Refusal, SilentChannel, type JsonObject, type Principal } from '@gatehouse/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { agent, broker } from '../../fixtures/people.js';
import { plainSeal } from '../../fixtures/plain-seal.js';
import { RememberedReviews } from '../../fixtures/remembered-reviews.js';
import { SandboxCatalogue, StoppedClock } from '../../fixtures/tools.js';
import { Policy } from '../policy/policy.js';
import { compilePolicies } from '../policy/policy-set.js';
import { policyTexts } from '../policy/policy-texts.js';
import { HeldCalls } from './held-calls.js';
import { Requesters } from './requesters.js';
import { Reviews } from './reviews.js';

class EveryoneInMainOffice extends Requesters {
  officeOf(): string {
    return 'OFF-101';
  }

  personOf(): Principal {
    return broker;
  }
}

const policy = new Policy(compilePolicies(await policyTexts()));
const entry = new SandboxCatalogue().find(undefined, 'crm_send_message', 'tool')!;
const MESSAGE = { to: 'CON-00001', text: 'See you at four.' };
let reviews: Reviews;
let held: HeldCalls;

beforeEach(() => {
  const clock = new StoppedClock();
  const store = new RememberedReviews(() => clock.time);
  reviews = new Reviews({ store, policy, requesters: new EveryoneInMainOffice(), seal: plainSeal, clock });
  held = new HeldCalls(reviews);
});

function callOf(who: Principal, args: JsonObject = MESSAGE): McpCall {
  const call = new McpCall({
    method: 'tools/call',
    params: { name: 'crm_send_message', arguments: args },
    era: 'modern',
    endpoint: undefined,
    claims: who.token,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  call.principal.set(who);
  call.tool.set(entry);
  call.decision.set(policy.decide(who, { action: 'call', entry }));
  return call;
}

async function refusalOf(call: McpCall): Promise<Refusal> {
  const thrown: unknown = await held.admit(call).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Refusal);
  return thrown as Refusal;
}

describe('a call that is held', () => {
  it('says who approves, which review it is and how to come back, and nothing of its arguments', async () => {
    const call = callOf(agent);
    const refusal = await refusalOf(call);
    expect(refusal.code).toBe('APPROVAL_NEEDED');
    expect(refusal.message).toContain('role broker');
    expect(refusal.message).toContain(call.review.get());
    expect(refusal.message).toContain('same call again');
    expect(refusal.message).not.toContain('four');
  });

  it('names the page where it is decided, where there is one', async () => {
    held = new HeldCalls(reviews, { pageOf: (id) => `https://gateway.example/approvals/${id}` });
    const call = callOf(agent);
    const refusal = await refusalOf(call);
    expect(refusal.message).toMatch(new RegExp(` at https://gateway\\.example/approvals/${call.review.get()}\\. Make the same call`));
  });

  it('goes on once when approved, whatever the order of its arguments', async () => {
    const first = callOf(agent);
    await refusalOf(first);
    await reviews.approve(first.review.get(), broker);
    const again = callOf(agent, { text: 'See you at four.', to: 'CON-00001' });
    await held.admit(again);
    expect(again.review.get()).toBe(first.review.get());
    expect((await refusalOf(callOf(agent))).code).toBe('APPROVAL_NEEDED');
  });

  it('shows people the reason that was asked for, and goes on for no other', async () => {
    const because = (reason: string) => {
      const call = callOf(agent);
      call.reason.set(reason);
      return call;
    };
    const first = because('Supervision: a complaint');
    await refusalOf(first);
    const shown = await reviews.show(first.review.get(), broker);
    expect(shown.arguments).toEqual({ ...MESSAGE, reasonForAccess: 'Supervision: a complaint' });
    await reviews.approve(first.review.get(), broker);
    expect((await refusalOf(because('Something else'))).code).toBe('APPROVAL_NEEDED');
    const again = because('Supervision: a complaint');
    await held.admit(again);
    expect(again.upstreamArguments).toEqual(MESSAGE);
  });

  it('is held by what would be sent: a placeholder and its value are one call, other words another', async () => {
    const first = callOf(agent, { to: '[[phone:abc]]', text: 'Hello' });
    first.openedArguments.set({ to: '555-0101', text: 'Hello' });
    await refusalOf(first);
    expect((await reviews.show(first.review.get(), broker)).arguments).toEqual({ to: '555-0101', text: 'Hello' });
    await reviews.approve(first.review.get(), broker);
    await held.admit(callOf(agent, { to: '555-0101', text: 'Hello' }));
    expect((await refusalOf(callOf(agent, { to: '555-0101', text: 'Wire it today.' }))).code).toBe('APPROVAL_NEEDED');
  });

  it('is refused once somebody decided against it', async () => {
    const first = callOf(agent);
    await refusalOf(first);
    await reviews.refuse(first.review.get(), broker, 'private words between the two');
    const refusal = await refusalOf(callOf(agent));
    expect(refusal.code).toBe('ACCESS_FORBIDDEN');
    expect(refusal.message).not.toContain('private words');
  });

  it('goes on after a question under the approval that it began with', async () => {
    const call = callOf(agent);
    call.resumed.set({ upstream: 'crm', review: 'review-1' });
    await held.admit(call);
    expect(call.review.get()).toBe('review-1');
  });
});

it('a call that is not held waits for nobody', async () => {
  const call = callOf(broker);
  await held.admit(call);
  expect(call.review.peek()).toBeUndefined();
});
