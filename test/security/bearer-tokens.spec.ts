import { createHmac, createSign, generateKeyPairSync, type KeyObject, createPrivateKey, createPublicKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../support/headless-browser.js';
import { OAuthApplication, type TokenAnswer } from '../support/oauth-application.js';
import { RawPeer } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const HOUR = 3_600;

let system: RunningSystem;
let person: Person;
let issued: TokenAnswer;
let key: { readonly own: KeyObject; readonly kid: string };
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });

beforeAll(async () => {
  system = await RunningSystem.start();
  person = { user: AGENT, password: system.password(AGENT) };
  issued = await new OAuthApplication(system.url).signIn(person, { scope: 'openid mcp:read mcp:write' });
  const folder = join(system.folder, '.gatehouse/keys');
  const [file] = (await readdir(folder)).filter((name) => name.startsWith('key-'));
  const own = createPrivateKey({ key: JSON.parse(await readFile(join(folder, file!), 'utf8')) as never, format: 'jwk' });
  key = { own, kid: String(decoded(issued.access_token, 0)['kid']) };
});
afterAll(() => system?.stop());

type Json = Record<string, unknown>;
const decoded = (token: string, part: number): Json => JSON.parse(Buffer.from(token.split('.')[part]!, 'base64url').toString()) as Json;
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (): number => Math.floor(Date.now() / 1000);

const signedWith = (privateKey: KeyObject, header: object, payload: object): string => {
  const text = `${encoded(header)}.${encoded(payload)}`;
  return `${text}.${createSign('SHA256').update(text).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const header = (changes: Json = {}): Json => ({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...changes });
const payload = (changes: Json = {}): Json => ({ ...decoded(issued.access_token, 1), jti: `forged-${Math.random()}`, ...changes });
/** A token of our own key, changed in one place. */
const signed = (claims: Json = {}, head: Json = {}): string => signedWith(key.own, header(head), payload(claims));
const without = (claim: string): string => {
  const { [claim]: _gone, ...rest } = payload();
  return signedWith(key.own, header(), rest);
};

const publicKey = () => createPublicKey(key.own);
const byPublicKey = (secret: Buffer | string): string => {
  const text = `${encoded(header({ alg: 'HS256' }))}.${encoded(payload())}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

const show = (token: string | undefined, path = '/mcp') => new RawPeer('2026', `${system.url}${path}`, token).list();

describe('an access token', () => {
  it('that the others differ from in one place is good', async () => {
    expect((await show(signed())).status).toBe(200);
  });

  /** What is sent, and what the challenge says of it. */
  const BAD: readonly [string, () => string, RegExp][] = [
    ['for another service', () => signed({ aud: 'https://other.example/mcp' }), /another service/],
    ['for another endpoint', () => signed({ aud: `${system.url}/mcp/crm` }), /another service/],
    ['for this service and another one', () => signed({ aud: [`${system.url}/mcp`, 'https://other.example'] }), /could not be read/],
    ['of another issuer', () => signed({ iss: 'https://login.other.example' }), /somebody else/],
    ['without a signature', () => `${encoded(header({ alg: 'none' }))}.${encoded(payload())}.`, /could not be read|not signed/],
    [
      'with the public key as a shared secret (PEM)',
      () => byPublicKey(publicKey().export({ type: 'spki', format: 'pem' })),
      /could not be read|not signed/,
    ],
    [
      'with the public key as a shared secret (JWK)',
      () => byPublicKey(JSON.stringify(publicKey().export({ format: 'jwk' }))),
      /could not be read|not signed/,
    ],
    ['that names a key which is none of ours', () => signed({}, { kid: 'another-key' }), /not signed by this gateway/],
    ['that names no key', () => signed({}, { kid: undefined }), /not signed by this gateway/],
    ['of a foreign key under the name of ours', () => signedWith(foreign.privateKey, header(), payload()), /not signed by this gateway/],
    [
      'that brings its own key along',
      () => signedWith(foreign.privateKey, header({ kid: 'x', jwk: foreign.publicKey.export({ format: 'jwk' }) }), payload()),
      /not signed by this gateway/,
    ],
    [
      'that says where its key is',
      () => signedWith(foreign.privateKey, header({ kid: 'x', jku: `${system.url}/oauth/jwks` }), payload()),
      /not signed/,
    ],
    ['with an extension that must be understood', () => signed({}, { crit: ['exp'], exp: 1 }), /could not be read/],
    ['that has expired', () => signed({ iat: seconds() - 600, exp: seconds() - 60 }), /expired/],
    ['that is not valid yet', () => signed({ nbf: seconds() + 600 }), /not valid yet/],
    ['issued in the future', () => signed({ iat: seconds() + 600, exp: seconds() + 900 }), /not valid yet/],
    ['that lives for a day', () => signed({ exp: seconds() + 24 * HOUR }), /could not be read/],
    ['without an end', () => without('exp'), /could not be read/],
    ['without an id', () => without('jti'), /could not be read/],
    ['without an application', () => without('client_id'), /could not be read/],
    ['of another type', () => signed({}, { typ: 'JWT' }), /could not be read/],
    ['bound to a key, sent without a proof', () => signed({ cnf: { jkt: 'x'.repeat(43) } }), /bound to a key/],
    ['bound in a way that cannot be read', () => signed({ cnf: { unknown: 1 } }), /could not be read/],
    [
      'changed after it was signed',
      () => {
        const [head, , signature] = signed().split('.');
        return `${head}.${encoded(payload({ sub: 'broker@harbor.example' }))}.${signature}`;
      },
      /not signed by this gateway/,
    ],
    ['that is an id token', () => issued.id_token!, /could not be read/],
    ['that is a refresh token', () => issued.refresh_token, /could not be read/],
    ['that is no token', () => 'open-sesame', /could not be read/],
    ['of ten thousand characters', () => signed({ more: 'x'.repeat(8_000) }), /could not be read/],
  ];

  it.each(BAD)('%s is refused with 401, why, and where to sign in', async (_, make, says) => {
    const token = make();
    const answer = await show(token);
    expect(answer.status).toBe(401);
    const challenge = answer.headers.get('www-authenticate')!;
    expect(challenge).toMatch(/^Bearer error="invalid_token", error_description="/);
    expect(challenge).toContain(`resource_metadata="${system.url}/.well-known/oauth-protected-resource/mcp"`);
    expect(challenge).toContain('scope="mcp:read"');
    expect(JSON.parse(answer.text)).toMatchObject({ error: 'invalid_token', message: expect.stringMatching(says) });
    expect(answer.text).not.toContain(token);
  });

  it('that is missing is answered with a challenge that blames nothing', async () => {
    const answer = await show(undefined);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer resource_metadata="${system.url}/.well-known/oauth-protected-resource/mcp", scope="mcp:read"`,
    );
  });

  it('without the scope to read is answered with 403 and the scope that is asked for', async () => {
    const answer = await show(signed({ scope: 'profile' }));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="insufficient_scope", .*scope="mcp:read"$/);
  });

  it('is good at its own endpoint and at no other', async () => {
    const token = signed({ aud: `${system.url}/mcp/crm` });
    expect((await show(token, '/mcp/crm')).status).toBe(200);
    expect((await show(token, '/mcp/mls')).status).toBe(401);
  });

  it('is refused in the address, also where the header has it too', async () => {
    const token = signed();
    const answer = await show(token, `/mcp?access_token=${token}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_request"');
    expect((await show(undefined, `/mcp?access_token=${token}`)).status).toBe(400);
  });

  it.each([
    ['the good one first', () => [signed(), 'open-sesame']],
    ['the good one last', () => ['open-sesame', signed()]],
    ['the same twice', () => Array<string>(2).fill(signed())],
  ])('sent in two headers is refused: %s', async (_, tokens) => {
    const answer = await withHeaders(tokens().map((token) => `Bearer ${token}`));
    expect(answer.status).toBe(400);
    expect(answer.challenge).toContain('error="invalid_request"');
  });

  it.each(['Basic Z2F0ZWhvdXNlOng=', 'Bearer', 'Bearer ', 'Bearer a b', 'Token abc', 'Bearer "quoted"'])(
    'is not what stands in "Authorization: %s"',
    async (value) => {
      const { status, challenge } = await withHeaders([value]);
      expect(status).toBe(401);
      expect(challenge).toMatch(/^Bearer /);
    },
  );

  it('of a person without an account may call nothing', async () => {
    const answer = await new RawPeer('2026', `${system.url}/mcp`, signed({ sub: 'nobody@elsewhere.example' })).call('crm_list_tasks', {});
    expect(answer.text).toContain('not set up at this gateway');
  });

  it('of the command line or of an application is no key to the pages of the authorization server', async () => {
    for (const path of ['/oauth/introspect', '/oauth/revoke']) {
      const headers = { authorization: `Bearer ${issued.access_token}` };
      const answer = await fetch(`${system.url}${path}`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ token: issued.access_token }),
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.json()).toMatchObject({ error: expect.stringMatching(/^invalid_(request|client|token)$/) });
    }
    expect((await show(issued.access_token)).status).toBe(200);
  });
});

/** With Authorization headers as they are given, which fetch would join. */
function withHeaders(authorization: readonly string[]): Promise<{ status: number; challenge: string }> {
  const { hostname, port } = new URL(system.url);
  const fixed = [
    'Host',
    `${hostname}:${port}`,
    'Content-Type',
    'application/json',
    'Accept',
    'application/json',
    'MCP-Protocol-Version',
    '2026-07-28',
  ];
  const headers = [...fixed, ...authorization.flatMap((value) => ['Authorization', value])];
  return new Promise((resolve, reject) => {
    const asked = request({ host: hostname, port, path: '/mcp', method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode!, challenge: answer.headers['www-authenticate'] ?? '' });
    });
    asked.once('error', reject);
    asked.end('{}');
  });
}
