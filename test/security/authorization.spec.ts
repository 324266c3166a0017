import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Canary } from '../support/canary.js';
import { formOf, HeadlessBrowser, type BrowserPage, type Person } from '../support/headless-browser.js';
import { OAuthApplication, type Asked } from '../support/oauth-application.js';
import { PublishedDocument } from '../support/published-document.js';
import { SdkApplication } from '../support/sdk-application.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const BROKER = 'broker@harbor.example';
const EVIL = 'https://evil.example/steal';
const WEB = 'https://assistant.example/callback';

let system: RunningSystem;
let person: Person;
let broker: Person;
let webClient: string;
let canary: Canary;

beforeAll(async () => {
  canary = await Canary.start();
  system = await RunningSystem.start();
  person = { user: AGENT, password: system.password(AGENT) };
  broker = { user: BROKER, password: system.password(BROKER) };
  webClient = String((await register({ redirect_uris: [WEB] })).body['client_id']);
});
afterAll(async () => {
  await system?.stop();
  canary?.stop();
});

const application = (): OAuthApplication => new OAuthApplication(system.url);
const open = (asked: Asked, client = application()): Promise<BrowserPage> => new HeadlessBrowser().open(client.authorizeUrl(asked));

/** An error page of ours, which sends nobody anywhere and repeats nothing of what was asked. */
const isOwnPage = ({ status, headers, text }: BrowserPage): boolean =>
  status >= 400 &&
  headers.get('location') === null &&
  (headers.get('content-security-policy') ?? '').includes("default-src 'none'") &&
  text.includes('That did not work') &&
  !text.includes('evil.example');

/** What the application was told, at the address that it registered. */
function toldTo(page: BrowserPage, origin = 'http://127.0.0.1:39999'): Record<string, string> {
  const back = new URL(page.headers.get('location')!);
  expect(back.origin).toBe(origin);
  return Object.fromEntries(new URLSearchParams(back.search || back.hash.slice(1)));
}

async function register(metadata: unknown, type = 'application/json'): Promise<{ status: number; body: Record<string, unknown> }> {
  const body = typeof metadata === 'string' ? metadata : JSON.stringify({ token_endpoint_auth_method: 'none', ...(metadata as object) });
  const answer = await fetch(`${system.url}/oauth/register`, { method: 'POST', headers: { 'content-type': type }, body });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('an authorization request whose answer would go', () => {
  const NATIVE: readonly [string, string][] = [
    ['to another host', EVIL],
    ['to another path', 'http://127.0.0.1:39999/callback/../steal'],
    ['to a longer path', 'http://127.0.0.1:39999/callback/more'],
    ['to a path in other letters', 'http://127.0.0.1:39999/Callback'],
    ['with another query', 'http://127.0.0.1:39999/callback?next=https://evil.example'],
    ['to another name of this machine', 'http://localhost:39999/callback'],
    ['to a host that begins alike', 'http://127.0.0.1.evil.example/callback'],
    ['to a host behind user information', 'http://127.0.0.1:39999@evil.example/callback'],
    ['by another scheme', 'https://127.0.0.1:39999/callback'],
    ['to a script', 'javascript:alert(1)'],
    ['to a page in the address', 'data:text/html,x'],
    ['with a fragment', 'http://127.0.0.1:39999/callback#x'],
    ['to no absolute address', '//evil.example/callback'],
    ['behind a control character', 'http://127.0.0.1:39999/callback\n'],
  ];
  const OF_THE_WEB: readonly [string, string][] = [
    ['to another port', 'https://assistant.example:8443/callback'],
    ['to a subdomain', 'https://evil.assistant.example/callback'],
    ['by http', 'http://assistant.example/callback'],
    ['with a dot behind the host', 'https://assistant.example./callback'],
    ['to a path that is encoded', 'https://assistant.example/%63allback'],
  ];

  it.each(NATIVE)('%s is answered on our own page', async (_, redirectUri) => {
    expect(isOwnPage(await open({ redirect_uri: redirectUri }))).toBe(true);
  });

  it.each(OF_THE_WEB)('%s is answered on our own page, for an application on the web', async (_, redirectUri) => {
    expect(isOwnPage(await open({ redirect_uri: redirectUri }, new OAuthApplication(system.url, webClient, WEB)))).toBe(true);
  });

  it('to a host that fits a star is refused: a star is a star', async () => {
    const { body } = await register({ redirect_uris: ['https://*.assistant.example/callback'] });
    expect(
      isOwnPage(
        await open({ redirect_uri: 'https://x.assistant.example/callback' }, new OAuthApplication(system.url, String(body['client_id']))),
      ),
    ).toBe(true);
  });
});

describe('an authorization request', () => {
  const OTHER = 'https://other.example/mcp';
  const BROKEN: readonly [string, Asked, string][] = [
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['with PKCE of an unsaid method', { code_challenge_method: undefined }, 'invalid_request'],
    ['with a challenge that is too short', { code_challenge: 'x' }, 'invalid_request'],
    ['for a token in the address', { response_type: 'token' }, 'unsupported_response_type'],
    ['for an id token in the address', { response_type: 'id_token', nonce: 'n' }, 'unsupported_response_type'],
    ['for a code and a token', { response_type: 'code token' }, 'unsupported_response_type'],
    ['without a response type', { response_type: undefined }, 'invalid_request'],
    ['for another service', { resource: OTHER }, 'invalid_target'],
    ['for a place here that is no endpoint', { resource: 'http://127.0.0.1/mcp' }, 'invalid_target'],
    ['by a message to the window that opened it', { response_mode: 'web_message' }, 'unsupported_response_mode'],
    ['in a request object', { request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'],
    ['at an address to be fetched', { request_uri: 'https://127.0.0.1:1/request' }, 'request_uri_not_supported'],
    ['that registers on the way', { registration: '{}' }, 'registration_not_supported'],
    ['without a page, of somebody who is not signed in', { prompt: 'none' }, 'login_required'],
  ];

  it.each(BROKEN)('%s is refused to the application, with state and issuer, and asks nobody', async (_, asked, error) => {
    const told = toldTo(await open(asked));
    expect(told).toMatchObject({ error, state: 'state-of-the-test', iss: system.url });
    expect(told['code']).toBeUndefined();
  });

  it.each([
    ['an application that does not exist', { client_id: 'nobody', redirect_uri: EVIL }],
    ['no application', { client_id: undefined }],
    ['an application that is no text of ours', { client_id: '<script>alert(1)</script>' }],
  ])('of %s is answered on our own page', async (_, asked) => {
    const page = await open(asked);
    expect(isOwnPage(page)).toBe(true);
    expect(page.text).not.toContain('<script');
  });

  it('that names two applications is answered on our own page', async () => {
    expect(isOwnPage(await new HeadlessBrowser().open(`${application().authorizeUrl()}&client_id=nobody`))).toBe(true);
  });

  it('that names two places for the answer is refused to the one that the application registered', async () => {
    const page = await new HeadlessBrowser().open(`${application().authorizeUrl()}&redirect_uri=${encodeURIComponent(EVIL)}`);
    expect(toldTo(page, 'http://127.0.0.1')).toMatchObject({ error: 'invalid_request', iss: system.url });
  });

  it.each(['state', 'scope', 'code_challenge'])('that says %s twice is refused to the application', async (name) => {
    const url = new URL(application().authorizeUrl());
    url.searchParams.append(name, 'another');
    expect(toldTo(await new HeadlessBrowser().open(url.href))).toMatchObject({ error: 'invalid_request', iss: system.url });
  });

  it('by POST, which could be split between address and form, is not taken', async () => {
    const url = new URL(application().authorizeUrl());
    const answer = await fetch(`${system.url}/oauth/authorize`, { method: 'POST', body: url.searchParams, redirect: 'manual' });
    expect(answer.status).toBe(404);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('gives its state back as it was, encoded, and shows it nowhere', async () => {
    const state = '"><script>alert(1)</script>\r\nLocation: https://evil.example';
    const refused = await open({ state, resource: OTHER });
    expect(toldTo(refused)).toMatchObject({ state, error: 'invalid_target' });
    expect(refused.headers.get('location')).not.toMatch(/[<>"\r\n]/);
    const asked = await open({ state });
    expect(asked.text).not.toContain('alert(1)');
    expect((await open({ login_hint: state })).text).not.toContain('<script');
  });

  it('with the answer by form gives it on a page without scripts, to the registered address alone', async () => {
    const browser = new HeadlessBrowser();
    const signIn = await browser.open(application().authorizeUrl({ response_mode: 'form_post' }));
    const page = await browser.submit(await browser.submit(signIn, { ...person, decision: 'allow' }), { decision: 'allow' });
    expect(page.text).not.toContain('<script');
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:39999;");
    expect(formOf(page)).toMatchObject({
      action: 'http://127.0.0.1:39999/callback',
      fields: { iss: [system.url], code: [expect.any(String)] },
    });
  });
});

describe('a step that is left out', () => {
  const uidOf = (page: BrowserPage): string => /interaction\/([\w-]+)\/login/.exec(page.text)![1]!;

  it('gives no code: who goes on without having signed in or consented is asked again', async () => {
    const browser = new HeadlessBrowser();
    const signIn = await browser.open(application().authorizeUrl());
    const resumed = await browser.open(`${system.url}/oauth/authorize/${uidOf(signIn)}`);
    expect(resumed.headers.get('location')).toBeNull();
    expect(resumed.text).toContain('Sign in to go on');
    const consent = await browser.submit(resumed, { ...person, decision: 'allow' });
    expect(consent.text).toContain('to act for you?');
    const uid = /interaction\/([\w-]+)\/consent/.exec(consent.text)![1]!;
    const skipped = await browser.open(`${system.url}/oauth/authorize/${uid}`);
    expect(skipped.headers.get('location')).toBeNull();
    expect(skipped.text).toContain('to act for you?');
  });

  it('gives another browser nothing but a problem, whoever is signed in there', async () => {
    const [victim, attacker] = [new HeadlessBrowser(), new HeadlessBrowser()];
    const signIn = await victim.open(application().authorizeUrl());
    const consent = await victim.submit(signIn, { ...person, decision: 'allow' });
    const uid = /interaction\/([\w-]+)\/consent/.exec(consent.text)![1]!;
    await attacker.submit(await attacker.open(application().authorizeUrl()), { ...broker, decision: 'allow' });
    for (const path of [`/oauth/authorize/${uid}`, `/oauth/interaction/${uid}`])
      expect(isOwnPage(await attacker.open(`${system.url}${path}`))).toBe(true);
    // The consent that the victim then gives is the victim's own.
    const back = new URL((await victim.submit(consent, { decision: 'allow' })).headers.get('location')!);
    expect(back.searchParams.get('code')).toBeTruthy();
  });

  it('leaves a session that was written by hand worth nothing', async () => {
    const forged = { cookie: 'gatehouse-session=AAAAAAAAAAAAAAAAAAAAA; gatehouse-session.sig=AAAAAAAAAAAAAAAAAAAAAAAAAAA' };
    const answer = await fetch(application().authorizeUrl({ prompt: 'none' }), { headers: forged, redirect: 'manual' });
    expect(new URL(answer.headers.get('location')!).searchParams.get('error')).toBe('login_required');
  });
});

it('an answer under the name of another issuer is refused by the client, since ours always says who it is (RFC 9207)', async () => {
  const me = new SdkApplication(person);
  const connect = { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const;
  const transport = new StreamableHTTPClientTransport(new URL(`${system.url}/mcp`), { authProvider: me });
  await new Client({ name: 'mixed-up', version: '1' }, connect).connect(transport).catch(() => undefined);
  for (const iss of ['https://login.evil.example', undefined]) {
    const answer = new URLSearchParams(me.answer);
    if (iss === undefined) answer.delete('iss');
    else answer.set('iss', iss);
    await expect(transport.finishAuth(answer)).rejects.toThrow(/iss/i);
    expect(me.tokens()).toBeUndefined();
  }
  await transport.finishAuth(me.answer);
  expect(me.tokens()).toBeDefined();
});

describe('a metadata document of an application', () => {
  const INSIDE: readonly [string, string][] = [
    ['on this machine', '127.0.0.1'],
    ['on this machine by a name', 'localhost'],
    ['on this machine by a name with a dot', 'localhost.'],
    ['at an address in IPv6', '[::1]'],
    ['at an address in IPv6 that holds IPv4', '[::ffff:127.0.0.1]'],
    ['at an address written in hexadecimal IPv6', '[::ffff:7f00:1]'],
    ['at a decimal address', '2130706433'],
    ['at a hexadecimal address', '0x7f000001'],
    ['at an octal address', '0177.0.0.1'],
    ['at a shortened address', '127.1'],
    ['at the address of nobody', '0.0.0.0'],
  ];

  beforeEach(() => void (canary.touched = 0));

  it.each(INSIDE)('%s is not fetched, and nothing is told of what is there', async (_, host) => {
    const client = new OAuthApplication(system.url, `https://${host}:${canary.port}/client.json`);
    const page = await open({}, client);
    expect(isOwnPage(page)).toBe(true);
    expect(page.text).not.toMatch(/ECONN|refused|timeout|special-use|private|certificate/i);
    expect(canary.touched).toBe(0);
  });

  it.each([
    'https://169.254.169.254/client.json',
    'https://10.0.0.1/client.json',
    'http://assistant.example/client.json',
    'https://user:password@assistant.example/client.json',
    'https://assistant.example/client.json#x',
    'https://assistant.example',
    'file:///etc/passwd',
  ])('named %s makes no client', async (id) => {
    expect(isOwnPage(await open({}, new OAuthApplication(system.url, id)))).toBe(true);
  });

  it('that redirects inside is not followed there; where gateway.yaml allows a place, that alone is reached', async () => {
    const document = await PublishedDocument.start('http://127.0.0.1:39999/callback');
    const allowing = await RunningSystem.start({
      env: { NODE_EXTRA_CA_CERTS: document.authority },
      edit: (yaml) => `${yaml}\negress: { allow: [127.0.0.1] }\n`,
    });
    try {
      const ask = (id: string) => new HeadlessBrowser().open(new OAuthApplication(allowing.url, id).authorizeUrl());
      document.redirect = `https://127.0.0.2:${canary.port}/client.json`;
      expect(isOwnPage(await ask(document.url))).toBe(true);
      expect(canary.touched).toBe(0);
      document.redirect = undefined;
      expect((await ask(document.url)).text).toContain('Published Assistant');
      // The canary hears what may be reached, so that its silence above says something.
      expect(isOwnPage(await ask(`https://127.0.0.1:${canary.port}/client.json`))).toBe(true);
      expect(canary.touched).toBeGreaterThan(0);
    } finally {
      await allowing.stop();
      await document.stop();
    }
  });
});
