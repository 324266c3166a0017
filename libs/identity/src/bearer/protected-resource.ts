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

export interface ResourceAddress {
  readonly publicUrl: string;
  /** Slug of an upstream; undefined is the aggregated `/mcp`. */
  readonly endpoint?: string | undefined;
}

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

/** The document that says where to get a token for an endpoint. The gateway is its own authorization server. */
export function protectedResourceMetadata({ publicUrl, endpoint }: ResourceAddress): ProtectedResourceMetadata {
  const origin = trimmed(publicUrl);
  return {
    resource: `${origin}${pathOf(endpoint)}`,
    resource_name: endpoint === undefined ? 'Gatehouse' : `Gatehouse: ${endpoint}`,
    authorization_servers: [origin],
    scopes_supported: PUBLISHED_SCOPES,
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
  };
}

/** The addresses that tokens are for, as one service: what an endpoint is called, where its metadata is, which scopes to begin with. */
export class ProtectedResource {
  readonly origin: string;

  /**
   * @param publicUrl `gateway.publicUrl`, the address by which clients reach the gateway
   * @param firstScopes what a request without a token is told to ask for
   */
  constructor(
    publicUrl: string,
    readonly firstScopes: readonly string[] = FIRST_SCOPES,
  ) {
    this.origin = trimmed(publicUrl);
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

  /** Address of that endpoint's metadata (RFC 9728 section 3.1: the path goes behind the well-known part). */
  metadataUrlOf(requestUrl: string): string {
    return this.metadataUrlFor(endpointOf(requestUrl));
  }

  /** The same for an endpoint by its slug. */
  metadataUrlFor(endpoint: string | undefined): string {
    return `${this.origin}${WELL_KNOWN}${pathOf(endpoint)}`;
  }

  /** Whether this is the address of an endpoint of ours, as a resource indicator names it (RFC 8707). Whether there is such an upstream is not asked. */
  isEndpoint(resource: string): boolean {
    return resource.startsWith(`${this.origin}/`) && ENDPOINT_PATH.test(resource.slice(this.origin.length));
  }
}

function endpointOf(requestUrl: string): string | undefined {
  return ENDPOINT_PATH.exec(requestUrl.split('?', 1)[0]!)?.[1];
}
