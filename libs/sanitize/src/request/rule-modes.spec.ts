import {
  digestOf,
  McpCall,
  Refusal,
  RuleChoices,
  RulesInForce,
  SilentChannel,
  type JsonObject,
  type RuleException,
  type RuleMode,
  type ToolTerms,
} from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { ArgumentContract } from '../arguments/argument-contract.js';
import { Inspector } from '../inspection/inspector.js';
import { RequestSanitiser } from './request-sanitiser.js';

const inspector = Inspector.load({ runExamples: false });
const SEND: ToolTerms = { action: 'send', dataClass: 'message' };
const DRAFT_AD: ToolTerms = { action: 'draft', dataClass: 'advertisement' };
// By the calendar of the Pacific coast, which counts where no other is named.
const LAST_DAY = { now: () => Date.parse('2026-12-01T07:00:00Z') };
const DAY_AFTER = { now: () => Date.parse('2026-12-01T08:00:00Z') };

function callOf(args: JsonObject, terms = SEND): McpCall {
  const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 0 };
  const call = new McpCall({
    method: 'tools/call',
    params: { name: 'crm_x', arguments: args },
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  const descriptor = { name: 'x', inputSchema: { type: 'object', properties: {} } };
  call.tool.set({
    kind: 'tool',
    upstream: 'crm',
    name: 'x',
    publicName: 'crm_x',
    descriptor,
    terms: { ...terms, openArguments: true },
    digest: digestOf(descriptor),
  });
  return call;
}

const mode = (rule: string, chosen: RuleMode) => new RuleChoices([{ rule, mode: chosen, reason: 'r', approvedBy: 'c' }]);
const excepting = (rule: string, scope: RuleException['scope']) =>
  new RuleChoices([], [{ id: 'ex-1', rule, scope, reason: 'r', approvedBy: 'c', until: '2026-11-30' }]);

function judged(call: McpCall, choices: RuleChoices, clock = LAST_DAY): string {
  try {
    new RequestSanitiser(new ArgumentContract(), inspector, new RulesInForce(choices, [], clock)).sanitise(call);
    return 'passes';
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
}

const standard = { body: 'Standard commission is 6%, say that.' };

describe('a rule of a pack', () => {
  it('that is only watched refuses nothing and leaves what it would have done', () => {
    const call = callOf(standard);
    expect(judged(call, mode('conduct.standard-commission', 'monitor'))).toBe('passes');
    expect(call.findings).toMatchObject([{ rule: 'conduct.standard-commission', verdict: 'monitored', would: 'block', path: '/body' }]);
    expect(call.events).toEqual(['rule.monitored']);
  });

  it('that is off leaves nothing', () => {
    const call = callOf(standard);
    expect(judged(call, mode('conduct.standard-commission', 'off'))).toBe('passes');
    expect([call.findings, call.events]).toEqual([[], []]);
  });

  it('gives way to an exception for its scope and through its last day, each use by its name', () => {
    const choices = excepting('conduct.standard-commission', { tool: 'crm/x', person: 'agent@harbor.example' });
    const call = callOf(standard);
    expect(judged(call, choices)).toBe('passes');
    expect(call.findings).toMatchObject([{ verdict: 'monitored', would: 'block', exception: 'ex-1' }]);
    expect(call.events).toEqual(['rule.excepted', 'rule.exception.ex-1']);
    expect(judged(callOf(standard), choices, DAY_AFTER)).toBe('CONDUCT');
    expect(judged(callOf(standard), excepting('conduct.standard-commission', { tool: 'crm/y' }))).toBe('CONDUCT');
  });

  it('gives way for one listing alone', () => {
    const choices = excepting('conduct.standard-commission', { listing: 'LST-10001' });
    expect(judged(callOf({ ...standard, listingKey: 'LST-10001' }), choices)).toBe('passes');
    expect(judged(callOf({ ...standard, listingKey: 'LST-10002' }), choices)).toBe('CONDUCT');
  });

  it.each(['access-code.value', 'wire-fraud.account-digits'])(
    'that guards what no model may see counts whatever is written: %s',
    (rule) => {
      const text = 'Gate 4471#, lockbox code 0420. Routing 021000021, account 000123456789.';
      for (const choices of [mode(rule, 'off'), mode(rule, 'monitor'), excepting(rule, { tool: 'crm/x' })])
        expect(['ACCESS_CODE', 'WIRE_FRAUD']).toContain(judged(callOf({ body: text }), choices));
    },
  );
});

describe('a row of the table about arguments', () => {
  const words = { text: 'Great for families near the synagogue.' };

  it('holds, and does not where it is only watched or excepted from', () => {
    const held = callOf(words, DRAFT_AD);
    judged(held, new RuleChoices());
    expect(held.holds.map(({ rule }) => rule)).toEqual(['handling.housing-words']);
    for (const choices of [mode('handling.housing-words', 'monitor'), excepting('handling.housing-words', { tool: 'crm_x' })]) {
      const call = callOf(words, DRAFT_AD);
      expect([judged(call, choices), call.holds]).toEqual(['passes', []]);
      expect(call.findings).toContainEqual(
        expect.objectContaining({ rule: 'handling.housing-words', verdict: 'monitored', would: 'hold' }),
      );
    }
  });

  it('that keeps account digits from a model counts always', () => {
    const call = callOf({ payeeAccount: '0001' }, { action: 'write', dataClass: 'transaction' });
    judged(call, mode('handling.sale-payee', 'off'));
    expect(call.holds.map(({ rule }) => rule)).toEqual(['handling.sale-payee']);
  });
});
