import {
  ClientCredentialsProvider,
  fetchToken,
  isStrictScopeSuperset,
  PrivateKeyJwtProvider,
  type FetchLike,
  type OAuthClientProvider,
} from '@modelcontextprotocol/client';
import { findAuthorization, scopeToAsk } from './authorization-place.js';
import { OAuthFault, step, tokenStep } from './oauth-fault.js';
import { heldToken, isFresh, type HeldToken } from './token.js';
import { metadataPlaceIn, scopeIn, UpstreamAuthority, type Challenge } from './upstream-authority.js';
import { WorkloadProvider } from './workload-provider.js';

export interface ServiceClient {
  /** The authorization server that knows this client: its secret goes nowhere else. */
  readonly issuer: string;
  /** A workload may have none: its assertion says who it is. */
  readonly clientId?: string | undefined;
  readonly scope?: string | undefined;
  /** Read at each use, so that a rotated one is picked up. */
  readonly proof: ClientProof;
}

export type ClientProof =
  | { readonly type: 'secret'; readonly secret: () => string }
  /** `key` is PKCS#8 in PEM, for private_key_jwt (RFC 7523 section 2.2). */
  | { readonly type: 'key'; readonly key: () => string; readonly algorithm: string }
  /** `assertion` is the JWT by which the platform vouches for the gateway, which is the grant itself (RFC 7523 section 2.1). */
  | { readonly type: 'assertion'; readonly assertion: () => string };

interface Terms {
  readonly url: URL;
  readonly client: ServiceClient;
  readonly fetch: FetchLike;
}

/** The gateway as a service of its own at an upstream (RFC 6749 section 4.4), or as a workload (RFC 7523). Tokens live in memory: another one is a request away. */
export class ClientCredentialsAuthority extends UpstreamAuthority {
  private held: HeldToken | undefined;
  private scope: string | undefined;
  private place: string | undefined;
  private obtaining: Promise<void> | undefined;

  constructor(private readonly terms: Terms) {
    super();
  }

  /** Undefined before the first challenge, which says where to ask and for what. */
  override async token(): Promise<string | undefined> {
    if (this.held && !isFresh(this.held)) await this.obtain(undefined);
    return this.held?.access;
  }

  override async renew(challenge: Challenge): Promise<boolean> {
    if (this.held && this.held.access !== challenge.token) return true;
    const challenged = scopeIn(challenge);
    // A token for scopes that we had asked for already would be refused again.
    if (challenge.status === 403 && (challenged === undefined || !isStrictScopeSuperset(challenged, this.scope))) return false;
    this.place = metadataPlaceIn(challenge) ?? this.place;
    await this.obtain(challenged);
    return true;
  }

  /** Once for all who wait. */
  private obtain(challenged: string | undefined): Promise<void> {
    this.obtaining ??= this.ask(challenged).finally(() => {
      this.obtaining = undefined;
    });
    return this.obtaining;
  }

  private async ask(challenged: string | undefined): Promise<void> {
    const { url, client, fetch } = this.terms;
    const place = await findAuthorization({ url, metadataPlace: this.place, issuer: client.issuer, fetch });
    const scope = scopeToAsk({ challenged, configured: client.scope, before: this.scope }, place);
    const provider = await step('reading the credential of the gateway', () => providerFor(client));
    const { metadata, resource } = place;
    const given = await tokenStep('asking for a token', () =>
      fetchToken(provider, place.issuer, { metadata, resource, ...(scope ? { scope } : {}), fetchFn: fetch }),
    );
    this.scope = scope;
    this.held = heldToken(given);
  }
}

function providerFor({ clientId, issuer, proof }: ServiceClient): OAuthClientProvider {
  if (proof.type === 'assertion') return new WorkloadProvider({ issuer, clientId }, proof.assertion);
  if (clientId === undefined) throw new OAuthFault('there is no client id; set auth.oauth.clientId');
  const shared = { clientId, expectedIssuer: issuer };
  return proof.type === 'secret'
    ? new ClientCredentialsProvider({ ...shared, clientSecret: proof.secret() })
    : new PrivateKeyJwtProvider({ ...shared, privateKey: proof.key(), algorithm: proof.algorithm });
}
