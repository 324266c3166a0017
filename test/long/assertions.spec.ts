import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { exportJWK, exportSPKI, importJWK, type CryptoKey, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EnterpriseIdp } from '../support/enterprise-idp.js';
import { askToken, basic, clientAssertion, nowSeconds, privateKeyOf, type Answer } from '../support/service-client.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const DISABLED = 'assistant@harbor.example';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SECRET = 'client-secret-of-this-run-0123456789';
const ASSISTANT = basic('harbor-assistant', SECRET);
const CREDENTIALS = { grant_type: 'client_credentials' };

let idp: EnterpriseIdp;
let stranger: EnterpriseIdp;
let system: RunningSystem;
let signer: CryptoKey;
let foreign: CryptoKey;

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

beforeAll(async () => {
  idp = await EnterpriseIdp.start();
  stranger = await EnterpriseIdp.start();
  const { publicKey, privateKey } = keyPair();
  signer = await privateKeyOf(pkcs8(privateKey));
  foreign = await privateKeyOf(pkcs8(keyPair().privateKey));
  const jwk = JSON.stringify(await exportJWK(publicKey));
  const section = `identity:
  assertions: [{ issuer: ${idp.url}, clients: [harbor-assistant] }]
  services:
    - { id: portal, name: Portal, publicKeys: [${jwk}], endpoints: [mls, crm] }
    - { id: hosted, name: Hosted, jwksUri: ${idp.url}/keys }
    - { id: guessed, name: Guessed, secret: { fromEnv: CLIENT_SECRET } }
  oauth:
    clients:
      - { id: harbor-assistant, name: Harbor Assistant, redirectUris: [], secret: { fromEnv: CLIENT_SECRET } }
      - { id: harbor-other, name: Harbor Other, redirectUris: [], secret: { fromEnv: CLIENT_SECRET } }
      - { id: harbor-public, name: Harbor Public, redirectUris: ['http://127.0.0.1:39999/callback'] }
`;
  system = await RunningSystem.start({
    env: { CLIENT_SECRET: SECRET },
    edit: (yaml) =>
      `${yaml
        .replace('gateway:\n', 'gateway:\n  trustedProxies: [127.0.0.1]\n')
        .replace(/^identity:\n/m, section)
        .replace(new RegExp(`(user: ${DISABLED}[^\\n}]*)`), '$1, disabled: true')}\negress: { allow: [127.0.0.1] }\n`,
  });
});
afterAll(async () => {
  await system?.stop();
  await idp?.stop();
  await stranger?.stop();
});

const tokenEndpoint = (): string => `${system.url}/oauth/token`;
const claims = (over: JWTPayload = {}): JWTPayload =>
  idp.claims({ sub: AGENT, aud: system.url, client_id: 'harbor-assistant', resource: `${system.url}/mcp`, scope: 'mcp:read', ...over });
const redeem = (assertion: string, form: Record<string, string> = {}, headers: Record<string, string> = ASSISTANT): Promise<Answer> =>
  askToken(system.url, { grant_type: JWT_BEARER, assertion, ...form }, headers);
const outcome = ({ status, body }: Answer): [number, unknown] => [status, body['error']];

it('what all of these begin with is good: one assertion, one client', async () => {
  expect((await redeem(await idp.sign(claims()))).status).toBe(200);
  const proof = await clientAssertion(signer, { id: 'portal', audience: system.url });
  expect((await askToken(system.url, { ...CREDENTIALS, ...proof, resource: `${system.url}/mcp/mls` })).status).toBe(200);
});

describe('an identity assertion is refused with invalid_grant where', () => {
  const publicPem = async (): Promise<Uint8Array> =>
    new TextEncoder().encode(await exportSPKI((await importJWK(idp.publicJwk, 'RS256')) as CryptoKey));
  const unsigned = (header: object, payload: object): string => `${encoded(header)}.${encoded(payload)}.`;
  const CASES: readonly [string, () => Promise<string> | string, string][] = [
    ['it is for another server', () => idp.sign(claims({ aud: 'https://elsewhere.example' })), 'audience'],
    ['it is for another server too', () => idp.sign(claims({ aud: [system.url, 'https://elsewhere.example'] })), 'audience'],
    ['it is for the token endpoint, as a client assertion would be', () => idp.sign(claims({ aud: tokenEndpoint() })), 'audience'],
    ['it was made for another client', () => idp.sign(claims({ client_id: 'harbor-other' })), 'client'],
    ['it is not signed', () => unsigned({ alg: 'none', typ: 'oauth-id-jag+jwt' }, claims()), 'algorithm'],
    ['it is signed with the public key as a secret', async () => idp.sign(claims(), { alg: 'HS256' }, await publicPem()), 'algorithm'],
    ['it is signed by another key of that name', () => stranger.sign(claims(), { kid: 'key-1' }), 'signature'],
    ['its key is unknown', () => idp.sign(claims(), { kid: 'key-99' }), 'signature'],
    ['it has expired', () => idp.sign(claims({ iat: nowSeconds() - 400, exp: nowSeconds() - 100 })), 'expired'],
    ['it is from the future', () => idp.sign(claims({ iat: nowSeconds() + 300, exp: nowSeconds() + 600 })), 'not_yet'],
    ['it lives for ever', () => idp.sign(claims({ exp: 4_000_000_000 })), 'too_long'],
    ['it never expires', () => idp.sign(claims({ exp: undefined })), 'malformed'],
    ['it has no id', () => idp.sign(claims({ jti: undefined })), 'malformed'],
    ['it names no client', () => idp.sign(claims({ client_id: undefined })), 'malformed'],
    ['its issuer is a stranger', () => stranger.sign({ ...claims(), iss: stranger.url }), 'issuer'],
    ['a stranger says that it is the issuer', () => stranger.sign(claims()), 'signature'],
    ['it is an ID token', () => idp.idToken(AGENT, 'harbor-assistant'), 'type'],
    ['it is an access token of its issuer', () => idp.sign(claims(), { typ: 'at+jwt' }), 'type'],
    ['it is an access token of ours', () => system.token(AGENT), 'type'],
    [
      'it is a client assertion',
      async () => (await clientAssertion(signer, { id: 'portal', audience: system.url }))['client_assertion']!,
      'type',
    ],
    ['it is for a resource elsewhere', () => idp.sign(claims({ resource: 'https://crm.example/mcp' })), 'resource'],
    ['it is for a resource whose address begins alike', () => idp.sign(claims({ resource: `${system.url}.evil.example/mcp` })), 'resource'],
    ['it is for two resources', () => idp.sign(claims({ resource: [`${system.url}/mcp`, `${system.url}/mcp/crm`] })), 'resource'],
    ['it holds a scope of somebody else', () => idp.sign(claims({ scope: 'mcp:read chat.read' })), 'scope'],
    ['it names nobody', () => idp.sign(claims({ sub: 'stranger@harbor.example' })), 'account'],
    ['it names somebody who is disabled', () => idp.sign(claims({ sub: DISABLED })), 'account'],
    ['it spells the name otherwise', () => idp.sign(claims({ sub: AGENT.toUpperCase() })), 'account'],
    ['it names a service', () => idp.sign(claims({ sub: 'service:portal' })), 'account'],
    ['it is no JWT', () => 'not.a.jwt', 'malformed'],
  ];

  it.each(CASES)('%s', async (_where, make) => {
    const answer = await redeem(await make());
    expect(outcome(answer)).toEqual([400, 'invalid_grant']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('and the record says why, each time', () => {
    const reasons = system
      .audit()
      .flatMap(({ kind, details }) => (kind === 'oauth.token.refused' ? [(details as { reason?: string }).reason] : []));
    expect(reasons).toEqual(CASES.map(([, , reason]) => reason));
  });
});

describe('a request with an identity assertion', () => {
  it('gets no more than the assertion holds', async () => {
    const widened = await redeem(await idp.sign(claims()), { scope: 'mcp:read mcp:write mcp:admin' });
    expect(widened.body['scope']).toBe('mcp:read');
    expect(outcome(await redeem(await idp.sign(claims()), { scope: 'mcp:admin' }))).toEqual([400, 'invalid_scope']);
  });

  it.each([
    ['elsewhere', 'https://crm.example/mcp'],
    ['at another endpoint', 'crm'],
  ])('gets no token for a resource %s', async (_where, asked) => {
    const resource = asked.startsWith('https:') ? asked : `${system.url}/mcp/${asked}`;
    expect(outcome(await redeem(await idp.sign(claims()), { resource }))).toEqual([400, 'invalid_target']);
  });

  it('is refused by the name that the RFC has for a client that is unknown, wrong, public or not named for the issuer', async () => {
    const jag = () => idp.sign(claims());
    expect(outcome(await redeem(await jag(), {}, basic('harbor-nobody', SECRET)))).toEqual([401, 'invalid_client']);
    expect(outcome(await redeem(await jag(), {}, basic('harbor-assistant', 'wrong')))).toEqual([401, 'invalid_client']);
    const open = { client_id: 'harbor-public' };
    expect(outcome(await redeem(await idp.sign(claims(open)), open, {}))).toEqual([400, 'unauthorized_client']);
    const other = await redeem(await idp.sign(claims({ client_id: 'harbor-other' })), {}, basic('harbor-other', SECRET));
    expect(outcome(other)).toEqual([400, 'invalid_grant']);
    expect(outcome(await askToken(system.url, { grant_type: JWT_BEARER }, ASSISTANT))).toEqual([400, 'invalid_request']);
  });

  it('is refused to an application that registered itself, whatever secret it got', async () => {
    const metadata = {
      client_name: 'Test',
      redirect_uris: ['https://app.example/callback'],
      grant_types: ['authorization_code', JWT_BEARER],
    };
    const registered = await fetch(`${system.url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...metadata, token_endpoint_auth_method: 'client_secret_basic' }),
    });
    const { client_id: id, client_secret: secret } = (await registered.json()) as Record<string, string>;
    const answer = await redeem(await idp.sign(claims({ client_id: id! })), {}, basic(id!, secret!));
    expect(outcome(answer)).toEqual([400, 'unauthorized_client']);
  });
});

describe('a client assertion is refused with invalid_client where', () => {
  const made = (over: Parameters<typeof clientAssertion>[2], key: CryptoKey | Uint8Array = signer) =>
    clientAssertion(key, { id: 'portal', audience: system.url }, over);
  const CASES: readonly [string, () => Promise<Record<string, string>>][] = [
    ['it is for another server', () => made({ claims: { aud: 'https://elsewhere.example/oauth/token' } })],
    ['it is for another server too', () => made({ claims: { aud: [system.url, 'https://elsewhere.example'] } })],
    ['it has expired', () => made({ claims: { iat: nowSeconds() - 200, exp: nowSeconds() - 100 } })],
    ['it lives for ever', () => made({ claims: { exp: 4_000_000_000 } })],
    ['it has no id', () => made({ claims: { jti: undefined } })],
    ['somebody else issued it', () => made({ claims: { iss: 'hosted' } })],
    ['another key signed it', () => made({}, foreign)],
    ['it is signed with a secret', () => made({ header: { alg: 'HS256' } }, new TextEncoder().encode(SECRET.padEnd(64, '0')))],
    [
      'it is not signed',
      async () => {
        const payload = { iss: 'portal', sub: 'portal', aud: system.url, jti: randomUUID(), exp: nowSeconds() + 60 };
        return { ...(await made({})), client_assertion: `${encoded({ alg: 'none' })}.${encoded(payload)}.` };
      },
    ],
  ];

  it.each(CASES)('%s', async (_where, make) => {
    expect(outcome(await askToken(system.url, { ...CREDENTIALS, ...(await make()), resource: `${system.url}/mcp/mls` }))).toEqual([
      401,
      'invalid_client',
    ]);
  });

  it('its id was used before, also where both come at once', async () => {
    const proof = await made({});
    const ask = () => askToken(system.url, { ...CREDENTIALS, ...proof, resource: `${system.url}/mcp/mls` });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
  });
});

describe('a service', () => {
  const asPortal = async (form: Record<string, string>): Promise<Answer> =>
    askToken(system.url, { ...CREDENTIALS, ...(await clientAssertion(signer, { id: 'portal', audience: tokenEndpoint() })), ...form });

  it('gets no scope and no resource beyond what gateway.yaml names', async () => {
    const resource = `${system.url}/mcp/mls`;
    expect(outcome(await asPortal({ resource, scope: 'mcp:read mcp:write' }))).toEqual([400, 'invalid_scope']);
    expect(outcome(await asPortal({ resource, scope: 'openid' }))).toEqual([400, 'invalid_scope']);
    expect(outcome(await asPortal({ resource: `${system.url}/mcp/market` }))).toEqual([400, 'invalid_target']);
    expect(outcome(await asPortal({ resource: 'https://crm.example/mcp' }))).toEqual([400, 'invalid_target']);
    expect(outcome(await asPortal({}))).toEqual([400, 'invalid_target']);
    expect(outcome(await asPortal({ grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://app.example' }))).toEqual([
      400,
      'unauthorized_client',
    ]);
    expect(outcome(await asPortal({ grant_type: JWT_BEARER, assertion: await idp.sign(claims({ client_id: 'portal' })) }))).toEqual([
      400,
      'unauthorized_client',
    ]);
  });

  it('is none that registered itself or publishes a document', async () => {
    const registered = await fetch(`${system.url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        redirect_uris: [],
        response_types: [],
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'client_secret_basic',
      }),
    });
    expect([registered.status, await registered.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_client_metadata' })]);
  });

  it('is known by the keys that it publishes, and not by one that it does not', async () => {
    const asHosted = async (key: EnterpriseIdp) => {
      const payload = { iss: 'hosted', sub: 'hosted', aud: system.url, jti: randomUUID(), exp: nowSeconds() + 60 };
      const proof = await clientAssertion(signer, { id: 'hosted', audience: system.url });
      return askToken(system.url, { ...CREDENTIALS, ...proof, client_assertion: await key.sign(payload, { typ: 'JWT' }) });
    };
    expect((await asHosted(idp)).status).toBe(200);
    expect(outcome(await asHosted(stranger))).toEqual([401, 'invalid_client']);
  });

  it('is kept from guessing, and keeps nobody else from signing in', async () => {
    const tries = await Promise.all(Array.from({ length: 10 }, () => askToken(system.url, CREDENTIALS, basic('guessed', 'wrong'))));
    expect(tries.map(outcome)).toEqual(tries.map(() => [401, 'invalid_client']));
    expect(outcome(await askToken(system.url, CREDENTIALS, basic('guessed', SECRET)))).toEqual([429, 'temporarily_unavailable']);
    expect((await redeem(await idp.sign(claims()))).status).toBe(200);
    // From another address, as the proxy before the gateway says, it signs in as before.
    const elsewhere = { ...basic('guessed', SECRET), 'x-forwarded-for': '198.51.100.7' };
    expect((await askToken(system.url, CREDENTIALS, elsewhere)).status).toBe(200);
  });

  it('whose key is taken out of gateway.yaml is out', async () => {
    const yaml = await readFile(system.configFile, 'utf8');
    const other = JSON.stringify(await exportJWK(keyPair().publicKey));
    await writeFile(system.configFile, yaml.replace(/(id: portal, name: Portal, publicKeys: \[).*(\], endpoints)/, `$1${other}$2`));
    await system.gateway.end();
    await system.gateway.start();
    expect(outcome(await asPortal({ resource: `${system.url}/mcp/mls` }))).toEqual([401, 'invalid_client']);
  });
});

it('nothing of what was sent is in the log or in the record', async () => {
  const assertion = await idp.sign(claims({ aud: 'https://elsewhere.example' }));
  await redeem(assertion);
  const written = `${system.gateway.log}${JSON.stringify(system.audit())}`;
  for (const secret of [SECRET, ...assertion.split('.').slice(1)]) expect(written).not.toContain(secret);
});
