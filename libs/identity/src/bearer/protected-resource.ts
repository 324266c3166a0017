import type { Scope } from '@gatehouse/kernel';
import { DPOP_ALGORITHMS } from './dpop-proof.js';

/** Published for clients that get no challenge. `mcp:admin` is asked for by the calls that need it and by nobody else. */
export const PUBLISHED_SCOPES: readonly Scope[] = ['mcp:read', 'mcp:write'];
/** What a client that has no token yet is told to ask for; a call that needs more says so (MCP 2026-07-28, Security, scope minimisation). */
const FIRST_SCOPES: readonly Scope[] = ['mcp:read'];
const MCP_PATH = '/mcp';
const WELL_KNOWN = '/.well-known/oauth-protected-resource';
/** Path of an endpoint: `/mcp`, or `/mcp/` and the slug of an upstream. Anything else is answered as `/mcp`, so nothing a caller sends gets into a header. */
const ENDPOINT_PATH = /^\/mcp(?:\/([a-z0-9][a-z0-9_-]{0,63}))?\/?$/;

/** Protected resource metadata (RFC 9728) of one endpoint. */
export interface ProtectedResourceMetadata {
  readonly resource: string;
  readonly resource_name: string;
  readonly authorization_servers: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly bearer_methods_supported: readonly string[];
  readonly dpop_signing_alg_values_supported: readonly string[];
}

const trimmed = (url: string): string => url.replace(/\/$/, '');
const pathOf = (endpoint: string | undefined): string => (endpoint === undefined ? MCP_PATH : `${MCP_PATH}/${endpoint}`);

/** Where tokens are had, and what is asked for there. */
export interface ResourceOptions {
  /** What a request without a token is told to ask for. */
  readonly firstScopes?: readonly string[];
  /** Issuers, the one to prefer first; the gateway itself by default. */
  readonly authorizationServers?: readonly string[];
  /** Scopes of ours by the names that the issuer has for them; those that are not named have their own. */
  readonly scopeNames?: ReadonlyMap<string, string>;
}

function metadataOf({ origin, authorizationServers, named }: ProtectedResource, endpoint: string | undefined): ProtectedResourceMetadata {
  return {
    resource: `${origin}${pathOf(endpoint)}`,
    resource_name: endpoint === undefined ? 'Gatehouse' : `Gatehouse: ${endpoint}`,
    authorization_servers: authorizationServers,
    scopes_supported: PUBLISHED_SCOPES.map(named),
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
  };
}

/** The addresses that tokens are for, as one service: what an endpoint is called, where its metadata is, which scopes to begin with. */
export class ProtectedResource {
  readonly origin: string;
  readonly firstScopes: readonly string[];
  readonly authorizationServers: readonly string[];
  private readonly scopeNames: ReadonlyMap<string, string>;

  /** @param publicUrl `gateway.publicUrl`, the address by which clients reach the gateway */
  constructor(publicUrl: string, options: ResourceOptions = {}) {
    this.origin = trimmed(publicUrl);
    this.firstScopes = options.firstScopes ?? FIRST_SCOPES;
    this.authorizationServers = options.authorizationServers ?? [this.origin];
    this.scopeNames = options.scopeNames ?? new Map();
  }

  /** A scope by the name that clients ask the issuer for. */
  readonly named = (scope: string): string => this.scopeNames.get(scope) ?? scope;

  /** Value of `scope` in a challenge. */
  asked(scopes: readonly string[]): string {
    return scopes.map(this.named).join(' ');
  }

  /** The document that says where to get a token for an endpoint; by its slug, undefined is the aggregated `/mcp`. */
  metadata(endpoint?: string): ProtectedResourceMetadata {
    return metadataOf(this, endpoint);
  }

  /** `iss` of the local authorization server. */
  get issuer(): string {
    return this.origin;
  }

  /** `aud` of tokens for the whole gateway. */
  get audience(): string {
    return `${this.origin}${MCP_PATH}`;
  }

  /** Address of the endpoint that a request came in by. */
  resourceOf(requestUrl: string): string {
    return `${this.origin}${pathOf(endpointOf(requestUrl))}`;
  }

  /** Public address that a request was made to, without query: what a proof of the sender's key names (RFC 9449 section 4.3). */
  addressOf(requestUrl: string): string {
    return `${this.origin}${trimmed(requestUrl.split('?', 1)[0]!)}`;
  }

  /** Address of that endpoint's metadata (RFC 9728 section 3.1: the path goes behind the well-known part). */
  metadataUrlOf(requestUrl: string): string {
    return this.metadataUrlFor(endpointOf(requestUrl));
  }

  /** The same for an endpoint by its slug. */
  metadataUrlFor(endpoint: string | undefined): string {
    return `${this.origin}${WELL_KNOWN}${pathOf(endpoint)}`;
  }

  /** The same by a resource indicator for which `isEndpoint` holds. */
  resourceAt(indicator: string): string {
    return this.resourceOf(indicator.slice(this.origin.length));
  }

  /** Whether this is the address of an endpoint of ours, as a resource indicator names it (RFC 8707). Whether there is such an upstream is not asked. */
  isEndpoint(resource: string): boolean {
    return resource.startsWith(`${this.origin}/`) && ENDPOINT_PATH.test(resource.slice(this.origin.length));
  }
}

function endpointOf(requestUrl: string): string | undefined {
  return ENDPOINT_PATH.exec(requestUrl.split('?', 1)[0]!)?.[1];
}
