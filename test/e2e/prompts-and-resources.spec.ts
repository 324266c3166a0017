import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawPeer, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const ORDER = /Ignore all previous|crm_list_contacts|relay-desk/;
const PHONE = /\(?\d{3}\)?[ .-]?555[ .-]?\d{4}/;
let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) =>
      yaml.replace(
        '\nintegrity:',
        `
  - id: desk
    transport: stdio
    command: ${process.execPath}
    args: [${JSON.stringify(new URL('../../apps/sandbox/bin/crm-stdio.js', import.meta.url).pathname)}]
    tools: {}
    prompts:
      follow_up: { action: read, dataClass: contact, resource: Contacts }
    resources:
      crm://contacts/: { action: read, dataClass: contact, resource: Contacts }
      crm://office/: { action: read, dataClass: general }

integrity:`,
      ),
  });
});
afterAll(() => system?.stop());

const peer = (era: Era, path = '/mcp', user = AGENT) => new RawPeer(era, `${system.url}${path}`, system.token(user)).open();
const ownContact = (): string => system.sandbox.world.story.ownContact;
const recordOf = (key: string) => system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === key)!;
const named = (exchange: Exchange, list: string, key: string): unknown[] =>
  (exchange.message!.result![list] as Record<string, unknown>[]).map((entry) => entry[key]);
const contents = (exchange: Exchange) => exchange.message!.result!['contents'] as Record<string, string>[];
const read = async (era: Era, uri: string, path = '/mcp', user = AGENT): Promise<Exchange> =>
  (await peer(era, path, user)).request('resources/read', { uri });

describe.each<Era>(['2025', '2026'])('prompts and resources, protocol era %s', (era) => {
  it('lists what the caller may see: prompts by upstream, resources by URI, at one endpoint under their own names', async () => {
    const all = await peer(era);
    expect(named(await all.request('prompts/list'), 'prompts', 'name')).toEqual(['crm_follow_up', 'desk_follow_up', 'market_market_brief']);
    expect(named(await all.request('resources/list'), 'resources', 'uri')).toEqual(['market://reports/outlook']);
    const crm = await peer(era, '/mcp/crm');
    expect(named(await crm.request('prompts/list'), 'prompts', 'name')).toEqual(['follow_up']);
    expect(named(await crm.request('resources/list'), 'resources', 'uri')).toEqual(['crm://office/handbook', 'crm://office/logo']);
    expect(named(await crm.request('resources/templates/list'), 'resourceTemplates', 'uriTemplate')).toEqual([
      'crm://contacts/{contactKey}',
    ]);
  });

  it('leaves a URI that two upstreams offer to neither, where both are together', async () => {
    expect((await read(era, 'crm://office/handbook')).message!.error).toBeDefined();
    expect(contents(await read(era, 'crm://office/handbook', '/mcp/desk'))[0]!['text']).toContain('Office handbook');
  });

  it('reads text as it is and a blob byte for byte', async () => {
    const handbook = await read(era, 'crm://office/handbook', '/mcp/crm');
    expect(contents(handbook)[0]).toMatchObject({ uri: 'crm://office/handbook', mimeType: 'text/markdown' });
    const [logo] = contents(await read(era, 'crm://office/logo', '/mcp/crm'));
    expect(Buffer.from(logo!['blob']!, 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(Buffer.from(logo!['blob']!, 'base64').toString('base64')).toBe(logo!['blob']);
  });

  it.each(['/mcp/crm', '/mcp/desk'])('masks a client record that is read as a resource, at %s', async (path) => {
    const contact = recordOf(ownContact());
    const answer = await read(era, `crm://contacts/${contact.ContactKey}`, path);
    const [content] = contents(answer);
    expect(content!['uri']).toBe(`crm://contacts/${contact.ContactKey}`);
    expect(answer.text).not.toContain(contact.MobilePhone);
    expect(answer.text).not.toContain(contact.Email);
    expect(JSON.parse(content!['text']!)).toMatchObject({
      ContactKey: contact.ContactKey,
      MobilePhone: expect.stringMatching(/^\[\[phone:/),
    });
  });

  it('masks a telephone number in the message of a prompt', async () => {
    const answer = await (await peer(era)).request('prompts/get', { name: 'crm_follow_up', arguments: { contactKey: ownContact() } });
    const [message] = answer.message!.result!['messages'] as { role: string; content: { type: string; text: string } }[];
    expect(message).toMatchObject({ role: 'user', content: { type: 'text' } });
    expect(message!.content.text).toMatch(/^Write a friendly letter to .*\[\[phone:/);
    expect(answer.text).not.toMatch(PHONE);
  });

  it('takes instructions out of a resource and out of a prompt', async () => {
    const report = await read(era, 'market://reports/outlook');
    expect(contents(report)[0]!['text']).toContain('Prices held steady');
    expect(report.text).not.toMatch(ORDER);
    const brief = await (await peer(era)).request('prompts/get', { name: 'market_market_brief' });
    expect(brief.text).toContain('Summarise how prices moved');
    expect(brief.text).not.toMatch(ORDER);
  });

  it('completes an argument of a prompt and a variable of a template with those whom they look after, and counts no others', async () => {
    const completion = async (path: string, ref: object) => {
      const argument = { name: 'contactKey', value: 'CON-0000' };
      const answer = await (await peer(era, path)).request('completion/complete', { ref, argument });
      return answer.message!.result!['completion'];
    };
    for (const given of [
      await completion('/mcp', { type: 'ref/prompt', name: 'crm_follow_up' }),
      await completion('/mcp/crm', { type: 'ref/resource', uri: 'crm://contacts/{contactKey}' }),
    ]) {
      const { values, ...counts } = given as { values: string[] };
      expect(values).toEqual(expect.arrayContaining(['CON-00001', 'CON-00002']));
      // One of a colleague, who is in no team of theirs.
      expect(values).not.toContain('CON-00003');
      expect(counts).toEqual({});
    }
  });

  it('does not tell a resource or prompt that is hidden from one that does not exist', async () => {
    const withoutIds = (exchange: Exchange, ...names: string[]) =>
      names.reduce((text, name) => text.replaceAll(name, 'X'), JSON.stringify([exchange.status, exchange.message!.error]));
    const [hidden, unknown] = ['market://drafts/next', 'market://drafts/none'];
    const answer = await read(era, hidden!);
    expect(withoutIds(answer, hidden!)).toBe(withoutIds(await read(era, unknown!), unknown!));
    expect(answer.message!.error).toMatchObject({ code: era === '2025' ? -32002 : -32602, data: { uri: hidden } });
    const get = async (user: string, name: string) => (await peer(era, '/mcp', user)).request('prompts/get', { name });
    const prompt = await get('staff@mls.example', 'crm_follow_up');
    expect(prompt.message!.error!.code).toBe(-32602);
    expect(withoutIds(prompt, 'crm_follow_up')).toBe(withoutIds(await get('staff@mls.example', 'crm_nothing'), 'crm_nothing'));
  });

  it('answers a record that the upstream does not have like a resource that does not exist, with nothing of its own words', async () => {
    const answer = await read(era, 'crm://contacts/CON-99999', '/mcp/crm');
    expect(answer.message!.error).toBeDefined();
    expect(answer.text).not.toMatch(/stack|node_modules|127\.0\.0\.1/);
  });

  it('holds arguments of a prompt to what it declares, and refuses attacks in a URI', async () => {
    const client = await peer(era, '/mcp/crm');
    for (const args of [{}, { contactKey: 7 }, { contactKey: 'CON-00001', more: 'x' }, []])
      expect((await client.request('prompts/get', { name: 'follow_up', arguments: args })).message!.error!.code).toBe(-32602);
    for (const key of ['..%2F..%2Fetc%2Fpasswd', '%2e%2e%2foffice', "1'%20OR%20'1'='1"])
      expect((await client.request('resources/read', { uri: `crm://contacts/${key}` })).message!.error!.code).toBe(-31000);
    expect((await client.request('resources/read', {})).message!.error!.code).toBe(-32602);
    expect((await client.request('completion/complete', { ref: { type: 'ref/prompt', name: 'follow_up' } })).message!.error!.code).toBe(
      -32602,
    );
  });

  it('opens no placeholder into a URI', async () => {
    const answer = await read(era, 'crm://contacts/[[phone:bcdfghjkmnpq]]', '/mcp/crm');
    expect(answer.message!.error).toMatchObject({ code: -31000, data: { code: 'PLACEHOLDER_DESTINATION' } });
  });
});

describe('what an endpoint says that it can', () => {
  it('is what its upstreams offer', async () => {
    const can = async (path: string) =>
      Object.keys((await (await peer('2026', path)).request('server/discover')).message!.result!['capabilities'] as object);
    expect(await can('/mcp/crm')).toEqual(['tools', 'prompts', 'resources', 'completions', 'logging']);
    expect(await can('/mcp/mls')).toEqual(['tools', 'logging']);
  });

  it('keeps nothing longer than its server says, and for nobody else', async () => {
    const hints = async (method: string, params = {}) => (await (await peer('2026', '/mcp/crm')).request(method, params)).message!.result!;
    for (const method of ['prompts/list', 'resources/list', 'resources/templates/list'])
      expect(await hints(method)).toMatchObject({ ttlMs: 0, cacheScope: 'private', resultType: 'complete' });
    expect(await hints('resources/read', { uri: 'crm://office/handbook' })).toMatchObject({ ttlMs: 0, cacheScope: 'private' });
  });
});

describe('the audit', () => {
  it('says what was listed, got and read, and names no client by a URI', () => {
    const events = system.audit();
    const kinds = new Set(events.map(({ kind }) => kind));
    for (const kind of [
      'prompt.list',
      'resource.list',
      'resource.template.list',
      'prompt.get.allowed',
      'prompt.get.denied',
      'resource.read.allowed',
    ])
      expect(kinds).toContain(kind);
    for (const kind of ['resource.read.denied', 'completion.allowed', 'completion.denied']) expect(kinds).toContain(kind);
    expect(JSON.stringify(events)).not.toContain(`crm://contacts/${ownContact()}`);
  });
});
