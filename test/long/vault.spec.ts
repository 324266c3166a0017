import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as TransportTypeV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccountServer } from '../support/account-server.js';
import { freePort } from '../support/free-port.js';
import { GatewayProcess } from '../support/gateway-process.js';
import { HeadlessBrowser, type BrowserPage, type Person } from '../support/headless-browser.js';
import { RawPeer, refusalCode, textOf, type Exchange } from '../support/raw-peer.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const ME = { name: 'vault-spec', version: '1' };
const [AGENT, BROKER, ADMIN] = ['agent@harbor.example', 'broker@harbor.example', 'admin@harbor.example'];
const OPENS_PAGES = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { url: {} } } };
const KEYS = { agent: 'key-of-the-agent-1234567890', list: 'list-token-of-this-run-12345' };
const EXCHANGE_SECRET = 'exchange-secret';

let desk: AccountServer;
let old: AccountServer;
let system: RunningSystem;
let other: GatewayProcess;
let agent: Person;
let broker: Person;

function upstreams(): string {
  const terms =
    '    tools:\n      whoami: { action: read, dataClass: general }\n' +
    '      rename: { action: write, dataClass: contact, owner: { tool: whoami, argument: key } }\n';
  const http = (id: string, url: string, auth: string) =>
    `  - id: ${id}\n    transport: http\n    url: ${url}\n    auth: ${auth}\n${terms}`;
  const list = 'bearer: { fromEnv: DESK_LIST_TOKEN }';
  const swap = `{ issuer: '${desk.origin}', clientId: harbor, clientSecret: { fromEnv: EXCHANGE_SECRET } }`;
  return [
    http('desk', desk.url, `{ ${list}, perPerson: { oauth: { scope: read } } }`),
    http('old', old.url, '{ perPerson: { oauth: {} } }'),
    http('keyed', desk.url, `{ ${list}, perPerson: { bearer: true } }`),
    http('swap', desk.url, `{ ${list}, perPerson: { exchange: ${swap} } }`),
  ].join('');
}

beforeAll(async () => {
  [desk, old] = [await new AccountServer('modern').open(), await new AccountServer('legacy').open()];
  desk.access.set(KEYS.list, { account: 'the list reader', scope: 'read', family: 'list' });
  desk.access.set(KEYS.agent, { account: 'the key of the agent', scope: 'read', family: 'key' });
  const env = { DESK_LIST_TOKEN: KEYS.list, EXCHANGE_SECRET };
  system = await RunningSystem.start({
    env,
    edit: (yaml) => `${yaml.replace('\nintegrity:', `\n${upstreams()}\nintegrity:`)}\negress: { allow: [127.0.0.1] }\n`,
  });
  const port = await freePort();
  const file = join(system.folder, 'other-node.yaml');
  const yaml = await readFile(system.configFile, 'utf8');
  await writeFile(file, `${yaml.replace(/^ {2}port: \d+$/m, `  port: ${port}`)}\naudit: { node: node-2 }\n`);
  other = new GatewayProcess(file, `http://127.0.0.1:${port}`, { ...SECRETS, ...env });
  await other.start();
  agent = { user: AGENT, password: system.password(AGENT) };
  broker = { user: BROKER, password: system.password(BROKER) };
});
afterAll(async () => {
  await other?.end();
  await system?.stop();
  desk?.close();
  old?.close();
});
beforeEach(() => {
  desk.expiresIn = 3600;
  desk.iss = undefined;
  desk.metadata = {};
  desk.servers = undefined;
});

const accountIn = (exchange: Exchange): unknown => (JSON.parse(textOf(exchange)) as { account?: unknown }).account;
const pageAddressIn = (text: string): string => /http:\/\/127\.0\.0\.1:\d+\/connect\/[^\s"]+/.exec(text)![0];

/** Opens a page of the gateway, signing in where it asks. */
async function openPage(browser: HeadlessBrowser, path: string, person: Person): Promise<BrowserPage> {
  const page = await browser.open(path.startsWith('http') ? path : `${system.url}${path}`);
  return /name="password"/.test(page.text) ? browser.submit(page, { ...person, decision: 'allow' }) : page;
}

/** Where the page of the gateway sends the browser on to. */
const goingTo = ({ text }: BrowserPage): string => /http-equiv="refresh" content="0;url=([^"]+)"/.exec(text)![1]!.replaceAll('&amp;', '&');

async function connect(
  person: Person,
  account: string,
  { slug = 'desk', browser = new HeadlessBrowser(), path = '' } = {},
): Promise<BrowserPage> {
  const consent = await openPage(browser, path || `/connect/${slug}`, person);
  const going = await browser.submit(consent, { decision: 'allow' });
  return browser.open(await (slug === 'old' ? old : desk).agree(goingTo(going), account));
}

async function call(
  user: string,
  { slug = 'desk', tool = 'whoami', node = system as { url: string }, params = {} } = {},
): Promise<Exchange> {
  const peer = await new RawPeer('2026', `${node.url}/mcp/${slug}`, system.token(user)).open();
  return peer.request('tools/call', { name: tool, arguments: { key: 'K-1' }, ...params });
}

const disconnect = async (person: Person, slug = 'desk'): Promise<BrowserPage> => {
  const browser = new HeadlessBrowser();
  const page = await openPage(browser, '/connect', person);
  const form = new RegExp(`<form[^>]*action="/connect/${slug}/disconnect"[\\s\\S]*?</form>`).exec(page.text)![0];
  return browser.submit({ ...page, text: form });
};

describe('two people at an upstream where each has an account', () => {
  it('are told where to connect it, connect it, and get the data of their own account, at every node', async () => {
    const refused = await call(AGENT);
    expect(refusalCode(refused)).toBe('ACCOUNT_NOT_CONNECTED');
    expect(textOf(refused)).toContain(`${system.url}/connect/desk?asked=`);
    expect(desk.calls).toEqual([]);
    expect((await connect(agent, 'blue')).text).toContain('Connected');
    expect((await connect(broker, 'green')).text).toContain('Connected');
    for (const node of [system, other]) {
      expect(accountIn(await call(AGENT, { node }))).toBe('blue');
      expect(accountIn(await call(BROKER, { node }))).toBe('green');
    }
    expect(desk.registrations).toHaveLength(1);
    expect(refusalCode(await call('agent2@harbor.example'))).toBe('ACCOUNT_NOT_CONNECTED');
  });

  it('see a consent page first, which says where they go and for what, runs nothing and is in no frame', async () => {
    const page = await openPage(new HeadlessBrowser(), '/connect/desk', agent);
    for (const said of [AGENT, 'desk', new URL(desk.url).host, 'read']) expect(page.text).toContain(said);
    expect(page.text).not.toContain('<script');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(page.headers.get('x-frame-options')).toBe('DENY');
  });

  it('renew their access once, whichever nodes ask at the same time', async () => {
    desk.expiresIn = 31;
    const refreshes = () => desk.tokenForms.filter(({ grant_type: type }) => type === 'refresh_token').length;
    const before = refreshes();
    await connect(agent, 'blue');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const answers = await Promise.all([system, other, system, other].map((node) => call(AGENT, { node })));
    expect(answers.map(accountIn)).toEqual(['blue', 'blue', 'blue', 'blue']);
    expect(refreshes() - before).toBe(1);
    expect(desk.reused).toEqual([]);
  });

  it('are asked to connect anew where the account server ended it, and only they', async () => {
    await connect(agent, 'blue');
    desk.end('blue');
    expect(refusalCode(await call(AGENT))).toBe('ACCOUNT_NOT_CONNECTED');
    expect(accountIn(await call(BROKER))).toBe('green');
    expect((await openPage(new HeadlessBrowser(), '/connect', agent)).text).toContain('has to be connected again');
    await connect(agent, 'blue');
    expect(accountIn(await call(AGENT))).toBe('blue');
  });

  it('disconnect: it is withdrawn there, and of no use at any node', async () => {
    await connect(agent, 'blue');
    expect(accountIn(await call(AGENT, { node: other }))).toBe('blue');
    const before = desk.revoked.length;
    expect((await disconnect(agent)).text).toContain('withdrawn there');
    expect(desk.revoked).toHaveLength(before + 1);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    for (const node of [system, other]) expect(refusalCode(await call(AGENT, { node }))).toBe('ACCOUNT_NOT_CONNECTED');
  });

  it('never go on in a session that another account opened', async () => {
    await connect(agent, 'blue', { slug: 'old' });
    await connect(broker, 'green', { slug: 'old' });
    await expect.poll(() => call(AGENT, { slug: 'old' }).then(accountIn, () => undefined), { timeout: 10_000 }).toBe('blue');
    expect(accountIn(await call(BROKER, { slug: 'old' }))).toBe('green');
    await connect(agent, 'red', { slug: 'old' });
    await expect.poll(() => call(AGENT, { slug: 'old' }).then(accountIn, () => undefined), { timeout: 5_000 }).toBe('red');
    for (const { account, session } of old.calls) expect(old.sessions.get(session!)).toBe(account);
  });
});

describe('a call that needs an account', () => {
  const renameIn = (slug: string) => ({ slug, tool: 'rename' });

  beforeEach(async () => {
    for (const slug of ['desk', 'old']) {
      const { text } = await openPage(new HeadlessBrowser(), '/connect', agent);
      if (text.includes(`/connect/${slug}/disconnect`)) await disconnect(agent, slug);
    }
    // The nodes look again after two seconds.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
  });

  it.each(['whoami', 'rename'])('asks a 2026-07-28 client by a page, again until it is connected, and goes on then (%s)', async (tool) => {
    const params = { _meta: OPENS_PAGES };
    const asked = (await call(AGENT, { tool, params })).message!.result!;
    expect(asked['resultType']).toBe('input_required');
    const [[key, request]] = Object.entries(
      asked['inputRequests'] as Record<string, { method: string; params: Record<string, string> }>,
    ) as [[string, { method: string; params: Record<string, string> }]];
    expect(request).toMatchObject({ method: 'elicitation/create', params: { mode: 'url', message: expect.stringContaining('desk') } });
    expect(Object.keys(request.params).toSorted()).toEqual(['message', 'mode', 'url']);
    const inputResponses = { [key]: { action: 'accept' } };
    const going = call(AGENT, { tool, params: { ...params, inputResponses } });
    await connect(agent, 'blue', { path: request.params['url']! });
    expect(accountIn(await going)).toBe('blue');
    const declined = await call(AGENT, { tool, params: { ...params, inputResponses: { [key]: { action: 'decline' } } } });
    expect(accountIn(declined)).toBe('blue');
  });

  it('is refused with the address where the person declines', async () => {
    const declined = await call(AGENT, {
      params: { _meta: OPENS_PAGES, inputResponses: { 'gatehouse-connect-desk': { action: 'decline' } } },
    });
    expect(refusalCode(declined)).toBe('ACCOUNT_NOT_CONNECTED');
  });

  it('asks through the SDK of 2026-07-28', async () => {
    const client = new ClientV2(ME, { capabilities: { elicitation: { url: {} } }, versionNegotiation: { mode: { pin: '2026-07-28' } } });
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      await connect(agent, 'blue', { path: (params as { url: string }).url });
      return { action: 'accept' };
    });
    const headers = { authorization: `Bearer ${system.token(AGENT)}` };
    await client.connect(new TransportV2(new URL(`${system.url}/mcp/desk`), { requestInit: { headers } }));
    const result = await client.callTool({ name: 'whoami', arguments: {} });
    expect(JSON.stringify(result.content)).toContain('blue');
    await client.close();
  });

  it.each(['whoami', 'rename'])('asks a 2025-11-25 client on its stream, and the same call goes on (%s)', async (name) => {
    // Its list is known by whoever is connected there.
    await connect(broker, 'green', { slug: 'old' });
    const client = new ClientV1(ME, { capabilities: { elicitation: { url: {} } } });
    const asked: Record<string, unknown>[] = [];
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
      asked.push(params);
      await connect(agent, 'blue', { slug: 'old', path: (params as { url: string }).url });
      return { action: 'accept' };
    });
    const headers = { authorization: `Bearer ${system.token(AGENT)}` };
    await client.connect(new TransportV1(new URL(`${system.url}/mcp/old`), { requestInit: { headers } }) as TransportTypeV1);
    const result = await client.callTool({ name, arguments: { key: 'K-1' } });
    expect(asked).toMatchObject([{ mode: 'url', elicitationId: expect.any(String) }]);
    expect(JSON.stringify(result.content)).toContain('blue');
    await client.close();
  });

  it('tells a 2025-11-25 client that opens no pages where to go', async () => {
    const peer = await new RawPeer('2025', `${system.url}/mcp/desk`, system.token(AGENT)).open();
    const refused = await peer.call('whoami', { key: 'K-1' });
    expect(refusalCode(refused)).toBe('ACCOUNT_NOT_CONNECTED');
    expect(pageAddressIn(textOf(refused))).toContain('/connect/desk?asked=');
  });

  it('that writes is judged by the record of the own account, once there is one', async () => {
    await connect(agent, 'green', { slug: 'desk' });
    expect(refusalCode(await call(AGENT, renameIn('desk')))).toBe('RECORD_NOT_YOURS');
    await connect(agent, 'blue');
    await expect.poll(() => call(AGENT, renameIn('desk')).then(accountIn, () => undefined), { timeout: 5_000 }).toBe('blue');
  });
});

describe('what is refused', () => {
  const begun = async (browser: HeadlessBrowser, person = agent): Promise<string> =>
    goingTo(await browser.submit(await openPage(browser, '/connect/desk', person), { decision: 'allow' }));
  const redeemed = () => desk.tokenForms.filter(({ grant_type: type }) => type === 'authorization_code').length;

  it('another person who finishes what one began, and another browser of the same person', async () => {
    const [mine, hers, elsewhere] = [new HeadlessBrowser(), new HeadlessBrowser(), new HeadlessBrowser()];
    await openPage(hers, '/connect', broker);
    await openPage(elsewhere, '/connect', agent);
    const before = redeemed();
    for (const browser of [hers, elsewhere]) {
      const back = await desk.agree(await begun(mine), 'victim');
      expect((await browser.open(back)).status).toBe(403);
      // It is spent: whoever began it cannot go on either.
      expect((await mine.open(back)).status).toBe(400);
    }
    expect(redeemed()).toBe(before);
    expect(system.audit().filter(({ kind }) => kind === 'account.connect.refused')).not.toEqual([]);
  });

  it('a page that somebody else was asked to open', async () => {
    const address = pageAddressIn(textOf(await call('agent2@harbor.example')));
    expect((await openPage(new HeadlessBrowser(), address, agent)).status).toBe(403);
    const changed = `${address.slice(0, -4)}AAAA`;
    expect((await openPage(new HeadlessBrowser(), changed, agent)).status).toBe(400);
  });

  it('an answer without a question, one that is brought twice, and one for another upstream', async () => {
    const browser = new HeadlessBrowser();
    const back = await desk.agree(await begun(browser), 'blue');
    const foreign = back.replace(/state=[^&]+/, 'state=made-up');
    expect((await browser.open(foreign)).status).toBe(400);
    expect((await browser.open(back)).text).toContain('Connected');
    expect((await browser.open(back)).status).toBe(400);
    const astray = (await desk.agree(await begun(browser), 'blue')).replace('/connect/desk/', '/connect/old/');
    expect((await browser.open(astray)).status).toBe(400);
    expect((await new HeadlessBrowser().open(await desk.agree(await begun(browser), 'blue'))).status).toBe(401);
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['without our page', { token: '' }, {}],
    ['from another site', {}, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ])('consent %s', async (_, changes, headers) => {
    const browser = new HeadlessBrowser();
    const page = await openPage(browser, '/connect/desk', agent);
    const answer = await browser.submit(page, { decision: 'allow', ...changes }, headers);
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('code_challenge');
  });

  it('consent to something else than what is asked for now', async () => {
    const browser = new HeadlessBrowser();
    const page = await openPage(browser, '/connect/desk', agent);
    desk.metadata = { scopes_supported: ['offline_access'] };
    expect((await browser.submit(page, { decision: 'allow' })).status).toBe(403);
  });

  it('a person who says no, and one who is nobody here', async () => {
    const browser = new HeadlessBrowser();
    const page = await openPage(browser, '/connect/desk', agent);
    expect((await browser.submit(page, { decision: 'decline' })).text).toContain('Your accounts');
    const posted = await fetch(`${system.url}/connect/desk`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: system.url },
      body: 'decision=allow',
    });
    expect(posted.status).toBe(401);
  });

  it('an answer that another authorization server gave', async () => {
    const browser = new HeadlessBrowser();
    const before = redeemed();
    desk.iss = 'https://evil.example';
    expect((await browser.open(await desk.agree(await begun(browser), 'blue'))).status).toBe(502);
    desk.metadata = { authorization_response_iss_parameter_supported: true };
    desk.iss = undefined;
    expect((await browser.open(await desk.agree(await begun(browser), 'blue'))).status).toBe(502);
    expect(redeemed()).toBe(before);
    desk.iss = desk.origin;
    expect((await browser.open(await desk.agree(await begun(browser), 'blue'))).text).toContain('Connected');
  });

  it('an authorization server at a private address, and one that calls itself otherwise', async () => {
    desk.servers = ['http://10.0.0.9'];
    expect((await openPage(new HeadlessBrowser(), '/connect/desk', agent)).status).toBe(502);
    desk.servers = undefined;
    desk.metadata = { token_endpoint: 'http://169.254.169.254/token' };
    const browser = new HeadlessBrowser();
    expect((await browser.open(await desk.agree(await begun(browser), 'blue'))).status).toBe(502);
    desk.metadata = { issuer: 'https://evil.example' };
    expect((await openPage(new HeadlessBrowser(), '/connect/desk', agent)).status).toBe(502);
  });
});

describe('other ways to an account of their own', () => {
  it('a key that each person enters', async () => {
    expect(refusalCode(await call(AGENT, { slug: 'keyed' }))).toBe('ACCOUNT_NOT_CONNECTED');
    const browser = new HeadlessBrowser();
    const page = await openPage(browser, '/connect/keyed', agent);
    expect((await browser.submit(page, { decision: 'allow', key: 'x\r\ny: z' })).status).toBe(400);
    expect((await browser.submit(page, { decision: 'allow', key: KEYS.agent })).text).toContain('Connected');
    expect(accountIn(await call(AGENT, { slug: 'keyed' }))).toBe('the key of the agent');
    expect(refusalCode(await call(BROKER, { slug: 'keyed' }))).toBe('ACCOUNT_NOT_CONNECTED');
  });

  it('an exchange of who they are here, never of the token that they came with (RFC 8693)', async () => {
    expect(accountIn(await call(AGENT, { slug: 'swap' }))).toBe('exchanged for agent');
    expect(accountIn(await call(BROKER, { slug: 'swap' }))).toBe('exchanged for broker');
    await call(AGENT, { slug: 'swap' });
    const forms = desk.tokenForms.filter(({ grant_type: type }) => type?.endsWith('token-exchange'));
    expect(forms).toHaveLength(2);
    expect(forms[0]).toMatchObject({ resource: desk.url, subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' });
    expect(JSON.stringify(desk.tokenForms)).not.toContain(system.token(AGENT));
    const { status } = await new RawPeer('2026', `${system.url}/mcp`, forms[0]!['subject_token']).list();
    expect(status).toBe(401);
  });
});

describe('the vault', () => {
  it('is sealed under a new key while calls go on, and is read under the new one alone', async () => {
    await connect(agent, 'blue');
    await connect(broker, 'green');
    const calls = Promise.all(Array.from({ length: 8 }, (_, n) => call(n % 2 ? AGENT : BROKER, { node: n % 3 ? system : other })));
    for (const _ of [1, 2]) {
      const rotated = await system.runAside(['vault', 'rotate']);
      expect(rotated.stderr).toBe('');
      expect(rotated.stdout).toMatch(/^[1-9]\d* credentials sealed anew under key \d{4}-/);
    }
    expect((await calls).map(accountIn)).toEqual(['green', 'blue', 'green', 'blue', 'green', 'blue', 'green', 'blue']);
    expect(accountIn(await call(AGENT))).toBe('blue');
    const listed = system.run(['vault', 'list', '--user', AGENT]).stdout;
    expect(listed).toMatch(/^agent@harbor\.example {2}desk {2}http:\/\/127\.0\.0\.1:\d+ .* key /m);
    // Of older keys only those stay that something rests under, such as what an earlier answer has placeholders of.
    const [, , ...older] = system.run(['keys', 'list']).stdout.trim().split('\n');
    for (const line of older) expect(line).toMatch(/ [1-9]\d* (?:credential|value|held call|original|capture)/);
    expect(older.length).toBeLessThan(2);
  });

  it('forgets a person by the word of an administrator only', async () => {
    expect((await system.runAside(['vault', 'forget', AGENT, 'desk', '--as', BROKER])).status).not.toBe(0);
    const forgotten = await system.runAside(['vault', 'forget', AGENT.toUpperCase(), 'desk', '--as', ADMIN]);
    expect(forgotten.stdout).toMatch(/^1 credential forgotten/);
    await expect.poll(() => call(AGENT).then(refusalCode), { timeout: 5_000 }).toBe('ACCOUNT_NOT_CONNECTED');
    expect(accountIn(await call(BROKER))).toBe('green');
  });

  it('leaves no credential readable: not in the database, the keys, the logs or the audit trail', async () => {
    const secrets = [...desk.secrets, ...old.secrets, KEYS.agent, KEYS.list, EXCHANGE_SECRET];
    expect(secrets.length).toBeGreaterThan(20);
    const kept = join(system.folder, '.gatehouse');
    const files = (await readdir(kept, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
    expect(files.map(({ name }) => name)).toContain('gatehouse.db');
    for (const text of [...texts, system.gateway.log, other.log, JSON.stringify(system.audit())])
      for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  });
});
