import { describe, expect, it } from 'vitest';
import { CivilCalendar } from './civil-calendar.js';
import { McpCall } from './call.js';
import { SilentChannel } from './channel.js';
import type { JsonObject } from './json.js';
import type { MemberFacts } from './principal.js';
import { RuleChoices } from './rule-choices.js';
import { RulesInForce } from './rules-in-force.js';

const clock = { now: () => Date.parse('2026-11-28T23:59:59Z') };
const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 };
const member = { memberKey: 'MEM-1', officeKey: 'OFF-2', officeState: 'OR', licence: { status: 'active', state: 'WA' } } as MemberFacts;

function callOf(args: JsonObject): McpCall {
  const call = new McpCall({
    method: 'tools/call',
    params: { name: 'x', arguments: args },
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  call.principal.set({ subject: claims.subject, tenant: 'harbor', name: 'A', roles: ['agent'], token: claims, member });
  return call;
}

describe('the rules in force', () => {
  it('go by the states of the brokerage, the licence, the office, and of what the call is about', () => {
    const rules = new RulesInForce(undefined, ['CA'], clock);
    expect(rules.standingFor(callOf({ StateOrProvince: 'NV' })).states).toEqual(['CA', 'WA', 'OR', 'NV']);
    expect(rules.standingFor(callOf({ propertyState: 'NY', state: 'draft' })).states).toEqual(['CA', 'WA', 'OR', 'NY']);
    expect(rules.standing()).toMatchObject({ states: ['CA'], day: '2026-11-28' });
  });

  it('count days by the calendar of the brokerage', () => {
    const evening = { now: () => Date.parse('2026-11-29T04:30:00Z') };
    const exception = { id: 'ex', rule: 'r', reason: 'r', approvedBy: 'c', until: '2026-11-28', scope: {} };
    const at = (zone: string) => new RulesInForce(new RuleChoices([], [exception]), [], evening, new CivilCalendar(zone)).standing();
    expect([at('America/Chicago').day, at('UTC').day]).toEqual(['2026-11-28', '2026-11-29']);
    expect([at('America/Chicago'), at('UTC')].map((rules) => rules.exceptionFor('r')?.id)).toEqual(['ex', undefined]);
  });

  it('know an exception by the office, the person and the listing that a call names', () => {
    const exception = { id: 'ex', rule: 'r', reason: 'r', approvedBy: 'c', until: '2026-11-28' };
    const holds = (scope: object, args: JsonObject = {}) =>
      new RulesInForce(new RuleChoices([], [{ ...exception, scope }]), [], clock).standingFor(callOf(args)).exceptionFor('r') !== undefined;
    expect([holds({ office: 'OFF-2' }), holds({ person: 'MEM-1' }), holds({ listing: 'LST-1' }, { ListingKey: 'LST-1' })]).toEqual([
      true,
      true,
      true,
    ]);
    expect([holds({ office: 'OFF-1' }), holds({ listing: 'LST-1' }, { ListingKey: 'LST-2' }), holds({ tool: 'crm/x' })]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
