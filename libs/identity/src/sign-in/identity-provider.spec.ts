import { describe, expect, it } from 'vitest';
import { connectionTo } from '../../fixtures/sign-in.js';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { IdentityProvider } from './identity-provider.js';
import { SignInConnections } from './sign-in-connections.js';
import type { SignInConnection } from './sign-in-connection.js';
import type { SignInTicket } from './sign-in-ticket.js';

const ticket: SignInTicket = { uid: 'u', state: 'state', nonce: 'nonce', verifier: 'v'.repeat(43), askedAt: 0 };

/** An identity provider whose metadata says this, and how often it was asked. */
function provider(kind: SignInConnection['provider'], metadata: Record<string, unknown> = {}, changes: Partial<SignInConnection> = {}) {
  const connection = connectionTo(kind, changes);
  const clock = new StoppedClock();
  const web = { asked: 0, status: 200, waits: undefined as Promise<void> | undefined };
  const fetcher = (async () => {
    web.asked += 1;
    await web.waits;
    const { issuer } = connection;
    const document = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      ...metadata,
    };
    return new Response(JSON.stringify(document), { status: web.status, headers: { 'content-type': 'application/json' } });
  }) as typeof fetch;
  return { idp: new IdentityProvider(connection, { fetch: fetcher, clock }), connection, fetcher, clock, web };
}

describe('where a browser goes', () => {
  const promptOf = async (kind: SignInConnection['provider'], maxAge?: number, isOther = false) => {
    const { idp } = provider(kind);
    const url = await idp.authorizationUrl({ ...ticket, ...(maxAge === undefined ? {} : { maxAge }) }, { loginHint: 'a', isOther });
    return [url.searchParams.get('prompt'), url.searchParams.get('max_age'), url.searchParams.get('login_hint')];
  };

  it('says how fresh the sign-in has to be and whether it is for another account, in the words of each kind', async () => {
    expect(await promptOf('okta')).toEqual([null, null, 'a']);
    expect(await promptOf('okta', 300)).toEqual([null, '300', 'a']);
    expect(await promptOf('okta', 0)).toEqual(['login', '0', 'a']);
    expect(await promptOf('okta', undefined, true)).toEqual(['login', null, null]);
    expect(await promptOf('entra', undefined, true)).toEqual(['select_account', null, null]);
    expect(await promptOf('google', 0)).toEqual(['select_account', null, 'a']);
  });

  it('asks Google for accounts of the Workspace, and Okta for groups', async () => {
    const google = await provider('google').idp.authorizationUrl(ticket, {});
    expect(google.searchParams.get('hd')).toBe('harbor.example');
    const okta = await provider('okta').idp.authorizationUrl(ticket, {});
    expect(okta.searchParams.get('scope')).toBe('openid email profile groups');
  });

  it.each([
    ['names another issuer', { issuer: 'https://evil.example' }],
    ['has another spelling of the issuer', { issuer: 'https://login.harbor.example/' }],
    ['sends browsers to a script', { authorization_endpoint: 'javascript:alert(1)' }],
    ['sends browsers over http', { authorization_endpoint: 'http://login.harbor.example/authorize' }],
    ['knows PKCE by plain only', { code_challenge_methods_supported: ['plain'] }],
    ['is no document', { issuer: 5 }],
  ])('is nowhere where its metadata %s', async (_, metadata) => {
    await expect(provider('oidc', metadata).idp.authorizationUrl(ticket, {})).rejects.toMatchObject({ fault: 'unreachable' });
  });

  it('is said with a reason to operators where a key is none', async () => {
    const { idp } = provider('oidc', {}, { proof: { type: 'key', key: () => 'no key', algorithm: 'ES256' } });
    expect(await idp.isReachable()).toBe(false);
    expect(idp.fault).toBe('its privateKey is no ES256 key in PKCS #8');
  });
});

describe('an identity provider that does not answer', () => {
  it('is asked again after a while only, and named to operators', async () => {
    const { idp, web, clock, connection, fetcher } = provider('oidc');
    web.status = 503;
    expect([await idp.isReachable(), await idp.isReachable(), web.asked]).toEqual([false, false, 1]);
    web.status = 200;
    clock.pass(5_000);
    // Who comes now does not wait for it; who comes next sees that it is back.
    await idp.isReachable();
    await idp.refresh();
    expect([await idp.isReachable(), web.asked]).toEqual([true, 2]);
    const connections = new SignInConnections([connection], { fetch: fetcher, clock });
    web.status = 500;
    expect(await connections.offers()).toEqual([{ id: 'oidc', name: 'Harbor Realty', reachable: false }]);
    expect(connections.fault()).toBe('oidc: its metadata could not be read');
  });

  it('is asked once by however many who come at once, and every 30 seconds while people sign in', async () => {
    const { idp, web, clock } = provider('oidc');
    await Promise.all([idp.isReachable(), idp.isReachable(), idp.refresh()]);
    expect(web.asked).toBe(1);
    clock.pass(29_000);
    await idp.isReachable();
    expect(web.asked).toBe(1);
    clock.pass(1_000);
    await idp.isReachable();
    expect(web.asked).toBe(2);
    clock.pass(30_000);
    await idp.refresh();
    expect(web.asked).toBe(2);
  });
});
