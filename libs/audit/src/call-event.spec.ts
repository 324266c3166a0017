import { Refusal, type Finding, type JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { CallEvents } from './call-event.js';
import { agent, callOf, getContact } from './calls.fixture.mjs';
import { KeyedDigest } from './keyed-digest.js';

const events = new CallEvents(new KeyedDigest(Buffer.alloc(32, 1)));
const granted = { result: { content: [] } };

function resolvedCall(args: JsonObject) {
  const call = callOf({ name: 'crm_get_contact', arguments: args }, { clientInfo: { name: 'Claude\u2028', version: '4.1' } });
  call.principal.set(agent);
  call.tool.set(getContact);
  call.decision.set({ effect: 'permit', obligations: { reach: 'own', maskOwn: false }, policies: ['agent-reads-own'] });
  return call;
}

const finding = (rule: string, verdict: Finding['verdict'], path?: string): Finding => ({
  rule,
  family: 'prompt_injection',
  surface: 'result',
  verdict,
  score: 0.9,
  ...(path === undefined ? {} : { path }),
});

describe('the record of a call', () => {
  it('says who, by what, on which tool, with which decision and how it ended', () => {
    const call = resolvedCall({ id: 'CON-00001' });
    call.tally('rows', 1);
    call.tally('masked', 4);
    call.label('data.field.masked');
    call.review.set('rev-1');
    const event = events.of(call, granted, 12.5);
    expect(event).toMatchObject({
      eventId: call.id,
      ts: call.receivedAt,
      kind: 'tool.call.allowed',
      severity: 'info',
      outcome: 'granted',
      tenant: 'harbor',
      office: 'OFF-101',
      actor: {
        subject: 'agent@harbor.example',
        memberKey: 'MEM-1001',
        roles: ['agent'],
        licence: { number: '01999999', state: 'CA', status: 'active' },
      },
      client: { id: 'claude', reported: 'Claude 4.1' },
      method: 'tools/call',
      era: 'modern',
      tool: { upstream: 'crm', name: 'get_contact', version: 'd'.repeat(64) },
      decision: { effect: 'permit', policies: ['agent-reads-own'] },
      tallies: { rows: 1, masked: 4 },
      rows: 1,
      events: ['data.field.masked'],
      reviewId: 'rev-1',
      latencyMs: 12.5,
    });
    expect(JSON.stringify(event)).not.toContain('Dana');
  });

  it('holds digests and shapes of arguments, never their values, nor names that the schema does not declare', () => {
    const call = resolvedCall({ id: 'CON-00001', include: ['notes'], options: { notes: true, secret: 1 }, 'Jane Roe 555-0142': true });
    const { arguments: said } = events.of(call, granted, 1);
    expect(said?.shape).toEqual({ id: 'string', include: 'array', options: { notes: 'boolean', '?': 1 }, '?': 1 });
    expect(said?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(said)).not.toMatch(/Jane|555|CON-/);
  });

  it('names who named the subject, where that was not the gateway itself', () => {
    const { issuer } = resolvedCall({}).inbound.claims;
    const by = (own: string | undefined) =>
      new CallEvents(new KeyedDigest(Buffer.alloc(32, 1)), own).of(resolvedCall({}), granted, 1).actor;
    expect(by('https://elsewhere.example')).toMatchObject({ subject: 'agent@harbor.example', issuer });
    expect(by(issuer)).not.toHaveProperty('issuer');
  });

  it('digests equal arguments alike whatever the order of their members, and differently under another key', () => {
    const digest = (args: JsonObject, by = events) => by.of(resolvedCall(args), granted, 1).arguments?.digest;
    const other = new CallEvents(new KeyedDigest(Buffer.alloc(32, 2)));
    expect(digest({ id: 'a', include: [] })).toBe(digest({ include: [], id: 'a' }));
    expect(digest({ id: 'a' })).not.toBe(digest({ id: 'b' }));
    expect(digest({ id: 'a' })).not.toBe(digest({ id: 'a' }, other));
  });

  it('records a call with arguments too deep to serialise', () => {
    let deep: JsonObject = {};
    for (let n = 0; n < 100_000; n += 1) deep = { a: deep };
    expect(events.of(resolvedCall(deep), granted, 1).arguments).toEqual({ digest: undefined, shape: { '?': 1 } });
  });

  it('keeps a requested name only where it looks like one', () => {
    const named = (name: string) => events.of(callOf({ name }), { thrown: new Refusal('TOOL_UNKNOWN') }, 1).tool;
    expect(named('crm_delete_all')).toEqual({ name: 'crm_delete_all' });
    expect(named('Jane Roe, 12 Elm St')).toEqual({ name: '?' });
    expect(events.of(callOf({}, { method: 'x\n'.repeat(500) }), granted, 1)).toMatchObject({ kind: 'mcp.request', method: '?' });
  });

  it('keeps where a finding was, without steps that could be a value, and only the gravest of very many', () => {
    const call = resolvedCall({});
    call.note(finding('a', 'flag', '/structuredContent/0/Jane Roe/Notes'), finding('b', 'block', '/content/0/text'));
    for (let n = 0; n < 100; n += 1) call.note(finding(`n${n}`, 'allow'));
    const event = events.of(call, granted, 1);
    expect(event.findings).toHaveLength(64);
    expect(event.findingCount).toBe(102);
    expect(event.findings?.slice(0, 2).map(({ rule, path }) => [rule, path])).toEqual([
      ['b', '/content/0/text'],
      ['a', '/structuredContent/0/?/Notes'],
    ]);
    expect(event.severity).toBe('alert');
  });

  it('takes the severity of a refusal from the catalogue', () => {
    const of = (refusal: Refusal) => events.of(callOf(), { thrown: refusal }, 1);
    expect(of(new Refusal('TOOL_UNKNOWN'))).toMatchObject({ kind: 'tool.call.denied', severity: 'info', code: 'TOOL_UNKNOWN' });
    expect(of(new Refusal('WIRE_FRAUD'))).toMatchObject({ kind: 'tool.call.denied', severity: 'alert', code: 'WIRE_FRAUD' });
    expect(of(new Refusal('FAULT'))).toMatchObject({ kind: 'tool.call.failed', severity: 'error' });
  });

  it('calls an aborted request cancelled whatever was thrown', () => {
    const signal = AbortSignal.abort();
    expect(events.of(callOf(undefined, { signal }), { thrown: new Error('socket closed') }, 1)).toMatchObject({
      kind: 'tool.call.cancelled',
    });
  });

  it.each([
    ['prompts/get', { name: 'crm_hello' }, 'prompt.get.allowed', 'prompt:crm_hello'],
    ['resources/read', { uri: 'crm://contacts/jane-roe' }, 'resource.read.allowed', '?'],
    ['resources/subscribe', { uri: 'crm://contacts/jane-roe' }, 'resource.subscribe.allowed', '?'],
    ['resources/unsubscribe', { uri: 'crm://contacts/jane-roe' }, 'resource.unsubscribe.allowed', '?'],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'crm_hello' } }, 'completion.allowed', 'prompt:crm_hello'],
  ])('says of %s what kind of call it was, and names nothing by a URI from outside', (method, params, kind, name) => {
    expect(events.of(callOf(params, { method }), granted, 1)).toMatchObject({ kind, tool: { name } });
  });

  it.each([
    ['resource', 'crm://contacts/jane-roe', 'resource:crm://contacts'],
    ['resource', 'mailto:jane@roe.example', 'resource:mailto:'],
    ['template', 'crm://contacts/{id}', 'template:crm://contacts/{id}'],
  ] as const)('names a %s by no more than whose it is: %s', (kind, uri, name) => {
    const call = callOf({ uri }, { method: 'resources/read' });
    call.tool.set({ ...getContact, kind, name: uri, publicName: uri });
    const event = events.of(call, granted, 1);
    expect(event.tool).toEqual({ upstream: 'crm', name, version: getContact.digest });
    expect(event.arguments?.shape).toEqual({ uri: 'string' });
  });

  it('says of a subscription to many that it was opened, with how many, and not with which', () => {
    const call = callOf({ notifications: { resourceSubscriptions: ['crm://contacts/jane-roe'] } }, { method: 'subscriptions/listen' });
    call.tally('rows', 1);
    const event = events.of(call, granted, 1);
    expect(event).toMatchObject({ kind: 'subscription.allowed', outcome: 'granted', rows: 1 });
    expect(JSON.stringify(event)).not.toContain('jane');
  });

  it.each([
    ['prompts/list', 'prompt.list'],
    ['resources/list', 'resource.list'],
    ['resources/templates/list', 'resource.template.list'],
  ])('calls %s %s', (method, kind) => {
    expect(events.of(callOf({}, { method }), granted, 1)).toMatchObject({ kind });
  });

  it('digests a list that is answered many times once', () => {
    const list = { tools: [{ name: 'a' }] };
    const call = () => callOf({}, { method: 'tools/list' });
    const first = events.of(call(), { result: list }, 1);
    expect(first.kind).toBe('tool.list');
    expect(events.of(call(), { result: list }, 1).result).toEqual(first.result);
  });
});
