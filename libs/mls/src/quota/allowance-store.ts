import { SystemClock, type Clock } from '@gatehouse/kernel';

export interface Kept {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly used: number;
}
export type AllowanceRows = ReadonlyMap<string, Kept>;
export interface Change<T> {
  /** What is kept from now on under these names; all others stay. */
  readonly keep: AllowanceRows;
  readonly answer: T;
}

/** What is used of an upstream credential's allowance, for all nodes that use it. It survives a restart. */
export abstract class AllowanceStore {
  /**
   * Reads what is kept of an account and keeps what `work` says, with no other node in between. `work` may be run again from the beginning.
   * `now` is the same clock for all nodes: milliseconds since the epoch by whoever keeps the rows.
   */
  abstract change<T>(account: string, work: (rows: AllowanceRows, now: number) => Change<T>): Promise<T>;
}

/** Of this process alone: for tests, and where nothing has to last. */
export class MemoryAllowanceStore extends AllowanceStore {
  private readonly accounts = new Map<string, Map<string, Kept>>();

  constructor(private readonly clock: Clock = new SystemClock()) {
    super();
  }

  async change<T>(account: string, work: (rows: AllowanceRows, now: number) => Change<T>): Promise<T> {
    const rows = this.accounts.get(account) ?? new Map<string, Kept>();
    this.accounts.set(account, rows);
    const { keep, answer } = work(rows, this.clock.now());
    for (const [name, kept] of keep) rows.set(name, kept);
    return answer;
  }
}
