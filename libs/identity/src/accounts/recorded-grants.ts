import { uuidv7, type Clock, type Role } from '@gatehouse/kernel';
import type { GrantStore, RecordedGrant } from './grant-store.js';
import { userKeyOf } from './person.js';

const NONE: readonly RecordedGrant[] = [];

/** Grants that count now. Held in memory as People are: what is recorded elsewhere counts after the next `refresh`, what expires at once. */
export class RecordedGrants {
  private byUser: ReadonlyMap<string, readonly RecordedGrant[]> = new Map();

  constructor(
    private readonly store: GrantStore,
    private readonly clock: Clock,
  ) {}

  /** The same list for as long as nothing changed. */
  of(user: string): readonly RecordedGrant[] {
    const key = userKeyOf(user);
    const known = this.byUser.get(key) ?? NONE;
    const now = this.clock.now();
    if (known.every(({ expiresAt }) => expiresAt === undefined || expiresAt > now)) return known;
    const left = known.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now);
    this.byUser = new Map(this.byUser).set(key, left);
    return left;
  }

  /** Those not ended, oldest first; with `all` the ended ones too. */
  list(all = false): Promise<readonly RecordedGrant[]> {
    return this.store.list(all);
  }

  async add(grant: Omit<RecordedGrant, 'id' | 'at'>): Promise<RecordedGrant> {
    const now = this.clock.now();
    const recorded = { id: uuidv7(now), at: now, ...grant };
    await this.store.add(recorded);
    await this.refresh();
    return recorded;
  }

  /** Ends what a person was granted. Resolves with how many grants ended. */
  async end(user: string, by: string, role?: Role): Promise<number> {
    const ended = await this.store.end(userKeyOf(user), by, this.clock.now(), role);
    if (ended > 0) await this.refresh();
    return ended;
  }

  async refresh(): Promise<void> {
    const next = new Map<string, readonly RecordedGrant[]>();
    const now = this.clock.now();
    for (const grant of await this.store.list()) {
      if (grant.expiresAt !== undefined && grant.expiresAt <= now) continue;
      const key = userKeyOf(grant.user);
      next.set(key, [...(next.get(key) ?? []), grant]);
    }
    // Lists that did not change stay the same object, by which others see that nothing changed.
    for (const [key, grants] of next) {
      const known = this.byUser.get(key);
      if (known && known.map(({ id }) => id).join() === grants.map(({ id }) => id).join()) next.set(key, known);
    }
    this.byUser = next;
  }
}
