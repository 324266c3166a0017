import { afterEach, describe, expect, it } from 'vitest';
import { McpCall, textResult } from '@gatehouse/kernel';
import type { GuardedChannel } from './guarded-channel.js';
import type { DispatchOutcome } from './mcp-dispatcher.js';
import { SessionTokens } from './session-token.js';
import { Sessions } from './sessions.js';
import { claimsOf, entryOf, startEdge, type Answering, type EdgeRig } from '../testing/edge-rig.js';
import { ACCEPT, initialize, legacy, post } from '../testing/messages.js';

const rigs: EdgeRig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

const start = async (answering: Answering = () => ({ result: textResult('done') }), options = {}): Promise<EdgeRig> => {
  const rig = await startEdge(answering, options);
  rigs.push(rig);
  return rig;
};
const codeOf = (reply: { messages: { [key: string]: unknown }[] }) => (reply.messages[0]?.['error'] as { code: number } | undefined)?.code;
const session = async (url: string, version?: string) => {
  const reply = await post(url, initialize(version));
  return { 'mcp-session-id': reply.headers.get('mcp-session-id')!, 'mcp-protocol-version': version ?? '2025-11-25' };
};

describe('initialize', () => {
  it.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])('agrees on %s', async (version) => {
    const { url, seen } = await start(undefined, { instructions: 'Ask for listings.' });
    const reply = await post(url, initialize(version));
    expect(reply.messages[0]?.['result']).toEqual({
      protocolVersion: version,
      capabilities: { tools: { listChanged: true }, logging: {} },
      serverInfo: { name: 'gatehouse', version: '0.1.0' },
      instructions: 'Ask for listings.',
    });
    expect(reply.headers.get('mcp-session-id')).toMatch(/^[\x21-\x7e]+$/);
    expect(seen).toHaveLength(0);
  });

  it('offers the newest legacy version where the client asks for one that nobody knows', async () => {
    const { url } = await start();
    expect((await post(url, initialize('1999-01-01'))).messages[0]?.['result']).toMatchObject({ protocolVersion: '2025-11-25' });
  });
});

describe('a session', () => {
  it('carries requests, with the client it was opened by', async () => {
    const { url, seen } = await start();
    const headers = await session(url);
    expect((await post(url, legacy(undefined, 'notifications/initialized', {}, headers))).status).toBe(202);
    const reply = await post(url, legacy(1, 'tools/call', { name: 'x' }, headers));
    expect(reply.messages[0]).toEqual({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: 'done' }] } });
    expect(seen[0]).toMatchObject({ era: 'legacy', clientInfo: { name: 'old', version: '1' } });
  });

  it.each(['null', '{"name":"x","arguments":{},"_meta":null}'])('takes null for what is not there: params %s', async (params) => {
    const { url } = await start();
    const headers = { ...ACCEPT, ...(await session(url)) };
    const reply = await post(url, { headers, body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}` });
    expect([reply.status, reply.messages[0]]).toMatchObject([200, { id: 1, result: {} }]);
    const told = await post(url, { headers, body: `{"jsonrpc":"2.0","method":"notifications/initialized","params":${params}}` });
    expect(told.status).toBe(202);
  });

  it('is known to another node and to a restarted process', async () => {
    const [first, second] = [await start(), await start()];
    const headers = await session(first.url);
    expect((await post(second.url, legacy(1, 'tools/call', { name: 'x' }, headers))).status).toBe(200);
  });

  it('does not open for another person, not at another endpoint, not forged, and not with another key', async () => {
    const { url } = await start();
    const other = await start(undefined, { sessionKey: Buffer.alloc(32, 8) });
    const headers = await session(url);
    const status = async (to: string, changed: Record<string, string>) =>
      (await post(to, legacy(1, 'ping', {}, { ...headers, ...changed }))).status;
    expect(await status(url, {})).toBe(200);
    expect(await status(url, { authorization: 'Bearer agent@summit.example' })).toBe(404);
    expect(await status(`${url}/crm`, {})).toBe(404);
    expect(await status(url, { 'mcp-session-id': `${headers['mcp-session-id'].slice(0, -2)}xx` })).toBe(404);
    expect(await status(url, { 'mcp-session-id': 'garbage' })).toBe(404);
    expect(await status(other.url, {})).toBe(404);
  });

  it('must be named, by a client that speaks a known version', async () => {
    const { url, protocolErrors } = await start();
    const headers = await session(url);
    expect((await post(url, legacy(1, 'tools/list'))).status).toBe(400);
    expect((await post(url, legacy(1, 'tools/list', {}, { ...headers, 'mcp-protocol-version': '2020-01-01' }))).status).toBe(400);
    expect((await post(url, legacy(1, 'tools/list', {}, { 'mcp-session-id': headers['mcp-session-id'] }))).status).toBe(200);
    expect(protocolErrors).toHaveLength(2);
  });

  it('ends by DELETE', async () => {
    const { url } = await start();
    const headers = await session(url);
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200);
    expect((await post(url, legacy(1, 'ping', {}, headers))).status).toBe(404);
  });

  it('expires', () => {
    const tokens = new SessionTokens(Buffer.alloc(32, 1), 1_000);
    const owner = { claims: claimsOf('a@harbor.example'), endpoint: undefined };
    const token = tokens.issue({ version: '2025-11-25' }, owner, 10_000);
    expect(tokens.open(token, owner, 11_000)).toMatchObject({ version: '2025-11-25' });
    expect(tokens.open(token, owner, 11_001)).toBeUndefined();
  });

  it('does not open for another application of the same person', () => {
    const sessions = new Sessions(new SessionTokens(Buffer.alloc(32, 1), 60_000));
    const owner = { claims: claimsOf('a@harbor.example'), endpoint: undefined };
    const other = { ...owner, claims: { ...owner.claims, clientId: 'other' } };
    const token = sessions.start({ version: '2025-11-25' }, owner);
    expect([sessions.find(token, other), sessions.find(token, owner)?.token, sessions.find(token, other)]).toEqual([
      undefined,
      token,
      undefined,
    ]);
  });

  it('is not signed with a short key', () => {
    expect(() => new SessionTokens(Buffer.alloc(16), 1)).toThrow(/at least 32 random bytes/);
  });

  it('answers ping itself and hands every other method to the path', async () => {
    const { url, seen } = await start(() => ({ error: { code: -32601, message: 'Method not found' } }));
    const headers = await session(url);
    expect((await post(url, legacy(1, 'ping', {}, headers))).messages[0]).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    const refused = await post(url, legacy(2, 'resources/list', {}, headers));
    expect([refused.status, codeOf(refused)]).toEqual([200, -32601]);
    expect(seen.map(({ method }) => method)).toEqual(['resources/list']);
  });

  it('takes answers to requests that were never sent without a word', async () => {
    const { url } = await start();
    const headers = await session(url);
    const reply = await post(url, { headers: { ...ACCEPT, ...headers }, body: '{"jsonrpc":"2.0","id":5,"result":{}}' });
    expect([reply.status, reply.text]).toEqual([202, '']);
  });
});

describe('the log level of a session', () => {
  const talking: Answering = async (request) => {
    (request.channel as GuardedChannel).bind(new McpCall(request));
    await request.channel.notify('notifications/message', { level: 'warning', data: 'careful' });
    return { result: textResult('done') };
  };

  it('is silence until the client sets one, and its own', async () => {
    const { url } = await start(talking);
    const [quiet, loud] = [await session(url), await session(url)];
    expect((await post(url, legacy(1, 'logging/setLevel', { level: 'info' }, loud))).messages[0]).toMatchObject({ result: {} });
    expect((await post(url, legacy(2, 'tools/call', { name: 'x' }, quiet))).messages).toHaveLength(1);
    const reply = await post(url, legacy(2, 'tools/call', { name: 'x' }, loud));
    expect(reply.messages).toMatchObject([{ method: 'notifications/message', params: { level: 'warning', data: 'CAREFUL' } }, { id: 2 }]);
  });

  it('must be one that exists', async () => {
    const { url } = await start();
    const headers = await session(url);
    expect(codeOf(await post(url, legacy(1, 'logging/setLevel', { level: 'chatty' }, headers)))).toBe(-32602);
  });
});

describe('notifications/cancelled', () => {
  it('ends the request of the same session and person, and of no other', async () => {
    const aborts: string[] = [];
    const { url } = await start(
      (request) =>
        new Promise((resolve) => {
          request.signal.addEventListener('abort', () => {
            aborts.push(String((request.params['arguments'] as { who: string }).who));
            resolve({ result: textResult('never seen') });
          });
        }),
    );
    const [mine, theirs] = [await session(url), await session(url)];
    const pending = post(url, legacy(7, 'tools/call', { name: 'x', arguments: { who: 'mine' } }, mine));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await post(url, legacy(undefined, 'notifications/cancelled', { requestId: 7 }, theirs));
    await post(
      url,
      legacy(undefined, 'notifications/cancelled', { requestId: 7 }, { ...mine, authorization: 'Bearer other@harbor.example' }),
    );
    expect(aborts).toEqual([]);
    const twice = await post(url, legacy(7, 'tools/call', { name: 'x', arguments: { who: 'again' } }, mine));
    expect([twice.status, codeOf(twice)]).toEqual([400, -32600]);
    await post(url, legacy(undefined, 'notifications/cancelled', { requestId: 7 }, mine));
    expect((await pending).messages).toEqual([]);
    expect(aborts).toEqual(['mine']);
  });
});

describe('the standalone stream', () => {
  it('tells of changed tools and ends with its session', async () => {
    const { url, listAnew } = await start();
    const headers = await session(url);
    const response = await fetch(url, { headers: { ...headers, accept: 'text/event-stream' } });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    listAnew(entryOf({ name: 'new', inputSchema: {} }));
    await fetch(url, { method: 'DELETE', headers });
    expect(await response.text()).toContain('data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{}}');
  });

  it('is opened for a session only, a few times at most', async () => {
    const { url } = await start();
    const headers = { ...(await session(url)), accept: 'text/event-stream' };
    expect((await fetch(url, { headers: { accept: 'text/event-stream' } })).status).toBe(400);
    const client = new AbortController();
    for (let count = 0; count < 4; count += 1) expect((await fetch(url, { headers, signal: client.signal })).status).toBe(200);
    expect((await fetch(url, { headers })).status).toBe(409);
    client.abort();
  });
});

describe('results that legacy clients cannot read as they are', () => {
  const list = {
    name: 'list',
    inputSchema: { type: 'object' },
    outputSchema: { $ref: '#/$defs/L', $defs: { L: { type: 'array', items: { $ref: '#/$defs/L' } } } },
  };
  const plain = { name: 'plain', inputSchema: { type: 'object' }, outputSchema: { type: 'object' } };

  it('are wrapped, schema and value alike, in the list and in the call', async () => {
    const { url } = await start(
      ({ method }): DispatchOutcome =>
        method === 'tools/list'
          ? { result: { tools: [list, plain], ttlMs: 5, resultType: 'complete' } }
          : { result: { content: [], structuredContent: [1] } },
      { entries: [entryOf(list), entryOf(plain)] },
    );
    const headers = await session(url);
    const { result } = (await post(url, legacy(1, 'tools/list', {}, headers))).messages[0] as { result: { tools: unknown[] } };
    expect(result).toEqual({
      tools: [
        {
          ...list,
          outputSchema: {
            type: 'object',
            required: ['result'],
            properties: {
              result: {
                $ref: '#/properties/result/$defs/L',
                $defs: { L: { type: 'array', items: { $ref: '#/properties/result/$defs/L' } } },
              },
            },
          },
        },
        plain,
      ],
    });
    const called = await post(url, legacy(2, 'tools/call', { name: 'crm_list' }, headers));
    expect(called.messages[0]?.['result']).toEqual({ content: [], structuredContent: { result: [1] } });
  });
});
