import {
  checkResourceAllowed,
  computeScopeUnion,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  type AuthorizationServerMetadata,
  type FetchLike,
} from '@modelcontextprotocol/client';
import { OAuthFault, step } from './oauth-fault.js';

/** Where the gateway gets tokens for one upstream. */
export interface AuthorizationPlace {
  readonly issuer: string;
  /** For the `resource` parameter, letter for letter as the upstream writes it (RFC 8707): a URL parser would add a slash. */
  readonly resource: string;
  readonly metadata: AuthorizationServerMetadata;
  /** What the upstream says can be asked for. */
  readonly scopes: string | undefined;
  /** Where the upstream's challenge said that its resource metadata is; it may be found by nothing else. */
  readonly found?: string;
}

export interface Search {
  readonly url: URL;
  /** Where the upstream's challenge says that its resource metadata is. */
  readonly metadataPlace?: string | undefined;
  /** The only authorization server that may be used, where one is configured. */
  readonly issuer?: string | undefined;
  readonly fetch: FetchLike;
}

/**
 * Finds an upstream's authorization server: resource metadata (RFC 9728), then server metadata in the order of MCP 2026-07-28, Authorization,
 * whose issuer has to be the one that was asked for (RFC 8414 section 3.3). Without either there is no guessing. Throws OAuthFault.
 */
export async function findAuthorization({ url, metadataPlace, issuer: expected, fetch }: Search): Promise<AuthorizationPlace> {
  const resourceMetadata = await step('reading its resource metadata', () =>
    discoverOAuthProtectedResourceMetadata(url, metadataPlace === undefined ? {} : { resourceMetadataUrl: metadataPlace }, fetch),
  );
  const { resource, authorization_servers: servers = [], scopes_supported: scopes } = resourceMetadata;
  // Somebody else's metadata would have us ask for tokens that are good elsewhere.
  if (!checkResourceAllowed({ requestedResource: url, configuredResource: resource }))
    throw new OAuthFault('its resource metadata is about another server; check upstreams[].url');
  const issuer = expected ?? servers[0];
  if (issuer === undefined) throw new OAuthFault('its resource metadata names no authorization server');
  // The upstream would otherwise decide who receives the gateway's credentials.
  if (!servers.includes(issuer)) throw new OAuthFault('its resource metadata does not name the authorization server of auth.oauth.issuer');
  const metadata = await step('reading the metadata of its authorization server', () =>
    discoverAuthorizationServerMetadata(issuer, { fetchFn: fetch }),
  );
  if (!metadata) throw new OAuthFault('its authorization server does not describe itself');
  const found = metadataPlace === undefined ? {} : { found: metadataPlace };
  return { issuer: metadata.issuer, resource, metadata, scopes: scopes?.join(' '), ...found };
}

export interface ScopeWishes {
  readonly challenged?: string | undefined;
  readonly configured?: string | undefined;
  /** What was asked for before: a step-up widens it, and never drops any of it. */
  readonly before?: string | undefined;
}

/** What to ask for: what the challenge names, else what is configured, else what the upstream lists (MCP 2026-07-28, Scope Selection Strategy). */
export function scopeToAsk({ challenged, configured, before }: ScopeWishes, { scopes }: AuthorizationPlace): string | undefined {
  return computeScopeUnion(before, challenged ?? (before === undefined ? (configured ?? scopes) : undefined));
}
