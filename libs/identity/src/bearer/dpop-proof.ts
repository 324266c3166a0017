import { hash } from 'node:crypto';
import { BoundedCache, type Clock } from '@gatehouse/kernel';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import { TokenRejected } from '../tokens/token-rejected.js';
import type { ProofMemory, ShownProof } from './proof-memory.js';

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

/** A proof that holds for its request. */
export interface Proof {
  /** RFC 7638 thumbprint of the key that signed. */
  readonly thumbprint: string;
  readonly shown: ShownProof;
}

/** Verifies that a request was signed by the key its token is bound to (RFC 9449 section 4.3). A proof is good once, at all nodes together. */
export class DpopProofs {
  /** What was shown at this node, so that two at once do not both ask the store. */
  private readonly seen = new BoundedCache<string, number>(REMEMBERED_PROOFS);

  constructor(
    private readonly clock: Clock,
    private readonly memory: ProofMemory,
  ) {}

  /** Throws TokenRejected `proof`. Whether it was shown before is asked afterwards, when the token is known to be good: strangers must not fill the store. */
  async proofOf(request: ProvenRequest): Promise<Proof> {
    const { proof } = request;
    // A header that was sent twice comes joined by a comma, which no JWT has.
    if (proof === undefined || proof.length > LONGEST_PROOF) throw new TokenRejected('proof');
    const { payload, protectedHeader } = await this.verified(proof);
    const { jti, htm, htu, ath } = payload;
    const expected = hash('sha256', request.token, 'base64url');
    if (htm !== request.method || ath !== expected || !isSameAddress(htu, request.address)) throw new TokenRejected('proof');
    if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) throw new TokenRejected('proof');
    const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk!);
    const until = this.clock.now() + (MAXIMUM_AGE_SECONDS + 2 * SKEW_SECONDS) * 1000;
    return { thumbprint, shown: { id: hash('sha256', `${thumbprint} ${jti}`, 'base64url'), until } };
  }

  /** Throws TokenRejected `proof` for one that was shown before; rejects where that cannot be known. */
  async assertFirstUse({ shown }: Proof): Promise<void> {
    const usableUntil = this.seen.get(shown.id);
    if (usableUntil !== undefined && usableUntil > this.clock.now()) throw new TokenRejected('proof');
    this.seen.set(shown.id, shown.until);
    if (!(await this.memory.isFirstUse(shown))) throw new TokenRejected('proof');
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
}

/** Compared as URLs, without query and fragment (RFC 9449 section 4.3, check 9). */
function isSameAddress(claimed: unknown, address: string): boolean {
  if (typeof claimed !== 'string' || !URL.canParse(claimed)) return false;
  const { origin, pathname } = new URL(claimed);
  return `${origin}${pathname.replace(/\/$/, '')}` === address;
}
