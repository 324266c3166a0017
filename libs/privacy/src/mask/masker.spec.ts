import {
  McpCall,
  SilentChannel,
  type Refusal,
  type CatalogueEntry,
  type Decision,
  type Door,
  type JsonObject,
  type MemberFacts,
  type Principal,
  type ToolTerms,
} from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import { beforeEach, describe, expect, it } from 'vitest';
import { CardRoster } from '../detect/professional-roster.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { Masker } from './masker.js';

const dictionary = loadFieldDictionary();
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
const contact: JsonObject = {
  ContactKey: 'CON-1',
  OwnerMemberKey: 'MEM-1001',
  FullName: 'Amara Obi',
  Email: 'amara@mail.example',
  MobilePhone: '916-555-0143',
  PreApprovalAmount: 650_000,
  Notes: 'Amara prefers text. SSN 912-34-5678.',
  ContactType: ['Buyer'],
};

interface Given {
  readonly terms?: ToolTerms;
  readonly member?: Partial<MemberFacts>;
  readonly obligations?: Extract<Decision, { effect: 'permit' }>['obligations'];
  readonly outputSchema?: JsonObject;
  readonly method?: string;
}

function callOf(given: Given = {}): McpCall {
  const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const call = new McpCall({
    method: given.method ?? 'tools/call',
    params: {},
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal: new AbortController().signal,
  });
  const principal: Principal = {
    subject: claims.subject,
    tenant: 'harbor',
    name: 'Agent',
    roles: ['agent'],
    token: claims,
    member: { ...member, ...given.member },
  };
  const descriptor = { name: 'get_contact', inputSchema: {}, ...(given.outputSchema ? { outputSchema: given.outputSchema } : {}) };
  const entry: CatalogueEntry = {
    kind: 'tool',
    upstream: 'crm',
    name: 'get_contact',
    publicName: 'crm_get_contact',
    descriptor,
    terms: given.terms ?? { action: 'read', dataClass: 'contact', resource: 'Contacts' },
    digest: '',
  };
  call.principal.set(principal);
  call.tool.set(entry);
  call.decision.set({ effect: 'permit', obligations: given.obligations ?? { reach: 'own', maskOwn: false }, policies: [] });
  return call;
}

let store: MemoryPlaceholderStore;
let placeholders: Placeholders;
let masker: Masker;

beforeEach(() => {
  store = new MemoryPlaceholderStore();
  placeholders = new Placeholders({ store, key: new Uint8Array(32).fill(1), ring: HeldKeyRing.ofProcess() });
  masker = new Masker({ dictionary, placeholders, officesOf: (key) => ({ offices: key === 'MEM-1001' ? ['OFF-101'] : [] }) });
});

const clean = async (call: McpCall, payload: JsonObject, door: Door = 'result'): Promise<JsonObject> => masker.clean(call, payload, door);
const resultOf = (record: JsonObject): JsonObject => ({
  content: [{ type: 'text', text: JSON.stringify(record) }],
  structuredContent: record,
});

describe('a result', () => {
  it('shows an agent their own contact: the name, and placeholders that open for a later call', async () => {
    const call = callOf();
    const out = await clean(call, resultOf(contact));
    const seen = out['structuredContent'] as JsonObject;
    expect(seen).toMatchObject({ FullName: 'Amara Obi', Notes: 'Amara prefers text. SSN [redacted].', ContactType: ['Buyer'] });
    expect(seen).not.toHaveProperty('PreApprovalAmount');
    const opened = await placeholders.open({ to: seen['MobilePhone']! }, call.principal.get(), { action: 'send', dataClass: 'message' });
    expect(opened.args).toEqual({ to: '916-555-0143' });
    expect(call.counts).toMatchObject({ tokenised: 2, masked: 2 });
    expect(call.events).toContain('data.field.masked');
  });

  it('lets the remarks of a listing speak of what its fields show, and of a code that is shown nowhere as one not', async () => {
    const call = callOf({ terms: { action: 'read', dataClass: 'listing', resource: 'Property' } });
    const listing = {
      ListingKey: 'LST-1',
      ListAgentKey: 'MEM-2001',
      ParcelNumber: '518-41-3840',
      PostalCode: '95602',
      HighSchoolDistrict: 'Folsom-Cordova Unified',
      PublicRemarks: 'Folsom-Cordova Unified schools. APN 518-41-3840. Another was 612-41-3841.',
      PrivateRemarks: 'The gate code is 95602.',
    };
    const seen = (await clean(call, resultOf(listing)))['structuredContent'] as JsonObject;
    expect(seen['PublicRemarks']).toBe('Folsom-Cordova Unified schools. APN 518-41-3840. Another was [redacted].');
    expect(seen['PrivateRemarks']).toBe('The gate code is [redacted].');
  });

  it('keeps its text in step with its structured content', async () => {
    const out = await clean(callOf(), resultOf(contact));
    const [block] = out['content'] as { text: string }[];
    expect(JSON.parse(block!.text)).toEqual(out['structuredContent']);
  });

  it.each<[string, Given, RegExp | undefined]>([
    ['another agent', { member: { memberKey: 'MEM-1002' } }, undefined],
    [
      'a broker who supervises the office, within reach',
      { member: { memberKey: 'MEM-1003', supervisedOfficeKeys: ['OFF-101'] }, obligations: { reach: 'firm', maskOwn: false } },
      /^Amara Obi$/,
    ],
    ['the same broker with a reach of own records', { member: { memberKey: 'MEM-1003', supervisedOfficeKeys: ['OFF-101'] } }, undefined],
    [
      'an assistant of the agent',
      { member: { memberKey: 'MEM-1004', assistantTo: ['MEM-1001'] }, obligations: { reach: 'own', maskOwn: true } },
      /^\[\[person:/,
    ],
    ['nobody in reach', { obligations: { reach: 'none', maskOwn: false } }, undefined],
  ])('for %s', async (_who, given, name) => {
    const seen = (await clean(callOf(given), resultOf(contact)))['structuredContent'] as JsonObject;
    expect(String(seen['FullName'])).toMatch(name ?? /^undefined$/);
    expect(JSON.stringify(seen)).not.toMatch(/912-34-5678|916-555-0143|amara@/);
  });

  it('redacts in place what the output schema of the tool demands', async () => {
    const outputSchema = { type: 'object', required: ['ContactKey', 'FullName', 'Email'] };
    const seen = (await clean(callOf({ outputSchema, member: { memberKey: 'MEM-1002' } }), resultOf(contact)))['structuredContent'];
    expect(seen).toMatchObject({ FullName: '[redacted]', Email: '[redacted]' });
    expect(seen).not.toHaveProperty('MobilePhone');
  });

  it('reads listings inside an envelope by their own parties', async () => {
    const listing = (key: string, agent: string): JsonObject => ({
      ListingKey: key,
      ListPrice: 1,
      ListAgentKey: agent,
      OwnerPhone: '916-555-0142',
      AccessCode: '4471',
    });
    const payload = {
      content: [],
      structuredContent: { '@odata.count': 2, value: [listing('L1', 'MEM-1001'), listing('L2', 'MEM-2001')] },
    };
    const out = await clean(callOf({ terms: { action: 'read', dataClass: 'listing', resource: 'Property' } }), payload);
    const [own, other] = (out['structuredContent'] as { value: JsonObject[] }).value;
    expect(own).toMatchObject({ ListingKey: 'L1', OwnerPhone: expect.stringMatching(/^\[\[phone:/) });
    expect(other).toEqual({ ListingKey: 'L2', ListPrice: 1, ListAgentKey: 'MEM-2001' });
  });

  it('scans what has no resource, and leaves business cards of the roster and of agents', async () => {
    masker = new Masker({ dictionary, placeholders, roster: new CardRoster([{ phone: '916-555-0101' }]) });
    const task: JsonObject = {
      TaskKey: 'T',
      Notes: 'Client cell 916-555-0142, office 916-555-0101',
      agent: { name: 'Bob Jones', phone: '916-555-0109' },
    };
    const out = await clean(callOf({ terms: { action: 'read', dataClass: 'task' } }), resultOf(task));
    expect(out['structuredContent']).toMatchObject({
      Notes: expect.stringMatching(/^Client cell \[\[phone:\w+\]\], office 916-555-0101$/),
      agent: task['agent']!,
    });
  });

  it('masks embedded resources, and passes images as they are', async () => {
    const image = { type: 'image', mimeType: 'image/png', data: '4155550123' };
    const resource = { type: 'resource', resource: { uri: 'crm://note/1', text: 'gate code 4471' } };
    const out = await clean(callOf(), { content: [image, resource], isError: false });
    expect(out).toEqual({
      content: [image, { type: 'resource', resource: { uri: 'crm://note/1', text: 'gate code [redacted]' } }],
      isError: false,
    });
  });

  it('leaves tools/list as it is', async () => {
    const payload = { tools: [] };
    expect(await clean(callOf({ method: 'tools/list' }), payload)).toBe(payload);
  });
});

describe('a text that answers a read of client records', () => {
  const answered = async (terms: ToolTerms, args: JsonObject, payload: JsonObject) => {
    const call = callOf({ terms });
    call.rewrittenArguments.set(args);
    return clean(call, payload).then(
      () => 'shown',
      (refused: Refusal) => refused.code,
    );
  };
  const text = (...texts: string[]): JsonObject => ({ content: texts.map((each) => ({ type: 'text', text: each })) });
  const terms: ToolTerms = { action: 'read', dataClass: 'contact', resource: 'Contacts' };
  const owner = { upstream: 'crm', tool: 'get_contact', argument: 'contactKey' };
  const own = JSON.stringify({ ContactKey: 'CON-9', OwnerMemberKey: 'MEM-1001' });

  it.each<[string, string, ToolTerms, JsonObject]>([
    ['is as one that does not exist where it names a key and no owner', 'RECORD_NOT_YOURS', terms, text('Valentin, looking in Davis.')],
    [
      'so in a message of a prompt',
      'RECORD_NOT_YOURS',
      terms,
      { messages: [{ role: 'user', content: { type: 'text', text: 'Valentin' } }] },
    ],
    ['is shown where the record was found open before', 'shown', { ...terms, owner }, text('Valentin, looking in Davis.')],
    ['is shown beside a record, by which it is judged', 'shown', terms, text('One found.', own)],
    ['is shown where it is about no client', 'shown', { action: 'read', dataClass: 'listing' }, text('A porch.')],
    ['is nothing where it is empty', 'shown', terms, text(' ')],
  ])('%s', async (_what, expected, given, payload) => {
    expect(await answered(given, { contactKey: 'CON-9' }, payload)).toBe(expected);
  });
});

describe('an error of a read of client records', () => {
  const failed = { content: [{ type: 'text', text: 'no contact CON-9' }], isError: true };
  const terms: ToolTerms = { action: 'read', dataClass: 'contact', resource: 'Contacts' };
  const answer = async (given: Given) => {
    const call = callOf(given);
    call.rewrittenArguments.set({ contactKey: 'CON-9' });
    const said = await clean(call, failed).then(
      () => 'goes on',
      (refused: Refusal) => refused.code,
    );
    // People who look after the gateway can see that words of the system were kept back; its reader cannot.
    expect(call.events.includes('upstream.error.withheld')).toBe(said !== 'goes on');
    return said;
  };

  it.each<[string, string, ToolTerms]>([
    ['is as what is behind a wall', 'RECORD_NOT_YOURS', terms],
    [
      'is told where the record was found open before',
      'goes on',
      { ...terms, owner: { upstream: 'crm', tool: 'get_contact', argument: 'contactKey' } },
    ],
    ['is told of what is of no client', 'goes on', { action: 'read', dataClass: 'listing' }],
  ])('%s', async (_, expected, declared) => {
    expect(await answer({ terms: declared })).toBe(expected);
  });
});

describe('the other doors', () => {
  it.each<[Door, JsonObject, string]>([
    ['progress', { progressToken: 1, progress: 4155550123, message: 'calling 916-555-0142' }, 'message'],
    ['log', { level: 'info', data: 'calling 916-555-0142' }, 'data'],
    ['error', { content: [{ type: 'text', text: 'calling 916-555-0142 failed' }], isError: true }, 'content'],
  ])('%s carries no telephone', async (door, payload, key) => {
    const out = await clean(callOf(), payload, door);
    expect(JSON.stringify(out[key])).toMatch(/calling \[\[phone:/);
    expect(out['progress']).toBe(payload['progress']);
  });

  it('redacts where nobody is known to keep a value for', async () => {
    const call = new McpCall({ ...callOf().inbound });
    expect(await clean(call, { message: 'calling 916-555-0142' }, 'log')).toEqual({ message: 'calling [redacted]' });
  });

  it('holds the answer back when its placeholders cannot be stored', async () => {
    store.saveAll = async () => {
      throw new Error('disk full');
    };
    await expect(clean(callOf(), { message: 'calling 916-555-0142' })).rejects.toThrow('disk full');
  });
});

describe('a question of an upstream', () => {
  const asking = (text: string): JsonObject => ({
    resultType: 'input_required',
    inputRequests: { q: { method: 'elicitation/create', params: { message: text } } },
  });

  it('quotes what it says itself, and no placeholder that it was told', async () => {
    const call = callOf();
    const told = placeholders.mint(call.principal.get(), 'PHONE', '916-555-0149');
    const out = await clean(call, asking(`Is it 916-555-0142, or ${told}?`), 'question');
    const [own] = /\[\[phone:[a-z]+\]\]/.exec(JSON.stringify(out))!;
    expect(call.quoted).toEqual(new Set([own]));
    expect(own).not.toBe(told);
    const answer = callOf();
    await clean(answer, { content: [{ type: 'text', text: '916-555-0142' }] });
    expect(answer.quoted.size).toBe(0);
  });
});

describe('a value that this call opened', () => {
  const draft: ToolTerms = { action: 'draft', dataClass: 'message' };

  it.each<[string, string]>([
    ['DOB', '1958-11-25'],
    ['PERSON', 'Uma'],
    ['ADDRESS', '95831'],
    ['PHONE', '916-555-0142'],
  ])('comes back as the placeholder it was, whatever the tool says with it (%s)', async (label, value) => {
    const seen = callOf();
    const made = placeholders.mint(seen.principal.get(), label as 'DOB', value, 'contact');
    await placeholders.flush();
    const call = callOf({ terms: draft });
    const { opened } = await placeholders.open({ body: made }, call.principal.get(), draft);
    masker.watchFor(call, opened);
    const said = { body: `x version: ${value} y`, agentName: value, to: value.toUpperCase() };
    const out = await clean(call, resultOf(said));
    expect(out['structuredContent']).toEqual({ body: `x version: ${made} y`, agentName: made, to: made });
    expect(JSON.stringify(await clean(call, { progress: 1, message: `sent ${value}` }, 'progress'))).not.toContain(value);
  });
});

describe("clients of others, in a tool's own records", () => {
  const terms: ToolTerms = { action: 'read', dataClass: 'task' };
  const task = (key: string, member: string): JsonObject => ({
    TaskKey: key,
    MemberKey: member,
    Subject: 'Card for Xiomara',
    Status: 'Open',
  });

  it('are left out of lists, and out of the count', async () => {
    const tasks = [task('T1', 'MEM-1001'), task('T2', 'MEM-2001'), task('T3', 'MEM-1001')];
    const out = await clean(callOf({ terms }), resultOf({ tasks, total: 214 }));
    expect(out['structuredContent']).toMatchObject({ tasks: [{ TaskKey: 'T1' }, { TaskKey: 'T3' }], total: 2 });
    expect((await clean(callOf({ terms }), resultOf({ tasks: [tasks[0]!], total: 214 })))['structuredContent']).toMatchObject({
      total: 214,
    });
  });

  it('show their state alone where one was asked for', async () => {
    const outputSchema = { type: 'object', required: ['Text', 'From'] };
    const document = {
      DocumentId: 'DOC-1',
      OwnerMemberKey: 'MEM-2001',
      Kind: 'email',
      From: null,
      Text: 'Seller Marek Pillai takes less.',
    };
    const seen = (await clean(callOf({ terms: { action: 'read', dataClass: 'document' }, outputSchema }), resultOf(document)))[
      'structuredContent'
    ];
    expect(seen).toEqual({ OwnerMemberKey: 'MEM-2001', Kind: 'email', From: null, Text: '[redacted]' });
  });

  it('are contacts whose existence a search of their notes would tell', async () => {
    const other = { ...contact, ContactKey: 'CON-2', OwnerMemberKey: 'MEM-2001' };
    const out = await clean(callOf(), resultOf({ contacts: [other], total: 1 }));
    expect(out['structuredContent']).toEqual({ contacts: [], total: 0 });
  });
});

describe('prompts, resources and suggestions', () => {
  const PHONE = '916-555-0143';
  const at = (method: string) => callOf({ method, terms: { action: 'read', dataClass: 'general' } });

  it('masks the text of a prompt and leaves its picture as it is', async () => {
    const image = { type: 'image', data: 'AAAA5550143AAAA', mimeType: 'image/png' };
    const out = await clean(at('prompts/get'), {
      description: `About ${PHONE}`,
      messages: [
        { role: 'user', content: { type: 'text', text: `Call ${PHONE}` } },
        { role: 'assistant', content: image },
        { role: 'user', content: { type: 'resource', resource: { uri: 'x:y', text: JSON.stringify({ phone: PHONE }) } } },
      ],
    });
    expect(JSON.stringify(out)).not.toContain(PHONE);
    expect(out['messages']).toMatchObject([
      { role: 'user', content: { type: 'text' } },
      { role: 'assistant', content: image },
      { role: 'user' },
    ]);
  });

  it('masks the text of a resource, and leaves a blob and the URI that was asked for as they are', async () => {
    const call = at('resources/read');
    call.inbound.params['uri'] = `crm://phone/${PHONE}`;
    const blob = Buffer.concat([Buffer.from([0x89]), Buffer.from(`PNG of ${PHONE}`)]).toString('base64');
    const out = await clean(call, {
      contents: [
        { uri: `crm://phone/${PHONE}`, text: `Call ${PHONE}` },
        { uri: 'crm://logo', blob },
        { uri: 'crm://fake', blob: `Call ${PHONE}, it is no base64` },
      ],
    });
    const [text, picture, fake] = out['contents'] as JsonObject[];
    expect(text).toMatchObject({ uri: `crm://phone/${PHONE}`, text: expect.stringContaining('[[phone:') });
    expect(picture).toEqual({ uri: 'crm://logo', blob });
    expect(JSON.stringify(fake)).not.toContain(PHONE);
  });

  it('masks suggestions and keeps how many there are', async () => {
    const out = await clean(at('completion/complete'), { completion: { values: ['friendly', PHONE], total: 1_500, hasMore: true } });
    expect(out['completion']).toEqual({ values: ['friendly', expect.stringContaining('[[phone:')], total: 1_500, hasMore: true });
  });
});

describe('the page of an app', () => {
  const URI = 'ui://crm/card.html';
  const reading = (dataClass: ToolTerms['dataClass']) => {
    const call = callOf({ method: 'resources/read' });
    const entry = { ...call.tool.get(), kind: 'resource', name: URI, terms: { action: 'read', dataClass } } as const;
    const page = new McpCall({ ...call.inbound, params: { uri: URI } });
    page.principal.set(call.principal.get());
    page.decision.set(call.decision.get());
    page.tool.set(entry);
    return page;
  };
  const program = { uri: URI, mimeType: 'text/html;profile=mcp-app', text: '<script>const max=2147483647,phone="916-555-0143"</script>' };

  it('leaves as it is, and what is read with it is masked', async () => {
    const call = reading('general');
    const other = { uri: 'crm://notes', mimeType: 'text/plain', text: 'Call 916-555-0143.' };
    const { contents } = await clean(call, { contents: [program, other] });
    expect((contents as JsonObject[])[0]).toBe(program);
    expect(JSON.stringify((contents as JsonObject[])[1])).not.toContain('555-0143');
  });

  it('is masked like any text where its terms say that it may hold a client', async () => {
    const { contents } = await clean(reading('contact'), { contents: [program] });
    expect(JSON.stringify(contents)).not.toContain('555-0143');
  });
});

describe('a call that names a client whom somebody else looks after', () => {
  const SAID = 'Amara Obi, 916-555-0143, will take any offer by May.';
  const terms: ToolTerms = { action: 'read', dataClass: 'contact', owner: { tool: 'get_contact', argument: 'contactKey' } };
  const named = (isOfOthers = true) => {
    const call = callOf({ terms });
    if (isOfOthers) call.ofOthers.set(true);
    return call;
  };
  const text = { type: 'text', text: SAID };
  const refused = async (payload: JsonObject, door: Door = 'result') =>
    Promise.resolve()
      .then(() => masker.clean(named(), payload, door))
      .then(
        () => undefined,
        ({ code }: Refusal) => code,
      );

  it.each<[string, JsonObject, Door?]>([
    ['a text', { content: [text] }],
    ['an error', { isError: true, content: [text] }],
    ['progress', { progress: 1, message: SAID }, 'progress'],
    ['a log line', { level: 'info', data: SAID }, 'log'],
  ])('is told nothing by %s', async (_door, payload, door) => {
    expect(await refused(payload, door)).toBe('RECORD_NOT_YOURS');
  });

  it.each<[string, JsonObject]>([
    ['a text beside a record', { content: [{ type: 'text', text: '{"ContactKey":"CON-1","OwnerMemberKey":"MEM-2001"}' }, text] }],
    ['a note that names nobody', { content: [], structuredContent: { notes: [{ id: 1, said: SAID }] } }],
    ['a file', { content: [{ type: 'resource', resource: { uri: 'crm://1', mimeType: 'application/pdf', blob: btoa(SAID) } }] }],
  ])('gets neither words nor a placeholder that opens by %s', async (_way, payload) => {
    const said = JSON.stringify(await masker.clean(named(), payload, 'result'));
    expect(said).not.toMatch(/any offer|Amara|5550143|\[\[/);
    expect(said).not.toContain(btoa(SAID));
  });

  it('is read as ever where the client is an own one', async () => {
    const said = JSON.stringify(await masker.clean(named(false), { content: [text] }, 'result'));
    expect(said).toMatch(/\[\[phone:\w+\]\], will take any offer by May/);
  });
});
