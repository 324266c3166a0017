import { randomBytes } from 'node:crypto';
import type { Clock } from '@gatehouse/kernel';
import type { LimitAccount, LimitStore } from './limit-store.js';
import { Meter } from './meter.js';
import type { UsageAsk, UsageGrant } from './usage.js';

interface Waiting {
  readonly account: LimitAccount;
  readonly ask: UsageAsk;
  readonly resolve: (grant: UsageGrant) => void;
  readonly reject: (fault: unknown) => void;
}

/** Turns in one statement: as many as the engines take parameters for, and then some room. */
const MOST_AT_ONCE = 100;

/** The counts that this node holds a part of. Turns that come up while one is written go together into the next. */
export class LimitLedger {
  private readonly meters = new Map<string, Meter>();
  /** A node that starts again is another one: what it held before is not its own any more. */
  private readonly node = randomBytes(9).toString('base64url');
  private readonly queue: Waiting[] = [];
  private isWriting = false;

  constructor(
    private readonly store: LimitStore,
    private readonly clock: Clock,
  ) {}

  /** The count of this account. The last terms that were named are the ones that hold. */
  meter(account: LimitAccount): Meter {
    const known = this.meters.get(account.key);
    if (known) {
      known.account = account;
      return known;
    }
    const made = new Meter(account, (asked, ask) => this.turn(asked, { ...ask, node: this.node }), this.clock);
    this.meters.set(account.key, made);
    return made;
  }

  /** To be called every few seconds: says what was used, gives back what is not, forgets who is gone. Rejects with the first fault of the store. */
  sweep(): Promise<void> {
    return this.each(async (key, meter) => {
      if (await meter.sweep()) this.meters.delete(key);
    });
  }

  /** Gives back what this node holds. */
  close(): Promise<void> {
    return this.each((_key, meter) => meter.close());
  }

  private async each(work: (key: string, meter: Meter) => Promise<void>): Promise<void> {
    const settled = await Promise.allSettled([...this.meters].map(([key, meter]) => work(key, meter)));
    const failed = settled.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private turn(account: LimitAccount, ask: UsageAsk): Promise<UsageGrant> {
    return new Promise((resolve, reject) => {
      this.queue.push({ account, ask, resolve, reject });
      if (!this.isWriting) void this.write();
    });
  }

  private async write(): Promise<void> {
    this.isWriting = true;
    // Those that come up in the same breath go together.
    await Promise.resolve();
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, MOST_AT_ONCE);
      try {
        const grants = await this.store.exchange(batch);
        for (const [index, { resolve }] of batch.entries()) resolve(grants[index]!);
      } catch (fault) {
        for (const { reject } of batch) reject(fault);
      }
    }
    this.isWriting = false;
  }
}
