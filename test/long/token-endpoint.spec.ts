import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DpopKey } from '../support/dpop-key.js';
import type { Person } from '../support/headless-browser.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const ASSISTANT_SECRET = 'assistant-secret-of-this-run';
const REDIRECT = 'http://127.0.0.1:39999/callback';
const FORM = 'application/x-www-form-urlencoded';
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const GRANTS = ['authorization_code', 'refresh_token', DEVICE_CODE];

let system: RunningSystem;
let person: Person;
let registered: string;

beforeAll(async () => {
  system = await RunningSystem.start({
    env: { ASSISTANT_SECRET },
    edit: (yaml) =>
      yaml.replace(
        /^identity:\n/m,
        `identity:
  oauth:
    clients:
      - { id: harbor-assistant, name: Harbor Assistant, redirectUris: ['${REDIRECT}'], secret: { fromEnv: ASSISTANT_SECRET } }
`,
      ),
  });
  person = { user: AGENT, password: system.password(AGENT) };
  const answer = await fetch(`${system.url}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: [REDIRECT], token_endpoint_auth_method: 'none', grant_types: GRANTS }),
  });
  registered = ((await answer.json()) as { client_id: string }).client_id;
});
afterAll(() => system?.stop());

const own = (): OAuthApplication => new OAuthApplication(system.url);
const other = (): OAuthApplication => new OAuthApplication(system.url, registered);
const confidential = (): OAuthApplication => new OAuthApplication(system.url, 'harbor-assistant');
const basic = (secret: string, id = 'harbor-assistant') => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const statusOf = async (token: string): Promise<number> => (await new RawPeer('2026', `${system.url}/mcp`, token).list()).status;

describe('a code', () => {
  it('is good once; used again, it ends what it gave', async () => {
    const client = own();
    const code = await client.code(person);
    const issued = await client.redeem(code);
    expect(issued.status).toBe(200);
    expect(issued.headers.get('cache-control')).toBe('no-store');
    expect(await client.redeem(code)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await statusOf(issued.access_token)).toBe(401);
    expect(await client.refresh(issued.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  const BAD: readonly [string, Record<string, string>, string][] = [
    ['another verifier', { code_verifier: 'x'.repeat(64) }, 'invalid_grant'],
    ['no verifier', { code_verifier: '' }, 'invalid_grant'],
    ['a verifier that is too short', { code_verifier: 'x' }, 'invalid_request'],
    ['another redirect address', { redirect_uri: 'http://127.0.0.1:40000/callback' }, 'invalid_grant'],
    ['another redirect path', { redirect_uri: `${REDIRECT}/more` }, 'invalid_grant'],
    ['no redirect address', { redirect_uri: '' }, 'invalid_grant'],
    ['another service as resource', { resource: 'https://other.example/mcp' }, 'invalid_target'],
  ];

  it.each(BAD)('with %s gives nothing', async (_, changes, error) => {
    const client = own();
    const answer = await client.redeem(await client.code(person, { scope: 'mcp:read' }), changes);
    expect(answer).toMatchObject({ status: 400, error });
    expect(answer.access_token).toBeUndefined();
  });

  it('gives the scopes that were allowed, whatever this request names (OAuth 2.1 section 4.1.3)', async () => {
    const client = own();
    expect((await client.redeem(await client.code(person, { scope: 'mcp:read' }), { scope: 'mcp:admin' })).scope).toBe('mcp:read');
  });

  it('is no good for another application, whatever it knows besides, and stays good for its own', async () => {
    const client = own();
    const code = await client.code(person);
    const knows = { code_verifier: client.verifier };
    expect(await other().redeem(code, knows)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await confidential().redeem(code, knows, basic(ASSISTANT_SECRET))).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect((await client.redeem(code)).status).toBe(200);
  });

  it('for one endpoint gives no token for another', async () => {
    const client = own();
    const code = await client.code(person, { resource: `${system.url}/mcp/crm` });
    expect(await client.redeem(code, { resource: `${system.url}/mcp/mls` })).toMatchObject({ status: 400, error: 'invalid_target' });
  });

  it.each([
    ['was made up', 'x'.repeat(43)],
    ['is empty', ''],
  ])('that %s gives nothing', async (_, code) => {
    expect(await own().redeem(code)).toMatchObject({ status: 400, error: code ? 'invalid_grant' : 'invalid_request' });
  });
});

describe('a refresh token', () => {
  it('that was used and is shown by another application ends the sign-in, however soon', async () => {
    for (const thief of [
      (token: string) => other().refresh(token),
      (token: string) => confidential().refresh(token, {}, basic(ASSISTANT_SECRET)),
    ]) {
      const first = await own().signIn(person);
      const second = await own().refresh(first.refresh_token);
      expect(await thief(first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
      expect(await own().refresh(second.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
      for (const token of [first.access_token, second.access_token]) expect(await statusOf(token)).toBe(401);
    }
  });

  it('that was used and is shown without the secret of its application gives nothing, and ends nothing', async () => {
    const client = confidential();
    const issued = await client.redeem(await client.code(person), {}, basic(ASSISTANT_SECRET));
    const next = await client.refresh(issued.refresh_token, {}, basic(ASSISTANT_SECRET));
    expect(await client.refresh(issued.refresh_token, {}, basic('another secret of this run'))).toMatchObject({ status: 401 });
    expect((await client.refresh(issued.refresh_token, {}, basic(ASSISTANT_SECRET))).refresh_token).toBe(next.refresh_token);
  });

  it('that is bound to a key is served again with that key only', async () => {
    const [key, stolen] = [new DpopKey(), new DpopKey()];
    const proof = (by: DpopKey) => ({ dpop: by.proof('POST', `${system.url}/oauth/token`) });
    const client = own();
    const issued = await client.redeem(await client.code(person), {}, proof(key));
    const next = await client.refresh(issued.refresh_token, {}, proof(key));
    expect(next).toMatchObject({ status: 200, token_type: 'DPoP' });
    expect(await client.refresh(issued.refresh_token, {}, proof(stolen))).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await client.refresh(issued.refresh_token)).toMatchObject({ status: 400 });
    const again = await client.refresh(issued.refresh_token, {}, proof(key));
    expect(again).toMatchObject({ status: 200, refresh_token: next.refresh_token });
  });

  const BAD: readonly [string, Record<string, string>, string][] = [
    ['more scope than was allowed', { scope: 'mcp:read mcp:admin' }, 'invalid_scope'],
    ['a scope that does not exist', { scope: 'everything' }, 'invalid_scope'],
    ['another service as resource', { resource: 'https://other.example/mcp' }, 'invalid_target'],
    ['an endpoint that was not allowed', { resource: '/mcp/crm' }, 'invalid_target'],
  ];

  it.each(BAD)('with %s gives nothing', async (_, changes, error) => {
    const client = own();
    const issued = await client.signIn(person, { scope: 'mcp:read' });
    const placed = changes['resource']?.startsWith('/') ? { resource: `${system.url}${changes['resource']}` } : changes;
    expect(await client.refresh(issued.refresh_token, placed)).toMatchObject({ status: 400, error });
  });

  it('of one application is no good for another', async () => {
    const issued = await own().signIn(person);
    expect(await other().refresh(issued.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await own().refresh(issued.access_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });
});

describe('an application that must prove itself', () => {
  const CASES: readonly [string, Record<string, string>, Record<string, string>, number][] = [
    ['with another secret', {}, basic('another secret of this run'), 401],
    ['without its secret', {}, {}, 401],
    ['by the name of another', {}, basic(ASSISTANT_SECRET, 'gatehouse-cli'), 400],
    ['with two proofs', { client_secret: ASSISTANT_SECRET }, basic(ASSISTANT_SECRET), 400],
  ];

  it.each(CASES)('is refused %s', async (_, form, headers, status) => {
    const client = confidential();
    const code = await client.code(person);
    const id: Record<string, string> = headers['authorization'] ? {} : { client_id: 'harbor-assistant' };
    const answer = await client.redeem(code, { ...id, ...form }, headers);
    expect(answer).toMatchObject({ status, error: status === 401 ? 'invalid_client' : 'invalid_request' });
    // RFC 6749 section 5.2: the scheme that it tried.
    expect(answer.headers.get('www-authenticate') ?? '').toMatch(headers['authorization'] && status === 401 ? /^Basic / : /^$/);
  });

  it('is served with its secret in the header', async () => {
    const client = confidential();
    expect((await client.redeem(await client.code(person), {}, basic(ASSISTANT_SECRET))).status).toBe(200);
  });
});

describe('a request that cannot be read is answered by the error that the RFC names', () => {
  const send = async (
    path: string,
    body: string,
    type = FORM,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> => {
    const answer = await fetch(`${system.url}/oauth/${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, headers: answer.headers };
  };
  const CLI = 'client_id=gatehouse-cli';
  const CASES: readonly [string, string, string, number, string][] = [
    ['token: no grant type', 'token', CLI, 400, 'invalid_request'],
    ['token: the password of a person', 'token', `${CLI}&grant_type=password&username=a&password=b`, 400, 'unsupported_grant_type'],
    ['token: implicit', 'token', `${CLI}&grant_type=implicit`, 400, 'unsupported_grant_type'],
    ['token: no code', 'token', `${CLI}&grant_type=authorization_code`, 400, 'invalid_request'],
    ['token: no refresh token', 'token', `${CLI}&grant_type=refresh_token`, 400, 'invalid_request'],
    ['token: an unknown refresh token', 'token', `${CLI}&grant_type=refresh_token&refresh_token=${'x'.repeat(43)}`, 400, 'invalid_grant'],
    ['token: an unknown device code', 'token', `${CLI}&grant_type=${DEVICE_CODE}&device_code=${'x'.repeat(43)}`, 400, 'invalid_grant'],
    ['token: no application', 'token', 'grant_type=authorization_code&code=x', 400, 'invalid_request'],
    ['token: an unknown application', 'token', 'client_id=nobody&grant_type=authorization_code', 401, 'invalid_client'],
    ['token: a parameter twice', 'token', `${CLI}&${CLI}&grant_type=authorization_code`, 400, 'invalid_request'],
    [
      'token: more than a form can be',
      'token',
      `${CLI}&grant_type=refresh_token&refresh_token=${'x'.repeat(200_000)}`,
      400,
      'invalid_request',
    ],
    ['revoke: no token', 'revoke', CLI, 400, 'invalid_request'],
    ['revoke: no application', 'revoke', 'token=x', 400, 'invalid_request'],
    ['introspect: no token', 'introspect', CLI, 400, 'invalid_request'],
    ['introspect: no application', 'introspect', 'token=x', 400, 'invalid_request'],
    ['device: no application', 'device_authorization', 'scope=mcp:read', 400, 'invalid_request'],
    ['device: another service', 'device_authorization', `${CLI}&resource=https://other.example`, 400, 'invalid_target'],
  ];

  it.each(CASES)('%s', async (...[, path, body, status, error]) => {
    const answer = await send(path, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error, error_description: expect.any(String) });
  });

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])('token: a body of %s', async (type) => {
    expect(await send('token', '{"grant_type":"authorization_code"}', type)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  it.each(['token', 'revoke', 'introspect', 'device_authorization'])('%s: by GET, where secrets would be in the address', async (path) => {
    const answer = await fetch(`${system.url}/oauth/${path}?client_id=gatehouse-cli&token=x`);
    expect(answer.status).toBe(404);
  });

  it('revoke: a token that is unknown or of another application, without a word about it (RFC 7009 section 2.2)', async () => {
    expect((await own().post('/oauth/revoke', { token: 'x'.repeat(43) })).status).toBe(200);
    const issued = await own().signIn(person);
    await other().post('/oauth/revoke', { token: issued.refresh_token });
    expect((await own().refresh(issued.refresh_token)).status).toBe(200);
  });
});

describe('a device code', () => {
  it('of one application is no good for another', async () => {
    const asked = { scope: 'mcp:read', resource: `${system.url}/mcp` };
    const started = (await (await own().post('/oauth/device_authorization', asked)).json()) as Record<string, string>;
    const poll = (client: OAuthApplication) => client.token({ grant_type: DEVICE_CODE, device_code: started['device_code']! });
    expect(await poll(own())).toMatchObject({ status: 400, error: 'authorization_pending' });
    expect(await poll(other())).toMatchObject({ status: 400, error: 'invalid_grant' });
  });
});
