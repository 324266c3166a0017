import { Injectable } from '@nestjs/common';
import passport from 'passport';
import { covers, type TokenClaims } from '@gatehouse/kernel';
import { TokenRejected } from '../tokens/token-rejected.js';
import { TokenVerifier } from '../tokens/token-verifier.js';
import type { DpopProofs, Proof } from './dpop-proof.js';
import { presentedToken, type PresentedToken, type TokenBearer } from './presented-token.js';
import { ProtectedResource } from './protected-resource.js';

export const BEARER_STRATEGY = 'gatehouse-bearer';

/**
 * Passport strategy for access tokens. Registers itself with passport under its name when it is made; passport is one per process, so
 * the application made last is the one that authenticates.
 */
@Injectable()
export class BearerStrategy extends passport.Strategy {
  override readonly name = BEARER_STRATEGY;

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly resource: ProtectedResource,
    private readonly proofs: DpopProofs,
  ) {
    super();
    passport.use(BEARER_STRATEGY, this);
  }

  /** Called by passport, on a copy of this object that has `success`, `fail` and `error`. */
  override authenticate(request: TokenBearer): void {
    this.claimsOf(request).then(
      (claims) => this.success(claims),
      (thrown: unknown) => (thrown instanceof TokenRejected ? this.refuse(thrown) : this.error(thrown)),
    );
  }

  private refuse(rejected: TokenRejected): void {
    // passport's types know a challenge as text; it hands on whatever it is given, and the guard words the challenge.
    this.fail(rejected as unknown as string);
  }

  private async claimsOf(request: TokenBearer): Promise<TokenClaims> {
    const presented = presentedToken(request);
    const resource = this.resource.resourceOf(request.url ?? '');
    const proof = presented?.scheme === 'dpop' ? await this.proofOf(request, presented) : undefined;
    const claims = await this.verifier.verify(presented?.token, { resource, provenKey: proof?.thumbprint });
    if (proof) await this.proofs.assertFirstUse(proof);
    // What a call needs beyond reading is asked when it is known what the call is for (EntitlementGuard).
    if (!covers(claims.scopes, 'mcp:read')) throw new TokenRejected('scope');
    return claims;
  }

  private proofOf({ method, headers, url = '' }: TokenBearer, { token }: PresentedToken): Promise<Proof> {
    const proof = Array.isArray(headers.dpop) ? headers.dpop.join(', ') : headers.dpop;
    return this.proofs.proofOf({ proof, method: method ?? '', address: this.resource.addressOf(url), token });
  }
}
