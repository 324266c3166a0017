import { hash } from 'node:crypto';
import { BoundedCache, type Clock } from '@gatehouse/kernel';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import { TokenRejected } from '../tokens/token-rejected.js';

/** Signature algorithms of proofs (RFC 9449 section 5.1); symmetric ones and none are not proofs. */
export const DPOP_ALGORITHMS = ['ES256', 'Ed25519', 'EdDSA'] as const;

const MAXIMUM_AGE_SECONDS = 60;
const SKEW_SECONDS = 5;
const LONGEST_PROOF = 8_192;
const LONGEST_ID = 256;
/** More proofs in one window than this node could answer. */
const REMEMBERED_PROOFS = 200_000;

/** One request as its sender must have proven it. */
export interface ProvenRequest {
  readonly proof: string | undefined;
  readonly method: string;
  /** Public address of the endpoint, without query. */
  readonly address: string;
  readonly token: string;
}

/**
 * Verifies that a request was signed by the key its token is bound to (RFC 9449 section 4.3). A proof is good once at this node and for a
 * minute; nodes do not tell each other of proofs, so one could be replayed at another node within that minute, together with its token.
 */
export class DpopProofs {
  private readonly seen = new BoundedCache<string, number>(REMEMBERED_PROOFS);

  constructor(private readonly clock: Clock) {}

  /** RFC 7638 thumbprint of the key that signed. Throws TokenRejected `proof`. */
  async thumbprintOf(request: ProvenRequest): Promise<string> {
    const { proof } = request;
    // A header that was sent twice comes joined by a comma, which no JWT has.
    if (proof === undefined || proof.length > LONGEST_PROOF) throw new TokenRejected('proof');
    const { payload, protectedHeader } = await this.verified(proof);
    const { jti, htm, htu, ath } = payload;
    const expected = hash('sha256', request.token, 'base64url');
    if (htm !== request.method || ath !== expected || !isSameAddress(htu, request.address)) throw new TokenRejected('proof');
    if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) throw new TokenRejected('proof');
    const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk!);
    this.assertFirstUse(`${thumbprint} ${jti}`);
    return thumbprint;
  }

  private async verified(proof: string) {
    try {
      return await jwtVerify(proof, EmbeddedJWK, {
        typ: 'dpop+jwt',
        algorithms: [...DPOP_ALGORITHMS],
        maxTokenAge: MAXIMUM_AGE_SECONDS,
        clockTolerance: SKEW_SECONDS,
        currentDate: new Date(this.clock.now()),
        requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
      });
    } catch (thrown) {
      throw new TokenRejected('proof', { cause: thrown });
    }
  }

  private assertFirstUse(id: string): void {
    const now = this.clock.now();
    const usableUntil = this.seen.get(id);
    if (usableUntil !== undefined && usableUntil > now) throw new TokenRejected('proof');
    this.seen.set(id, now + (MAXIMUM_AGE_SECONDS + 2 * SKEW_SECONDS) * 1000);
  }
}

/** Compared as URLs, without query and fragment (RFC 9449 section 4.3, check 9). */
function isSameAddress(claimed: unknown, address: string): boolean {
  if (typeof claimed !== 'string' || !URL.canParse(claimed)) return false;
  const { origin, pathname } = new URL(claimed);
  return `${origin}${pathname.replace(/\/$/, '')}` === address;
}
