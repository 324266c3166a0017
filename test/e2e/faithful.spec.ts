import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlainServer, type Json, type Offers } from '../support/plain-server.js';
import { RawPeer, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';
import { NEVER_SHOWN, tellingSection, tellingServer } from '../support/telling-server.js';

const AGENT = 'agent@harbor.example';
const OTHER = 'agent2@harbor.example';
const KINDS = ['modern', 'legacy'] as const;
type Kind = (typeof KINDS)[number];
const SLUGS: Readonly<Record<Kind, string>> = { modern: 'fresh', legacy: 'older' };

let system: RunningSystem;
let telling: PlainServer;
const servers: Partial<Record<Kind, PlainServer>> = {};
const server = (kind: Kind): PlainServer => servers[kind]!;

const icons = [{ src: 'https://icons.example/i.svg', mimeType: 'image/svg+xml', sizes: ['any'], theme: 'dark' }];
const vendor = { 'acme.example/rank': { weight: 2, tags: ['a'] } };
const annotations = { audience: ['user'], priority: 0.5 };
const PAGE = '<!doctype html><!-- card --><div id="root" hidden></div><script>const most=2147483647</script>';
const VALUES: Readonly<Record<string, unknown>> = {
  list: [1, 'two', null],
  text: 'plain',
  number: 1.5,
  yes: true,
  none: null,
  object: { a: [1] },
};

/** Everything that a definition may hold, so that whatever is lost shows. */
function offersOf(slug: string): Offers {
  const inputSchema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      kind: { $ref: '#/$defs/kind' },
      area: { type: 'string', 'x-mcp-header': 'Area', description: 'An area' },
    },
    $defs: { kind: { enum: Object.keys(VALUES) } },
    if: { required: ['area'] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: { properties: { area: { minLength: 1 } } },
    additionalProperties: false,
  };
  const tool = (name: string, more: Json) => ({ name, description: `The ${name} of figures`, inputSchema, ...more });
  const ui = { resourceUri: `ui://${slug}/card.html`, visibility: ['model', 'app'] };
  return {
    tools: [
      tool('rich', {
        title: 'Rich',
        icons,
        annotations: { title: 'Rich', readOnlyHint: true },
        _meta: vendor,
        execution: { taskSupport: 'forbidden' },
      }),
      tool('typed', { outputSchema: { $defs: { n: { type: 'number' } }, type: 'array', items: { $ref: '#/$defs/n' } } }),
      tool('carded', { _meta: { ...vendor, ui } }),
      tool('turned', { _meta: { ui: { ...ui, visibility: ['app'] } } }),
    ],
    prompts: [
      {
        name: 'outline',
        title: 'Outline',
        description: 'An outline',
        icons,
        _meta: vendor,
        arguments: [{ name: 'topic', title: 'Topic', required: false }],
      },
    ],
    resources: [
      {
        uri: `${slug}://notes/one`,
        name: 'one',
        title: 'One',
        icons,
        annotations: { ...annotations, lastModified: '2026-11-02T10:00:00Z' },
        size: 12,
        mimeType: 'text/plain',
        _meta: vendor,
      },
      { uri: ui.resourceUri, name: 'card', mimeType: 'text/html;profile=mcp-app', _meta: { ui: { prefersBorder: true } } },
      {
        uri: `ui://${slug}/far.html`,
        name: 'far',
        mimeType: 'text/html;profile=mcp-app',
        _meta: { ui: { csp: { connectDomains: ['https://api.example'] } } },
      },
    ],
    resourceTemplates: [
      { uriTemplate: `${slug}://people/{contactKey}`, name: 'people', title: 'People', icons, annotations, _meta: vendor },
    ],
  };
}

function resultsOf(slug: string, method: string, params: Json): Json {
  if (method === 'prompts/get')
    return {
      description: 'An outline',
      messages: [{ role: 'user', content: { type: 'text', text: 'Figures first', annotations } }],
      _meta: vendor,
    };
  if (method === 'resources/read') return readOf(slug, String(params['uri']));
  const { kind } = params['arguments'] as { kind?: string };
  const content = [
    { type: 'text', text: 'Figures', annotations, _meta: vendor },
    { type: 'image', data: 'iVBORw0KGgo=', mimeType: 'image/png', annotations },
    { type: 'audio', data: 'UklGRg==', mimeType: 'audio/wav' },
    { type: 'resource_link', uri: `${slug}://notes/one`, name: 'one', title: 'One', icons, size: 12, mimeType: 'text/plain', annotations },
    { type: 'resource', resource: { uri: `${slug}://notes/two`, mimeType: 'text/plain', text: 'Two', _meta: vendor }, annotations },
    { type: 'resource', resource: { uri: `${slug}://notes/three`, blob: 'AAEC' } },
  ];
  return { content, ...(kind ? { structuredContent: VALUES[kind] } : {}), isError: false, _meta: vendor };
}

function readOf(slug: string, uri: string): Json {
  if (uri.startsWith('ui://')) {
    const text = PAGE;
    return { contents: [{ uri, mimeType: 'text/html;profile=mcp-app', text, _meta: { ui: { prefersBorder: true } } }], _meta: vendor };
  }
  const record = system.sandbox.world.tables.Contacts.find(({ ContactKey }) => uri.endsWith(`/${ContactKey}`));
  const contents = [
    { uri, mimeType: record ? 'application/json' : 'text/plain', text: record ? JSON.stringify(record) : 'One', _meta: vendor },
  ];
  return { contents, _meta: vendor, ...(slug === SLUGS.modern ? { ttlMs: 600_000, cacheScope: 'public' } : {}) };
}

const section = (kind: Kind): string => `
  - id: ${SLUGS[kind]}
    transport: http
    url: ${server(kind).url}
    tools:
${['rich', 'typed', 'carded', 'turned'].map((name) => `      ${name}: { action: read, dataClass: general }`).join('\n')}
    prompts: { outline: { action: read, dataClass: general } }
    resources:
      "${SLUGS[kind]}://notes/": { action: read, dataClass: general }
      "${SLUGS[kind]}://people/": { action: read, dataClass: contact, resource: Contacts }
      "ui://${SLUGS[kind]}/": { action: read, dataClass: general }
`;

beforeAll(async () => {
  for (const kind of KINDS)
    servers[kind] = await PlainServer.start(kind, offersOf(SLUGS[kind]), (method, params) => resultsOf(SLUGS[kind], method, params));
  telling = await tellingServer('telling');
  const sections = [...KINDS.map(section), tellingSection('telling', telling.url)].join('');
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace('\nintegrity:', `${sections}\nintegrity:`) });
});
afterAll(async () => {
  await system?.stop();
  await Promise.all([...Object.values(servers), telling].map((one) => one?.stop()));
});

const peer = (era: Era, path: string, user = AGENT) => new RawPeer(era, `${system.url}${path}`, system.token(user)).open();
const byName = (items: readonly Json[] = []) =>
  items.toSorted((a, b) => (String(a['uri'] ?? a['name']) < String(b['uri'] ?? b['name']) ? -1 : 1));

/** A result without what the gateway says for itself. */
function plain({ message }: Exchange): Json {
  const { resultType: _type, ttlMs: _ttl, cacheScope: _scope, _meta: meta, ...rest } = message!.result!;
  const { 'io.modelcontextprotocol/serverInfo': _info, ...kept } = (meta ?? {}) as Json;
  return Object.keys(kept).length > 0 ? { ...rest, _meta: kept } : rest;
}

const PAIRS = KINDS.flatMap((kind) => (['2025', '2026'] as const).map((era) => [kind, era] as const));

describe.each(PAIRS)('a %s server through the gateway, for a client of %s', (kind, era) => {
  const slug = SLUGS[kind];
  const offers = offersOf(slug);
  const single = () => peer(era, `/mcp/${slug}`);

  it('lists what it lists, member for member', async () => {
    const client = await single();
    const listed = async (method: string, member: string) => byName(plain(await client.request(method))[member] as Json[]);
    // A legacy client reads an output schema with an object at its root only (documented rewrite).
    const forClient = (tool: Json) =>
      era === '2025' && tool['name'] === 'typed'
        ? {
            ...tool,
            outputSchema: {
              type: 'object',
              properties: { result: { $defs: { n: { type: 'number' } }, type: 'array', items: { $ref: '#/properties/result/$defs/n' } } },
              required: ['result'],
            },
          }
        : tool;
    expect(await listed('tools/list', 'tools')).toEqual(byName(offers.tools?.map(forClient)));
    expect(await listed('prompts/list', 'prompts')).toEqual(offers.prompts);
    expect(await listed('resources/templates/list', 'resourceTemplates')).toEqual(offers.resourceTemplates);
    // A page that reaches beyond its host waits for a person.
    const approved = offers.resources?.filter(({ name }) => name !== 'far');
    expect(await listed('resources/list', 'resources')).toEqual(byName(approved));
  });

  it('lists the same where all are together, under its prefix and without pages', async () => {
    const answer = await (await peer(era, '/mcp')).list();
    const own = (plain(answer)['tools'] as Json[]).filter(({ name }) => String(name).startsWith(`${slug}_`));
    const [carded, rich, typed] = byName(offers.tools?.filter(({ name }) => name !== 'turned'));
    expect(own.map(({ name }) => name)).toEqual([`${slug}_carded`, `${slug}_rich`, `${slug}_typed`]);
    expect(own[0]).toEqual({ ...carded, name: `${slug}_carded`, _meta: vendor });
    expect(own[1]).toEqual({ ...rich, name: `${slug}_rich` });
    expect(own[2]!['inputSchema']).toEqual(typed!['inputSchema']);
  });

  it('answers what it answers: every type of content, with its annotations and _meta', async () => {
    const client = await single();
    expect(plain(await client.call('rich'))).toEqual(resultsOf(slug, 'tools/call', { arguments: {} }));
    expect(plain(await client.request('prompts/get', { name: 'outline' }))).toEqual(resultsOf(slug, 'prompts/get', {}));
    const { ttlMs: _ttl, cacheScope: _scope, ...one } = readOf(slug, `${slug}://notes/one`);
    expect(plain(await client.request('resources/read', { uri: `${slug}://notes/one` }))).toEqual(one);
  });

  it.each(Object.keys(VALUES))('answers in structure with any JSON value: %s', async (name) => {
    const value = VALUES[name];
    const { structuredContent } = plain(await (await single()).request('tools/call', { name: 'rich', arguments: { kind: name } }));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    expect(structuredContent).toEqual(era === '2026' || isObject ? value : { result: value });
  });

  it('shows a page as it is, at its own endpoint and at no other', async () => {
    const uri = `ui://${slug}/card.html`;
    expect(plain(await (await single()).request('resources/read', { uri }))).toEqual(readOf(slug, uri));
    expect((await (await peer(era, '/mcp')).request('resources/read', { uri })).message?.error).toBeDefined();
  });

  it('is called in the trace of the caller, which is on record, and without its baggage', async () => {
    const traceId = (era === '2025' ? 'a' : 'b').repeat(31) + (kind === 'modern' ? '1' : '2');
    const meta = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: 'rojo=1', baggage: 'client=castellanos' };
    await (await single()).call('rich', {}, meta);
    const { params, headers } = server(kind).of('tools/call').at(-1)!;
    const sent = params['_meta'] as Json;
    expect(sent['traceparent']).toMatch(new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    expect([headers['traceparent'], headers['tracestate']]).toEqual([sent['traceparent'], 'rojo=1']);
    expect(JSON.stringify([sent, headers])).not.toContain('castellanos');
    expect(system.audit().filter(({ trace }) => trace === traceId)).toMatchObject([{ kind: 'tool.call.allowed' }]);
  });
});

describe('how long a list keeps', () => {
  it('is five seconds where its servers say an hour or nothing, and no time where one of them says so', async () => {
    const keeps = async (path: string) => (await (await peer('2026', path)).list()).message!.result!['ttlMs'];
    expect([await keeps('/mcp/fresh'), await keeps('/mcp/older'), await keeps('/mcp')]).toEqual([5_000, 5_000, 0]);
  });
});

describe('a resource that its server lets be kept for everyone', () => {
  it('is asked for once, and masked for each caller anew', async () => {
    const contact = system.sandbox.world.tables.Contacts.find(({ ContactKey }) => ContactKey === system.sandbox.world.story.ownContact)!;
    const uri = `fresh://people/${contact.ContactKey}`;
    const read = async (user: string) => (await peer('2026', '/mcp/fresh', user)).request('resources/read', { uri });
    const [own, foreign, again] = [await read(AGENT), await read(OTHER), await read(AGENT)];
    expect(
      server('modern')
        .of('resources/read')
        .filter(({ params }) => params['uri'] === uri),
    ).toHaveLength(1);
    const placeholder = /\[\[phone:[^\]]+\]\]/.exec(own.text)![0];
    expect(again.text).toContain(placeholder);
    for (const secret of [placeholder, contact.MobilePhone!, contact.Email!, contact.FullName!]) expect(foreign.text).not.toContain(secret);
    const reads = system
      .audit()
      .filter(({ kind }) => String(kind).startsWith('resource.read'))
      .slice(-3);
    expect(reads.map(({ events }) => ((events as string[] | undefined) ?? []).includes('upstream.cache.hit'))).toEqual([false, true, true]);
    expect(Number(again.message!.result!['ttlMs'])).toBeGreaterThan(0);
    expect(again.message!.result!['cacheScope']).toBe('private');
  });
});

describe('headers of a modern call that no schema declares', () => {
  it('reach a modern server byte for byte; those that it declares are made from the arguments', async () => {
    const client = await peer('2026', '/mcp/fresh');
    const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
    const params = { name: 'rich', arguments: { area: 'west' }, _meta: meta };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params });
    const standard = { 'mcp-method': 'tools/call', 'mcp-name': 'rich' };
    const answer = await client.send(body, { ...standard, 'mcp-param-area': 'west', 'mcp-param-tenant': '=?base64?esO8?=' });
    expect(answer.message?.error).toBeUndefined();
    expect(server('modern').of('tools/call').at(-1)!.headers).toMatchObject({
      'mcp-param-area': 'west',
      'mcp-param-tenant': '=?base64?esO8?=',
    });
    const omitted = await client.send(body, { ...standard, 'mcp-param-tenant': 'x' });
    expect([omitted.status, omitted.message?.error?.code]).toEqual([400, -32020]);
  });
});

describe('what no model may see leaves by no door', () => {
  const CAPABLE = {
    'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} }, extensions: { 'io.modelcontextprotocol/tasks': {} } },
    'io.modelcontextprotocol/logLevel': 'debug',
    progressToken: 'p1',
  };
  const at = () => peer('2026', '/mcp/telling');
  const withMarks = /\[redacted\]|withheld/;
  const decoded = (text: string): string =>
    text + [...text.matchAll(/"blob":"([A-Za-z0-9+/=]+)"/g)].map(([, blob]) => Buffer.from(blob!, 'base64').toString()).join('');

  it.each(['in_text', 'in_structure', 'in_error', 'in_parts', 'in_progress', 'in_log', 'in_question', 'in_task'])('%s', async (tool) => {
    const { text } = await (await at()).call(tool, {}, CAPABLE);
    expect(text).not.toMatch(NEVER_SHOWN);
    expect(text).toMatch(withMarks);
  });

  it.each<[string, string, Json]>([
    ['a prompt', 'prompts/get', { name: 'letter' }],
    ['a resource that is a record', 'resources/read', { uri: 'telling://card' }],
    ['a resource in base64', 'resources/read', { uri: 'telling://blob' }],
    ['suggestions', 'completion/complete', { ref: { type: 'ref/prompt', name: 'letter' }, argument: { name: 'topic', value: 'a' } }],
  ])('in %s', async (_what, method, params) => {
    const { text } = await (await at()).request(method, params);
    expect(decoded(text)).not.toMatch(NEVER_SHOWN);
    expect(decoded(text)).toMatch(withMarks);
  });

  it('in the result of a task and what is said of it', async () => {
    const client = await at();
    const { taskId } = (await client.call('in_task', {}, CAPABLE)).message!.result!;
    const { text } = await client.request('tasks/get', { taskId, _meta: CAPABLE }, { 'mcp-name': String(taskId) });
    expect(text).toContain('completed');
    expect(text).not.toMatch(NEVER_SHOWN);
    expect(text).toMatch(withMarks);
  });

  it('nor in the trail or the log of the gateway', () => {
    expect(JSON.stringify(system.audit())).not.toMatch(/900-12-3456|000123456789/);
    expect(system.gateway.log).not.toMatch(/900-12-3456|000123456789/);
  });
});
