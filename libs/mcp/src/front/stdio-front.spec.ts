import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { event, json, ScriptedGateway, type Received } from '../testing/scripted-gateway.js';
import { FrontCredentials } from './front-credentials.js';
import { StdioFront } from './stdio-front.js';

class CountedTokens extends FrontCredentials {
  token = 'first';
  readonly asked: string[] = [];

  async current(): Promise<string> {
    return this.token;
  }

  async renew(refused: string): Promise<string> {
    this.asked.push(`renew ${refused}`);
    return (this.token = 'renewed');
  }

  async widen(refused: string, scopes: readonly string[]): Promise<string> {
    this.asked.push(`widen ${refused} ${scopes.join(' ')}`);
    return (this.token = 'wider');
  }
}

type Message = { id?: unknown; method?: string; result?: unknown; error?: { code: number; message: string } };

const META = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
const modern = (id: number, method: string, params: object = {}) => ({ jsonrpc: '2.0', id, method, params: { ...params, _meta: META } });
const legacy = (id: number, method: string, params: object = {}) => ({ jsonrpc: '2.0', id, method, params });
const initialize = (id = 0) =>
  legacy(id, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } });

let gateway: ScriptedGateway;
let tokens: CountedTokens;
let input: PassThrough;
let running: Promise<void>;
const written: Message[] = [];
const notes: string[] = [];

beforeEach(async () => {
  gateway = await ScriptedGateway.start();
  tokens = new CountedTokens();
  input = new PassThrough();
  const output = new PassThrough();
  written.length = 0;
  notes.length = 0;
  output.on('data', (piece: Buffer) => {
    for (const line of piece.toString().split('\n').filter(Boolean)) written.push(JSON.parse(line) as Message);
  });
  const front = new StdioFront({ endpoint: gateway.url, credentials: tokens, input, output, note: (sentence) => notes.push(sentence) });
  running = front.run();
});
afterEach(async () => {
  input.end();
  await running;
  await gateway.stop();
});

const say = (message: object): void => void input.write(`${JSON.stringify(message)}\n`);
async function heard(id: unknown): Promise<Message> {
  const found = () => written.find((message) => message.id === id && !message.method);
  await expect.poll(found, { timeout: 10_000 }).toBeDefined();
  return found()!;
}
const answer = ({ message, response }: Received, result: unknown, headers?: Record<string, string>): void =>
  json(response, { jsonrpc: '2.0', id: message.id, result }, 200, headers);

/** Opens sessions, and answers everything else as said. */
function withSessions(names: string[], then: (received: Received) => void): void {
  gateway.answering = (received) => {
    const { message, method, response } = received;
    if (method === 'GET') return void response.writeHead(405).end();
    if (method === 'DELETE') return void response.writeHead(200).end();
    if (message.method === 'initialize') return answer(received, { protocolVersion: '2025-11-25' }, { 'mcp-session-id': names.shift()! });
    if (message.method === 'notifications/initialized') return void response.writeHead(202).end();
    return then(received);
  };
}

describe('a modern client', () => {
  it('is given the headers that its messages need, byte for byte the same message, and no session', async () => {
    gateway.answering = (received) => answer(received, { content: [] });
    say(modern(1, 'tools/call', { name: 'crm_größe', arguments: {} }));
    await heard(1);
    const [{ headers, message }] = gateway.received as [Received];
    expect(headers).toMatchObject({
      authorization: 'Bearer first',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': `=?base64?${Buffer.from('crm_größe').toString('base64')}?=`,
    });
    expect(headers['mcp-session-id']).toBeUndefined();
    expect(message).toEqual(modern(1, 'tools/call', { name: 'crm_größe', arguments: {} }));
  });

  it('may begin with a byte order mark', async () => {
    gateway.answering = (received) => answer(received, { content: [] });
    input.write('\uFEFF');
    say(modern(1, 'tools/call', { name: 'x', arguments: {} }));
    expect((await heard(1)).result).toEqual({ content: [] });
  });

  it('has its arguments repeated in headers where the tool asks for it, though it never listed the tools', async () => {
    const inputSchema = { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } };
    gateway.answering = (received) => {
      const { message, headers, response } = received;
      if (message.method === 'tools/list') {
        const second = message.params?.['cursor'] === 'more';
        return answer(received, second ? { tools: [{ name: 'search', inputSchema }] } : { tools: [], nextCursor: 'more' });
      }
      if (headers['mcp-param-region'] === undefined)
        return json(response, { jsonrpc: '2.0', id: message.id, error: { code: -32020, message: 'Header mismatch' } }, 400);
      return answer(received, { content: [] });
    };
    say(modern(1, 'tools/call', { name: 'search', arguments: { region: 'us-west1' } }));
    expect((await heard(1)).result).toEqual({ content: [] });
    expect(gateway.received.at(-1)!.headers['mcp-param-region']).toBe('us-west1');
    say(modern(2, 'tools/call', { name: 'search', arguments: { region: 'us-east1' } }));
    await heard(2);
    expect(gateway.received.at(-1)!.headers['mcp-param-region']).toBe('us-east1');
  });

  it('cancels by a closed stream, and hears no more of the call', async () => {
    let closed = false;
    gateway.answering = ({ response }) => {
      event(response, { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
      response.once('close', () => (closed = true));
    };
    say(modern(1, 'tools/call', { name: 'slow', arguments: {} }));
    await expect.poll(() => written.length, { timeout: 10_000 }).toBe(1);
    say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(true);
    expect(gateway.received).toHaveLength(1);
    expect(written.filter(({ id }) => id === 1)).toEqual([]);
  });
});

describe('a client of the older era', () => {
  it('keeps its session, is asked on the stream of its call, and answers by a POST of its own', async () => {
    let asked: Received['response'] | undefined;
    withSessions(['session-1'], (received) => {
      const { message, response } = received;
      if (message.method === 'tools/call') {
        asked = response;
        return event(response, { jsonrpc: '2.0', id: 'q1', method: 'elicitation/create', params: { message: 'Sure?' } });
      }
      response.writeHead(202).end();
      event(asked!, { jsonrpc: '2.0', id: 1, result: { content: [], answered: message.result } });
      asked!.end();
    });
    say(initialize());
    await heard(0);
    say({ jsonrpc: '2.0', method: 'notifications/initialized' });
    say(legacy(1, 'tools/call', { name: 'send', arguments: {} }));
    await expect.poll(() => written.find(({ method }) => method === 'elicitation/create'), { timeout: 10_000 }).toBeDefined();
    say({ jsonrpc: '2.0', id: 'q1', result: { action: 'accept' } });
    expect((await heard(1)).result).toEqual({ content: [], answered: { action: 'accept' } });
    const posted = gateway.received.find(({ message }) => message.result !== undefined)!;
    expect(posted.headers).toMatchObject({ 'mcp-session-id': 'session-1', 'mcp-protocol-version': '2025-11-25' });
  });

  it('does not notice that its session was lost', async () => {
    withSessions(['session-1', 'session-2'], (received) => {
      if (received.headers['mcp-session-id'] === 'session-2') return answer(received, { tools: [] });
      json(received.response, { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'Session not found' } }, 404);
    });
    say(initialize());
    await heard(0);
    say(legacy(1, 'tools/list'));
    expect((await heard(1)).result).toEqual({ tools: [] });
    expect(written.filter(({ id }) => id === 0)).toHaveLength(1);
  });

  it('cancels by the notification that its era has for it', async () => {
    const open: Received['response'][] = [];
    withSessions(['session-1'], ({ message, response }) => {
      if (message.method === 'notifications/cancelled') {
        response.writeHead(202).end();
        for (const each of open) each.end();
        return;
      }
      open.push(response);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    });
    say(initialize());
    await heard(0);
    say(legacy(1, 'tools/call', { name: 'slow', arguments: {} }));
    await expect.poll(() => open.length, { timeout: 10_000 }).toBe(1);
    say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    await expect.poll(() => gateway.received.at(-1)!.message.method, { timeout: 10_000 }).toBe('notifications/cancelled');
    say(legacy(2, 'tools/call', { name: 'slow', arguments: {} }));
    await expect.poll(() => open.length, { timeout: 10_000 }).toBe(2);
    for (const each of open) each.end();
    expect((await heard(2)).error?.message).toMatch(/without an answer/);
    expect(written.filter(({ id }) => id === 1)).toEqual([]);
  });

  it('ends its session when it goes', async () => {
    withSessions(['session-1'], (received) => answer(received, {}));
    say(initialize());
    await heard(0);
    input.end();
    await running;
    expect(gateway.received.at(-1)).toMatchObject({ method: 'DELETE', headers: { 'mcp-session-id': 'session-1' } });
  });
});

describe('what stands between', () => {
  it('a refused token is renewed once, and one with too little scope is widened to what is asked for', async () => {
    gateway.answering = (received) => {
      const { headers, response } = received;
      if (headers.authorization === 'Bearer first') return json(response, { error: 'invalid_token' }, 401);
      if (headers.authorization === 'Bearer renewed')
        return json(response, { jsonrpc: '2.0', id: 1, error: { code: -31000, message: 'scope' } }, 403, {
          'www-authenticate': 'Bearer error="insufficient_scope", scope="mcp:write"',
        });
      return answer(received, { content: [] });
    };
    say(modern(1, 'tools/call', { name: 'send', arguments: {} }));
    expect((await heard(1)).result).toEqual({ content: [] });
    expect(tokens.asked).toEqual(['renew first', 'widen renewed mcp:write']);
  });

  it.each([
    [401, /refused the access token/],
    [404, /no such endpoint/],
    [500, /HTTP 500/],
  ])('an answer of HTTP %i that is no message becomes one, with what to do', async (status, says) => {
    gateway.answering = ({ response }) => json(response, { error: 'in words of HTTP' }, status);
    say(modern(1, 'tools/list'));
    const { error } = await heard(1);
    expect(error!.code).toBe(-31001);
    expect(error!.message).toMatch(says);
  });

  it('a refusal without an id gets the id of what was refused', async () => {
    gateway.answering = ({ response }) => json(response, { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'too deep' } }, 400);
    say(modern(1, 'tools/list'));
    expect((await heard(1)).error).toEqual({ code: -32600, message: 'too deep' });
  });

  it('an exchange that breaks off is told, once', async () => {
    gateway.answering = ({ response }) => {
      event(response, { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'x' } });
      setImmediate(() => response.destroy());
    };
    say(modern(1, 'tools/call', { name: 'x', arguments: {} }));
    expect((await heard(1)).error?.message).toMatch(/cannot be reached/);
  });

  it('a message that answers nothing and is not delivered is told to the person, not to the client', async () => {
    gateway.answering = ({ response }) => json(response, {}, 500);
    say({ jsonrpc: '2.0', method: 'notifications/initialized' });
    await expect.poll(() => notes, { timeout: 10_000 }).toEqual([expect.stringMatching(/notifications\/initialized was not delivered/)]);
    expect(written).toEqual([]);
  });

  it.each(['not json', '[]', '"text"', '{"jsonrpc":"2.0"}'])('a line that is no message is answered as such: %s', async (line) => {
    input.write(`${line}\n`);
    expect((await heard(null)).error?.code).toBe(-32700);
    expect(gateway.received).toEqual([]);
  });
});
