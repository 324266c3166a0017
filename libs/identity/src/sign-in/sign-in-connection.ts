import type { ProviderKind } from './provider-profiles.js';

/** How the gateway proves to an identity provider that it is its client. Read when used, so that no copy lives on. */
export type SignInProof =
  | { readonly type: 'secret'; readonly secret: () => string }
  /** PKCS #8, PEM (RFC 7523). */
  | { readonly type: 'key'; readonly key: () => string; readonly algorithm: string; readonly keyId?: string };

/** One identity provider of the brokerage, as gateway.yaml names it. */
export interface SignInConnection {
  readonly id: string;
  readonly provider: ProviderKind;
  /** Name on the button. */
  readonly name: string;
  /** Exact `issuer` of its metadata and `iss` of its ID tokens. */
  readonly issuer: string;
  readonly clientId: string;
  readonly proof: SignInProof;
  readonly scopes: readonly string[];
  /** Address that its answers come to; another one for each connection, so that no answer can pass for another provider's (RFC 9700 section 4.4). */
  readonly redirectUri: string;
  /** E-mail domains whose people it may sign in. */
  readonly domains: readonly string[];
  /** Google Workspace domain. */
  readonly hostedDomain?: string;
  readonly accountClaim: string;
  readonly nameClaim: string;
  readonly groupClaim: string;
  readonly memberClaim?: string;
  /** Whether a person is the member who has their e-mail address in the roster. */
  readonly memberFromEmail: boolean;
  /** `known`: whom gateway.yaml or SCIM knows; `join`: everybody of its domains. */
  readonly provision: 'known' | 'join';
  readonly clockSkewSeconds: number;
}
