import { hash } from 'node:crypto';
import { BoundedCache, type Clock, type TokenClaims } from '@gatehouse/kernel';
import { jwtVerify, type JWTPayload } from 'jose';
import { userKeyOf } from '../accounts/person.js';
import { ALGORITHM } from './key-files.js';
import { MemoryRevocationStore } from './revocation-store.js';
import { Revocations } from './revocations.js';
import type { SigningKeys } from './signing-keys.js';
import { MAX_TTL_SECONDS } from './lifetime.js';
import { boundKeyOf, whyRejected } from './jwt-facts.js';
import { TokenRejected } from './token-rejected.js';
import { TokenVerifier, type Presentation } from './token-verifier.js';

export interface VerifierOptions {
  /** Exact `iss`. */
  readonly issuer: string;
  /** Exact `aud` of tokens for the whole gateway. */
  readonly audience: string;
  readonly cacheSize?: number;
  /** Shared with the authorization server; a memory of its own where not given. */
  readonly revocations?: Revocations;
}

interface Verified {
  readonly claims: TokenClaims;
  readonly audience: string;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  /** Consent that the token was issued on, where a person gave one. */
  readonly grant?: string;
  /** When the person signed in, in seconds since the epoch (RFC 9068 section 2.2.1). */
  readonly signedInAt?: number;
  /** RFC 7638 thumbprint of the key that must sign each request (RFC 9449 section 6). */
  readonly boundTo?: string;
}

const SKEW_SECONDS = 5;
const LONGEST_TOKEN = 8_192;

/**
 * Verifies access tokens of the local authorization server (RFC 9068). A verified token is remembered by its SHA-256 until it expires, is
 * withdrawn or is pushed out, since a signature check costs a hundred times the hash. The same token gives the same claims object.
 */
export class LocalTokenVerifier extends TokenVerifier {
  private readonly verified: BoundedCache<string, Verified>;
  private readonly revocations: Revocations;

  constructor(
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    private readonly options: VerifierOptions,
  ) {
    super();
    this.verified = new BoundedCache(options.cacheSize ?? 10_000);
    this.revocations = options.revocations ?? new Revocations(new MemoryRevocationStore(), clock);
  }

  /**
   * The claims of a token that is good at this resource; throws TokenRejected. A token for the whole gateway is good at every endpoint,
   * one for a single endpoint only there. A token that is bound to a key is good with a proof of that key only, and a proof with a token that
   * is bound to none is refused too, so that neither can be taken off.
   */
  override async verify(
    token: string | undefined,
    { resource = this.options.audience, provenKey }: Presentation = {},
  ): Promise<TokenClaims> {
    if (token === undefined || token === '') throw new TokenRejected('missing');
    if (token.length > LONGEST_TOKEN) throw new TokenRejected('malformed');
    const digest = hash('sha256', token, 'base64');
    const remembered = this.verified.get(digest) ?? (await this.examine(token));
    try {
      this.assertGoodNow(remembered, resource);
      if (remembered.boundTo !== provenKey) throw new TokenRejected('binding');
    } catch (thrown) {
      this.verified.delete(digest);
      throw thrown;
    }
    this.verified.set(digest, remembered);
    return remembered.claims;
  }

  /** The claims of a token that is alive, wherever it may be used and whoever holds it; undefined for any other. */
  async inspect(token: string): Promise<TokenClaims | undefined> {
    try {
      const verified = await this.examine(token);
      this.assertGoodNow(verified, verified.audience);
      return verified.claims;
    } catch (thrown) {
      if (thrown instanceof TokenRejected) return undefined;
      throw thrown;
    }
  }

  /** Withdraws a token at once, remembered or not. */
  revoke(tokenId: string): Promise<void> {
    return this.revocations.revoke('token', tokenId);
  }

  private assertGoodNow({ claims, audience, issuedAt, grant, signedInAt }: Verified, resource: string): void {
    if (claims.expiresAt + SKEW_SECONDS <= this.clock.now() / 1000) throw new TokenRejected('expired');
    const { revocations } = this;
    const isWithdrawn = revocations.has('token', claims.tokenId) || (grant !== undefined && revocations.has('grant', grant));
    if (isWithdrawn || revocations.hasSince(userKeyOf(claims.subject), issuedAt)) throw new TokenRejected('revoked');
    if (signedInAt !== undefined && revocations.isSignInOver(claims.subject, signedInAt)) throw new TokenRejected('revoked');
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
      throw thrown instanceof TokenRejected ? thrown : new TokenRejected(whyRejected(thrown), { cause: thrown });
    }
  }

  private async keyOf(kid: string | undefined) {
    const key = kid === undefined ? undefined : await this.keys.verificationKey(kid);
    if (!key) throw new TokenRejected('signature');
    return key;
  }
}

/** Private claim of our tokens: which consent they were issued on. */
export const GRANT_CLAIM = 'gatehouse_grant';

function readClaims(payload: JWTPayload): Verified {
  const { sub, iss, aud, exp, iat, jti, client_id: clientId, scope, cnf, auth_time: signedInAt, [GRANT_CLAIM]: grant } = payload;
  const texts = [sub, iss, aud, jti, clientId, scope];
  // One audience, as a string: a list would make the token good at a second service as well.
  if (!texts.every((text) => typeof text === 'string') || exp! - iat! > MAX_TTL_SECONDS) throw new TokenRejected('malformed');
  const boundTo = boundKeyOf(cnf);
  return {
    audience: aud as string,
    issuedAt: iat!,
    ...(boundTo === undefined ? {} : { boundTo }),
    ...(typeof grant === 'string' ? { grant } : {}),
    ...(typeof signedInAt === 'number' ? { signedInAt } : {}),
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
