const TOOLS_SCOPE = 'mcp:tools';
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
    scopes_supported: [TOOLS_SCOPE],
    bearer_methods_supported: ['header'],
  };
}

/** The addresses that tokens are for, as one service: what an endpoint is called, where its metadata is, which scope it needs. */
export class ProtectedResource {
  readonly scope = TOOLS_SCOPE;
  readonly origin: string;

  /** @param publicUrl `gateway.publicUrl`, the address by which clients reach the gateway */
  constructor(publicUrl: string) {
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
    return `${this.origin}${WELL_KNOWN}${pathOf(endpointOf(requestUrl))}`;
  }
}

function endpointOf(requestUrl: string): string | undefined {
  return ENDPOINT_PATH.exec(requestUrl.split('?', 1)[0]!)?.[1];
}
