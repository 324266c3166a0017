import type { Delegation } from '@gatehouse/kernel';
import type { ClientMetadata } from 'oidc-provider';
import type { IdentityAssertions } from '../assertions/identity-assertions.js';
import type { ServiceAccounts } from '../services/service-accounts.js';
import type { VendorApplications } from '../services/vendor-applications.js';
import type { AccountDirectory } from '../accounts/account-directory.js';
import type { ProtectedResource } from '../bearer/protected-resource.js';
import type { SigningKeys } from '../tokens/signing-keys.js';
import type { ArtifactPlace } from './artifact-place.js';
import type { OAuthPages } from './oauth-pages.js';
import type { Throttle } from './throttle.js';

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
  readonly services: ServiceAccounts;
  readonly applications: VendorApplications;
  readonly assertions: IdentityAssertions;
  readonly keys: SigningKeys;
  readonly pages: OAuthPages;
  readonly artifacts: ArtifactPlace;
  /** Signs cookies; the first signs, all verify. */
  readonly cookieKeys: readonly string[];
  /** Wrong secrets by client and address. */
  readonly guesses: Throttle;
  /** False where an address asks for too many documents of clients. */
  readonly mayFetchClient: (address: string) => Promise<boolean>;
  /** For whom an account may act now, by the roster; nobody where that cannot be told. */
  readonly actsFor: (user: string) => readonly Delegation[];
  /** Whether a step-up may ask this account for a second factor. */
  readonly hasSecondFactor: (user: string) => Promise<boolean>;
  /** Fetches client metadata documents and keys of clients. Their addresses come from strangers, so it has to refuse what is inside. */
  readonly fetch: typeof fetch;
}
