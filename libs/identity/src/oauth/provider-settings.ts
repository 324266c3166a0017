import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { actingClaims } from '../delegation/acting-claims.js';
import { GRANT_CLAIM } from '../tokens/local-token-verifier.js';
import { existingGrant } from './account-client.js';
import { applicationRules } from './application-rules.js';
import { ArtifactAdapter } from './artifact-adapter.js';
import { ClientAdapter } from './client-adapter.js';
import { assertBounded } from './client-assertions.js';
import { applyClientRules, CLIENT_ORIGIN } from './client-rules.js';
import { consentPolicy } from './consent-policy.js';
import { ID_JAG_PROFILE } from './identity-assertion-grant.js';
import { OAUTH_PATH } from './oauth-path.js';
import { problemSentence } from './problem-sentence.js';
import { providerFeatures } from './provider-features.js';
import type { OAuthSettings, ProviderParts } from './provider-parts.js';
import { rotateForGranted } from './refresh-grace.js';
import { serviceSubject } from '../services/service-subject.js';
import { SECOND_FACTOR_ACR } from './sign-in-strength.js';

const AUTHORIZE_SECONDS = 60;
const INTERACTION_SECONDS = 900;
const DEVICE_CODE_SECONDS = 600;
const ROUTES = {
  authorization: `${OAUTH_PATH}/authorize`,
  code_verification: `${OAUTH_PATH}/device`,
  device_authorization: `${OAUTH_PATH}/device_authorization`,
  end_session: `${OAUTH_PATH}/logout`,
  introspection: `${OAUTH_PATH}/introspect`,
  jwks: `${OAUTH_PATH}/jwks`,
  registration: `${OAUTH_PATH}/register`,
  revocation: `${OAUTH_PATH}/revoke`,
  token: `${OAUTH_PATH}/token`,
};

/** The configuration of oidc-provider. Every default that is a placeholder of the library is replaced. */
export function providerSettings(parts: ProviderParts): Configuration {
  const { settings, accounts, pages, artifacts, applications } = parts;
  return {
    adapter: (kind: string) => (kind === 'Client' ? new ClientAdapter(artifacts, applications) : new ArtifactAdapter(kind, artifacts)),
    jwks: parts.keys.privateJwks() as NonNullable<Configuration['jwks']>,
    routes: ROUTES,
    clients: [...settings.clients],
    clientDefaults: {
      grant_types: ['authorization_code', 'refresh_token'],
      // The keys are ES256 only, and the library's default of RS256 would refuse every registration.
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'none',
    },
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['ES256', 'RS256', 'PS256', 'EdDSA'] },
    assertJwtClientAuthClaimsAndHeader: assertBounded,
    extraClientMetadata: { properties: [CLIENT_ORIGIN], validator: clientRules(parts) },
    cookies: cookieSettings(parts),
    claims: { openid: ['sub'] },
    // `none` is for the gateway's own pages, which only want to know who is there.
    responseTypes: ['code', 'none'],
    scopes: ['openid', 'offline_access'],
    pkce: { required: () => true },
    ttl: lifetimes(settings),
    features: providerFeatures(parts),
    ...(parts.assertions.any ? { discovery: { authorization_grant_profiles_supported: [ID_JAG_PROFILE] } } : {}),
    formats: { customizers: { jwt: nameWhoActs(parts) } },
    interactions: { policy: consentPolicy(parts.hasSecondFactor), url: (_context, { uid }) => `${OAUTH_PATH}/interaction/${uid}` },
    findAccount: (_context, subject) => {
      const account = accounts.find(subject);
      return account && !account.disabled ? { accountId: account.user, claims: async () => ({ sub: account.user }) } : undefined;
    },
    extraTokenClaims: (context, token) => ('grantId' in token && token.grantId ? claimsOfConsent(context, token.grantId) : undefined),
    acrValues: [SECOND_FACTOR_ACR],
    loadExistingGrant: existingGrant,
    clientBasedCORS: (_context, origin, client) =>
      (client.redirectUris ?? []).some((uri) => URL.canParse(uri) && new URL(uri).origin === origin),
    expiresWithSession: () => false,
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: (context) => rotateForGranted(context, parts.resource),
    renderError: (context, out) => {
      Object.assign(context, {
        type: 'html',
        body: pages.problem({ title: 'That did not work', sentence: problemSentence(out) }),
      });
      context.set({ ...pages.headers() });
    },
    fetch: (address, options) => parts.fetch(address, options as RequestInit),
  };
}

function clientRules({ applications, settings }: ProviderParts): typeof applyClientRules {
  const assertMayRegister = applicationRules(applications, settings.dynamicRegistration);
  return (context, key, value, metadata) => {
    assertMayRegister(context, key, metadata);
    applyClientRules(context, key, value, metadata);
  };
}

/** The consent that a token was issued on, and how and when its person signed in (RFC 9068 section 2.2.1). */
function claimsOfConsent({ oidc }: KoaContextWithOIDC, grantId: string): Record<string, unknown> {
  const { AuthorizationCode: code, RefreshToken: refresh, DeviceCode: device } = oidc.entities;
  const { authTime, acr, amr } = code ?? refresh ?? device ?? {};
  return {
    [GRANT_CLAIM]: grantId,
    ...(authTime === undefined ? {} : { auth_time: authTime }),
    ...(acr === undefined ? {} : { acr }),
    ...(amr === undefined ? {} : { amr }),
  };
}

type JwtCustomizer = NonNullable<NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']>;

/** A token that stands for no person says so in its subject; one that does names the client that acts for them, and those they act for. */
function nameWhoActs({ actsFor }: Pick<ProviderParts, 'actsFor'>): JwtCustomizer {
  return (_context, token, { payload }) => {
    const { clientId } = token;
    if (clientId === undefined) return;
    if (token.kind === 'ClientCredentials') payload['sub'] = serviceSubject(clientId);
    else if ('accountId' in token) Object.assign(payload, actingClaims(clientId, actsFor(token.accountId)));
  };
}

function lifetimes({ accessTokenSeconds, refreshTokenSeconds, sessionSeconds }: OAuthSettings): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: accessTokenSeconds,
    AuthorizationCode: AUTHORIZE_SECONDS,
    DeviceCode: DEVICE_CODE_SECONDS,
    // A consent outlives the refresh tokens that stand on it.
    Grant: refreshTokenSeconds + 86_400,
    IdToken: accessTokenSeconds,
    Interaction: INTERACTION_SECONDS,
    RefreshToken: refreshTokenSeconds,
    Session: sessionSeconds,
  };
}

/** `__Host-` keeps a cookie to this very host and to https; the browser takes it on no other terms, so plain http on loopback goes without. */
function cookieSettings({ resource, cookieKeys }: ProviderParts): NonNullable<Configuration['cookies']> {
  const secure = resource.origin.startsWith('https:');
  const options = { httpOnly: true, sameSite: 'lax', signed: true, secure } as const;
  return {
    keys: [...cookieKeys],
    names: {
      session: secure ? '__Host-gatehouse-session' : 'gatehouse-session',
      interaction: secure ? '__Secure-gatehouse-interaction' : 'gatehouse-interaction',
      resume: secure ? '__Secure-gatehouse-resume' : 'gatehouse-resume',
    },
    long: options,
    short: options,
  };
}
