import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Canary } from '../support/canary.js';
import { HeadlessBrowser, type Person } from '../support/headless-browser.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const WEB = ['https://assistant.example/callback'];

let system: RunningSystem;
let person: Person;

beforeAll(async () => {
  system = await RunningSystem.start();
  person = { user: AGENT, password: system.password(AGENT) };
});
afterAll(() => system?.stop());

async function register(metadata: unknown, type = 'application/json'): Promise<{ status: number; body: Record<string, unknown> }> {
  const whole = { client_name: 'Test', token_endpoint_auth_method: 'none', ...(metadata as object) };
  const body = typeof metadata === 'string' ? metadata : JSON.stringify(whole);
  const answer = await fetch(`${system.url}/oauth/register`, { method: 'POST', headers: { 'content-type': type }, body });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

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

  const BAD: readonly [string, unknown, string][] = [
    ['that is no JSON', '{', 'invalid_request'],
    ['that is a list', '[]', 'invalid_request'],
    ['without a redirect address', {}, 'invalid_redirect_uri'],
    ['for the implicit grant', { redirect_uris: WEB, grant_types: ['implicit'], response_types: ['token'] }, 'invalid_client_metadata'],
    ['as a client without a person', { redirect_uris: WEB, grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
    ['with a method that is not offered', { redirect_uris: WEB, token_endpoint_auth_method: 'tls_client_auth' }, 'invalid_client_metadata'],
    [
      'with a document of addresses to be fetched',
      { redirect_uris: WEB, subject_type: 'pairwise', sector_identifier_uri: 'https://127.0.0.1:1/' },
      'invalid_client_metadata',
    ],
    ['with a name that fills a page', { redirect_uris: WEB, client_name: 'x'.repeat(200) }, 'invalid_client_metadata'],
    ['with a name that is no text', { redirect_uris: WEB, client_name: { text: 'x' } }, 'invalid_client_metadata'],
    ['with a hundred addresses', { redirect_uris: Array.from({ length: 100 }, (_, at) => `${WEB[0]}/${at}`) }, 'invalid_redirect_uri'],
  ];

  it.each(BAD)('%s is refused', async (_, metadata, error) => {
    expect(await register(metadata)).toMatchObject({ status: 400, body: { error } });
  });

  it('as a form is refused', async () => {
    expect(await register('redirect_uris=https://assistant.example', 'application/x-www-form-urlencoded')).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  it('takes no id, no secret and no claim of a software statement from the application (RFC 7591 section 3.1.1)', async () => {
    const statement = { client_name: 'Bank', redirect_uris: ['https://evil.example/'] };
    const encoded = Buffer.from(JSON.stringify(statement)).toString('base64url');
    const { status, body } = await register({
      redirect_uris: WEB,
      client_id: 'gatehouse-cli',
      client_secret: 'a secret of its own choice',
      software_statement: `eyJhbGciOiJub25lIn0.${encoded}.`,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ client_name: 'Test', redirect_uris: WEB });
    expect(body['client_id']).not.toBe('gatehouse-cli');
    expect(body['client_secret']).not.toBe('a secret of its own choice');
    expect(body['software_statement']).toBeUndefined();
  });

  it('with keys to be fetched from inside leads nobody there', async () => {
    const canary = await Canary.start();
    const { body } = await register({
      redirect_uris: WEB,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: `https://127.0.0.1:${canary.port}/jwks`,
    });
    const assertion = [
      '{"alg":"ES256","kid":"x"}',
      JSON.stringify({ iss: body['client_id'], sub: body['client_id'], aud: system.url, jti: 'x', exp: 4_000_000_000 }),
    ]
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
    const answer = await new OAuthApplication(system.url, String(body['client_id'])).token({
      grant_type: 'authorization_code',
      code: 'x',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `${assertion}.${'A'.repeat(86)}`,
    });
    expect(answer).toMatchObject({ status: 401, error: 'invalid_client' });
    expect(canary.touched).toBe(0);
    canary.stop();
  });
});

// Last: the limit holds for every registration of this machine.
it('floods of registrations are stopped per address', async () => {
  const answers = await Promise.all(Array.from({ length: 80 }, () => register({ redirect_uris: ['https://assistant.example/callback'] })));
  expect(answers.some(({ status }) => status === 429)).toBe(true);
  const headers = { 'content-type': 'application/json' };
  const otherwise = await Promise.all(
    ['Register', 'register/'].map((path) => fetch(`${system.url}/oauth/${path}`, { method: 'POST', headers, body: '{}' })),
  );
  expect(otherwise.map(({ status }) => status)).toEqual([429, 429]);
});
