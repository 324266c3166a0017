import { McpCall, type JsonObject, type MemberFacts, type ToolTerms } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { describe, expect, it } from 'vitest';
import { RecordOwnership } from './record-ownership.js';
import { AGENT, messageOf } from './messages.fixture.mjs';

const terms: ToolTerms = { action: 'write', dataClass: 'contact', owner: { tool: 'get_contact', argument: 'contactKey' } };

function callOf(
  facts: Partial<MemberFacts> = {},
  given: ToolTerms = terms,
  args: JsonObject = { contactKey: 'CON-1' },
  method = 'tools/call',
): McpCall {
  const call = messageOf({ method, params: method.startsWith('resources/') ? args : { arguments: args }, member: { ...AGENT, ...facts } });
  const descriptor = { name: 'add_contact_note', inputSchema: {} };
  call.tool.set({
    kind: method.startsWith('resources/') ? 'resource' : 'tool',
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
  return new RecordOwnership(forwarder, (key) => ({ offices: key === 'MEM-1002' ? ['OFF-102'] : [] }), walls).check(call);
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

describe('a tool that acts on a listing, in the frame of get_listing', () => {
  const advert: ToolTerms = {
    action: 'draft',
    dataClass: 'advertisement',
    owner: { upstream: 'mls', tool: 'get_listing', argument: 'listingKey' },
  };
  const outcome = (...listings: JsonObject[]): Promise<string> =>
    check(callOf({}, advert, { listingKey: 'LST-1' }), { structuredContent: { listings } }).then(
      () => 'goes on',
      ({ code }: { code: string }) => code,
    );

  it('is for those who list it', async () => {
    expect(await outcome({ ListAgentKey: 'MEM-1001' })).toBe('goes on');
    expect(await outcome({ ListAgentKey: 'MEM-2001', CoListAgentKey: 'MEM-1001' })).toBe('goes on');
  });

  it.each<[string, JsonObject[]]>([
    ['of somebody else', [{ ListAgentKey: 'MEM-2001' }]],
    ['that nobody knows', []],
    ['of several, of which one is theirs', [{ ListAgentKey: 'MEM-1001' }, { ListAgentKey: 'MEM-2001' }]],
    ['that names nobody', [{ ListingKey: 'LST-1' }]],
  ])('is refused for one %s', async (_which, listings) => {
    expect(await outcome(...listings)).toBe('RECORD_NOT_YOURS');
  });
});

describe('a read with an owner', () => {
  const reading: ToolTerms = { ...terms, action: 'read' };
  const uri = { uri: 'crm://contacts/CON-1' };

  it.each<[string, McpCall, boolean]>([
    ['goes on for a colleague, field by field', callOf({}, reading), true],
    ['goes on for a colleague as a resource', callOf({}, reading, uri, 'resources/read'), true],
    ['is refused as a prompt', callOf({}, reading, undefined, 'prompts/get'), false],
    ['is refused as a subscription', callOf({}, reading, uri, 'resources/subscribe'), false],
  ])('of the client of a colleague %s', async (_how, call, goesOn) => {
    const outcome = await check(call, record('MEM-2001')).then(
      () => 'goes on',
      ({ code }: { code: string }) => code,
    );
    expect(outcome).toBe(goesOn ? 'goes on' : 'RECORD_NOT_YOURS');
  });

  it.each<[string, string, true | undefined]>([
    ['the client of a colleague', 'MEM-2001', true],
    ['an own client', 'MEM-1001', undefined],
  ])('tells the stages behind it where it names %s', async (_whose, owner, isOfOthers) => {
    const call = callOf({}, reading);
    await check(call, record(owner));
    expect(call.ofOthers.peek()).toBe(isOfOthers);
  });

  it.each(['tools/call', 'resources/read', 'prompts/get'])(
    'is refused by %s where a wall stands, and where there is none',
    async (method) => {
      const made = () => callOf({}, reading, method === 'resources/read' ? uri : undefined, method);
      for (const checked of [check(made(), record('MEM-1001'), true), check(made(), { isError: true, content: [] })])
        await expect(checked).rejects.toMatchObject({ code: 'RECORD_NOT_YOURS', detail: undefined });
    },
  );
});

describe('suggestions of keys', () => {
  it('are the own alone, and none where nobody says whose they are', async () => {
    const consult = (_call: McpCall, { args }: { args: JsonObject }) =>
      Promise.resolve(record(args['contactKey'] === 'CON-1' ? 'MEM-1001' : 'MEM-2001'));
    const forwarder = { consult } as unknown as Forwarder;
    const ownership = new RecordOwnership(forwarder, () => ({ offices: [] }), { closes: () => Promise.resolve(false) });
    expect(await ownership.suggestible(callOf(), ['CON-1', 'CON-2'])).toEqual(['CON-1']);
    expect(await ownership.suggestible(callOf({}, { action: 'read', dataClass: 'contact' }), ['CON-1'])).toEqual([]);
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

  it.each<JsonObject>([
    { ownerMemberKey: 'MEM-2001', search: 'x' },
    { ownerMemberKey: ['MEM-1001', 'MEM-2001'] },
    { memberKeys: ['MEM-1001', 'MEM-2001'] },
    { filter: { ownerMemberKey: 'MEM-2001' } },
  ])("is not made among another member's clients, since a count of none would tell of them: %j", async (args) => {
    await expect(check(callOf({}, search, args), {})).rejects.toMatchObject({ code: 'RECORD_NOT_YOURS' });
  });

  it('asks nothing of tools about the market', async () => {
    const market: ToolTerms = { action: 'read', dataClass: 'member' };
    await expect(check(callOf({}, market, { memberKey: 'MEM-2001' }), {})).resolves.toBeUndefined();
  });
});

describe('a client who acts for themselves', () => {
  const tour: ToolTerms = { action: 'write', dataClass: 'showing', client: 'buyer' };
  const clientCall = (args: JsonObject, given: ToolTerms = tour): McpCall => {
    const call = callOf({}, given, args);
    const { member: _member, ...person } = call.principal.get();
    const own = new McpCall(call.inbound);
    own.principal.set({ ...person, roles: ['consumer'], contactKey: 'CON-7' });
    own.tool.set(call.tool.get());
    own.decision.set({ effect: 'permit', obligations: { reach: 'public', maskOwn: false }, policies: [] });
    return own;
  };

  it.each<[string, JsonObject]>([
    ['says nothing', {}],
    ['says nobody', { buyer: '' }],
    ['says themselves', { buyer: 'CON-7' }],
  ])('is named by the gateway where their assistant %s', async (_what, args) => {
    const call = clientCall(args);
    await check(call, record('MEM-1001'));
    expect(call.upstreamArguments).toEqual({ buyer: 'CON-7' });
  });

  it.each<JsonObject>([{ buyer: 'CON-8' }, { buyer: ['CON-7'] }, { buyer: false }])('is not %j', async (args) => {
    await expect(check(clientCall(args), record('MEM-1001'))).rejects.toMatchObject({ code: 'RECORD_NOT_YOURS' });
  });

  it('is said to no tool whose terms do not say where', async () => {
    const call = clientCall({}, { action: 'write', dataClass: 'showing' });
    await check(call, record('MEM-1001'));
    expect(call.upstreamArguments).toEqual({});
  });

  it('is no matter of a member, who names whom they look after', async () => {
    const call = callOf({}, tour, { buyer: 'CON-8' });
    await check(call, record('MEM-1001'));
    expect(call.upstreamArguments).toEqual({ buyer: 'CON-8' });
  });
});

describe('a resource whose address writes the key otherwise', () => {
  const reading: ToolTerms = { ...terms, action: 'read' };
  const asked = (uri: string): McpCall => callOf({}, reading, { uri }, 'resources/read');

  it.each(['crm://contacts/%43ON-1', 'crm://contacts/CON%2d1', 'crm://c%6fntacts/CON-1', 'crm://contacts/CON-%31?x=1'])(
    'is refused, since its server may read another one there: %s',
    async (uri) => {
      await expect(check(asked(uri), record('MEM-1001'))).rejects.toMatchObject({ code: 'RECORD_NOT_YOURS' });
    },
  );

  it.each(['crm://contacts/CON-1', 'crm://contacts/CON%201', 'crm://contacts/CON%2F1', 'crm://contacts/C%C3%B4N-1'])(
    'is read where it encodes what has to be encoded: %s',
    async (uri) => {
      await expect(check(asked(uri), record('MEM-1001'))).resolves.toBeUndefined();
    },
  );
});
