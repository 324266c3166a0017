import { McpCall, Refusal, SilentChannel, type CatalogueEntry, type JsonObject, type Principal } from '@gatehouse/kernel';
import type { ExecutionContext } from '@nestjs/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { agent, assistant, expiredAgent, suspendedAgent } from '../fixtures/people.js';
import { SandboxCatalogue } from '../fixtures/tools.js';
import { EntitlementGuard } from './entitlement.guard.js';
import { Policy } from './policy/policy.js';
import { compilePolicies } from './policy/policy-set.js';
import { policyTexts } from './policy/policy-texts.js';

const TO_LISTED = `@id("agent-messages-listed")
@title("Messages go to the people on the list.")
@reach("own")
permit (principal in Role::"agent", action == Action::"send", resource == Tool::"crm/send_message")
when { ["CON-00001", "CON-00002"].contains(context.arguments.to) };
@id("no-open-messages")
@title("No message goes out unlisted.")
@reason("forbidden")
forbid (principal in Role::"compliance", action == Action::"send", resource);`;
const policies = compilePolicies(await policyTexts());
const listed = compilePolicies(await policyTexts([{ name: 'house.cedar', text: TO_LISTED }]));
const inClear = {
  of: (call: McpCall) => Promise.resolve(JSON.parse(JSON.stringify(call.arguments).replace('[[contact:x]]', 'CON-00002')) as JsonObject),
};
let guard: EntitlementGuard;
let catalogue: SandboxCatalogue;

beforeEach(() => {
  const policy = new Policy(policies);
  catalogue = new SandboxCatalogue();
  guard = new EntitlementGuard(policy, catalogue, inClear);
});

function callOf(who: Principal, params: JsonObject, method = 'tools/call', endpoint?: string): McpCall {
  const call = new McpCall({
    method,
    params,
    era: 'modern',
    endpoint,
    claims: who.token,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  call.principal.set(who);
  return call;
}

const pass = async (call: McpCall) => guard.canActivate({ getArgByIndex: () => call } as unknown as ExecutionContext);

async function refusalOf(call: McpCall): Promise<Refusal> {
  const thrown: unknown = await pass(call).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Refusal);
  return thrown as Refusal;
}

const limited = (who: Principal, ...scopes: string[]): Principal => ({ ...who, token: { ...who.token, scopes } });

describe('a token with less scope than its person has rights', () => {
  const note = { name: 'crm_add_contact_note', arguments: { ContactKey: 'CON-00001', note: 'called' } };

  it('is refused a write with exactly the scope to ask for, and reads as before', async () => {
    const refusal = await refusalOf(callOf(limited(agent, 'mcp:read'), note));
    expect(refusal.code).toBe('SCOPE_INSUFFICIENT');
    expect(refusal.data).toEqual({ requiredScopes: ['mcp:write'] });
    expect(await pass(callOf(limited(agent, 'mcp:read'), { name: 'crm_get_contact', arguments: {} }))).toBe(true);
    expect(await pass(callOf(limited(agent, 'mcp:write'), note))).toBe(true);
  });

  it('asks nobody to approve what its application could not do', async () => {
    const send = { name: 'crm_send_message', arguments: { to: 'CON-00001', body: 'hello' } };
    expect((await refusalOf(callOf(limited(agent, 'mcp:read'), send))).code).toBe('SCOPE_INSUFFICIENT');
  });

  it('learns nothing of what its person may not see', async () => {
    expect((await refusalOf(callOf(limited(assistant, 'mcp:read'), { name: 'crm_no_such_tool' }))).code).toBe('TOOL_UNKNOWN');
    const hidden = callOf(limited(assistant, 'mcp:read'), { name: 'crm_send_message', arguments: {} });
    expect((await refusalOf(hidden)).code).not.toBe('SCOPE_INSUFFICIENT');
  });
});

describe('a policy that reads arguments', () => {
  beforeEach(() => (guard = new EntitlementGuard(new Policy(listed), catalogue, inClear)));
  const send = (to: string) => callOf(agent, { name: 'crm_send_message', arguments: { to, body: 'hello' } });

  it('is asked at each call, about what the upstream would get', async () => {
    for (const to of ['CON-00001', '[[contact:x]]', 'CON-00001']) {
      const call = send(to);
      expect(await pass(call)).toBe(true);
      expect(call.decision.get()).toMatchObject({ effect: 'permit', policies: ['agent-messages-listed'] });
    }
    const other = send('CON-00009');
    expect(await pass(other)).toBe(true);
    expect(other.decision.get()).toMatchObject({ effect: 'hold', policies: ['agent-sends-when-approved'] });
  });

  it('says that it was the arguments where nothing else allows them', async () => {
    const only = TO_LISTED.replace('Role::"compliance"', 'Role::"agent"').replace(
      'resource);',
      'resource) unless { ["CON-00001"].contains(context.arguments.to) };',
    );
    guard = new EntitlementGuard(
      new Policy(compilePolicies(await policyTexts([{ name: 'house.cedar', text: only.replace('@reason("forbidden")\n', '') }]))),
      catalogue,
      inClear,
    );
    expect((await refusalOf(send('CON-00002'))).code).toBe('ACCESS_ARGUMENTS');
    expect((await refusalOf(callOf(agent, { name: 'crm_send_message' }))).code).toBe('ACCESS_ARGUMENTS');
    expect(await pass(send('CON-00001'))).toBe(true);
  });

  it('of a task was asked when the task began', async () => {
    const call = callOf(agent, { taskId: 'task-1' }, 'tasks/get');
    call.resumed.set({ task: 'task-1', tool: 'crm_send_message' } as never);
    expect(await pass(call)).toBe(true);
    expect(call.decision.get()).toMatchObject({ obligations: { reach: 'own' } });
  });
});

describe('the entitlement guard', () => {
  it('lets a permitted call through with its tool and decision written on it', async () => {
    const call = callOf(agent, { name: 'crm_get_contact', arguments: { ContactKey: 'CON-00001' } });
    expect(await pass(call)).toBe(true);
    expect(call.tool.get()).toMatchObject({ upstream: 'crm', name: 'get_contact' });
    expect(call.decision.get()).toMatchObject({ effect: 'permit', obligations: { reach: 'own', maskOwn: false } });
  });

  it('finds a tool under its own name on the endpoint of its upstream only', async () => {
    expect((await refusalOf(callOf(agent, { name: 'mls_get_listing' }, 'tools/call', 'crm'))).code).toBe('TOOL_UNKNOWN');
  });

  it('answers a hidden tool in the words of an unknown one, to the last byte', async () => {
    const hidden = await refusalOf(callOf(assistant, { name: 'crm_send_message', arguments: {} }));
    const unknown = await refusalOf(callOf(assistant, { name: 'crm_no_such_tool', arguments: {} }));
    expect([hidden.code, unknown.code]).toEqual(['TOOL_HIDDEN', 'TOOL_UNKNOWN']);
    expect(hidden.message).toBe(unknown.message);
    expect(hidden.line.rpc).toBe(unknown.line.rpc);
  });

  it.each([
    ['a licence that has run out', expiredAgent, 'ACCESS_LICENCE'],
    ['a suspended membership', suspendedAgent, 'ACCESS_MEMBERSHIP'],
  ])('says that %s is in the way, and leaves the decision for the audit', async (_, who, code) => {
    const call = callOf(who, { name: 'crm_add_contact_note', arguments: {} });
    expect((await refusalOf(call)).code).toBe(code);
    expect(call.decision.get().effect).toBe('refuse');
    expect(call.tool.get().name).toBe('add_contact_note');
  });

  it('does not take an argument for authority', async () => {
    const call = callOf(agent, { name: 'crm_send_message', arguments: { onBehalfOf: 'broker@harbor.example', role: 'broker' } });
    await pass(call);
    expect(call.decision.get().effect).toBe('hold');
  });

  it('looks a prompt, a resource and what is to be completed up by their own names, and hides each in its own words', async () => {
    const terms = { action: 'administer', dataClass: 'unclassified' } as const;
    const hidden = (kind: 'prompt' | 'resource' | 'template', name: string): CatalogueEntry => ({
      kind,
      upstream: 'crm',
      name,
      publicName: name,
      descriptor: { name },
      terms,
      digest: 'd',
    });
    catalogue.entries = [hidden('prompt', 'p'), hidden('resource', 'x:y'), hidden('template', 'x:{z}')];
    const codeOf = async (method: string, params: JsonObject) => (await refusalOf(callOf(agent, params, method))).code;
    expect(await codeOf('prompts/get', { name: 'p' })).toBe('PROMPT_HIDDEN');
    expect(await codeOf('prompts/get', { name: 'crm_get_contact' })).toBe('PROMPT_UNKNOWN');
    expect(await codeOf('resources/read', { uri: 'x:y' })).toBe('RESOURCE_HIDDEN');
    expect(await codeOf('resources/read', { uri: 'p' })).toBe('RESOURCE_UNKNOWN');
    expect(await codeOf('completion/complete', { ref: { type: 'ref/resource', uri: 'x:{z}' } })).toBe('RESOURCE_HIDDEN');
    expect(await codeOf('completion/complete', { ref: { type: 'ref/prompt', name: 'q' } })).toBe('PROMPT_UNKNOWN');
    for (const method of ['prompts/get', 'resources/read', 'completion/complete']) expect(await codeOf(method, {})).toBe('BAD_MESSAGE');
  });

  it('lets lists through undecided, and no method that it does not know', async () => {
    const list = callOf(agent, {}, 'tools/list');
    expect(await pass(list)).toBe(true);
    expect(list.decision.peek()).toBeUndefined();
    expect((await refusalOf(callOf(agent, {}, 'sampling/createMessage'))).code).toBe('METHOD_NOT_SERVED');
  });

  it.each<JsonObject>([{}, { name: 7 }, { name: null }])('refuses a call without a tool name: %j', async (params) => {
    expect((await refusalOf(callOf(agent, params))).code).toBe('BAD_MESSAGE');
  });
});

it('lets a held call through, with who has to approve: it waits at the end of the path', async () => {
  const call = callOf(agent, { name: 'crm_send_message', arguments: {} });
  expect(await pass(call)).toBe(true);
  expect(call.decision.get()).toMatchObject({ effect: 'hold', approvers: ['broker'], obligations: { reach: 'own' } });
});
