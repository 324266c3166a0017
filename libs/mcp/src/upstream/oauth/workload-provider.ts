import type { OAuthClientInformation, OAuthClientMetadata, OAuthClientProvider } from '@modelcontextprotocol/client';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * The gateway as a workload (RFC 7523 section 2.1; MCP extension Workload Identity Federation): the platform that it runs on vouches for it by a
 * JWT, so that there is no credential to be kept. The SDK asks for a whole OAuthClientProvider; what is not used here refuses.
 */
export class WorkloadProvider implements OAuthClientProvider {
  readonly redirectUrl = undefined;
  readonly clientMetadata: OAuthClientMetadata = { redirect_uris: [], grant_types: [JWT_BEARER], token_endpoint_auth_method: 'none' };

  /** @param assertion read for each token, since the platform replaces it */
  constructor(
    private readonly client: { readonly issuer: string; readonly clientId?: string | undefined },
    private readonly assertion: () => string,
  ) {}

  clientInformation(): (OAuthClientInformation & { issuer: string }) | undefined {
    const { clientId, issuer } = this.client;
    return clientId === undefined ? undefined : { client_id: clientId, issuer };
  }

  prepareTokenRequest(scope?: string): URLSearchParams {
    return new URLSearchParams({ grant_type: JWT_BEARER, assertion: this.assertion(), ...(scope ? { scope } : {}) });
  }

  tokens(): undefined {
    return undefined;
  }

  saveTokens(): void {}

  redirectToAuthorization(): never {
    throw new Error('a workload has no browser');
  }

  saveCodeVerifier(): never {
    throw new Error('a workload has no browser');
  }

  codeVerifier(): never {
    throw new Error('a workload has no browser');
  }
}
