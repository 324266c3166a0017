import { SCOPES } from '@gatehouse/kernel';
import { errors, type ClientMetadata, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { AccountDirectory } from '../accounts/account-directory.js';
import type { ProtectedResource } from '../bearer/protected-resource.js';
import type { SigningKeys } from '../tokens/signing-keys.js';
import { GRANT_CLAIM } from '../tokens/token-verifier.js';
import { ArtifactAdapter, type ArtifactPlace } from './artifact-adapter.js';
import { applyClientRules, CLIENT_ORIGIN } from './client-rules.js';
import { consentPolicy } from './consent-policy.js';
import { devicePages } from './device-pages.js';
import { OAUTH_PATH } from './oauth-path.js';
import type { OAuthPages } from './oauth-pages.js';

/** What gateway.yaml says about the authorization server. Durations in seconds. */
export interface OAuthSettings {
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly sessionSeconds: number;
  readonly dynamicRegistration: boolean;
  readonly clientMetadataDocuments: boolean;
  readonly clients: readonly ClientMetadata[];
}

export interface ProviderParts {
  readonly settings: OAuthSettings;
  readonly resource: ProtectedResource;
  readonly accounts: AccountDirectory;
  readonly keys: SigningKeys;
  readonly pages: OAuthPages;
  readonly artifacts: ArtifactPlace;
  /** Signs cookies; the first signs, all verify. */
  readonly cookieKeys: readonly string[];
  /** False where an address asks for too many documents of clients. */
  readonly mayFetchClient: (address: string) => boolean;
  /** Fetches client metadata documents and keys of clients. Their addresses come from strangers, so it has to refuse what is inside. */
  readonly fetch: typeof fetch;
}

const AUTHORIZE_SECONDS = 60;
const INTERACTION_SECONDS = 900;
const DEVICE_CODE_SECONDS = 600;
/** Requests that ask a person for scopes; where one names none, it asks for the first ones. */
const ASKING_ROUTES = new Set(['authorization', 'device_authorization', 'pushed_authorization_request']);

const ROUTES = {
  authorization: `${OAUTH_PATH}/authorize`,
  code_verification: `${OAUTH_PATH}/device`,
  device_authorization: `${OAUTH_PATH}/device_authorization`,
  end_session: `${OAUTH_PATH}/logout`,
  introspection: `${OAUTH_PATH}/introspect`,
  jwks: `${OAUTH_PATH}/jwks`,
  pushed_authorization_request: `${OAUTH_PATH}/par`,
  registration: `${OAUTH_PATH}/register`,
  revocation: `${OAUTH_PATH}/revoke`,
  token: `${OAUTH_PATH}/token`,
};

/** The configuration of oidc-provider. Every default that is a placeholder of the library is replaced. */
export function providerSettings(parts: ProviderParts): Configuration {
  const { settings, resource, accounts, pages } = parts;
  return {
    adapter: (kind: string) => new ArtifactAdapter(kind, parts.artifacts),
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
    extraClientMetadata: { properties: [CLIENT_ORIGIN], validator: applyClientRules },
    cookies: cookieSettings(parts),
    claims: { openid: ['sub'] },
    responseTypes: ['code'],
    scopes: ['openid', 'offline_access'],
    pkce: { required: () => true },
    ttl: lifetimes(settings),
    features: features(parts),
    interactions: { policy: consentPolicy(), url: (_context, { uid }) => `${OAUTH_PATH}/interaction/${uid}` },
    findAccount: (_context, subject) => {
      const account = accounts.find(subject);
      return account && !account.disabled ? { accountId: account.user, claims: async () => ({ sub: account.user }) } : undefined;
    },
    extraTokenClaims: (_context, token) => ('grantId' in token && token.grantId ? { [GRANT_CLAIM]: token.grantId } : undefined),
    clientBasedCORS: (_context, origin, client) =>
      (client.redirectUris ?? []).some((uri) => URL.canParse(uri) && new URL(uri).origin === origin),
    expiresWithSession: () => false,
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: () => true,
    renderError: (context, out) => {
      Object.assign(context, {
        type: 'html',
        body: pages.problem({ title: 'That did not work', sentence: out.error_description ?? out.error }),
      });
      context.set({ ...pages.headers() });
    },
    fetch: (address, options) => parts.fetch(address, options as RequestInit),
  };

  function features({ artifacts: _artifacts, mayFetchClient }: ProviderParts): NonNullable<Configuration['features']> {
    return {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: true },
      deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****', deviceInfo: () => ({}), ...devicePages(pages) },
      registration: { enabled: settings.dynamicRegistration, issueRegistrationAccessToken: false },
      clientIdMetadataDocument: {
        enabled: settings.clientMetadataDocuments,
        ack: 'draft-02',
        allowFetch: (context) => mayFetchClient(context.ip),
      },
      revocation: { enabled: true, allowedPolicy: ownTokensOnly },
      introspection: { enabled: true, allowedPolicy: ownTokensOnly },
      resourceIndicators: {
        enabled: true,
        defaultResource: (context, _client, oneOf) => {
          askForFirstScopes(context, resource);
          return oneOf ?? resource.audience;
        },
        useGrantedResource: () => true,
        getResourceServerInfo: (context, indicator) => {
          if (!resource.isEndpoint(indicator)) throw new errors.InvalidTarget('the resource is not an endpoint of this gateway');
          askForFirstScopes(context, resource);
          return {
            scope: SCOPES.join(' '),
            audience: resource.resourceOf(indicator.slice(resource.origin.length)),
            accessTokenFormat: 'jwt',
            accessTokenTTL: settings.accessTokenSeconds,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    };
  }
}

function ownTokensOnly(_context: KoaContextWithOIDC, client: { clientId: string }, token: { clientId?: string | undefined }): boolean {
  return token.clientId === client.clientId;
}

function askForFirstScopes({ oidc }: KoaContextWithOIDC, { firstScopes }: ProtectedResource): void {
  if (!ASKING_ROUTES.has(oidc.route) || !oidc.params) return;
  const asked = typeof oidc.params['scope'] === 'string' ? oidc.params['scope'].split(' ') : [];
  if (!asked.some((scope) => (SCOPES as readonly string[]).includes(scope)))
    oidc.params['scope'] = [...asked, ...firstScopes].join(' ').trim();
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
