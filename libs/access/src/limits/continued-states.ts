import { BoundedCache, sha256Hex } from '@gatehouse/kernel';

const MOST = 10_000;

/** States of calls that asked, as they come back. Each goes on uncounted once: brought again and again, it is a call each time. */
export class ContinuedStates {
  private readonly seen = new BoundedCache<string, true>(MOST);

  /** True the first time that this node sees it. */
  isFirst(requestState: unknown): boolean {
    if (typeof requestState !== 'string') return false;
    const digest = sha256Hex(requestState);
    if (this.seen.get(digest)) return false;
    this.seen.set(digest, true);
    return true;
  }
}
