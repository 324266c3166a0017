import { uuidv7, type Clock } from '@gatehouse/kernel';
import { SignJWT } from 'jose';
import { actingClaims } from '../delegation/acting-claims.js';
import { ALGORITHM } from './key-files.js';
import { MAX_TTL_SECONDS } from './lifetime.js';
import type { SigningKeys } from './signing-keys.js';

export interface TokenRequest {
  readonly subject: string;
  /** The resource the token is for (RFC 8707): the gateway's MCP address or one upstream's. */
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly clientId: string;
  /** Seconds, 1 to 3600. */
  readonly ttlSeconds: number;
}

/** Issues access tokens as JWTs (RFC 9068, `typ: at+jwt`), signed with the newest local key. */
export class TokenIssuer {
  constructor(
    private readonly keys: SigningKeys,
    private readonly issuer: string,
    private readonly clock: Clock,
  ) {}

  /** Throws RangeError for a life outside 1 to 3600 seconds. */
  async issue(request: TokenRequest): Promise<string> {
    const { ttlSeconds } = request;
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS) {
      throw new RangeError(`an access token lives 1 to ${MAX_TTL_SECONDS} seconds; ${ttlSeconds} was asked for`);
    }
    const { kid, privateKey } = this.keys.current;
    const now = Math.floor(this.clock.now() / 1000);
    return new SignJWT({ client_id: request.clientId, scope: request.scopes.join(' '), ...actingClaims(request.clientId) })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid })
      .setIssuer(this.issuer)
      .setSubject(request.subject)
      .setAudience(request.audience)
      .setIssuedAt(now)
      .setExpirationTime(now + ttlSeconds)
      .setJti(uuidv7(this.clock.now()))
      .sign(privateKey);
  }
}
