import { DATA_CLASSES, ROLES, TOOL_ACTIONS, type Decision, type MemberFacts, type Principal } from '@gatehouse/kernel';
import { assert, boolean, constantFrom, option, property, record, subarray } from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  admin,
  agent,
  assistant,
  broker,
  compliance,
  entry,
  expiredAgent,
  facts,
  managingBroker,
  mlsStaff,
  nobody,
  otherBroker,
  PEOPLE,
  person,
  SANDBOX_TOOLS,
  suspendedAgent,
  teamAgent,
  teamAgentWithoutConsent,
  vendor,
} from '../../fixtures/people.js';
import { explain } from '../explain/explanation.js';
import { Policy, type PolicyOptions } from './policy.js';
import type { PolicyEntry } from './resources.js';
import { Preconditions } from '../preconditions/preconditions.js';
import { readPreconditions } from '../preconditions/read-preconditions.js';
import { compilePolicies } from './policy-set.js';
import { policyTexts } from './policy-texts.js';

let policy: Policy;

async function policyWith(text: string, options?: PolicyOptions): Promise<Policy> {
  return new Policy(compilePolicies(await policyTexts([{ name: 'house.cedar', text }])), options);
}

beforeAll(async () => {
  policy = new Policy(compilePolicies(await policyTexts()));
});

const calling = (who: Principal, what: PolicyEntry): Decision => policy.decide(who, { action: 'call', entry: what });
const listing = (who: Principal, what: PolicyEntry): Decision => policy.decide(who, { action: 'list', entry: what });
const permit = (reach: string, maskOwn = false) => ({ effect: 'permit', obligations: { reach, maskOwn } });
const invisible = { effect: 'refuse', reason: 'invisible' };

const MARKET = ['listing', 'open_house', 'member'] as const;
const CLIENTS = ['contact', 'task', 'showing', 'transaction', 'document'] as const;

describe('an agent', () => {
  it.each([...MARKET, ...CLIENTS, 'general' as const])('reads %s with the reach of their own records', (dataClass) => {
    expect(calling(agent, entry('read', dataClass))).toMatchObject(permit('own'));
  });

  it('reaches the clients of team-mates only where the team has it so', () => {
    expect(calling(teamAgent, entry('read', 'contact'))).toMatchObject(permit('team'));
    expect(calling(teamAgent, entry('read', 'document'))).toMatchObject(permit('own'));
    expect(calling(teamAgentWithoutConsent, entry('read', 'contact'))).toMatchObject(permit('own'));
  });

  it('drafts messages without anyone', () => {
    expect(calling(agent, entry('draft', 'message'))).toMatchObject(permit('own'));
  });

  it('writes to their own clients', () => {
    expect(calling(agent, entry('write', 'contact'))).toMatchObject(permit('own'));
  });

  it('sends when their broker has approved', () => {
    const held = { effect: 'hold', approvers: ['broker'], policies: ['agent-sends-when-approved'] };
    expect(calling(agent, entry('send', 'message'))).toMatchObject(held);
    expect(listing(agent, entry('send', 'message'))).toMatchObject({ effect: 'permit' });
  });

  it('does not write to the roster or administer anything', () => {
    expect(calling(agent, entry('write', 'member'))).toMatchObject(invisible);
    expect(calling(agent, entry('administer', 'general'))).toMatchObject(invisible);
  });
});

describe('a licence that has run out', () => {
  it('leaves reading and drafting', () => {
    expect(calling(expiredAgent, entry('read', 'contact'))).toMatchObject(permit('own'));
    expect(calling(expiredAgent, entry('draft', 'message'))).toMatchObject(permit('own'));
  });

  it.each([entry('write', 'contact'), entry('send', 'message')])('takes away $name and says why', (what) => {
    expect(calling(expiredAgent, what)).toEqual({ effect: 'refuse', reason: 'licence', policies: ['licence-to-write-and-send'] });
    expect(listing(expiredAgent, what)).toMatchObject({ effect: 'permit' });
  });

  it('does not show tools that a licence would not give', () => {
    expect(calling(expiredAgent, entry('write', 'member'))).toMatchObject(invisible);
  });

  it('stops a broker as well, and is not outweighed by a grant', () => {
    const expired = { licence: { status: 'expired' } } as const;
    expect(
      calling(person(['agent', 'broker'], facts({ ...expired, supervisedOfficeKeys: ['OFF-101'] })), entry('send', 'message')),
    ).toMatchObject({ reason: 'licence' });
    expect(calling(person(['agent', 'mls_staff'], facts(expired)), entry('write', 'contact'))).toMatchObject({ reason: 'licence' });
  });
});

describe('a membership that is not active', () => {
  it.each(['Suspended', 'Inactive', '', 'Something New'])('refuses everything and lists nothing at status "%s"', (memberStatus) => {
    const member = person(['agent', 'compliance'], facts({ memberStatus }));
    expect(calling(member, entry('read', 'listing'))).toEqual({
      effect: 'refuse',
      reason: 'membership',
      policies: ['membership-is-active'],
    });
    expect(listing(member, entry('read', 'listing')).effect).toBe('refuse');
  });

  it('does not show tools that an active membership would not give', () => {
    expect(calling(suspendedAgent, entry('write', 'member'))).toMatchObject(invisible);
  });
});

describe('a tool whose calls are confirmed in person', () => {
  const confirmed = (action: 'read' | 'send') => {
    const plain = entry(action, action === 'send' ? 'message' : 'contact');
    return { ...plain, terms: { ...plain.terms, confirmed: true } };
  };

  it('waits for the caller where a policy would let the call go ahead, and is listed as before', () => {
    expect(calling(broker, confirmed('send'))).toMatchObject({ effect: 'hold', approvers: ['self'], policies: ['broker-sends'] });
    expect(listing(broker, confirmed('send')).effect).toBe('permit');
  });

  it('waits for whoever approves it anyway, and is refused where it was', () => {
    expect(calling(assistant, confirmed('send'))).toMatchObject(invisible);
    expect(calling(agent, confirmed('send'))).toEqual(calling(agent, entry('send', 'message')));
  });
});

describe('a broker', () => {
  it('reaches the firm as designated broker and the offices they manage as managing broker', () => {
    expect(calling(broker, entry('read', 'contact'))).toMatchObject(permit('firm'));
    expect(calling(managingBroker, entry('read', 'contact'))).toMatchObject(permit('office'));
  });

  it('sends without approval', () => {
    expect(calling(broker, entry('send', 'message'))).toEqual({ ...permit('firm'), policies: ['broker-sends'] });
  });

  it.each(['listing', 'showing', 'contact', 'task'] as const)('writes %s', (dataClass) => {
    expect(calling(broker, entry('write', dataClass))).toMatchObject(permit('firm'));
  });
});

describe('an assistant', () => {
  it.each([...MARKET, ...CLIENTS])('reads %s of the members they assist, masked', (dataClass) => {
    expect(calling(assistant, entry('read', dataClass))).toMatchObject(permit('own', true));
  });

  it('drafts, and never sends or writes', () => {
    expect(calling(assistant, entry('draft', 'message'))).toMatchObject(permit('own', true));
    expect(calling(assistant, entry('send', 'message'))).toMatchObject(invisible);
    expect(calling(assistant, entry('write', 'contact'))).toMatchObject(invisible);
  });

  it('stays masked when also granted to be administrator or compliance officer', () => {
    const both = person(['assistant', 'admin', 'compliance'], facts({ licence: { status: 'none' } }));
    expect(calling(both, entry('read', 'listing'))).toMatchObject({ obligations: { maskOwn: true } });
    expect(calling(both, entry('read', 'contact'))).toMatchObject({ obligations: { maskOwn: true } });
  });
});

describe('the office', () => {
  it.each(['listing', 'member', 'contact'] as const)('lets a compliance officer see %s of the firm, masked', (dataClass) => {
    expect(calling(compliance, entry('read', dataClass))).toMatchObject(permit('firm', true));
  });

  it('lets nobody but agents, brokers and staff of the MLS write or send', () => {
    for (const who of [assistant, compliance, admin, vendor, nobody]) {
      for (const action of ['write', 'send'] as const) {
        for (const dataClass of DATA_CLASSES) expect(calling(who, entry(action, dataClass))).toMatchObject(invisible);
      }
    }
  });

  it('shows an administrator and a vendor public listings and nothing else', () => {
    for (const who of [admin, vendor]) {
      expect(calling(who, entry('read', 'listing'))).toMatchObject(permit('public', true));
      for (const dataClass of DATA_CLASSES.filter((other) => other !== 'listing' && other !== 'held_call'))
        expect(calling(who, entry('read', dataClass))).toMatchObject(invisible);
    }
  });

  it('lets an administrator administer, without any record, and nobody else', () => {
    const administer = entry('administer', 'general', 'approve_tool', 'gatehouse');
    expect(calling(admin, administer)).toMatchObject(permit('none'));
    const allowed = Object.values(PEOPLE).filter((who) => calling(who, administer).effect !== 'refuse');
    expect(allowed).toEqual([admin]);
  });

  it('shows MLS staff what the MLS holds, and no clients', () => {
    for (const dataClass of [...MARKET, 'showing' as const])
      expect(calling(mlsStaff, entry('read', dataClass))).toMatchObject(permit('mls'));
    for (const dataClass of ['contact', 'task', 'transaction', 'document', 'message'] as const)
      expect(calling(mlsStaff, entry('read', dataClass))).toMatchObject(invisible);
  });

  it('shows nothing to somebody without a role', () => {
    for (const what of SANDBOX_TOOLS) {
      expect(calling(nobody, what)).toMatchObject(invisible);
      expect(listing(nobody, what)).toMatchObject(invisible);
    }
  });
});

describe('tools that nobody has classified', () => {
  it('are shown to nobody, whatever a deployment permits', async () => {
    const generous = await policyWith('@id("all")\n@title("All.")\n@reach("mls")\npermit (principal, action, resource);');
    for (const who of Object.values(PEOPLE)) {
      for (const action of TOOL_ACTIONS)
        expect(generous.decide(who, { action: 'call', entry: entry(action, 'unclassified') })).toMatchObject({ effect: 'refuse' });
      expect(generous.decide(who, { action: 'list', entry: entry('read', 'unclassified') })).toMatchObject({ effect: 'refuse' });
    }
  });
});

describe("a deployment's policies", () => {
  it('may forbid one tool, which then does not exist, while tools of the same terms stay', async () => {
    const stricter = await policyWith(
      '@id("no-export")\n@title("No export.")\nforbid (principal, action, resource == Tool::"crm/export_contacts");',
    );
    expect(stricter.decide(agent, { action: 'call', entry: entry('read', 'contact', 'export_contacts') })).toMatchObject(invisible);
    expect(stricter.decide(agent, { action: 'call', entry: entry('read', 'contact', 'get_contact') })).toMatchObject(permit('own'));
  });

  it('may forbid an upstream and tell why', async () => {
    const stricter = await policyWith(
      '@id("crm-frozen")\n@title("Audit.")\n@reason("forbidden")\nforbid (principal, action in [Action::"write"], resource in Upstream::"crm");',
    );
    expect(stricter.decide(broker, { action: 'call', entry: entry('write', 'contact') })).toEqual({
      effect: 'refuse',
      reason: 'forbidden',
      policies: ['crm-frozen'],
    });
    expect(stricter.decide(broker, { action: 'call', entry: entry('write', 'contact', 'x', 'other') })).toMatchObject({ effect: 'permit' });
  });

  it('that fail while they are evaluated permit nothing and are reported', async () => {
    const seen: string[][] = [];
    const text =
      '@id("overflows")\n@title("Breaks.")\nforbid (principal, action, resource) when { 9007199254740991 * 9007199254740991 > 0 };';
    const broken = await policyWith(text, { onFault: (ids) => seen.push([...ids]) });
    expect(broken.decide(broker, { action: 'call', entry: entry('read', 'listing') })).toEqual({ ...invisible, policies: ['overflows'] });
    expect(broken.decide(broker, { action: 'list', entry: entry('read', 'listing') })).toEqual({ ...invisible, policies: ['overflows'] });
    expect(seen).toEqual([['overflows']]);
  });

  it('with a hold do not hold what another permit allows, and add no reach to it', async () => {
    const text =
      '@id("wide-if-asked")\n@title("Wide.")\n@reach("mls")\n@hold("compliance")\npermit (principal in Role::"agent", action == Action::"read", resource in DataClass::"contact");';
    const wider = await policyWith(text);
    expect(wider.decide(agent, { action: 'call', entry: entry('read', 'contact') })).toEqual({
      ...permit('own'),
      policies: ['agent-reads-own-clients'],
    });
  });

  it('with several holds give no more than those permits that ask for no one else', async () => {
    const held = (id: string, reach: string, hold: string) =>
      `@id("${id}")\n@title("x")\n@reach("${reach}")\n${hold}\npermit (principal in Role::"vendor", action == Action::"read", resource in DataClass::"contact");`;
    const both = await policyWith(`${held('narrow', 'own', '@confirm("true")')}\n${held('wide', 'firm', '@hold("broker+compliance")')}`);
    expect(both.decide(vendor, { action: 'call', entry: entry('read', 'contact') })).toEqual({
      ...permit('own'),
      effect: 'hold',
      approvers: ['self'],
      policies: ['narrow'],
    });
  });
});

describe('approving', () => {
  const asked = { approverRole: 'broker', ownRequest: false, office: 'OFF-101' } as const;

  it('is for a broker who supervises the office of whoever asked', () => {
    expect(policy.approval(broker, asked)).toEqual({ permitted: true, policies: ['broker-approves-own-offices'] });
    expect(policy.approval(managingBroker, asked).permitted).toBe(false);
    expect(policy.approval(managingBroker, { ...asked, office: 'OFF-102' }).permitted).toBe(true);
    expect(policy.approval(otherBroker, asked).permitted).toBe(false);
  });

  it('is never for oneself', () => {
    expect(policy.approval(broker, { ...asked, ownRequest: true }).permitted).toBe(false);
  });

  it('is not for people in other roles, nor for somebody whose office is unknown', () => {
    for (const who of [agent, assistant, compliance, admin, mlsStaff, vendor, nobody])
      expect(policy.approval(who, asked).permitted).toBe(false);
    expect(policy.approval(managingBroker, { ...asked, office: undefined }).permitted).toBe(false);
    expect(policy.approval(broker, { ...asked, office: undefined }).policies).toEqual(['designated-broker-approves-officers']);
  });

  it('is for a compliance officer where compliance is asked', () => {
    expect(policy.approval(compliance, { ...asked, approverRole: 'compliance' }).permitted).toBe(true);
    expect(policy.approval(broker, { ...asked, approverRole: 'compliance' }).permitted).toBe(false);
  });

  it('takes an active licence and membership', () => {
    const supervising = { supervisedOfficeKeys: ['OFF-101'] };
    expect(policy.approval(person(['broker'], facts({ ...supervising, licence: { status: 'expired' } })), asked).permitted).toBe(false);
    expect(policy.approval(person(['broker'], facts({ ...supervising, memberStatus: 'Inactive' })), asked).permitted).toBe(false);
  });
});

describe('being listed and being answered as unknown', () => {
  const principals = record({
    roles: subarray([...ROLES]),
    member: option(
      record({
        memberStatus: constantFrom('Active', 'Suspended'),
        licence: constantFrom<MemberFacts['licence']['status']>('active', 'expired', 'suspended', 'none'),
        supervisedOfficeKeys: subarray(['OFF-101', 'OFF-102']),
        designatedBroker: boolean(),
        team: constantFrom('none' as const, 'on_behalf' as const),
        leads: boolean(),
      }),
      { nil: undefined },
    ),
  });
  const tools = record({
    action: constantFrom(...TOOL_ACTIONS),
    dataClass: constantFrom(...DATA_CLASSES),
    upstream: constantFrom('crm', 'mls'),
  });

  it('agree for every role and tool, and a suspended member lists nothing', () => {
    const agreement = () =>
      assert(
        property(principals, tools, ({ roles, member }, { action, dataClass, upstream }) => {
          const known =
            member &&
            facts({
              ...member,
              licence: { status: member.licence },
              teams: [{ teamKey: 'T', impersonation: member.team, lead: member.leads, memberKeys: [] }],
            });
          const who = person(roles, known);
          const what = entry(action, dataClass, 'tool', upstream);
          const [shown, called] = [listing(who, what), calling(who, what)];
          const listed = shown.effect === 'permit';
          const unknown = called.effect === 'refuse' && called.reason === 'invisible';
          const suspended = member?.memberStatus === 'Suspended';
          // Staff of the MLS correct listings without a licence of their own.
          const acts = !roles.includes('mls_staff') && called.effect !== 'refuse' && (action === 'write' || action === 'send');
          return (
            listed === (!unknown && !suspended) &&
            (!suspended || called.effect === 'refuse') &&
            (!acts || known?.licence.status === 'active') &&
            (dataClass !== 'unclassified' || unknown)
          );
        }),
        { numRuns: 1500 },
      );
    expect(agreement).not.toThrow();
  });
});

describe('a decision', () => {
  it('is the same object for people in the same seat, so it was made once', () => {
    const colleague = person(['agent'], facts({ memberKey: 'MEM-1002' }), 'agent2@harbor.example');
    expect(calling(colleague, entry('read', 'contact'))).toBe(calling(agent, entry('read', 'contact')));
  });

  it('is made anew when a seat changes', () => {
    expect(policy.decisionKey(expiredAgent)).not.toBe(policy.decisionKey(agent));
  });
});

describe('a forbid of a deployment that something lifts', () => {
  const house = (annotation: string, action: string, dataClass: string, except = '') =>
    policyWith(
      `@id("house")\n@title("The house asks for more.")\n${annotation}\nforbid (principal in Role::"agent", action == Action::"${action}", resource in DataClass::"${dataClass}")${except};`,
    );

  it('holds for a broker what ships without, for those whom it is about alone, and shows the tool', async () => {
    const strict = await house('@hold("broker")', 'send', 'advertisement', ' unless { principal in Role::"broker" }');
    const call = strict.decide(agent, { action: 'call', entry: entry('send', 'advertisement') });
    expect(call).toMatchObject({ effect: 'hold', approvers: ['self', 'broker'], policies: ['agent-publishes-confirmed-ads', 'house'] });
    expect(strict.decide(agent, { action: 'list', entry: entry('send', 'advertisement') })).toMatchObject({ effect: 'permit' });
    expect(strict.decide(broker, { action: 'call', entry: entry('send', 'advertisement') })).toMatchObject({ effect: 'permit' });
  });

  it('counts how often, and shows nobody a tool that no permit shows', async () => {
    const few = await house('@quota("30 per 1h")', 'read', 'contact');
    const call = few.decide(agent, { action: 'call', entry: entry('read', 'contact') });
    expect(call).toMatchObject({ effect: 'permit', obligations: { quotas: [{ policy: 'house', most: 30, perMs: 3_600_000 }] } });
    expect(few.decide(vendor, { action: 'call', entry: entry('read', 'contact') })).toMatchObject(invisible);
  });
});

describe('an explanation', () => {
  const law = new Preconditions(readPreconditions());

  it('names what the law asks for before each call', () => {
    const tour = entry('write', 'showing', 'request_showing');
    const legal = { activity: 'request_showing', facts: {}, evidence: [] } as const;
    const { preconditions } = explain({ policy, law }, agent, { ...tour, terms: { ...tour.terms, legal } });
    expect(preconditions).toMatchObject([
      { id: 'tour.licence-of-state', status: 'counsel review needed' },
      { id: 'tour.buyer-agreement', status: 'counsel review needed' },
      { id: 'tour.listing-open', status: 'counsel review needed' },
    ]);
    expect(explain({ policy, law }, agent, tour).preconditions).toEqual([]);
  });

  it('names the decision, the seat and the policies with their text', () => {
    const explained = explain({ policy, law }, agent, entry('send', 'message', 'send_message'));
    expect(explained).toMatchObject({
      subject: 'agent@harbor.example',
      tool: 'crm/send_message',
      call: { effect: 'hold', approvers: ['broker'] },
      seat: { roles: ['agent'], licence: 'active', membership: 'active', supervises: 'none' },
      policies: [{ id: 'agent-sends-when-approved', effect: 'permit', file: 'agent/agent-sends-when-approved.cedar' }],
    });
    expect(explained.policies[0]?.text).toContain('permit (');
    expect(explained.policies[0]?.title).toContain('broker approves');
  });

  it('of a hidden tool has no policies', () => {
    expect(explain({ policy, law }, vendor, entry('read', 'contact'))).toMatchObject({ call: invisible, list: invisible, policies: [] });
  });
});
