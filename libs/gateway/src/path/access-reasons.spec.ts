import { McpCall, type JsonObject, type MemberFacts, type Obligations, type ToolTerms } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { AccessReasons } from './access-reasons.js';
import { AGENT, messageOf } from './messages.fixture.mjs';

const member: MemberFacts = { ...AGENT, memberKey: 'MEM-1003', memberType: 'Broker', supervisedOfficeKeys: ['OFF-101'] };
const SUPERVISING: Obligations = { reach: 'firm', maskOwn: false, reason: { without: 'own' } };
const REASON = 'Supervision: a complaint';

interface Given {
  readonly args: JsonObject;
  readonly obligations?: Obligations;
  readonly owner?: ToolTerms['owner'];
  readonly method?: string;
  readonly properties?: JsonObject;
}

function callOf(
  { args, obligations = SUPERVISING, owner, method = 'tools/call', properties = {} }: Given,
  params: JsonObject = { name: 'crm_get_contact', arguments: args },
): McpCall {
  const call = messageOf({ method, params, roles: ['agent', 'broker'], member });
  call.tool.set({
    kind: 'tool',
    upstream: 'crm',
    name: 'get_contact',
    publicName: 'crm_get_contact',
    descriptor: { name: 'get_contact', inputSchema: { type: 'object', properties } },
    terms: { action: 'read', dataClass: 'contact', ...(owner ? { owner } : {}) },
    digest: '',
  });
  call.decision.set({ effect: 'permit', obligations, policies: [] });
  return call;
}

const reasons = new AccessReasons(
  (text) => text.replaceAll('415-555-0142', '[PHONE]'),
  () => ({ offices: ['OFF-101'] }),
);
const taken = (given: Given): McpCall => {
  const call = callOf(given);
  reasons.take(call);
  return call;
};

describe('a call that policy asks a reason for', () => {
  it('gives it in an argument that nothing behind sees, and reaches what it was permitted', () => {
    const call = taken({ args: { contactKey: 'CON-1', reasonForAccess: ` ${REASON}\u2028\n415-555-0142 ` } });
    expect(call.arguments).toEqual({ contactKey: 'CON-1' });
    expect(call.upstreamArguments).toEqual({ contactKey: 'CON-1' });
    expect(call.reason.peek()).toBe(`${REASON} [PHONE]`);
    expect(call.obligations?.reach).toBe('firm');
    expect(call.events).toContain('access.reason.given');
  });

  it.each([[undefined], ['why'], ['.'.repeat(20)], ['x'.repeat(301)], [42], [null], [[REASON]]])('is refused for %j', (reason) => {
    const args = { contactKey: 'CON-1', ...(reason === undefined ? {} : { reasonForAccess: reason }) };
    expect(() => taken({ args })).toThrow(expect.objectContaining({ code: 'REASON_NEEDED' }));
  });

  it.each<[string, Given]>([
    ['names own clients', { args: { ownerMemberKey: 'MEM-1003' } }],
    ['has its record looked up first', { args: { contactKey: 'CON-1' }, owner: { tool: 'get_contact', argument: 'contactKey' } }],
    ['is no call of its own', { args: {}, method: 'completion/complete' }],
  ])('goes on without one where it %s, and reaches no further than without', (_which, given) => {
    expect(taken(given).obligations?.reach).toBe('own');
  });

  it.each<[string, JsonObject]>([
    ['typed by half', { argument: { name: 'reasonForAccess', value: 'Superv' } }],
    ['chosen before', { argument: { name: 'contactKey', value: 'C' }, context: { arguments: { reasonForAccess: REASON } } }],
  ])('keeps one from the upstream that is %s, and takes it for none', (_how, params) => {
    const call = callOf({ args: {}, method: 'completion/complete' }, params);
    reasons.take(call);
    expect(call.upstreamArguments).not.toHaveProperty('reasonForAccess');
    expect(call.reason.peek()).toBeUndefined();
  });

  it('that became a task is read on for the reason that it was made for, and for none where there was none', () => {
    const task = { upstream: 'crm', task: 'T-1', tool: 'crm_get_contact' };
    const [explained, other] = [callOf({ args: {}, method: 'tasks/get' }), callOf({ args: {}, method: 'tasks/get' })];
    explained.resumed.set({ ...task, reason: REASON });
    other.resumed.set(task);
    for (const call of [explained, other]) reasons.take(call);
    expect([explained.reason.peek(), explained.obligations?.reach]).toEqual([REASON, 'firm']);
    expect([other.reason.peek(), other.obligations?.reach]).toEqual([undefined, 'own']);
  });

  it('takes another name where the tool has an argument of that name, which then goes to the upstream', () => {
    const properties = { reasonForAccess: { type: 'string' } };
    const call = taken({ args: { reasonForAccess: 'theirs', gatehouseReasonForAccess: REASON }, properties });
    expect(call.arguments).toEqual({ reasonForAccess: 'theirs' });
    expect(call.reason.peek()).toBe(REASON);
  });
});

it('leaves the arguments alone where no reason is asked for', () => {
  const call = taken({ args: { reasonForAccess: REASON }, obligations: { reach: 'own', maskOwn: false } });
  expect(call.arguments).toEqual({ reasonForAccess: REASON });
  expect(call.reason.peek()).toBeUndefined();
});
