import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuardedFetch } from '@gatehouse/net';
import { callFor, contextOf, toolCall } from '../../testing/calls.js';
import { MemoryAccount, MemoryRegistrations } from '../../testing/memory-account.js';
import { ProtectedServer } from '../../testing/protected-server.js';
import { HttpUpstream } from '../http-upstream.js';
import { ClientCredentialsAuthority } from './client-credentials.js';
import { revokeSignIn } from './revocation.js';
import { UpstreamSignIn } from './sign-in.js';
import { SignedInAuthority } from './signed-in-authority.js';
import type { UpstreamAuthority } from './upstream-authority.js';

const clientInfo = { name: 'gatehouse', version: '1' };
const entry = {
  kind: 'tool',
  upstream: 'crm',
  name: 'find',
  publicName: 'crm_find',
  digest: 'd',
  terms: { action: 'read', dataClass: 'general' },
  descriptor: { name: 'find', inputSchema: { type: 'object' } },
} as const;
const REDIRECT = 'http://127.0.0.1:9/callback';
const fetcher = new GuardedFetch({ allow: ['127.0.0.1'] });
const opened: HttpUpstream[] = [];
let server: ProtectedServer;
let account: MemoryAccount;
let registrations: MemoryRegistrations;

beforeEach(async () => {
  server = await new ProtectedServer().open();
  account = new MemoryAccount();
  registrations = new MemoryRegistrations();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((upstream) => upstream.close()));
  server.close();
});

function upstreamWith(authority: UpstreamAuthority): HttpUpstream {
  const upstream = new HttpUpstream({ slug: 'crm', url: server.url, clientInfo, authority, closeGraceMs: 0 });
  opened.push(upstream);
  return upstream;
}
const call = (upstream: HttpUpstream) => upstream.request(toolCall('find', {}), contextOf(callFor(entry).call));
const service = (issuer = server.origin) =>
  new ClientCredentialsAuthority({
    url: new URL(server.url),
    client: { issuer, clientId: 'harbor', proof: { type: 'secret', secret: () => 's3cret-value' } },
    fetch: fetcher.fetch,
  });
const terms = () => ({ slug: 'crm', url: new URL(server.url), clientInfo, client: {}, account, registrations, fetch: fetcher.fetch });
const signedIn = () => new SignedInAuthority({ ...terms(), remedy: 'run gatehouse upstream login crm' });
async function signIn(answer: Record<string, string> = { code: 'c0de' }): Promise<UpstreamSignIn> {
  const begun = await UpstreamSignIn.begin(terms(), REDIRECT);
  await begun.finish(new URLSearchParams(answer));
  return begun;
}

it('a workload shows what its platform gave it, read anew for each token, and nothing else', async () => {
  let given = 'jwt-of-the-morning';
  const proof = { type: 'assertion', assertion: () => given } as const;
  const authority = new ClientCredentialsAuthority({
    url: new URL(server.url),
    client: { issuer: server.origin, proof },
    fetch: fetcher.fetch,
  });
  const upstream = upstreamWith(authority);
  await call(upstream);
  given = 'jwt-of-the-evening';
  server.good.clear();
  await call(upstream);
  const asked = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', scope: 'read', resource: server.url, authorization: '' };
  expect(server.tokenRequests).toEqual([
    { ...asked, assertion: 'jwt-of-the-morning' },
    { ...asked, assertion: 'jwt-of-the-evening' },
  ]);
});

describe('client credentials at an upstream', () => {
  it('are used where the challenge of the upstream leads, for this upstream and the scope that it names', async () => {
    await call(upstreamWith(service()));
    expect(server.tokenRequests).toEqual([
      {
        grant_type: 'client_credentials',
        scope: 'read',
        resource: server.url,
        authorization: `Basic ${Buffer.from('harbor:s3cret-value').toString('base64')}`,
      },
    ]);
  });

  it('get one token for all who wait, and another when it is refused; the call itself is made once', async () => {
    const upstream = upstreamWith(service());
    await Promise.all([call(upstream), call(upstream), call(upstream)]);
    expect(server.tokenRequests).toHaveLength(1);
    server.good.clear();
    await call(upstream);
    expect(server.tokenRequests).toHaveLength(2);
    expect(server.calls.filter((method) => method === 'tools/call')).toHaveLength(4);
  });

  it('ask for more where the upstream needs more, beside what they had, and no second time', async () => {
    const upstream = upstreamWith(service());
    await call(upstream);
    server.needs = 'write';
    await call(upstream);
    expect(server.tokenRequests.at(-1)).toMatchObject({ scope: 'read write' });
    server.good.forEach((_, token) => server.good.set(token, 'read'));
    await expect(call(upstream)).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(server.tokenRequests).toHaveLength(2);
  });

  it.each<[string, () => void, string]>([
    ['at another authorization server than theirs', () => (server.metadata = { issuer: 'https://evil.example' }), 'IssuerMismatchError'],
    ['for metadata about another server', () => (server.resource = 'https://other.example/mcp'), 'about another server'],
  ])('go nowhere %s', async (_, change, reason) => {
    change();
    const upstream = upstreamWith(service());
    await expect(call(upstream)).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(upstream.health.reason).toContain(reason);
    expect(server.tokenRequests).toEqual([]);
  });

  it('go nowhere where the upstream names a server that is not configured', async () => {
    const upstream = upstreamWith(service('https://login.example'));
    await expect(call(upstream)).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(upstream.health.reason).toContain('auth.oauth.issuer');
    expect(server.tokenRequests).toEqual([]);
  });
});

describe('a sign-in at an upstream', () => {
  it('is needed before the first call, and the health of the upstream says how', async () => {
    const upstream = upstreamWith(signedIn());
    await expect(call(upstream)).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(upstream.health.reason).toContain('gatehouse upstream login crm');
  });

  it('asks with PKCE S256 for this upstream alone, registers the gateway, and serves an upstream that already runs', async () => {
    const upstream = upstreamWith(signedIn());
    await expect(call(upstream)).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    const { address } = await signIn();
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      client_id: 'registered',
      code_challenge_method: 'S256',
      redirect_uri: REDIRECT,
      resource: server.url,
      scope: 'read offline_access',
    });
    expect(server.registrations).toMatchObject([{ application_type: 'native', redirect_uris: [REDIRECT] }]);
    expect(server.tokenRequests[0]).toMatchObject({ grant_type: 'authorization_code', code: 'c0de', resource: server.url });
    await call(upstream);
  });

  it('is renewed once for all whose token was refused, and what came of it is kept', async () => {
    await signIn();
    const upstream = upstreamWith(signedIn());
    await call(upstream);
    server.good.clear();
    await Promise.all([call(upstream), call(upstream)]);
    expect(server.tokenRequests.filter(({ grant_type: grant }) => grant === 'refresh_token')).toHaveLength(1);
    await call(upstreamWith(signedIn()));
    expect(server.tokenRequests).toHaveLength(2);
  });

  it('has ended when its refresh token is no good, which is tried once', async () => {
    await signIn();
    const upstream = upstreamWith(signedIn());
    server.good.clear();
    server.refreshTokens.clear();
    for (const _ of [1, 2]) await expect(call(upstream)).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    expect(upstream.health.reason).toContain('gatehouse upstream login crm');
    expect(server.tokenRequests).toHaveLength(2);
  });

  it('asks next time for what the upstream has wanted since', async () => {
    await signIn();
    const upstream = upstreamWith(signedIn());
    server.needs = 'write';
    await expect(call(upstream)).rejects.toMatchObject({ code: 'UPSTREAM_DOWN' });
    const { address } = await UpstreamSignIn.begin(terms(), REDIRECT);
    expect(address.searchParams.get('scope')).toBe('read write offline_access');
    expect(server.registrations).toHaveLength(1);
  });

  it.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['comes from another server', {}, { code: 'c0de', iss: 'https://evil.example' }],
    ['does not say whose it is, where its server always does', { authorization_response_iss_parameter_supported: true }, { code: 'c0de' }],
    ['says no', {}, { error: 'access_denied', error_description: 'call 555-0100' }],
  ])('ends with nothing sent where the answer %s', async (_, metadata, answer) => {
    server.metadata = metadata;
    const fault = await signIn(answer).catch((thrown: Error) => thrown.message);
    expect(fault).not.toContain('555-0100');
    expect(server.tokenRequests).toEqual([]);
    expect(await account.read()).toBeUndefined();
  });

  it('does not begin where the authorization server does not do PKCE', async () => {
    server.metadata = { code_challenge_methods_supported: undefined };
    await expect(UpstreamSignIn.begin(terms(), REDIRECT)).rejects.toThrow(/PKCE/);
    expect(server.registrations).toEqual([]);
  });

  it.each(['http://login.example/authorize', 'ftp://login.example/authorize'])('sends no browser to %s', async (place) => {
    server.metadata = { authorization_endpoint: place };
    await expect(UpstreamSignIn.begin(terms(), REDIRECT)).rejects.toThrow(/not https/);
  });

  it('is good at the upstream where it was made only', async () => {
    await signIn();
    const elsewhere = new SignedInAuthority({ ...terms(), url: new URL('https://elsewhere.example/mcp'), remedy: '' });
    expect(await elsewhere.token()).toBeUndefined();
  });

  it('is of no use any more within seconds of being taken away elsewhere, and of use at once when it is made again', async () => {
    await signIn();
    const authority = signedIn();
    expect(await authority.signIn()).toBeDefined();
    account.credential = undefined;
    await expect.poll(() => authority.token(), { timeout: 4_000 }).toBeUndefined();
    await signIn();
    expect(await authority.token()).toBeDefined();
  });

  it('keeps a secret of gateway.yaml where it is', async () => {
    server.metadata = { token_endpoint_auth_methods_supported: ['client_secret_basic'] };
    const client = { issuer: server.origin, clientId: 'harbor', secret: () => 's3cret-value' };
    const begun = await UpstreamSignIn.begin({ ...terms(), client }, REDIRECT);
    expect(JSON.stringify(begun.begun)).not.toContain('s3cret-value');
    await begun.finish(new URLSearchParams({ code: 'c0de' }));
    expect(server.tokenRequests[0]!['authorization']).toBe(`Basic ${Buffer.from('harbor:s3cret-value').toString('base64')}`);
    expect(JSON.stringify(account.credential)).not.toContain('s3cret-value');
  });

  it('is taken back where its server offers that (RFC 7009)', async () => {
    await signIn();
    expect(await revokeSignIn(terms(), account.credential!)).toBe(false);
    server.metadata = { revocation_endpoint: `${server.origin}/revoke` };
    expect(await revokeSignIn(terms(), account.credential!)).toBe(true);
    expect(server.revocations).toMatchObject([{ token: 'refresh-1', token_type_hint: 'refresh_token', client_id: 'registered' }]);
  });
});
