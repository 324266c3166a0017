import type { JsonObject } from '@gatehouse/kernel';
import type { Review, ReviewStore } from './review-store.js';
import { boundTo, type ReviewSeal } from './review-seal.js';

/** Held calls that name somebody: in what they would send, or in the reason of a decision. */
export class HeldCallErasure {
  constructor(
    private readonly store: ReviewStore,
    private readonly seal: Pick<ReviewSeal, 'open'>,
  ) {}

  /** Ids of the reviews. What does not open tells nothing, and opens for nobody. */
  async find(isTheirs: (content: JsonObject, subject: string) => boolean): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const review of await this.store.list()) if (isTheirs(await this.contentOf(review), review.subject)) ids.push(review.id);
    return ids;
  }

  /**
   * Takes the reviews away whole: an approval of what nobody can read any more would let it through blind. Of calls of others that wait because
   * of something in the record, its key is forgotten, but
   * for those of somebody in `spared` (sign-in names in lower case).
   */
  async erase(ids: readonly string[], keys: readonly string[], spared: ReadonlySet<string>): Promise<number> {
    const removed = await this.store.remove(ids);
    await this.store.forgetRecords(keys, spared);
    return removed;
  }

  private async contentOf({ id, sealed, reason }: Review): Promise<JsonObject> {
    const sent = sealed === undefined ? undefined : await this.seal.open(sealed, boundTo(id));
    return { sent: sent ?? null, reason: reason ?? '' };
  }
}
