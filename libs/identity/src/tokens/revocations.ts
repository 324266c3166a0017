import { MAX_TTL_SECONDS } from './token-issuer.js';

const KEEP_MS = (MAX_TTL_SECONDS + 60) * 1000;

/** Ids of withdrawn tokens, each kept for as long as the longest token could still live. */
export class Revocations {
  private readonly until = new Map<string, number>();

  /** @param now milliseconds */
  add(tokenId: string, now: number): void {
    for (const [id, until] of this.until) {
      // Insertion order is order of expiry, so the first one still alive ends the sweep.
      if (until > now) break;
      this.until.delete(id);
    }
    this.until.delete(tokenId);
    this.until.set(tokenId, now + KEEP_MS);
  }

  has(tokenId: string): boolean {
    return this.until.has(tokenId);
  }
}
