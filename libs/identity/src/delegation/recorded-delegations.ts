import { uuidv7, type Clock } from '@gatehouse/kernel';
import type { DelegationStore, RecordedDelegation } from './delegation-store.js';

const NONE: readonly RecordedDelegation[] = [];

/** Recorded delegations that count now. Held in memory as recorded grants are: what is recorded elsewhere counts after the next `refresh`, what expires at once. */
export class RecordedDelegations {
  private byDelegate: ReadonlyMap<string, readonly RecordedDelegation[]> = new Map();

  constructor(
    private readonly store: DelegationStore,
    private readonly clock: Clock,
  ) {}

  /** By which a member acts for others. The same list for as long as nothing changed. */
  to(delegate: string): readonly RecordedDelegation[] {
    const known = this.byDelegate.get(delegate) ?? NONE;
    if (known.every((each) => this.isOn(each))) return known;
    const left = known.filter((each) => this.isOn(each));
    this.byDelegate = new Map(this.byDelegate).set(delegate, left);
    return left;
  }

  /** Those not ended, oldest first; with `all` the ended ones too. */
  list(all = false): Promise<readonly RecordedDelegation[]> {
    return this.store.list(all);
  }

  async add(delegation: Omit<RecordedDelegation, 'id' | 'at'>): Promise<RecordedDelegation> {
    const now = this.clock.now();
    const recorded = { id: uuidv7(now), at: now, ...delegation };
    await this.store.add(recorded);
    await this.refresh();
    return recorded;
  }

  /** Resolves with how many ended. */
  async end(pair: Pick<RecordedDelegation, 'principal' | 'delegate'>, by: string): Promise<number> {
    const ended = await this.store.end(pair, by, this.clock.now());
    if (ended > 0) await this.refresh();
    return ended;
  }

  async refresh(): Promise<void> {
    const next = new Map<string, readonly RecordedDelegation[]>();
    for (const each of await this.store.list()) {
      if (this.isOn(each)) next.set(each.delegate, [...(next.get(each.delegate) ?? []), each]);
    }
    // Lists that did not change stay the same object, by which others see that nothing changed.
    for (const [key, list] of next) {
      const known = this.byDelegate.get(key);
      if (known && known.map(({ id }) => id).join() === list.map(({ id }) => id).join()) next.set(key, known);
    }
    this.byDelegate = next;
  }

  private isOn({ expiresAt }: RecordedDelegation): boolean {
    return expiresAt === undefined || expiresAt > this.clock.now();
  }
}
