import { emptyAfter, exchange, NOTHING_USED, type Usage, type UsageAsk, type UsageGrant, type UsageTerms } from './usage.js';

/** One count: of which limit, of what, and of whose use. */
export interface LimitAccount {
  /** Unlike any other. */
  readonly key: string;
  readonly rule: string;
  /** `share` is one person's part of a limit that is counted for many. */
  readonly kind: 'calls' | 'concurrent' | 'streams' | 'share';
  /** Sign-in name, client id, upstream/tool or brokerage. */
  readonly who: string;
  readonly terms: UsageTerms;
}

export interface LimitAsk {
  readonly account: LimitAccount;
  readonly ask: UsageAsk;
}

export interface StoredUsage extends Omit<LimitAccount, 'key'> {
  readonly usage: Usage;
}

/** Counts that all nodes share and that outlive them. */
export abstract class LimitStore {
  /** Takes one turn for each account, as `exchange` says; no two nodes take a turn for one account at once. No account is named twice. */
  abstract exchange(asks: readonly LimitAsk[]): Promise<readonly UsageGrant[]>;
  /** What is kept of one, or of all. */
  abstract list(who?: string): Promise<StoredUsage[]>;
  /** Forgets what is kept of one; resolves with the number of counts. Nodes go on with the few calls that they hold. */
  abstract reset(who: string): Promise<number>;
  /** Deletes what counts no more at `now`. */
  abstract purge(now: number): Promise<number>;
}

/** Counts of this process alone, for tests. */
export class MemoryLimitStore extends LimitStore {
  private readonly kept = new Map<string, LimitAccount & { readonly usage: Usage }>();

  override async exchange(asks: readonly LimitAsk[]): Promise<readonly UsageGrant[]> {
    return asks.map(({ account, ask }) => {
      const { usage, grant } = exchange(this.kept.get(account.key)?.usage ?? NOTHING_USED, account.terms, ask);
      this.kept.set(account.key, { ...account, usage });
      return grant;
    });
  }

  override async list(who?: string): Promise<StoredUsage[]> {
    return [...this.kept.values()].filter((kept) => who === undefined || kept.who === who);
  }

  override async reset(who: string): Promise<number> {
    const keys = [...this.kept].filter(([, kept]) => kept.who === who).map(([key]) => key);
    for (const key of keys) this.kept.delete(key);
    return keys.length;
  }

  override async purge(now: number): Promise<number> {
    const keys = [...this.kept].filter(([, { usage, terms }]) => emptyAfter(usage, terms) < now).map(([key]) => key);
    for (const key of keys) this.kept.delete(key);
    return keys.length;
  }
}
