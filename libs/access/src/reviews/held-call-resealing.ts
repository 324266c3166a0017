import type { Review, ReviewStore } from './review-store.js';
import { boundTo, type ReviewSeal } from './review-seal.js';

/** Seals what held calls would send anew under the newest key, while gateways serve. What is under it already is done. */
export class HeldCallResealing {
  constructor(
    private readonly store: ReviewStore,
    private readonly seal: Omit<ReviewSeal, 'digest'>,
  ) {}

  /** How many rest under which key. */
  async countByKey(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const { sealed } of await this.sealed()) {
      const key = this.seal.keyOf(sealed);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }

  /** How many were sealed anew, and how many cannot be opened. What was decided meanwhile is left as it is. */
  async run(): Promise<{ readonly sealed: number; readonly unreadable: number }> {
    const newest = await this.seal.newest();
    const done = { sealed: 0, unreadable: 0 };
    for (const review of await this.sealed()) {
      if (this.seal.keyOf(review.sealed) === newest) continue;
      const content = await this.seal.open(review.sealed, boundTo(review.id));
      if (!content) done.unreadable += 1;
      else if (await this.store.reseal(review, await this.seal.close(content, boundTo(review.id)))) done.sealed += 1;
    }
    return done;
  }

  private async sealed(): Promise<(Review & { readonly sealed: string })[]> {
    const all = await this.store.list();
    return all.flatMap((review) => (review.sealed === undefined ? [] : [{ ...review, sealed: review.sealed }]));
  }
}
