import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../server.js';
import { CHAOS_MODES, type ChaosMode } from './chaos.js';

const CALL = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'list_tasks', arguments: { limit: 1 } } };

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, secrets: { crmToken: 'spec-token' } });
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.crm.chaos.clear());

function post(body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${sandbox.url}/crm/mcp`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: 'Bearer spec-token',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

describe('McpEndpoint', () => {
  it('refuses a missing and a wrong token with a challenge', async () => {
    for (const authorization of ['', 'Bearer other', 'Basic spec-token']) {
      const response = await post(CALL, { authorization });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  it('serves a 2025 request without a session', async () => {
    expect(await (await post(CALL)).text()).toContain('TSK-');
  });

  it('says 404 for a session it does not know, and for one it has forgotten', async () => {
    expect((await post(CALL, { 'mcp-session-id': 'never-opened' })).status).toBe(404);
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'spec', version: '1' } };
    const opened = await post({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    const id = opened.headers.get('mcp-session-id') ?? '';
    await opened.text();
    expect((await post(CALL, { 'mcp-session-id': id })).status).toBe(200);
    await sandbox.crm.endpoint.forgetSessions();
    expect((await post(CALL, { 'mcp-session-id': id })).status).toBe(404);
  });

  it('serves a modern request whatever session it names', async () => {
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
    const headers = {
      'mcp-session-id': 'never-opened',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'list_tasks',
    };
    const response = await post({ ...CALL, params: { ...CALL.params, _meta } }, headers);
    expect(await response.json()).toMatchObject({ result: { resultType: 'complete', structuredContent: { total: 300 } } });
  });

  it('answers text that is no JSON with a parse error, and a body over 4 MiB with 413', async () => {
    expect(await (await post('{"jsonrpc"')).json()).toMatchObject({ error: { code: -32_700 } });
    expect((await post({ ...CALL, filler: 'x'.repeat(4 * 1024 * 1024) })).status).toBe(413);
  });

  it('remembers the headers and the body of what it received', async () => {
    await post(CALL, { 'x-trace': 'seen' });
    const [last] = sandbox.crm.received.last(1, 'tools/call');
    expect(last).toMatchObject({ headers: { 'x-trace': 'seen', authorization: 'Bearer spec-token' }, body: CALL });
  });

  it('refuses a Host that is not this machine', async () => {
    const { get } = await import('node:http');
    const status = await new Promise<number | undefined>((resolve) => {
      get(`${sandbox.url}/healthz`, { headers: { host: 'rebound.example' } }, (response) => resolve(response.resume().statusCode));
    });
    expect(status).toBe(403);
  });
});

/** What a client sees of each scene that has an answer: its status, and a fragment of its body. */
const SEEN: readonly (readonly [ChaosMode, number, RegExp])[] = [
  ['half', 200, /^: nothing/],
  ['flood', 200, /555-0133[\s\S]*after the flood/],
  ['broken_json', 200, /"te$/],
  ['not_json_rpc', 200, /"rows"/],
  ['wrong_id', 200, /somebody-else/],
  ['wrong_shape', 200, /"content":"a string"/],
  ['loud_error', 200, /555-0155/],
  ['http_500', 500, /internal\.example/],
  ['http_429', 429, /slow down/],
  ['http_401', 401, /invalid_token/],
  ['redirect', 307, /^$/],
  ['slow', 200, /slow, and well/],
  ['huge', 200, /x{30}"\}\]\}\}$/],
  ['deep', 200, /\[{20000}\]{20000}/],
  ['truncated_sse', 200, /^event: message\ndata: \{[^}]*$/],
  ['wrong_type', 200, /not what the header says/],
  ['other_ids', 200, /^(?!.*"id":7,)[\s\S]*meant for somebody else/],
  ['twice', 200, /the first answer[\s\S]*the second answer/],
];
const SILENT: readonly (readonly [ChaosMode, RegExp])[] = [
  ['hang', /timeout/],
  ['crash', /fetch failed/],
  ['cut_off', /terminated/],
  ['endless_headers', /fetch failed|timeout/],
  ['endless_body', /timeout/],
];

describe('chaos', () => {
  it.each(SEEN)('plays %s once and then answers well', async (mode, status, body) => {
    sandbox.crm.chaos.order({ mode });
    const response = await post(CALL);
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(body);
    expect((await post(CALL)).status).toBe(200);
  });

  it.each(SILENT)('plays %s without a whole answer, and then answers well', async (mode, error) => {
    sandbox.crm.chaos.order({ mode });
    const answer = post(CALL, {}, AbortSignal.timeout(400)).then((response) => response.text());
    await expect(answer).rejects.toThrow(error);
    expect((await post(CALL)).status).toBe(200);
  });

  it('has a test of every mode', () => {
    expect([...SEEN, ...SILENT].map(([mode]) => mode).toSorted()).toEqual([...CHAOS_MODES].toSorted());
  });

  it('strikes only the method it was armed for', async () => {
    sandbox.crm.chaos.order({ mode: 'http_500', method: 'tools/list' });
    expect((await post(CALL)).status).toBe(200);
    expect((await post({ jsonrpc: '2.0', id: 8, method: 'tools/list' })).status).toBe(500);
  });
});
