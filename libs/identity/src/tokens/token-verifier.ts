import type { TokenClaims } from '@gatehouse/kernel';

/** Where a token was presented, and by whom. */
export interface Presentation {
  /** Address of the endpoint; the gateway's audience by default. */
  readonly resource?: string;
  /** Thumbprint of the key whose proof came with the request; undefined where none came. */
  readonly provenKey?: string | undefined;
}

/** Decides about access tokens. The same token gives the same claims object for as long as it is remembered. */
export abstract class TokenVerifier {
  /** The claims of a token that is good at this resource. Throws TokenRejected. */
  abstract verify(token: string | undefined, presentation?: Presentation): Promise<TokenClaims>;
}
