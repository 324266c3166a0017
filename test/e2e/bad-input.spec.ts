import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { repository, type CommandResult } from '../support/gateway-process.js';
import { RawPeer, type Era, type Exchange } from '../support/raw-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const COMMAND = join(repository, 'apps/cli/bin/gatehouse.js');
const MAX_BODY = 65_536;

let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start({ edit: (yaml) => yaml.replace('gateway:\n', `gateway:\n  maxBodyBytes: ${MAX_BODY}\n`) });
});
afterAll(() => system?.stop());

/** Not `gatehouse()`: that one waits without end, and blocks the sandbox in this process meanwhile. */
function serve(
  configFile: string,
  options: { env?: NodeJS.ProcessEnv; node?: readonly string[]; more?: readonly string[] } = {},
): Promise<CommandResult> {
  const { PATH, HOME } = process.env;
  const env = options.env ?? { ...SECRETS };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...(options.node ?? []), COMMAND, 'serve', '-c', configFile, ...(options.more ?? [])],
      { env: { PATH, HOME, ...env }, timeout: 20_000, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => resolve({ status: error ? (typeof error.code === 'number' ? error.code : null) : 0, stdout, stderr }),
    );
  });
}

/** Takes the port for a moment, or fails: whoever did not start holds none. */
function take(port: number): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const holder = createServer();
    holder.once('error', reject);
    holder.listen(port, '127.0.0.1', () => resolve(() => new Promise((done) => holder.close(() => done()))));
  });
}

describe('gatehouse serve, where it cannot start', () => {
  let folder: string;
  let port: number;
  let configFile: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-bad-'));
    port = await freePort();
    configFile = join(folder, 'gateway.yaml');
    await configure((yaml) => yaml);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function configure(edit: (yaml: string) => string): Promise<void> {
    const running = await readFile(system.configFile, 'utf8');
    const own = new URL(system.url).port;
    await writeFile(configFile, edit(running.replaceAll(`127.0.0.1:${own}`, `127.0.0.1:${port}`).replace(`port: ${own}`, `port: ${port}`)));
  }

  /** What it says on standard error; it ends with 78, says it clearly, and leaves nothing behind that listens. */
  async function faultOf(attempt: Promise<CommandResult>): Promise<string> {
    const { status, stdout, stderr } = await attempt;
    expect(stderr).not.toMatch(/^\s+at |Error:|\bundefined\b|\[object/m);
    expect(stderr).not.toContain(SECRETS.SANDBOX_CRM_TOKEN);
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' });
    const release = await take(port);
    await release();
    return stderr;
  }

  const nothingWasMade = async () => expect(await readdir(folder)).toEqual(['gateway.yaml']);
  const lineCount = (text: string) => text.trim().split('\n').length;

  it('says where a key is unknown, and which was meant', async () => {
    await configure((yaml) => yaml.replace(/^ {2}port: /m, '  allowed_hosts: [127.0.0.1]\n  port: '));
    expect(await faultOf(serve(configFile))).toContain('gateway.allowed_hosts: unknown key; did you mean allowedHosts?');
    await nothingWasMade();
  });

  it('says everything that is wrong at once, with path and expectation', async () => {
    await configure((yaml) =>
      yaml
        .replace(/^ {2}port: .*$/m, '  port: 99999\n  colour: green')
        .replace('firmKey: OFF-101', 'firmKey: 7')
        .replace('perSecond: 20', 'perSecond: many')
        .replace('action: send\n', 'action: shout\n'),
    );
    const fault = await faultOf(serve(configFile));
    for (const path of ['gateway.port', 'gateway.colour', 'firmKey', 'perSecond', 'action']) {
      expect(fault).toMatch(new RegExp(`${path}: (?:expected|unknown key)`));
    }
    await nothingWasMade();
  });

  it('says which secrets are missing, all of them', async () => {
    const fault = await faultOf(serve(configFile, { env: {} }));
    for (const name of ['SANDBOX_RESO_SECRET', 'SANDBOX_CRM_TOKEN', 'SANDBOX_SHOWINGS_KEY'])
      expect(fault).toContain(`environment variable ${name} is not set`);
    await nothingWasMade();
  });

  it('says at which line the file is no YAML', async () => {
    await configure((yaml) => yaml.replace('brokerage:', 'brokerage: ['));
    expect(await faultOf(serve(configFile))).toMatch(/line \d+, column \d+: expected YAML/);
    await nothingWasMade();
  });

  it.each(['', '- one\n- two\n'])('says that a file of other content is no configuration: %j', async (text) => {
    await writeFile(configFile, text);
    expect(await faultOf(serve(configFile))).toContain('expected a YAML mapping');
    await nothingWasMade();
  });

  it('says that there is no such file', async () => {
    expect(await faultOf(serve(join(folder, 'elsewhere.yaml')))).toMatch(/elsewhere\.yaml[^]*expected a readable file/);
  });

  it('serves no other file than the one that is named, where its name is given without -c', async () => {
    const { status, stdout, stderr } = await serve(configFile, { more: ['other.yaml'] });
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toContain('other.yaml is not asked for here; a configuration is named by -c.');
  });

  it('says what to do about a file that is not there', async () => {
    await configure((yaml) => yaml.replace('\nmls:', '\npolicies: [house.cedar]\n\nmls:'));
    expect(await faultOf(serve(configFile))).toContain('house.cedar is not there; check the path');
  });

  it('says file, line, column and reason of a policy that has a fault', async () => {
    const text = '// House rules.\n@id("house")\n@title("Nobody.")\nforbid (principal in Role::"agents", action, resource);\n';
    await writeFile(join(folder, 'house.cedar'), text);
    await configure((yaml) => yaml.replace('\nmls:', '\npolicies: [house.cedar]\n\nmls:'));
    expect(await faultOf(serve(configFile))).toMatch(/house\.cedar \(house\): line \d, column \d+: .*agents/);
    await writeFile(join(folder, 'house.cedar'), 'forbid (principal in');
    expect(await faultOf(serve(configFile))).toMatch(/house\.cedar: line 1, column \d+: unexpected end of input/);
  });

  it('says that the port is in use', async () => {
    const release = await take(port);
    const { status, stdout, stderr } = await serve(configFile);
    await release();
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' });
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is in use.`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('says that the database is a folder', async () => {
    await mkdir(join(folder, '.gatehouse/gatehouse.db'), { recursive: true });
    const fault = await faultOf(serve(configFile));
    expect(fault).toMatch(/database file .* is a directory; name a file inside it/);
    expect(lineCount(fault)).toBe(1);
  });

  it('says that the database is no database', async () => {
    await mkdir(join(folder, '.gatehouse'));
    await writeFile(join(folder, '.gatehouse/gatehouse.db'), 'Dear diary, '.repeat(1_000));
    const fault = await faultOf(serve(configFile));
    expect(fault).toMatch(/database file .* is not a SQLite database; move it away/);
    expect(lineCount(fault)).toBe(1);
  });

  it('says that the database is damaged', async () => {
    const release = await take(port);
    await serve(configFile);
    await release();
    const file = await open(join(folder, '.gatehouse/gatehouse.db'), 'r+');
    // The header stays: this is a database, with its first pages overwritten.
    await file.write(Buffer.alloc(20_000, 0xa5), 0, 20_000, 100);
    await file.close();
    expect(await faultOf(serve(configFile))).toMatch(/database file .* is damaged; restore it from a backup/);
  });

  it('says that a signing key cannot be read, and nothing of what is in it', async () => {
    const keys = join(folder, '.gatehouse/keys');
    await mkdir(keys, { recursive: true, mode: 0o700 });
    await writeFile(join(keys, 'key-0001.jwk.json'), '{"kty":"EC","d":"half-a-private-key', { mode: 0o600 });
    const fault = await faultOf(serve(configFile));
    expect(fault).toMatch(/key-0001\.jwk\.json: it does not hold a private P-256 key/);
    expect(fault).not.toContain('half-a-private-key');
  });

  it('says that Node is too old', async () => {
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });`;
    const fault = await faultOf(serve(configFile, { node: ['--import', `data:text/javascript,${encodeURIComponent(older)}`] }));
    expect(fault).toMatch(/^Gatehouse needs Node 20\.19 or newer.*this is 18\.20\.4\.$/m);
    await nothingWasMade();
  });
});

/** What the gateway answered, in the form of its protocol or of HTTP, as one sentence. */
function sentenceOf(exchange: Exchange): string {
  const body = exchange.message?.error ?? (JSON.parse(exchange.text) as { message: string });
  return body.message;
}

function expectClear(exchange: Exchange): void {
  const sentence = sentenceOf(exchange);
  expect(sentence).toMatch(/^[A-Z][^\n]{8,300}$/);
  expect(exchange.text).not.toMatch(/\n\s+at |node_modules|undefined|\[object/);
}

const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'bad-input', version: '1' },
};
const list = (params?: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', ...(params ? { params } : {}) });
const deep = (levels: number) => `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"x":${'['.repeat(levels)}${']'.repeat(levels)}}}`;

describe.each<Era>(['2025', '2026'])('a message that cannot be read, protocol era %s', (era) => {
  const peer = () => new RawPeer(era, `${system.url}/mcp`, system.token(AGENT)).open();
  const asHeaders = era === '2026' ? { 'mcp-method': 'tools/list' } : undefined;

  const BODIES: [string, string, { status: number; code: number }][] = [
    ['no JSON', '{"jsonrpc":"2.0","id":1,', { status: 400, code: -32700 }],
    ['nothing', '', { status: 400, code: -32700 }],
    ['a batch', `[${list({ _meta: MODERN_META })}]`, { status: 400, code: -32600 }],
    ['an empty batch', '[]', { status: 400, code: -32600 }],
    ['a number', '7', { status: 400, code: -32600 }],
    ['JSON-RPC 1.0', list({ _meta: MODERN_META }).replace('"2.0"', '"1.0"'), { status: 400, code: -32600 }],
    ['no method', '{"jsonrpc":"2.0","id":1,"params":{}}', { status: 400, code: -32600 }],
    ['an id that is an object', list({ _meta: MODERN_META }).replace('"id":1', '"id":{"a":1}'), { status: 400, code: -32600 }],
    ['deep nesting', deep(500), { status: 400, code: -32600 }],
    ['deeper nesting than a stack holds', deep(30_000), { status: 400, code: -32600 }],
    ['a body that is too large', list({ x: 'y'.repeat(MAX_BODY) }), { status: 413, code: -32600 }],
  ];

  it.each(BODIES)('is answered with the error of the protocol: %s', async (_what, body, expected) => {
    const answer = await (await peer()).send(body, asHeaders);
    expect({ status: answer.status, code: answer.message?.error?.code }).toEqual(expected);
    expectClear(answer);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])('is not read at all as %s', async (type) => {
    const answer = await (await peer()).send(list({ _meta: MODERN_META }), { ...asHeaders, 'content-type': type });
    expect(answer.status).toBe(415);
    expectClear(answer);
  });

  it('is not answered in a form that the client does not read', async () => {
    const answer = await (await peer()).send(list({ _meta: MODERN_META }), { ...asHeaders, accept: 'text/html' });
    expect(answer.status).toBe(406);
    expectClear(answer);
  });

  it.each(['PUT', 'PATCH'])('is not taken by %s', async (method) => {
    const answer = await fetch(`${system.url}/mcp`, { method, headers: { authorization: `Bearer ${system.token(AGENT)}` } });
    expect(answer.status).toBe(405);
  });

  it('arguments of another shape than an object are refused', async () => {
    const client = await peer();
    for (const wrong of ['text', 7, [1], null]) {
      const answer = await client.request('tools/call', { name: 'crm_list_tasks', arguments: wrong });
      expect(answer.message?.error?.code ?? answer.message?.result?.['isError']).toBeTruthy();
    }
  });

  it.each([undefined, 7, null, { a: 1 }, '', 'x'.repeat(5_000), '__proto__', 'constructor'])(
    'a tool by the name %j is unknown, not a fault',
    async (name) => {
      const answer = await (await peer()).request('tools/call', { name, arguments: {} });
      expect(answer.message?.error?.code).not.toBe(-32603);
      expect(answer.message?.error ?? answer.message?.result?.['isError']).toBeTruthy();
    },
  );
});

describe('a message of neither era', () => {
  const send = (body: string, headers: Record<string, string> = {}) =>
    new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT)).send(body, { 'mcp-method': 'tools/list', ...headers });

  it('without an envelope under the modern version is refused, naming what is missing', async () => {
    const answer = await send(list());
    expect(answer.status).toBe(400);
    expectClear(answer);
  });

  it('with half an envelope is refused', async () => {
    const answer = await send(list({ _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }));
    expect(answer).toMatchObject({ status: 400, message: { error: { code: -32602 } } });
    expectClear(answer);
  });

  it('of a version that is not served is told which are', async () => {
    const answer = await send(list({ _meta: { ...MODERN_META, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' } }), {
      'mcp-protocol-version': '2099-01-01',
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('2026-07-28');
    expectClear(answer);
  });

  it('whose headers say something else than its body is refused', async () => {
    const answer = await send(list({ _meta: MODERN_META }), { 'mcp-method': 'tools/call' });
    expect(answer).toMatchObject({ status: 400, message: { error: { code: -32020 } } });
    expectClear(answer);
  });

  it.each([
    ['no session', {}, 400],
    ['a session that was made up', { 'mcp-session-id': 'eyJpIjoiYSJ9.AAAA' }, 404],
  ])('of 2025 with %s is sent back to initialize', async (_what, headers, status) => {
    const answer = await new RawPeer('2025', `${system.url}/mcp`, system.token(AGENT)).send(list(), headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(sentenceOf(answer)).toContain('send initialize');
  });

  it("in another person's session is sent back to initialize", async () => {
    const initialize = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'first', version: '1' } },
    });
    const opened = await new RawPeer('2025', `${system.url}/mcp`, system.token(AGENT)).send(initialize);
    const session = opened.headers.get('mcp-session-id')!;
    const other = new RawPeer('2025', `${system.url}/mcp`, system.token('agent2@harbor.example'));
    expect((await other.send(list(), { 'mcp-session-id': session })).status).toBe(404);
  });
});

describe('a request from where it may not come', () => {
  const post = (headers: Record<string, string>, path = '/mcp') =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const asked = httpRequest(`${system.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${system.token(AGENT)}`, ...headers },
      });
      asked.once('error', reject);
      asked.once('response', (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => (body += text));
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
      asked.end(list({ _meta: MODERN_META }));
    });

  it.each(['gateway.attacker.example', '127.0.0.1.attacker.example', '169.254.169.254', '127.0.0.1@attacker.example', ''])(
    'is refused by its Host: %j',
    async (host) => {
      const { status, body } = await post({ host });
      expect([400, 403]).toContain(status);
      expect(body).not.toMatch(/\n\s+at /);
    },
  );

  it.each(['http://attacker.example', 'http://127.0.0.1.attacker.example', 'null', 'file://', 'http://localhost.attacker.example:8080'])(
    'is refused by its Origin: %s',
    async (origin) => {
      const { status, body } = await post({ origin });
      expect(status).toBe(403);
      expect(JSON.parse(body)).toMatchObject({ message: expect.stringContaining('Origin') });
    },
  );

  it('is refused at an endpoint that does not exist, with where to go', async () => {
    const { status, body } = await post({}, '/mcp/nowhere');
    expect(status).toBe(404);
    expect(body).toContain('/mcp/{upstream}');
  });
});

describe('afterwards', () => {
  it('the gateway serves as before, and has on record what it refused', async () => {
    const client = await new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT)).open();
    expect((await client.call('crm_list_tasks', {})).message?.result?.['isError']).toBeFalsy();
    const kinds = system.audit().map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'message.rejected').length).toBeGreaterThan(20);
    // Denials of one address beyond ten in ten seconds are counted in the next record, not written one by one.
    expect(kinds.filter((kind) => kind === 'auth.denied').length).toBeGreaterThanOrEqual(5);
  });
});
