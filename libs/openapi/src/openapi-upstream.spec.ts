import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf, McpCall, Refusal, SilentChannel, type CatalogueEntry, type JsonObject, type UpstreamCall } from '@gatehouse/kernel';
import { GuardedFetch, NameResolver, settledConnector } from '@gatehouse/net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectDocument } from './inspect-document.js';
import { OpenApiUpstream, type OpenApiUpstreamOptions } from './openapi-upstream.js';
import { DocumentSource, FileDocument, RemoteDocument } from './document/document-source.js';
import { SmallApi } from './testing/small-api.js';

const DOCUMENT = {
  openapi: '3.0.3',
  servers: [{ url: 'https://evil.example/steals' }],
  paths: {
    '/showings': {
      get: { operationId: 'list', parameters: [{ name: 'day', in: 'query', schema: { type: 'string' } }] },
      post: { operationId: 'request', requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', properties: { day: {} } } } } } }, // prettier-ignore
    },
    '/showings/{key}': { get: { operationId: 'read', parameters: [{ name: 'key', in: 'path', required: true, schema: {} }] } },
    '/photo': { post: { operationId: 'upload', requestBody: { required: true, content: { 'image/png': {} } } } },
  },
};

class Held extends DocumentSource {
  constructor(public next: string | undefined = JSON.stringify(DOCUMENT)) {
    super();
  }

  override async read(): Promise<string | undefined> {
    const { next } = this;
    this.next = undefined;
    return next;
  }
}

let api: SmallApi;
let upstreams: OpenApiUpstream[];
beforeEach(async () => {
  api = await new SmallApi().start();
  upstreams = [];
});
afterEach(async () => {
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  await api.stop();
});

async function opened(options: Partial<OpenApiUpstreamOptions> = {}): Promise<OpenApiUpstream> {
  const clientInfo = { name: 'gatehouse', version: '1' };
  const upstream = new OpenApiUpstream({ slug: 'desk', document: new Held(), baseUrl: `${api.url}/v1/`, clientInfo, ...options });
  upstreams.push(upstream);
  await upstream.start();
  return upstream;
}

async function entryOf(upstream: OpenApiUpstream, name: string): Promise<CatalogueEntry> {
  const descriptor = (await upstream.list('tool')).find((tool) => tool.name === name)!;
  const terms = upstream.termsFor('tool', name);
  return { kind: 'tool', upstream: 'desk', name, publicName: name, descriptor, terms, digest: digestOf(descriptor) };
}

function contextOf(entry: CatalogueEntry, signal = new AbortController().signal): UpstreamCall {
  const claims = { subject: 'agent@harbor.example', issuer: '', audience: [], expiresAt: 0, scopes: [] } as never;
  const call = new McpCall({
    method: 'tools/call',
    params: {},
    era: 'modern',
    endpoint: undefined,
    claims,
    channel: new SilentChannel(),
    signal,
  });
  call.tool.set(entry);
  return {
    call,
    signal,
    deadlineMs: 5_000,
    notify: async () => undefined,
    capabilities: {},
    ask: () => Promise.reject(new Error('nobody is asked here')),
  };
}

async function call(upstream: OpenApiUpstream, name: string, args: JsonObject = {}, signal?: AbortSignal): Promise<JsonObject> {
  return upstream.request({ method: 'tools/call', params: { name, arguments: args } }, contextOf(await entryOf(upstream, name), signal));
}

const refusalOf = async (calling: Promise<unknown>): Promise<Refusal> => {
  const fault: unknown = await calling.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(Refusal);
  return fault as Refusal;
};

describe('the tools of an API', () => {
  it('are its operations, with terms from gateway.yaml; what cannot be served is said', async () => {
    const leftOut: string[] = [];
    const terms = new Map([['list', { action: 'read', dataClass: 'showing' } as const]]);
    const upstream = await opened({ terms, onLeftOut: ({ operation, reason }) => leftOut.push(`${operation}: ${reason}`) });
    expect((await upstream.list('tool')).map(({ name }) => name)).toEqual(['list', 'request', 'read']);
    expect(await upstream.list('prompt')).toEqual([]);
    expect(upstream.termsFor('tool', 'list').dataClass).toBe('showing');
    expect(upstream.termsFor('tool', 'read').dataClass).toBe('unclassified');
    expect(upstream.termsFor('prompt', 'list').dataClass).toBe('unclassified');
    expect(leftOut).toEqual(['upload: its body is not JSON']);
  });

  it('are called at the root that gateway.yaml names, whatever servers the document names', async () => {
    api.json(200, { items: [] });
    const upstream = await opened();
    const answer = await call(upstream, 'list', { day: '2026-11-27' });
    expect(api.received[0]).toMatchObject({ method: 'GET', url: '/v1/showings?day=2026-11-27' });
    expect(api.received[0]!.headers).toMatchObject({
      host: new URL(api.url).host,
      'user-agent': 'gatehouse/1',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-/),
    });
    expect(answer).toEqual({ content: [{ type: 'text', text: '{"items":[]}' }], structuredContent: { items: [] } });
    expect(upstream.health).toEqual({ state: 'up' });
  });

  it('that changed since the guards looked are not called', async () => {
    const document = new Held();
    const upstream = await opened({ document });
    const before = await entryOf(upstream, 'list');
    document.next = JSON.stringify({ ...DOCUMENT, paths: { '/admin': { get: { operationId: 'list' } } } });
    await upstream.list('tool');
    const refused = await refusalOf(upstream.request({ method: 'tools/call', params: { name: 'list' } }, contextOf(before)));
    expect(refused.message).toContain('It changed just now');
    expect((await refusalOf(upstream.request({ method: 'tools/call', params: { name: 'read' } }, contextOf(before)))).code).toBe(
      'UPSTREAM_ERROR',
    );
    expect(api.received).toEqual([]);
  });

  it('stay where the document was broken since, and the fault is said until it is mended', async () => {
    const document = new Held();
    const upstream = await opened({ document });
    document.next = '{';
    for (let reading = 0; reading < 2; reading += 1) expect((await refusalOf(upstream.list('tool'))).code).toBe('UPSTREAM_ERROR');
    expect(upstream.health).toEqual({ state: 'down', reason: 'its OpenAPI document: it is not valid JSON' });
    document.next = JSON.stringify(DOCUMENT);
    expect(await upstream.list('tool')).toHaveLength(3);
    expect(upstream.health.state).toBe('unknown');
  });
});

describe('an answer', () => {
  it.each<[number, Record<string, string>, string | Buffer, object]>([
    [200, { 'content-type': 'application/problem+json; charset=utf-8' }, '[1]', { content: [{ type: 'text', text: '[1]' }], structuredContent: [1] }], // prettier-ignore
    [200, { 'content-type': 'application/json' }, '\uFEFF{"a":1}', { content: [{ type: 'text', text: '{"a":1}' }], structuredContent: { a: 1 } }], // prettier-ignore
    [200, { 'content-type': 'text/plain; charset=utf-16le' }, Buffer.from('at noon', 'utf16le'), { content: [{ type: 'text', text: 'at noon' }] }], // prettier-ignore
    [200, { 'content-type': 'text/xml; charset="ISO-8859-1"' }, Buffer.from('<a>José</a>', 'latin1'), { content: [{ type: 'text', text: '<a>José</a>' }] }], // prettier-ignore
    [200, { 'content-type': 'text/plain' }, 'at noon', { content: [{ type: 'text', text: 'at noon' }] }],
    [201, {}, '', { content: [{ type: 'text', text: 'Done: the system behind this tool answered 201 without content.' }] }],
  ])('%i %j is passed on', async (status, headers, body, expected) => {
    api.answer = (_request, response) => response.writeHead(status, headers).end(body);
    expect(await call(await opened(), 'list')).toEqual(expected);
  });

  it.each([
    [404, { detail: 'No showing SHW-1.' }, 'answered 404: there is no such thing there. It says: No showing SHW-1.'],
    [422, { title: 'Invalid', errors: [{ message: 'day is in the past' }, 'no agent'] }, 'It says: Invalid day is in the past no agent'],
    [500, { error: { message: 'internal' } }, 'answered 500: it failed. It says: internal'],
    [418, { error: 'teapot', error_description: 'short' }, 'answered 418: it refused. It says: short teapot'],
    [400, { detail: 'x'.repeat(9_000) }, 'It says: xxx'],
  ])('%i is a failed result with its own words', async (status, body, said) => {
    api.json(status, body);
    const answer = await call(await opened(), 'list');
    expect(answer['isError']).toBe(true);
    const [{ text }] = answer['content'] as [{ text: string }];
    expect(text).toContain(said);
    expect(text.length).toBeLessThan(2_200);
  });

  it('of HTML says nothing but its status', async () => {
    api.answer = (_request, response) => response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>db.internal.example</h1>');
    expect(JSON.stringify(await call(await opened(), 'list'))).not.toContain('internal.example');
  });

  it.each([
    [302, { location: 'http://169.254.169.254/' }, 'UPSTREAM_ERROR', 'not followed'],
    [401, {}, 'UPSTREAM_ERROR', 'credential'],
    [429, { 'retry-after': '7' }, 'UPSTREAM_BUSY', 'Retry after 7 seconds'],
    [429, {}, 'UPSTREAM_BUSY', 'Try again later'],
    [503, { 'retry-after': '999999999' }, 'UPSTREAM_BUSY', 'Retry after 86400 seconds'],
    [503, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 'UPSTREAM_BUSY', 'Retry after 1 second'],
    [503, {}, 'UPSTREAM_DOWN', ''],
    [502, {}, 'UPSTREAM_DOWN', ''],
    [507, {}, 'UPSTREAM_DOWN', ''],
    [521, {}, 'UPSTREAM_DOWN', ''],
    [200, { 'content-type': 'application/pdf' }, 'UPSTREAM_ERROR', 'only JSON and text'],
    [200, { 'content-type': 'application/json' }, 'UPSTREAM_ERROR', 'not valid JSON'],
    [200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }, 'UPSTREAM_ERROR', 'compressed'],
  ])('%i %j is refused: %s', async (status, headers, code, said) => {
    api.answer = (_request, response) => response.writeHead(status, headers).end('{"half"');
    const refused = await refusalOf(call(await opened(), 'list'));
    expect([refused.code, refused.message]).toEqual([code, expect.stringContaining(said)]);
    expect(refused.line.retryable ?? false).toBe(code !== 'UPSTREAM_ERROR');
    expect(api.received).toHaveLength(1);
  });

  it('that nests beyond reason is refused', async () => {
    api.answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(`${'['.repeat(500_000)}${']'.repeat(500_000)}`);
    expect((await refusalOf(call(await opened(), 'list'))).code).toBe('UPSTREAM_ERROR');
  });

  it('that is too large is refused', async () => {
    api.json(200, { text: 'x'.repeat(20_000) });
    expect((await refusalOf(call(await opened({ maxBytes: 10_000 }), 'list'))).code).toBe('RESULT_TOO_LARGE');
  });

  it('that never comes ends with the deadline', async () => {
    api.answer = () => undefined;
    const upstream = await opened();
    const bounds = new AbortController();
    const calling = refusalOf(call(upstream, 'list', {}, bounds.signal));
    await expect.poll(() => api.received.length, { timeout: 10_000 }).toBe(1);
    bounds.abort(new Refusal('UPSTREAM_TIMEOUT'));
    expect((await calling).code).toBe('UPSTREAM_TIMEOUT');
    expect(upstream.health).toEqual({ state: 'down', reason: 'no answer in time' });
  });
});

describe('a connection that fails', () => {
  it('is tried once more for a GET', async () => {
    const upstream = await opened();
    api.json(200, {});
    api.cut = 1;
    expect((await call(upstream, 'list'))['structuredContent']).toEqual({});
    expect(api.received).toHaveLength(2);
    api.cut = 2;
    expect((await refusalOf(call(upstream, 'list'))).code).toBe('UPSTREAM_DOWN');
    expect(api.received).toHaveLength(4);
  });

  it('is never tried again for what may have been done', async () => {
    const upstream = await opened();
    api.cut = 1;
    expect((await refusalOf(call(upstream, 'request', { day: 'monday' }))).code).toBe('UPSTREAM_DOWN');
    expect(api.received).toHaveLength(1);
    expect(upstream.health.reason).toMatch(/^connection failed/);
  });

  it('says nothing of where it was', async () => {
    const upstream = await opened();
    await api.stop();
    const refused = await refusalOf(call(upstream, 'list'));
    expect(refused.message).not.toMatch(/127\.0\.0\.1|ECONN/);
    api = await new SmallApi().start();
  });
});

describe('the credential', () => {
  const headersWith = async (auth: OpenApiUpstreamOptions['auth']) => {
    api.json(200, {});
    await call(await opened(auth ? { auth } : {}), 'list');
    return api.received.at(-1)!;
  };

  it('is sent as gateway.yaml says', async () => {
    expect((await headersWith(undefined)).headers['authorization']).toBeUndefined();
    expect((await headersWith({ type: 'bearer', token: () => 't1' })).headers['authorization']).toBe('Bearer t1');
    expect((await headersWith({ type: 'basic', user: 'u', password: () => 'pä' })).headers['authorization']).toBe('Basic dTpww6Q=');
    expect((await headersWith({ type: 'apiKey', header: 'X-Desk-Key', value: () => 'k1' })).headers['x-desk-key']).toBe('k1');
    expect((await headersWith({ type: 'apiKey', query: 'key', value: () => 'k&1' })).url).toBe('/v1/showings?key=k%261');
  });

  it('of OAuth is asked for once, used until it ends, and renewed once where it is refused', async () => {
    let issued = 0;
    api.answer = ({ url, headers }, response) => {
      const json = { 'content-type': 'application/json' };
      if (url === '/token') response.writeHead(200, json).end(JSON.stringify({ access_token: `t${(issued += 1)}`, expires_in: 3_600 }));
      else
        response.writeHead(headers['authorization'] === 'Bearer t1' && issued > 0 && api.received.length > 4 ? 401 : 200, json).end('{}');
    };
    const auth = {
      type: 'clientCredentials',
      tokenUrl: `${api.url}/token`,
      clientId: 'id:1',
      clientSecret: () => 's 1',
      scope: 'a b',
    } as const;
    const upstream = await opened({ auth });
    await Promise.all([call(upstream, 'list'), call(upstream, 'list'), call(upstream, 'list')]);
    expect(issued).toBe(1);
    const asked = api.received.find(({ url }) => url === '/token')!;
    expect(asked.headers['authorization']).toBe(`Basic ${Buffer.from('id%3A1:s%201').toString('base64')}`);
    expect(asked.body).toBe('grant_type=client_credentials&scope=a+b');
    expect((await call(upstream, 'request', { day: 'monday' }))['structuredContent']).toEqual({});
    expect(issued).toBe(2);
    expect(api.received.filter(({ method, url }) => method === 'POST' && url === '/v1/showings')).toHaveLength(2);
  });

  it('of OAuth stands in the body alone where the token endpoint reads no header', async () => {
    api.answer = ({ url }, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(url === '/token' ? '{"access_token":"t1"}' : '{}');
    const client = { clientId: 'id:1', clientSecret: () => 's&1', tokenEndpointAuthMethod: 'client_secret_post' } as const;
    await call(await opened({ auth: { type: 'clientCredentials', tokenUrl: `${api.url}/token`, ...client } }), 'list');
    const [asked, called] = api.received;
    expect([asked!.headers['authorization'], asked!.body]).toEqual([
      undefined,
      'grant_type=client_credentials&client_id=id%3A1&client_secret=s%261',
    ]);
    expect(called!.headers['authorization']).toBe('Bearer t1');
  });

  it('that cannot be read fails the call and says where to look', async () => {
    const token = () => {
      throw new Error('no such file: /run/secrets/desk');
    };
    const upstream = await opened({ auth: { type: 'bearer', token } });
    const refused = await refusalOf(call(upstream, 'list'));
    expect([refused.code, refused.message]).toEqual(['UPSTREAM_DOWN', expect.not.stringContaining('secrets')]);
    expect(upstream.health).toEqual({ state: 'down', reason: 'its credential could not be read' });
    expect(api.received).toEqual([]);
  });

  it('and the call go nowhere where the name of the API leads inside by now', async () => {
    class Rebound extends NameResolver {
      override addresses(): Promise<readonly string[]> {
        return Promise.resolve(['127.0.0.1']);
      }
    }
    const root = api.url.replace('127.0.0.1', 'desk.example');
    const connect = settledConnector({ resolver: new Rebound() });
    const auth = { type: 'clientCredentials', tokenUrl: `${root}/token`, clientId: 'id', clientSecret: () => 'hush' } as const;
    const reasons: (string | undefined)[] = [];
    for (const more of [{}, { auth }]) {
      const upstream = await opened({ baseUrl: `${root}/v1/`, connect, ...more });
      expect((await refusalOf(call(upstream, 'list'))).code).toBe('UPSTREAM_DOWN');
      reasons.push(upstream.health.reason);
    }
    expect(reasons[0]).toMatch(/public Internet.*egress\.allow/);
    expect(api.received).toEqual([]);
  });

  it('that cannot be had fails the call without a word of it', async () => {
    const auth = { type: 'clientCredentials', tokenUrl: `${api.url}/token`, clientId: 'id', clientSecret: () => 'hush' } as const;
    for (const [status, body, code] of [
      [400, { error: 'invalid_client hush' }, 'UPSTREAM_ERROR'],
      [503, {}, 'UPSTREAM_DOWN'],
      [200, { access_token: 'a\r\nb' }, 'UPSTREAM_ERROR'],
      [200, 'x', 'UPSTREAM_ERROR'],
    ] as const) {
      // prettier-ignore
      api.json(status, body);
      const refused = await refusalOf(call(await opened({ auth }), 'list'));
      expect(refused.code).toBe(code);
      expect(JSON.stringify([refused.message, upstreams.map(({ health }) => health)])).not.toContain('hush');
    }
  });
});

describe('a document under inspection', () => {
  it('says what it would serve, what it leaves out, and why it cannot be used', async () => {
    const key = { type: 'apiKey', query: 'day', value: () => 'k' } as const;
    expect(await inspectDocument(new Held(), { exclude: ['read'] }, key)).toEqual({
      served: ['list', 'request'],
      leftOut: [{ operation: 'upload', reason: 'its body is not JSON' }],
    });
    expect(await inspectDocument(new Held('swagger: "2.0"'), {}, key)).toMatchObject({
      served: [],
      fault: expect.stringContaining('Swagger 2.0'),
    });
  });
});

describe('where a document is kept', () => {
  it('in a file: read again when it changes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
    const path = join(folder, 'desk.yaml');
    await writeFile(path, 'openapi: 3.1.0\npaths: {}\n');
    const file = new FileDocument(path);
    expect(await file.read()).toContain('paths');
    expect(await file.read()).toBeUndefined();
    await writeFile(path, 'openapi: 3.1.0\npaths: { /a: {} }\n');
    expect(await file.read()).toContain('/a');
    await rm(folder, { recursive: true });
    await expect(file.read()).rejects.toThrow('its file cannot be read');
  });

  it('at a URL: fetched within bounds, and asked for again when it is old', async () => {
    const fetcher = new GuardedFetch({ allow: ['127.0.0.1'] });
    api.json(200, DOCUMENT);
    const remote = new RemoteDocument(`${api.url}/openapi.json`, fetcher, 0);
    expect(await remote.read()).toContain('showings');
    expect(await remote.read()).toBeUndefined();
    expect(api.received).toHaveLength(2);
    const lasting = new RemoteDocument(`${api.url}/openapi.json`, fetcher);
    await lasting.read();
    expect(await lasting.read()).toBeUndefined();
    expect(api.received).toHaveLength(3);
    api.json(404, {});
    await expect(remote.read()).rejects.toThrow('its URL answered 404');
    await fetcher.close();
    const guarded = new GuardedFetch();
    await expect(new RemoteDocument(`${api.url}/openapi.json`, guarded).read()).rejects.toThrow('not on the public Internet');
    await guarded.close();
  });
});
