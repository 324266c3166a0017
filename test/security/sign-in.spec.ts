import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf, HeadlessBrowser, signInAndAllow, type BrowserPage, type Person } from '../support/headless-browser.js';
import { OAuthApplication, type Asked } from '../support/oauth-application.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const LOCKED = 'agent2@harbor.example';
const DISABLED = 'assistant@harbor.example';
const EVIL = 'https://evil.example/steal';

let system: RunningSystem;
let person: Person;
let broker: Person;

beforeAll(async () => {
  system = await RunningSystem.start({
    edit: (yaml) => yaml.replace(new RegExp(`(user: ${DISABLED}[^\\n}]*)`), '$1, disabled: true'),
  });
  person = { user: AGENT, password: system.password(AGENT) };
  broker = { user: BROKER, password: system.password(BROKER) };
});
afterAll(() => system?.stop());

const application = (): OAuthApplication => new OAuthApplication(system.url);
const isPage = ({ status, headers }: BrowserPage): boolean => status >= 400 && headers.get('location') === null;

async function register(metadata: Record<string, unknown>): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${system.url}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'Test', token_endpoint_auth_method: 'none', ...metadata }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('an authorization request', () => {
  const ELSEWHERE: readonly [string, string][] = [
    ['another host', EVIL],
    ['another path', 'http://127.0.0.1:39999/callback/../steal'],
    ['a longer path', 'http://127.0.0.1:39999/callback/more'],
    ['another query', 'http://127.0.0.1:39999/callback?next=https://evil.example'],
    ['a host that begins alike', 'http://127.0.0.1.evil.example/callback'],
    ['user information', 'http://127.0.0.1:39999@evil.example/callback'],
    ['another scheme', 'https://127.0.0.1:39999/callback'],
    ['a script', 'javascript:alert(1)'],
    ['a fragment', 'http://127.0.0.1:39999/callback#x'],
    ['nothing absolute', '//evil.example/callback'],
  ];

  it.each(ELSEWHERE)('for %s is answered on our own page and sends nobody anywhere', async (_, redirectUri) => {
    const page = await new HeadlessBrowser().open(application().authorizeUrl({ redirect_uri: redirectUri }));
    expect(isPage(page)).toBe(true);
    expect(page.text).not.toContain('evil.example');
    expect(page.text).toContain('That did not work');
  });

  const BROKEN: readonly [string, Asked, string][] = [
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['for a token in the address', { response_type: 'token' }, 'unsupported_response_type'],
    ['for another service', { resource: 'https://other.example/mcp' }, 'invalid_target'],
    ['for a place here that is no endpoint', { resource: 'http://127.0.0.1/mcp' }, 'invalid_target'],
  ];

  it.each(BROKEN)('%s is refused to the application, with state and issuer, and asks nobody', async (_, asked, error) => {
    const page = await new HeadlessBrowser().open(application().authorizeUrl(asked));
    const back = new URL(page.headers.get('location')!);
    expect(back.origin).toBe('http://127.0.0.1:39999');
    const answer = new URLSearchParams(back.search || back.hash.slice(1));
    expect(Object.fromEntries(answer)).toMatchObject({ error, state: 'state-of-the-test', iss: system.url });
  });

  it('of an unknown application is answered on our own page', async () => {
    const page = await new HeadlessBrowser().open(new OAuthApplication(system.url, 'nobody', EVIL).authorizeUrl());
    expect(isPage(page)).toBe(true);
  });

  it.each(['https://127.0.0.1:1/client.json', 'https://169.254.169.254/client.json', 'https://[::ffff:10.0.0.1]/client.json'])(
    'of an application whose document is inside (%s) is refused, without a word of what is there',
    async (id) => {
      const page = await new HeadlessBrowser().open(new OAuthApplication(system.url, id).authorizeUrl());
      expect(isPage(page)).toBe(true);
      expect(page.text).not.toMatch(/ECONN|refused|timeout|special-use|private/i);
    },
  );
});

describe('a code', () => {
  it('is good once; used again, it ends what it gave', async () => {
    const client = application();
    const code = await client.code(person);
    const issued = await client.redeem(code);
    expect(issued.status).toBe(200);
    expect(await client.redeem(code)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect((await new RawPeer('2026', `${system.url}/mcp`, issued.access_token).list()).status).toBe(401);
    expect((await client.refresh(issued.refresh_token)).status).toBe(400);
  });

  it.each([
    ['another verifier', { code_verifier: 'x'.repeat(64) }],
    ['no verifier', { code_verifier: '' }],
    ['another redirect address', { redirect_uri: 'http://127.0.0.1:40000/callback' }],
  ])('with %s gives nothing', async (_, changes) => {
    const client = application();
    expect((await client.redeem(await client.code(person), changes)).status).toBe(400);
  });

  it('is no good for another application', async () => {
    const code = await application().code(person);
    const other = await register({ redirect_uris: ['http://127.0.0.1:39999/callback'] });
    const thief = new OAuthApplication(system.url, String(other.body['client_id']));
    expect((await thief.redeem(code, { code_verifier: application().verifier })).status).toBe(400);
  });

  it('for one endpoint gives no token for another', async () => {
    const client = application();
    const code = await client.code(person, { resource: `${system.url}/mcp/crm` });
    expect(await client.redeem(code, { resource: `${system.url}/mcp/mls` })).toMatchObject({ status: 400, error: 'invalid_target' });
  });
});

describe('registration', () => {
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'http://app.example/callback',
    'file:///etc/passwd',
    'https://a@b.example/',
    'not an address',
  ])('with the redirect address %s is refused', async (uri) => {
    const { status, body } = await register({ redirect_uris: [uri] });
    expect(status).toBe(400);
    expect(String(body['error'])).toMatch(/^invalid_(redirect_uri|client_metadata)$/);
  });

  it.each([
    [['http://localhost:5555/cb'], 'native'],
    [['cursor://anysphere.cursor-mcp/oauth/callback'], 'native'],
    [['https://assistant.example/callback'], 'web'],
  ])('of %j is taken as %s, whether it says so or not', async (redirects, kind) => {
    const { status, body } = await register({ redirect_uris: redirects, scope: 'mcp:read whatever' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ application_type: kind, token_endpoint_auth_method: 'none' });
    expect(body['client_secret']).toBeUndefined();
  });

  it('shows the person a name as what it is: the word of the application, and where the answer goes', async () => {
    const name = '<b>Bank</b> "of" Trust';
    const { body } = await register({ client_name: name, redirect_uris: ['https://assistant.example/callback'] });
    const client = new OAuthApplication(system.url, String(body['client_id']), 'https://assistant.example/callback');
    const page = await new HeadlessBrowser().open(client.authorizeUrl());
    expect(page.text).toContain('&lt;b&gt;Bank&lt;/b&gt; &quot;of&quot; Trust');
    expect(page.text).not.toContain(name);
    expect(page.text).toContain('nobody has checked its name');
    expect(page.text).toContain('assistant.example');
  });

  it('gives no consent to one application that another was given', async () => {
    const browser = new HeadlessBrowser();
    const uri = 'https://assistant.example/callback';
    const clients = await Promise.all([1, 2].map(async () => String((await register({ redirect_uris: [uri] })).body['client_id'])));
    const [first, second] = clients.map((id) => new OAuthApplication(system.url, id, uri));
    await first!.authorize(person, {}, browser);
    const page = await browser.open(second!.authorizeUrl());
    expect(page.text).toContain('to act for you?');
    // Nor does a request without a page go through in silence.
    const silent = await browser.open(second!.authorizeUrl({ prompt: 'none' }));
    expect(new URL(silent.headers.get('location')!).searchParams.get('error')).toMatch(/_required$/);
  });
});

describe('the pages', () => {
  it('are in no frame, run nothing, load nothing from elsewhere, and are kept nowhere', async () => {
    const browser = new HeadlessBrowser();
    const signIn = await browser.open(application().authorizeUrl());
    const consent = await browser.submit(signIn, { ...person, decision: 'allow' });
    const device = await browser.open(`${system.url}/oauth/device`);
    const problem = await browser.open(`${system.url}/oauth/authorize?client_id=nobody`);
    for (const { headers, text } of [signIn, consent, device, problem]) {
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('script');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(text).not.toMatch(/<script|<style|style="|onclick|https?:\/\/(?!127\.0\.0\.1)/);
      expect(text).toMatch(/<html lang="en">[\s\S]*<h1>/);
    }
    for (const { headers } of [signIn, consent])
      expect(headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:39999");
  });

  it('that the library writes by itself are in no frame either', async () => {
    const carried = await new HeadlessBrowser().open(`${system.url}/oauth/device?user_code=BCDF-GHJK`);
    expect(carried.status).toBe(200);
    expect(carried.headers.get('x-frame-options')).toBe('DENY');
  });

  it('set cookies that scripts cannot read and other sites do not send', async () => {
    const answer = await fetch(application().authorizeUrl(), { redirect: 'manual' });
    const cookies = answer.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/httponly/i);
      expect(cookie).toMatch(/samesite=lax/i);
    }
  });

  const FOREIGN: readonly [string, Record<string, string>, Record<string, string>][] = [
    ['without the token of our page', { token: '' }, {}],
    ['with a token that was guessed', { token: 'A'.repeat(43) }, {}],
    ['from another site', {}, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['from a page without an origin', {}, { origin: 'null' }],
    ['from another port of this machine', {}, { 'sec-fetch-site': 'same-site' }],
  ];

  it.each(FOREIGN)('take no sign-in and no consent %s', async (_, changes, headers) => {
    const browser = new HeadlessBrowser();
    const signIn = await browser.open(application().authorizeUrl());
    expect((await browser.submit(signIn, { ...person, decision: 'allow', ...changes }, headers)).status).toBe(403);
    const consent = await browser.submit(signIn, { ...person, decision: 'allow' });
    const refused = await browser.submit(consent, { decision: 'allow', ...changes }, headers);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('location')).toBeNull();
  });

  it('take no consent in another browser than the one that began, nor for another interaction', async () => {
    const [victim, attacker] = [new HeadlessBrowser(), new HeadlessBrowser()];
    const consent = await victim.submit(await victim.open(application().authorizeUrl()), { ...person, decision: 'allow' });
    expect((await attacker.submit(consent, { decision: 'allow' })).status).toBe(400);
    const own = await attacker.submit(await attacker.open(application().authorizeUrl()), { ...broker, decision: 'allow' });
    const { action, fields } = formOf(own);
    const crossed = await victim.open(action, {
      method: 'POST',
      body: new URLSearchParams({ token: fields['token']![0]!, decision: 'allow', scope: 'mcp:read' }),
      headers: { origin: system.url },
    });
    expect(crossed.status).toBe(400);
  });

  it('let a step be taken only where it is due: consent cannot be given before anybody signed in', async () => {
    const browser = new HeadlessBrowser();
    const signIn = await browser.open(application().authorizeUrl());
    const { action, fields } = formOf(signIn);
    const skipped = await browser.open(action.replace(/login$/, 'consent'), {
      method: 'POST',
      body: new URLSearchParams({ token: fields['token']![0]!, decision: 'allow', scope: 'mcp:read' }),
      headers: { origin: system.url },
    });
    expect(skipped.status).toBe(403);
  });

  it('let a person allow less than was asked for, and never more', async () => {
    const client = application();
    const back = await signInAndAllow(new HeadlessBrowser(), client.authorizeUrl(), person, ['mcp:read', 'mcp:admin']);
    const issued = await client.redeem(back.searchParams.get('code')!);
    expect(issued.scope).toBe('mcp:read');
  });
});

describe('signing in', () => {
  const tryTo = async (user: string, password: string): Promise<BrowserPage> => {
    const browser = new HeadlessBrowser();
    return browser.submit(await browser.open(application().authorizeUrl()), { user, password, decision: 'allow' });
  };
  /** What stands on the page, but for what the browser itself sent and what differs with every page. */
  const words = ({ text }: BrowserPage): string => text.replaceAll(/value="[^"]*"|action="[^"]*"/g, '');

  it('with a wrong password, an unknown name or a disabled account is answered in the same words', async () => {
    const disabled = { user: DISABLED, password: system.password(DISABLED) };
    const pages = [
      await tryTo(AGENT, 'not the password'),
      await tryTo('nobody@harbor.example', 'not the password'),
      await tryTo(disabled.user, disabled.password),
    ];
    for (const page of pages) {
      expect(page.status).toBe(401);
      expect(words(page)).toBe(words(pages[0]!));
      expect(page.text).not.toContain('not the password');
    }
    expect((await tryTo(AGENT, person.password)).text).toContain('to act for you?');
  });

  it('is closed for a while after five wrong passwords, to the right one too, in the same words', async () => {
    const password = system.password(LOCKED);
    const wrong: BrowserPage[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) wrong.push(await tryTo(LOCKED, `wrong ${attempt}`));
    const right = await tryTo(LOCKED, password);
    expect(right.status).toBe(401);
    expect(words(right)).toBe(words(wrong[0]!));
    expect(
      system.audit().filter(({ kind, details }) => kind === 'auth.denied' && (details as { reason?: string }).reason === 'locked'),
    ).toHaveLength(1);
    // A new password from the administrator ends it.
    expect((await tryTo(LOCKED, system.password(LOCKED))).text).toContain('to act for you?');
  });

  it('takes a password of twelve characters at least, from standard input', () => {
    const short = system.run(['account', 'password', AGENT], 'short\n');
    expect(short.status).toBe(64);
    expect(short.stderr).toContain('12 to 256 characters');
    expect(system.run(['account', 'password', 'nobody@harbor.example'], 'a password that is long\n').status).toBe(64);
  });
});

it('floods of registrations are stopped per address', async () => {
  const answers = await Promise.all(Array.from({ length: 80 }, () => register({ redirect_uris: ['https://assistant.example/callback'] })));
  expect(answers.some(({ status }) => status === 429)).toBe(true);
});
