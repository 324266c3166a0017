import { handleOf } from './artifact-handle.js';
import type { ArtifactPlace } from './artifact-place.js';

const KIND = 'RefreshToken';

/**
 * How long a refresh token that was used may be shown again. Long enough for a client whose answer was lost to notice and try once more, and
 * for two renewals that a program makes side by side; short for whoever has to carry a stolen token away first (RFC 9700 section 4.14.2).
 */
export const REFRESH_GRACE_MS = 10_000;

export type RefreshUse = 'first' | 'repeated' | 'late';

/**
 * One line of refresh tokens, whoever renews and however often: the successor is drawn from the token that was shown, under a key of ours. Two
 * uses at once, at any nodes, make the same one, and nothing has to be kept to hand it out again.
 */
export class RefreshChain {
  constructor(private readonly place: Pick<ArtifactPlace, 'store' | 'box' | 'clock'>) {}

  /** @param usedAt milliseconds since the epoch */
  isForgiven(usedAt: number): boolean {
    // Either side: another node may be a little ahead, but what a clock wrote that was set back since is not forgiven until that time comes.
    return Math.abs(this.place.clock.now() - usedAt) < REFRESH_GRACE_MS;
  }

  /** Uses a token up. `repeated` where another use came first and is forgiven; `late` where it is not, or the token is gone. */
  async use(id: string): Promise<RefreshUse> {
    const { store, box, clock } = this.place;
    if (await store.consume(KIND, handleOf(box, KIND, id), clock.now())) return 'first';
    const usedAt = await this.usedAt(id);
    return usedAt !== undefined && this.isForgiven(usedAt) ? 'repeated' : 'late';
  }

  /** What follows on a token. Where that was used meanwhile, the end of the chain: a client must not be left with an older one than it had. */
  async successor(id: string): Promise<string> {
    const next = handleOf(this.place.box, 'successor of a refresh token', id);
    return (await this.usedAt(next)) === undefined ? next : this.successor(next);
  }

  private async usedAt(id: string): Promise<number | undefined> {
    const { store, box } = this.place;
    return (await store.find(KIND, 'id', handleOf(box, KIND, id)))?.consumedAt;
  }
}
