import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HttpException, type ExecutionContext } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryProofStore } from '../../fixtures/memory-proof-store.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { SigningKeys } from '../tokens/signing-keys.js';
import { TokenIssuer } from '../tokens/token-issuer.js';
import { LocalTokenVerifier } from '../tokens/local-token-verifier.js';
import { bearerChallenge } from './bearer-challenge.js';
import { BearerGuard } from './bearer.guard.js';
import { BEARER_STRATEGY, BearerStrategy } from './bearer.strategy.js';
import { DpopProofs } from './dpop-proof.js';
import { ProofMemory } from './proof-memory.js';
import { ProtectedResource } from './protected-resource.js';

const PUBLIC_URL = 'http://gateway.example/';
const METADATA = 'http://gateway.example/.well-known/oauth-protected-resource/mcp';

let directory: string;
let issuer: TokenIssuer;
let verifier: LocalTokenVerifier;
let strategy: BearerStrategy;
let guard: BearerGuard;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'gatehouse-bearer-'));
  const keys = await SigningKeys.open(directory);
  const clock = new StoppedClock();
  const resource = new ProtectedResource(PUBLIC_URL);
  issuer = new TokenIssuer(keys, resource.issuer, clock);
  verifier = new LocalTokenVerifier(keys, clock, resource);
  strategy = new BearerStrategy(verifier, resource, new DpopProofs(clock, new ProofMemory(new MemoryProofStore())));
  guard = new BearerGuard(resource);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Answer {
  readonly thrown: unknown;
  readonly user: { readonly subject: string } | undefined;
  readonly challenge: string;
}

/** One request through the guard and the real passport. */
async function ask(url: string, authorization?: string): Promise<Answer> {
  const request: { url: string; headers: { authorization?: string }; user?: Answer['user'] } = {
    url,
    headers: authorization === undefined ? {} : { authorization },
  };
  const headers = new Map<string, string>();
  const response = { header: (name: string, value: string) => headers.set(name, value) };
  const context = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }) };
  const activated = Promise.resolve(guard.canActivate(context as unknown as ExecutionContext));
  const thrown: unknown = await activated.then(
    () => undefined,
    (error: unknown) => error,
  );
  return { thrown, user: request.user, challenge: headers.get('WWW-Authenticate') ?? '' };
}

async function refused(url: string, authorization?: string): Promise<{ status: number; challenge: string; body: unknown }> {
  const { thrown, challenge, user } = await ask(url, authorization);
  expect(thrown).toBeInstanceOf(HttpException);
  expect(user).toBeUndefined();
  const exception = thrown as HttpException;
  return { status: exception.getStatus(), challenge, body: exception.getResponse() };
}

const tokenFor = (changes: { scopes?: string[]; audience?: string } = {}) =>
  issuer.issue({
    subject: 'agent@harbor.example',
    audience: 'http://gateway.example/mcp',
    scopes: ['mcp:read'],
    clientId: 'cli',
    ttlSeconds: 60,
    ...changes,
  });

describe('the bearer guard', () => {
  it('puts the claims of a good token on the request', async () => {
    const { user } = await ask('/mcp', `Bearer ${await tokenFor()}`);
    expect(user).toMatchObject({ subject: 'agent@harbor.example', scopes: ['mcp:read'] });
    expect((await ask('/mcp/crm', `bearer ${await tokenFor()}`)).user).toBeDefined();
  });

  it('answers a request without a token with where to get one, and no error', async () => {
    const { status, challenge, body } = await refused('/mcp');
    expect(status).toBe(401);
    expect(challenge).toBe(`Bearer resource_metadata="${METADATA}", scope="mcp:read"`);
    expect(body).toEqual({ error: 'unauthorized', message: 'Send an access token in the Authorization header.' });
  });

  it('names the metadata of the endpoint that was asked', async () => {
    expect((await refused('/mcp/crm')).challenge).toContain(`resource_metadata="${METADATA}/crm"`);
    expect((await refused('/mcp/crm?session=1')).challenge).toContain(`resource_metadata="${METADATA}/crm"`);
  });

  it.each(['/mcp/"evil', '/mcp/%0d%0aX: y', '/mcp/..%2f', '/elsewhere'])(
    'lets nothing of a strange address into the header: %s',
    async (url) => {
      expect((await refused(url)).challenge).toBe(`Bearer resource_metadata="${METADATA}", scope="mcp:read"`);
    },
  );

  it('takes another scheme for no token', async () => {
    expect((await refused('/mcp', 'Basic dXNlcjpwYXNz')).challenge).not.toContain('error=');
  });

  it.each(['Bearer', 'Bearer ', 'Bearer a b', 'Bearer nonsense', 'Bearer {}'])('answers %j as an invalid token', async (authorization) => {
    const { status, challenge, body } = await refused('/mcp', authorization);
    expect(status).toBe(401);
    expect(challenge).toMatch(/^Bearer error="invalid_token", error_description="[^"]+", resource_metadata="[^"]+", scope="mcp:read"$/);
    expect(body).toMatchObject({ error: 'invalid_token', message: expect.stringMatching(/Sign in/) });
  });

  it('answers a token for another service, or another endpoint, as invalid', async () => {
    expect((await refused('/mcp', `Bearer ${await tokenFor({ audience: 'https://other.example' })}`)).challenge).toContain('invalid_token');
    const forCrm = await tokenFor({ audience: 'http://gateway.example/mcp/crm' });
    expect((await refused('/mcp/mls', `Bearer ${forCrm}`)).status).toBe(401);
    expect((await ask('/mcp/crm', `Bearer ${forCrm}`)).user).toBeDefined();
  });

  it('answers a token without the scope with 403 and the scope to ask for', async () => {
    const { status, challenge } = await refused('/mcp', `Bearer ${await tokenFor({ scopes: ['profile'] })}`);
    expect(status).toBe(403);
    expect(challenge).toContain('error="insufficient_scope"');
    expect(challenge).toContain('scope="mcp:read"');
    expect(challenge).toContain(`resource_metadata="${METADATA}"`);
  });

  it.each(['/mcp?access_token=', '/mcp?x=1&access%5Ftoken='])(
    'refuses a token in the address (%s), also beside a good one in the header',
    async (prefix) => {
      const token = await tokenFor();
      for (const authorization of [undefined, `Bearer ${token}`]) {
        const { status, challenge } = await refused(`${prefix}${token}`, authorization);
        expect(status).toBe(400);
        expect(challenge).toContain('error="invalid_request"');
        expect(challenge).not.toContain(token);
      }
    },
  );

  it('finds its strategy under a name that nothing else uses', () => {
    expect(strategy.name).toBe(BEARER_STRATEGY);
  });
});

describe('protected resource metadata', () => {
  it('says for an endpoint what it is, who issues its tokens and which scope it needs', () => {
    expect(new ProtectedResource(PUBLIC_URL).metadata('crm')).toEqual({
      resource: 'http://gateway.example/mcp/crm',
      resource_name: 'Gatehouse: crm',
      authorization_servers: ['http://gateway.example'],
      scopes_supported: ['mcp:read', 'mcp:write'],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: ['ES256', 'Ed25519', 'EdDSA'],
    });
    expect(new ProtectedResource(PUBLIC_URL).metadata().resource).toBe('http://gateway.example/mcp');
  });
});

it('a challenge cannot be broken out of', () => {
  const challenge = bearerChallenge({
    resourceMetadata: 'http://x/"\r\nSet-Cookie: a=b',
    scope: 'a\\',
    error: 'invalid_token',
    description: 'say "no"',
  });
  expect(challenge).not.toMatch(/[\r\n\\]/);
  expect(challenge.match(/"/g)).toHaveLength(8);
});
