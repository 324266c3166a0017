import type { TokenClaims } from '@gatehouse/kernel';
import { decodeJwt } from 'jose';
import { TokenRejected } from '../tokens/token-rejected.js';
import { TokenVerifier, type Presentation } from '../tokens/token-verifier.js';

/** Chooses by the `iss` of a token who verifies it. That claim is anybody's until then: each verifier asks for its own issuer again. */
export class RoutedTokenVerifier extends TokenVerifier {
  constructor(
    private readonly own: { readonly issuer: string; readonly verifier: TokenVerifier },
    private readonly external: ReadonlyMap<string, TokenVerifier>,
  ) {
    super();
  }

  override async verify(token: string | undefined, presentation: Presentation = {}): Promise<TokenClaims> {
    const issuer = issuerOf(token);
    if (issuer === undefined || issuer === this.own.issuer) return this.own.verifier.verify(token, presentation);
    const verifier = this.external.get(issuer);
    if (!verifier) throw new TokenRejected('issuer');
    return verifier.verify(token, presentation);
  }
}

/** Undefined for what cannot be read, which is for the gateway's own verifier to refuse. */
function issuerOf(token: string | undefined): string | undefined {
  try {
    return token === undefined ? undefined : decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
