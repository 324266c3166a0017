import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { Refusal, type JsonObject } from '@gatehouse/kernel';
import { callFor, contextOf, toolCall } from '../testing/calls.js';
import { HttpRig } from '../testing/http-rig.js';
import type { HttpUpstreamOptions } from './http-upstream.js';

const rig = new HttpRig();
afterEach(() => rig.close());

/** A modern server by hand: discovers, then answers every other request as told. */
async function modernServer(
  answer: (message: { id: number; method: string; params: JsonObject }, res: ServerResponse, req: IncomingMessage) => unknown,
) {
  return rig.serve(async (req, res) => {
    const message = JSON.parse(await new Response(req as unknown as ReadableStream).text()) as {
      id: number;
      method: string;
      params: JsonObject;
    };
    if (message.method === 'server/discover')
      return json(res, {
        jsonrpc: '2.0',
        id: message.id,
        result: { supportedVersions: ['2026-07-28'], capabilities: {}, resultType: 'complete' },
      });
    return answer(message, res, req);
  });
}
const json = (res: ServerResponse, body: object, status = 200) =>
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const regionEntry = {
  kind: 'tool',
  upstream: 'crm',
  name: 'find',
  publicName: 'crm_find',
  digest: 'd',
  terms: { action: 'read', dataClass: 'general' },
  descriptor: {
    name: 'find',
    inputSchema: {
      type: 'object',
      properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, page: { type: 'integer', 'x-mcp-header': 'Page' } },
    },
  },
} as const;

describe('what is sent to a modern upstream', () => {
  it('carries headers of the caller that its schema does not declare, and those that it does from the arguments', async () => {
    const { url, headers } = await modernServer((message, res) =>
      json(res, { jsonrpc: '2.0', id: message.id, result: { resultType: 'complete', content: [] } }),
    );
    const paramHeaders = {
      'mcp-param-tenant': { raw: '=?base64?esO8?=', text: 'zü' },
      'mcp-param-region': { raw: 'forged', text: 'forged' },
    };
    const { call } = callFor(regionEntry as never, {}, { inbound: { paramHeaders } });
    const upstream = rig.upstreamAt(url);
    await upstream.request(toolCall('find', { region: 'wa' }), contextOf(call));
    expect(headers.at(-1)).toMatchObject({ 'mcp-param-tenant': '=?base64?esO8?=', 'mcp-param-region': 'wa' });
    expect(call.events).toContain('mcp.param.unknown');
    await upstream.request(toolCall('whose_is_it', {}), contextOf(call));
    expect(headers.at(-1)).not.toHaveProperty('mcp-param-tenant');
  });

  it('carries our envelope, the caller’s end-to-end _meta and the headers of its schema', async () => {
    const received: JsonObject[] = [];
    const { url, headers } = await modernServer((message, res) => {
      received.push(message.params);
      json(res, {
        jsonrpc: '2.0',
        id: message.id,
        result: { resultType: 'complete', content: [], _meta: { 'io.modelcontextprotocol/serverInfo': { name: 's' } } },
      });
    });
    const meta = {
      'acme.example/k': 1,
      progressToken: 'p',
      'io.modelcontextprotocol/clientInfo': { name: 'their client' },
      'io.modelcontextprotocol/clientCapabilities': { sampling: {} },
    };
    const { call } = callFor(regionEntry as never, {}, { meta, terms: { progressToken: 'p', logLevel: 'error' } });
    expect(await rig.upstreamAt(url).request(toolCall('find', { region: 'zürich', page: 2 }), contextOf(call))).toEqual({ content: [] });
    expect(received[0]?.['_meta']).toEqual({
      traceparent: expect.any(String),
      'acme.example/k': 1,
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'gatehouse', version: '0.1.0' },
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/logLevel': 'error',
      progressToken: expect.any(Number),
    });
    expect(headers.at(-1)).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'find',
      'mcp-param-region': `=?base64?${Buffer.from('zürich').toString('base64')}?=`,
      'mcp-param-page': '2',
    });
  });
});

describe('an upstream that misbehaves', () => {
  const outcome = async (url: string, options: Partial<HttpUpstreamOptions> = {}, signal?: AbortSignal) => {
    const { call } = callFor(regionEntry as never);
    return rig
      .upstreamAt(url, options)
      .request(toolCall('find', {}), contextOf(call, signal))
      .catch((refusal: Refusal) => refusal.code);
  };

  it('is down where nobody listens', async () => {
    expect(await outcome('http://127.0.0.1:9/mcp')).toBe('UPSTREAM_DOWN');
  });

  it('is not followed to where it redirects', async () => {
    let asked = 0;
    const elsewhere = await rig.serve((_req, res) => {
      asked += 1;
      res.end();
    });
    const { url } = await rig.serve((_req, res) => res.writeHead(307, { location: elsewhere.url }).end());
    expect(await outcome(url)).toBe('UPSTREAM_DOWN');
    expect(asked).toBe(0);
  });

  it.each([
    [
      'an answer that is no JSON',
      (res: ServerResponse) => res.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
      'UPSTREAM_ERROR',
    ],
    [
      'a result without content',
      (res: ServerResponse, id: number) => json(res, { jsonrpc: '2.0', id, result: { resultType: 'complete' } }),
      'UPSTREAM_ERROR',
    ],
    [
      'content that is no block',
      (res: ServerResponse, id: number) => json(res, { jsonrpc: '2.0', id, result: { content: ['x'] } }),
      'UPSTREAM_ERROR',
    ],
    [
      'a request for input that nobody offered',
      (res: ServerResponse, id: number) => json(res, { jsonrpc: '2.0', id, result: { resultType: 'input_required' } }),
      'UPSTREAM_ERROR',
    ],
    [
      'a task that nobody offered',
      (res: ServerResponse, id: number) => json(res, { jsonrpc: '2.0', id, result: { resultType: 'task', taskId: 't' } }),
      'UPSTREAM_ERROR',
    ],
    [
      'the answer to another request',
      (res: ServerResponse, id: number) => json(res, { jsonrpc: '2.0', id: id + 1, result: { content: [] } }),
      'UPSTREAM_ERROR',
    ],
    ['a web page', (res: ServerResponse) => res.writeHead(200, { 'content-type': 'text/html' }).end('hello'), 'UPSTREAM_ERROR'],
    ['JSON that is no answer', (res: ServerResponse, id: number) => json(res, { jsonrpc: '2.0', id }), 'UPSTREAM_ERROR'],
    ['an acceptance alone', (res: ServerResponse) => res.writeHead(202).end(), 'UPSTREAM_ERROR'],
    ['nothing', (res: ServerResponse) => res.writeHead(204).end(), 'UPSTREAM_ERROR'],
    [
      'an event that is no answer',
      (res: ServerResponse, id: number) =>
        res.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: {"jsonrpc":"2.0","id":${id}}\n\n`),
      'UPSTREAM_ERROR',
    ],
    [
      'a stream that ends early',
      (res: ServerResponse) => res.writeHead(200, { 'content-type': 'text/event-stream' }).end(': nothing\n\n'),
      'UPSTREAM_DOWN',
    ],
    ['a connection that breaks', (res: ServerResponse) => void res.socket?.destroy(), 'UPSTREAM_DOWN'],
    ['a failure', (res: ServerResponse) => res.writeHead(502).end(), 'UPSTREAM_DOWN'],
    [
      'too much JSON',
      (res: ServerResponse, id: number) =>
        json(res, { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'x'.repeat(20_000) }] } }),
      'RESULT_TOO_LARGE',
    ],
    [
      'too large an event',
      (res: ServerResponse) => res.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${'x'.repeat(20_000)}\n\n`),
      'RESULT_TOO_LARGE',
    ],
  ])('is refused for %s', async (_case, answer, code) => {
    const { url } = await modernServer(({ id }, res) => answer(res, id));
    expect(await outcome(url, { maxMessageBytes: 10_000 })).toBe(code);
  });

  it('has its own error passed on as a result, without data', async () => {
    const { url } = await modernServer(({ id }, res) =>
      json(res, { jsonrpc: '2.0', id, error: { code: -32603, message: 'call 206-555-0123', data: { stack: 'at line 1' } } }),
    );
    expect(await outcome(url)).toEqual({ content: [{ type: 'text', text: 'call 206-555-0123' }], isError: true });
  });

  it('is asked once, though it broke off in the middle', async () => {
    let asked = 0;
    const { url } = await modernServer((_message, res) => {
      asked += 1;
      res.socket?.destroy();
    });
    await outcome(url);
    expect(asked).toBe(1);
  });

  it('is left at the deadline', async () => {
    const { url } = await modernServer(() => undefined);
    const signal = new AbortController();
    setTimeout(() => signal.abort(new Refusal('UPSTREAM_TIMEOUT')), 50);
    expect(await outcome(url, {}, signal.signal)).toBe('UPSTREAM_TIMEOUT');
  });

  it('cannot keep the list of its tools going for ever', async () => {
    const circle = await modernServer(({ id }, res) =>
      json(res, { jsonrpc: '2.0', id, result: { tools: [{ name: 'a', inputSchema: {} }], nextCursor: 'again' } }),
    );
    expect(await rig.upstreamAt(circle.url).list('tool')).toHaveLength(1);
    const empty = await modernServer(({ id, params }, res) => {
      const tools = [{ name: 'cursor' in params && params['cursor'] !== '' ? 'b' : 'a', inputSchema: {} }];
      return json(res, { jsonrpc: '2.0', id, result: { tools, nextCursor: '' } });
    });
    expect(await rig.upstreamAt(empty.url).list('tool')).toHaveLength(1);
    let page = 0;
    const endless = await modernServer(({ id }, res) =>
      json(res, { jsonrpc: '2.0', id, result: { tools: [], nextCursor: String((page += 1)) } }),
    );
    await expect(rig.upstreamAt(endless.url).list('tool')).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  });

  it('has progress under a foreign token dropped', async () => {
    const { url } = await modernServer(({ id }, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const token of ['stolen', id])
        res.write(
          `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: token, progress: 1, message: String(token) } })}\r\n\r\n`,
        );
      res.end(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } })}\n\n`);
    });
    const { call, heard } = callFor(regionEntry as never, {}, { terms: { progressToken: 'mine' } });
    await rig.upstreamAt(url).request(toolCall('find', {}), contextOf(call));
    expect(heard).toMatchObject([{ params: { message: expect.not.stringContaining('STOLEN') } }]);
  });
});

describe('the era of an upstream', () => {
  it('does not follow from a refused credential or a failing server', async () => {
    for (const status of [401, 403, 429, 500, 503]) {
      const { url } = await rig.serve((_req, res) => res.writeHead(status).end());
      const upstream = rig.upstreamAt(url);
      await expect(upstream.start()).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
      expect(upstream.health).toMatchObject({ state: 'down', reason: expect.stringContaining(String(status)) });
    }
  });
});
