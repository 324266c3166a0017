import type { Clock } from '@gatehouse/kernel';
import type { AccountDirectory } from '../accounts/account-directory.js';
import type { TokenVerifier } from '../tokens/token-verifier.js';
import type { ExternalIssuer } from './external-issuer.js';
import { ExternalTokenVerifier } from './external-token-verifier.js';
import { IssuerKeys } from './issuer-keys.js';
import { RoutedTokenVerifier } from './routed-token-verifier.js';

interface Beside {
  readonly accounts: AccountDirectory;
  readonly clock: Clock;
  /** Guarded: an issuer's metadata names where its keys are. */
  readonly fetch: typeof fetch;
}

/** All external issuers of a gateway: their keys, their verifiers and how they are. */
export class ExternalIssuers {
  private readonly keys: ReadonlyMap<string, IssuerKeys>;

  constructor(
    private readonly issuers: readonly ExternalIssuer[],
    private readonly beside: Beside,
  ) {
    this.keys = new Map(issuers.map((issuer) => [issuer.issuer, new IssuerKeys(issuer, beside.fetch, beside.clock)]));
  }

  /** A verifier for their tokens and the gateway's own. */
  verifierWith(own: { readonly issuer: string; readonly verifier: TokenVerifier }): TokenVerifier {
    if (this.issuers.length === 0) return own.verifier;
    const { accounts, clock } = this.beside;
    const verifierOf = (issuer: ExternalIssuer) =>
      new ExternalTokenVerifier(issuer, { keys: this.keys.get(issuer.issuer)!, accounts, clock });
    return new RoutedTokenVerifier(own, new Map(this.issuers.map((issuer) => [issuer.issuer, verifierOf(issuer)])));
  }

  /** Reads the keys that are due. Never rejects. */
  async refresh(): Promise<void> {
    await Promise.all([...this.keys.values()].map((keys) => keys.refresh()));
  }

  /** What is wrong with which issuer, for /health/ready; undefined where nothing is. */
  fault(): string | undefined {
    const faults = [...this.keys].flatMap(([issuer, { fault }]) => (fault === undefined ? [] : [`${issuer}: ${fault}`]));
    return faults.length > 0 ? faults.join('; ') : undefined;
  }
}
