import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { textResult } from '@gatehouse/kernel';
import { startEdge, type Answering, type EdgeRig } from '../testing/edge-rig.js';
import { ACCEPT, MODERN_META, modern, post } from '../testing/messages.js';

let rig: EdgeRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const start = async (answering: Answering = () => ({ result: textResult('done') }), options = {}) =>
  (rig = await startEdge(answering, options));
const codeOf = (reply: { messages: { [key: string]: unknown }[] }) => (reply.messages[0]?.['error'] as { code: number } | undefined)?.code;

describe('a modern request', () => {
  it('is answered as JSON with resultType, and serverInfo in _meta', async () => {
    const { url, seen } = await start();
    const reply = await post(
      url,
      modern('tools/call', { name: 'crm_get', arguments: { a: 1 } }, { progressToken: 'p', 'acme.example/k': 1 }),
    );
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/json');
    expect(reply.messages[0]).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: {
        resultType: 'complete',
        content: [{ type: 'text', text: 'done' }],
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'gatehouse', version: '0.1.0' } },
      },
    });
    expect(seen[0]).toMatchObject({ method: 'tools/call', era: 'modern', clientInfo: { name: 'test', version: '1' }, endpoint: undefined });
  });

  it('gets caching hints that forbid sharing with lists', async () => {
    const { url } = await start(() => ({ result: { tools: [] } }), { listTtlMs: 1_000 });
    const reply = await post(url, modern('tools/list'));
    expect(reply.messages[0]?.['result']).toMatchObject({ tools: [], ttlMs: 1_000, cacheScope: 'private', resultType: 'complete' });
  });

  it('hears what the gateway speaks from server/discover, without the path being asked', async () => {
    const { url, seen } = await start();
    const reply = await post(url, modern('server/discover'));
    expect(reply.messages[0]?.['result']).toMatchObject({
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {} },
      cacheScope: 'private',
      resultType: 'complete',
    });
    expect(seen).toHaveLength(0);
  });

  it.each(['resources/list', 'ping', 'initialize', 'logging/setLevel', 'acme/unknown'])(
    'goes to the path for %s, whose -32601 becomes HTTP 404',
    async (method) => {
      const { url, seen } = await start(() => ({ error: { code: -32601, message: 'Method not found' } }));
      const reply = await post(url, modern(method));
      expect([reply.status, codeOf(reply)]).toEqual([404, -32601]);
      expect(seen.map((request) => request.method)).toEqual([method]);
    },
  );

  it('keeps other errors of the path on HTTP 200', async () => {
    const { url } = await start(() => ({ error: { code: -32602, message: 'Unknown tool' } }));
    const reply = await post(url, modern('tools/call', { name: 'x' }));
    expect([reply.status, codeOf(reply)]).toEqual([200, -32602]);
  });

  it('is answered with code and message where the error of the path is an Error object', async () => {
    const { url } = await start(() => ({ error: Object.assign(new Error('Unknown tool'), { code: -32602 }) }));
    const reply = await post(url, modern('tools/call', { name: 'x' }));
    expect(reply.messages[0]?.['error']).toEqual({ code: -32602, message: 'Unknown tool' });
  });

  it('is answered with -32603 and no details where the path throws', async () => {
    const { url } = await start(() => {
      throw new Error('password is hunter2');
    });
    const reply = await post(url, modern('tools/call', { name: 'x' }));
    expect(reply.messages[0]).toEqual({ jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'Internal error' } });
  });

  it.each([
    ['*/*', 'application/json'],
    ['Application/JSON, Text/Event-Stream', 'application/json'],
    ['application/*;q=0.5', 'application/json'],
    ['text/event-stream', 'text/event-stream'],
  ])('is answered in what its sender can read, where that is %s', async (accept, type) => {
    const { url } = await start();
    const { headers, body } = modern('tools/list');
    const reply = await post(url, { headers: { ...headers, accept }, body });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, type]);
  });

  it('is accepted with 202 where it is a notification', async () => {
    const { url, seen } = await start();
    const reply = await post(url, {
      headers: { ...ACCEPT, 'mcp-protocol-version': '2026-07-28' },
      body: '{"jsonrpc":"2.0","method":"notifications/x"}',
    });
    expect([reply.status, reply.text, seen.length]).toEqual([202, '', 0]);
  });

  it.each(['GET', 'DELETE', 'PUT'])('is not served by %s', async (method) => {
    const { url } = await start();
    const response = await fetch(url, { method, headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-session-id': 'x' } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe('the headers of a modern request', () => {
  const call = modern('tools/call', { name: 'crm_get' });
  const without = (name: string) => ({
    ...call,
    headers: Object.fromEntries(Object.entries(call.headers).filter(([key]) => key !== name)),
  });
  const having = (headers: Record<string, string>) => ({ ...call, headers: { ...call.headers, ...headers } });

  it.each([
    ['no version', without('mcp-protocol-version')],
    ['no method', without('mcp-method')],
    ['no name', without('mcp-name')],
    ['another version', having({ 'mcp-protocol-version': '2025-11-25' })],
    ['another method', having({ 'mcp-method': 'tools/list' })],
    ['the method in capitals', having({ 'mcp-method': 'TOOLS/CALL' })],
    ['another name', having({ 'mcp-name': 'crm_delete' })],
    ['a broken base64 name', having({ 'mcp-name': '=?base64?Y3JtX2dl!?=' })],
  ])('are refused with -32020 and HTTP 400: %s', async (_case, request) => {
    const { url, seen, protocolErrors } = await start();
    const reply = await post(url, request);
    expect([reply.status, codeOf(reply), seen.length]).toEqual([400, -32020, 0]);
    expect(protocolErrors).toMatchObject([
      { code: -32020, status: 400, method: 'tools/call', claims: { subject: 'agent@harbor.example' } },
    ]);
  });

  it('are decoded from base64 before they are compared', async () => {
    const { url } = await start();
    const reply = await post(url, having({ 'mcp-name': `=?base64?${Buffer.from('crm_get').toString('base64')}?=` }));
    expect(reply.status).toBe(200);
  });
});

describe('the envelope of a modern request', () => {
  const raw = (meta: object, headers: Record<string, string> = {}) => ({
    headers: { ...ACCEPT, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'tools/list', params: { _meta: meta } }),
  });

  it('must be there where the header names the modern version', async () => {
    const { url, protocolErrors } = await start();
    const reply = await post(url, raw({}));
    expect([reply.status, codeOf(reply), reply.messages[0]?.['id']]).toEqual([400, -32602, 9]);
    expect(protocolErrors).toHaveLength(1);
  });

  it('must hold the client capabilities', async () => {
    const { url } = await start();
    const reply = await post(url, raw({ 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }));
    expect([reply.status, codeOf(reply)]).toEqual([400, -32602]);
  });

  it('is refused with -32022 and the supported versions where it names one that nobody knows', async () => {
    const { url } = await start();
    const reply = await post(
      url,
      raw({ ...MODERN_META, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' }, { 'mcp-protocol-version': '2099-01-01' }),
    );
    expect(reply.status).toBe(400);
    expect(reply.messages[0]?.['error']).toMatchObject({ code: -32022, data: { supported: ['2026-07-28'], requested: '2099-01-01' } });
  });
});

describe('the body of a message', () => {
  const send = (body: string, headers: Record<string, string> = {}) => ({ headers: { ...ACCEPT, ...headers }, body });

  it.each([
    ['is not JSON', send('{"jsonrpc":'), 400, -32700],
    ['is empty', send(''), 400, -32700],
    ['is a batch', send('[{"jsonrpc":"2.0","id":1,"method":"ping"}]'), 400, -32600],
    ['is no JSON-RPC', send('{"hello":1}'), 400, -32600],
    ['has a null id', send('{"jsonrpc":"2.0","id":null,"method":"tools/list"}'), 400, -32600],
    ['has a fractional id', send('{"jsonrpc":"2.0","id":1.5,"method":"tools/list"}'), 400, -32600],
    ['nests too deeply', send(`{"a":${'['.repeat(2_000)}${']'.repeat(2_000)}}`), 400, -32600],
    ['is not declared as JSON', send('{}', { 'content-type': 'text/plain' }), 415, -32600],
    ['is larger than allowed', send(`"${'x'.repeat(200_000)}"`), 413, -32600],
  ])('is refused where it %s', async (_case, request, status, code) => {
    const { url, protocolErrors, seen } = await start(undefined, { maxBodyBytes: 100_000 });
    const reply = await post(url, request);
    expect([reply.status, codeOf(reply), seen.length]).toEqual([status, code, 0]);
    expect(protocolErrors).toMatchObject([{ code, status }]);
  });

  it('is read behind a byte order mark', async () => {
    const { url } = await start();
    const reply = await post(url, send('\uFEFF{"jsonrpc":"2.0","id":7,"method":"no/such","params":{}}'));
    expect(reply.messages[0]).toMatchObject({ id: 7 });
  });

  it('is refused without an id where its own cannot be echoed exactly', async () => {
    const { url } = await start();
    const reply = await post(url, send('{"jsonrpc":"2.0","id":12345678901234567890,"method":"tools/list"}'));
    expect(reply.messages[0]).toMatchObject({ id: null, error: { code: -32600 } });
  });

  it('is refused past the limit without a length announced', async () => {
    const { url } = await start(undefined, { maxBodyBytes: 1_000 });
    const body = new ReadableStream({
      start(controller) {
        for (let piece = 0; piece < 20; piece += 1) controller.enqueue(new TextEncoder().encode('x'.repeat(100)));
        controller.close();
      },
    });
    const response = await fetch(url, { method: 'POST', headers: ACCEPT, body, duplex: 'half' } as RequestInit);
    expect(response.status).toBe(413);
  });

  it('is answered with 503 where the refusal cannot be recorded', async () => {
    const { url } = await start(undefined, {
      onProtocolError: () => Promise.reject(new Error('disk full')),
    });
    const reply = await post(url, send('{'));
    expect([reply.status, codeOf(reply)]).toEqual([503, -32603]);
  });

  it('reaches no endpoint that does not exist', async () => {
    const { url } = await start();
    expect((await post(`${url}/nowhere`, modern('tools/list'))).status).toBe(404);
    expect((await post(`${url}/crm`, modern('tools/list'))).status).toBe(200);
  });
});

describe('Mcp-Param headers of a modern request', () => {
  const call = (headers: Record<string, string>) => {
    const request = modern('tools/call', { name: 'crm_get', arguments: {} });
    return { ...request, headers: { ...request.headers, ...headers } };
  };

  it('go along with it, as they came and as what they say', async () => {
    const { url, seen } = await start();
    await post(
      url,
      call({ 'Mcp-Param-Region': 'us west', 'mcp-param-name': '=?base64?esO8cmljaA==?=', 'mcp-param-broken': '=?base64?!?=' }),
    );
    expect(seen[0]?.paramHeaders).toEqual({
      'mcp-param-region': { raw: 'us west', text: 'us west' },
      'mcp-param-name': { raw: '=?base64?esO8cmljaA==?=', text: 'zürich' },
      'mcp-param-broken': { raw: '=?base64?!?=', text: '=?base64?!?=' },
    });
  });

  it.each<[string, Record<string, string>]>([
    ['there are too many', Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`mcp-param-${at}`, 'x']))],
    ['a name is too long', { [`mcp-param-${'x'.repeat(65)}`]: 'x' }],
    ['a value is too long', { 'mcp-param-x': 'x'.repeat(2_049) }],
    ['a value is no ASCII', { 'mcp-param-x': 'z\u00fcrich' }],
    ['a value holds a tab', { 'mcp-param-x': 'a\tb' }],
  ])('are refused with HTTP 400 before it is a call, and on record, where %s', async (_what, headers) => {
    const { url, seen, protocolErrors } = await start();
    const reply = await post(url, call(headers));
    expect([reply.status, codeOf(reply)]).toEqual([400, -32020]);
    expect([seen.length, protocolErrors.length]).toEqual([0, 1]);
    expect(reply.text).not.toContain('rich');
  });

  it('are refused where one stands there twice', async () => {
    const { url } = await start();
    const { headers, body } = call({});
    const status = await new Promise((resolve, reject) => {
      const asked = httpRequest(url, { method: 'POST', headers: { ...headers, 'mcp-param-x': ['a', 'b'] } });
      asked.once('error', reject).once('response', (response) => resolve(response.resume().statusCode));
      asked.end(body);
    });
    expect(status).toBe(400);
  });
});
