import { hash } from 'node:crypto';
import { BoundedCache, type Clock, type TokenClaims } from '@gatehouse/kernel';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { ALGORITHM } from './key-files.js';
import { Revocations } from './revocations.js';
import type { SigningKeys } from './signing-keys.js';
import { MAX_TTL_SECONDS } from './token-issuer.js';
import { TokenRejected, type Rejection } from './token-rejected.js';

export interface VerifierOptions {
  /** Exact `iss`. */
  readonly issuer: string;
  /** Exact `aud` of tokens for the whole gateway. */
  readonly audience: string;
  readonly cacheSize?: number;
}

interface Verified {
  readonly claims: TokenClaims;
  readonly audience: string;
}

const SKEW_SECONDS = 5;
const LONGEST_TOKEN = 8_192;

/**
 * Verifies access tokens of the local authorization server (RFC 9068). A verified token is remembered by its SHA-256 until it expires, is
 * withdrawn or is pushed out, since a signature check costs a hundred times the hash. The same token gives the same claims object.
 */
export class TokenVerifier {
  private readonly verified: BoundedCache<string, Verified>;
  private readonly revoked = new Revocations();

  constructor(
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    private readonly options: VerifierOptions,
  ) {
    this.verified = new BoundedCache(options.cacheSize ?? 10_000);
  }

  /**
   * The claims of a token that is good at this resource; throws TokenRejected. A token for the whole gateway is good at every endpoint,
   * one for a single endpoint only there.
   * @param resource address of the endpoint the token was presented at; the gateway's audience by default
   */
  async verify(token: string | undefined, resource: string = this.options.audience): Promise<TokenClaims> {
    if (token === undefined || token === '') throw new TokenRejected('missing');
    if (token.length > LONGEST_TOKEN) throw new TokenRejected('malformed');
    const digest = hash('sha256', token, 'base64');
    const remembered = this.verified.get(digest) ?? (await this.examine(token));
    try {
      this.assertGoodNow(remembered, resource);
    } catch (thrown) {
      this.verified.delete(digest);
      throw thrown;
    }
    this.verified.set(digest, remembered);
    return remembered.claims;
  }

  /** Withdraws a token at once, remembered or not. In memory: a token outlives a restart by at most its hour. */
  revoke(tokenId: string): void {
    this.revoked.add(tokenId, this.clock.now());
  }

  private assertGoodNow({ claims, audience }: Verified, resource: string): void {
    if (claims.expiresAt + SKEW_SECONDS <= this.clock.now() / 1000) throw new TokenRejected('expired');
    if (this.revoked.has(claims.tokenId)) throw new TokenRejected('revoked');
    if (audience !== this.options.audience && audience !== resource) throw new TokenRejected('audience');
  }

  private async examine(token: string): Promise<Verified> {
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.keyOf(kid), {
        algorithms: [ALGORITHM],
        typ: 'at+jwt',
        issuer: this.options.issuer,
        clockTolerance: SKEW_SECONDS,
        maxTokenAge: MAX_TTL_SECONDS,
        currentDate: new Date(this.clock.now()),
        requiredClaims: ['sub', 'aud', 'exp', 'iat', 'jti', 'client_id', 'scope'],
      });
      return readClaims(payload);
    } catch (thrown) {
      throw thrown instanceof TokenRejected ? thrown : new TokenRejected(whyOf(thrown), { cause: thrown });
    }
  }

  private async keyOf(kid: string | undefined) {
    const key = kid === undefined ? undefined : await this.keys.verificationKey(kid);
    if (!key) throw new TokenRejected('signature');
    return key;
  }
}

function readClaims(payload: JWTPayload): Verified {
  const { sub, iss, aud, exp, iat, jti, client_id: clientId, scope } = payload;
  const texts = [sub, iss, aud, jti, clientId, scope];
  // One audience, as a string: a list would make the token good at a second service as well.
  if (!texts.every((text) => typeof text === 'string') || exp! - iat! > MAX_TTL_SECONDS) throw new TokenRejected('malformed');
  return {
    audience: aud as string,
    claims: {
      subject: sub!,
      issuer: iss!,
      tokenId: jti!,
      clientId: clientId as string,
      scopes: (scope as string).split(' ').filter((word) => word !== ''),
      expiresAt: exp!,
    },
  };
}

function whyOf(thrown: unknown): Rejection {
  if (thrown instanceof errors.JWTExpired) return 'expired';
  if (thrown instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (thrown instanceof errors.JWTClaimValidationFailed && thrown.reason === 'check_failed') {
    if (thrown.claim === 'iss') return 'issuer';
    if (thrown.claim === 'nbf' || thrown.claim === 'iat') return 'not_yet';
  }
  return 'malformed';
}
