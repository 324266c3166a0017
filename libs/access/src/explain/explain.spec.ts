import type { Principal } from '@gatehouse/kernel';
import { beforeAll, describe, expect, it } from 'vitest';
import { agent, assistant, broker, compliance, entry, expiredAgent, suspendedAgent, teamAgent, vendor } from '../../fixtures/people.js';
import { compilePolicies } from '../policy/policy-set.js';
import { policyTexts } from '../policy/policy-texts.js';
import { Policy } from '../policy/policy.js';
import type { PolicyEntry } from '../policy/resources.js';
import { Preconditions } from '../preconditions/preconditions.js';
import { readPreconditions } from '../preconditions/read-preconditions.js';
import { explain } from './explanation.js';
import type { Supposed } from './situation.js';

const HOUSE = `@id("few")
@title("Vendors read few tasks, from the office, by day.")
@reach("public")
@hours("08:10-18:00 UTC mon-fri")
@networks("10.0.0.0/8")
permit (principal in Role::"vendor", action == Action::"read", resource == Tool::"crm/list_tasks") when { context.arguments.top <= 50 };

@id("no-strangers")
@title("No message to strangers.")
forbid (principal in Role::"broker", action == Action::"send", resource == Tool::"crm/send_message")
unless { context.arguments.to like "*@harbor.example" && context.arguments.channel == "email" };

@id("guests-read-nothing")
@title("From the guest network nothing is read.")
@networks("172.16.0.0/12")
forbid (principal, action == Action::"read", resource in DataClass::"document");`;

const law = new Preconditions(readPreconditions());
const SEND = entry('send', 'message', 'send_message');
const TASKS = entry('read', 'task', 'list_tasks');
const MONDAY = Date.parse('2026-07-06T12:00:00Z');
const AT_WORK = { at: MONDAY, address: '10.1.2.3' };
let policy: Policy;
beforeAll(async () => {
  policy = new Policy(compilePolicies(await policyTexts([{ name: 'house.cedar', text: HOUSE }])));
});

const explained = (who: Principal, what: PolicyEntry, supposed: Supposed = {}) => explain({ policy, law }, who, what, supposed);
const changes = (who: Principal, what: PolicyEntry, supposed: Supposed = {}) =>
  explained(who, what, supposed).whatWouldChange.map(({ change, to, decision }) => `${change}: ${to}: ${decision.effect}`);

describe('what would have to change', () => {
  it('is nothing where the call would be made', () => {
    expect(changes(agent, entry('read', 'contact'))).toEqual([]);
  });

  it('is a reason where one is asked for, beside how far the call goes without', () => {
    const CONTACTS = entry('read', 'contact');
    expect(changes(broker, CONTACTS)).toEqual(['reason: given with the call; without it no further than own: permit']);
    expect(changes(agent, CONTACTS)).toEqual([]);
    expect(changes(broker, entry('reveal', 'contact'))).toEqual([
      'reason: given with the call; without it no further than own: hold',
      'approval: self: permit',
    ]);
  });

  it('is the licence, the membership, another role, or being somebody else of one team', () => {
    expect(changes(expiredAgent, entry('write', 'contact'))).toEqual(['licence: active: permit']);
    expect(changes(suspendedAgent, entry('read', 'contact'))).toEqual(['membership: active: permit']);
    expect(changes(assistant, entry('write', 'contact'))).toEqual([
      'role: agent: permit',
      'role: managing broker: permit',
      'role: designated broker: permit',
    ]);
    expect(changes({ ...agent, roles: [] }, entry('write', 'contact'))).toEqual(
      expect.arrayContaining(['role: agent: permit', 'role: managing broker: permit', 'role: designated broker: permit']),
    );
  });

  it('is an approval, or a role that needs none', () => {
    const found = changes(agent, SEND);
    expect(found).toContain('approval: broker: permit');
    expect(explained(agent, SEND).whatWouldChange.find(({ change }) => change === 'approval')).toMatchObject({
      decision: { policies: ['agent-sends-when-approved'] },
    });
  });

  it('is for somebody who is no member what a member in good standing has', () => {
    expect(changes(compliance, entry('write', 'contact'))).toEqual(
      expect.arrayContaining(['role: agent: permit', 'role: designated broker: permit']),
    );
  });

  it('is a scope that groups leave away', () => {
    expect(changes({ ...agent, scopes: ['mcp:read'] }, entry('write', 'contact'))).toEqual(['scope: mcp:write: permit']);
  });

  it('is an argument, and nothing else, where that is all that is wrong', () => {
    const [found] = explained(vendor, TASKS, { ...AT_WORK, arguments: { top: 80 } }).whatWouldChange.filter(
      ({ change }) => change === 'argument',
    );
    expect(found).toMatchObject({ to: 'top 50', arguments: { top: 50 }, decision: { effect: 'permit', policies: ['few'] } });
    expect(changes(vendor, TASKS, { ...AT_WORK, arguments: { top: 5 } })).toEqual([]);
  });

  it('are several arguments where one alone does not help', () => {
    expect(changes(broker, SEND, { arguments: { to: 'ann@client.example' } })).toContain(
      'argument: to "@harbor.example", channel "email": permit',
    );
    expect(changes(broker, SEND, { arguments: { to: 'ann@client.example', channel: 'email' } })).toContain(
      'argument: to "@harbor.example": permit',
    );
  });

  it('is the hour, to the minute', () => {
    const night = { ...AT_WORK, at: Date.parse('2026-07-03T22:00:00Z'), arguments: { top: 5 } };
    expect(changes(vendor, TASKS, night)).toContain('hours: 2026-07-06T08:10:00.000Z: permit');
  });

  it('is the network, one of those or none of those', () => {
    const call = { at: MONDAY, arguments: { top: 5 } };
    expect(changes(vendor, TASKS, call)).toContain('network: 10.0.0.0/8: permit');
    expect(changes(agent, entry('read', 'document'), { address: '172.16.5.5' })).toContain('network: outside of 172.16.0.0/12: permit');
  });

  it('is whose record it is, or who reaches further', () => {
    expect(explained(teamAgent, entry('read', 'contact'), { relation: 'team' }).record).toEqual({ relation: 'team', reached: true });
    const { record } = explained(agent, entry('read', 'contact'), { relation: 'office' });
    expect(record).toEqual({ relation: 'office', reached: false });
    const found = changes(agent, entry('read', 'contact'), { relation: 'office' });
    expect(found).toEqual(expect.arrayContaining(['relation: own: permit', 'role: managing broker: permit']));
    expect(found).not.toContain('team: acting for a team-mate: permit');
  });

  it('is found by asking: with each change made, the decision is the one that was told', () => {
    for (const who of [agent, assistant, expiredAgent, vendor, compliance, suspendedAgent]) {
      for (const what of [SEND, TASKS, entry('write', 'listing'), entry('reveal', 'contact')]) {
        const { call, whatWouldChange } = explained(who, what, { at: MONDAY });
        for (const { decision } of whatWouldChange) expect(decision).not.toEqual(call);
      }
    }
  });
});

it('shows conditions, arguments and the scope that a token needs', () => {
  const { policies, outOfForce, scope } = explained(vendor, TASKS, { ...AT_WORK, arguments: { top: 5 } });
  expect([scope, outOfForce]).toEqual(['mcp:read', []]);
  expect(policies).toMatchObject([
    { id: 'few', when: { networks: '10.0.0.0/8' }, reads: [{ argument: 'top', as: 'Long', optional: false }] },
  ]);
  expect(explained(vendor, TASKS, { ...AT_WORK, arguments: { top: 500 } })).toMatchObject({
    call: { effect: 'refuse', reason: 'arguments' },
    list: { effect: 'permit' },
    outOfForce: [{ id: 'few' }],
  });
});
