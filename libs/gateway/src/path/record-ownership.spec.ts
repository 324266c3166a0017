import { McpCall, SilentChannel, type JsonObject, type MemberFacts, type ToolTerms } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { describe, expect, it } from 'vitest';
import { RecordOwnership } from './record-ownership.js';

const member: MemberFacts = {
  memberKey: 'MEM-1001',
  memberMlsId: 'C1001',
  memberType: 'Agent',
  memberStatus: 'Active',
  officeKey: 'OFF-101',
  firmKey: 'OFF-101',
  supervisedOfficeKeys: [],
  assistantTo: [],
  teams: [],
  licence: { status: 'active' },
};
const terms: ToolTerms = { action: 'write', dataClass: 'contact', owner: { tool: 'get_contact', argument: 'contactKey' } };

function callOf(facts: Partial<MemberFacts> = {}, given: ToolTerms = terms, args: JsonObject = { contactKey: 'CON-1' }): McpCall {
  const claims = { subject: 's', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const call = new McpCall({
    method: 'tools/call',
    params: { arguments: args },
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  call.principal.set({ subject: 's', tenant: 'harbor', name: 'A', roles: ['agent'], token: claims, member: { ...member, ...facts } });
  const descriptor = { name: 'add_contact_note', inputSchema: {} };
  call.tool.set({
    kind: 'tool',
    upstream: 'crm',
    name: 'add_contact_note',
    publicName: 'crm_add_contact_note',
    descriptor,
    terms: given,
    digest: '',
  });
  const reach = facts.supervisedOfficeKeys ? 'firm' : 'own';
  call.decision.set({ effect: 'permit', obligations: { reach, maskOwn: false }, policies: [] });
  return call;
}

const check = (call: McpCall, answer: JsonObject, closed = false): Promise<void> => {
  const forwarder = { consult: () => Promise.resolve(answer) } as unknown as Forwarder;
  const walls = { closes: () => Promise.resolve(closed) };
  return new RecordOwnership(forwarder, (key) => (key === 'MEM-1002' ? ['OFF-102'] : []), walls).check(call);
};
const record = (owner: string): JsonObject => ({ structuredContent: { ContactKey: 'CON-1', OwnerMemberKey: owner } });

describe('a tool that acts on the record of a client', () => {
  it.each<[string, McpCall, JsonObject]>([
    ['whose agent calls', callOf(), record('MEM-1001')],
    ['in text alone', callOf(), { content: [{ type: 'text', text: '{"OwnerMemberKey":"MEM-1001"}' }] }],
    ['whose agent the caller assists', callOf({ memberKey: 'MEM-1004', assistantTo: ['MEM-1001'] }), record('MEM-1001')],
    ['of an office that the caller supervises', callOf({ memberKey: 'MEM-1003', supervisedOfficeKeys: ['OFF-102'] }), record('MEM-1002')],
    ['is let through where the tool has no owner to ask for', callOf({}, { action: 'write', dataClass: 'contact' }), record('MEM-9')],
    ['is let through to its own contract where nothing is named', callOf({}, terms, {}), record('MEM-9')],
  ])('%s', async (_which, call, answer) => {
    await expect(check(call, answer)).resolves.toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    ["somebody else's", record('MEM-2001')],
    ['one that does not exist', { content: [{ type: 'text', text: 'There is no contact.' }], isError: true }],
    ['one that names no owner', { structuredContent: { ContactKey: 'CON-1' } }],
    ['an answer that is no record', { content: [{ type: 'text', text: 'ok' }] }],
  ])('is refused for %s, in the same words', async (_which, answer) => {
    const call = callOf();
    await expect(check(call, answer)).rejects.toMatchObject({ code: 'RECORD_NOT_YOURS', detail: undefined });
    expect(call.events).toContain('access.record.not_own');
  });
});

it('a record behind an information wall is refused like one of somebody else', async () => {
  await expect(check(callOf(), record('MEM-1001'), true)).rejects.toMatchObject({ code: 'RECORD_NOT_YOURS', detail: undefined });
});

describe('a search of clients', () => {
  const search: ToolTerms = { action: 'read', dataClass: 'contact' };

  it('may be narrowed to the own clients', async () => {
    await expect(check(callOf({}, search, { ownerMemberKey: 'MEM-1001' }), {})).resolves.toBeUndefined();
    await expect(check(callOf({}, search, { search: 'x' }), {})).resolves.toBeUndefined();
  });

  it("is not made among another member's clients, since a count of none would tell of them", async () => {
    await expect(check(callOf({}, search, { ownerMemberKey: 'MEM-2001', search: 'x' }), {})).rejects.toMatchObject({
      code: 'RECORD_NOT_YOURS',
    });
  });

  it('asks nothing of tools about the market', async () => {
    const market: ToolTerms = { action: 'read', dataClass: 'member' };
    await expect(check(callOf({}, market, { memberKey: 'MEM-2001' }), {})).resolves.toBeUndefined();
  });
});
