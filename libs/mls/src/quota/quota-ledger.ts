import { Refusal, type Clock } from '@gatehouse/kernel';
import type { RequestLimits } from '../connection/mls-pack.js';
import { FairShare } from './fair-share.js';
import type { QuotaStore } from './quota-store.js';
import { byteWindow, requestWindows, windowStart, type WindowKind } from './windows.js';

export interface LedgerOptions {
  /** Name of the upstream credential whose allowance this is, e.g. the connection id. Never the credential itself. */
  readonly credential: string;
  readonly limits: RequestLimits;
  readonly clock: Clock;
  /** Minute, hour, day and byte counts: durable, shared by all nodes. */
  readonly store: QuotaStore;
  /** Counts per second. One process may count in memory; several must share `store`. */
  readonly bursts: QuotaStore;
}

/** The right to send one request upstream. Spent once. */
export class Permit {
  private spent = false;

  spend(): void {
    if (this.spent) throw new Error('a permit allows one upstream request; reserve another');
    this.spent = true;
  }
}

/** Most permits taken from the store at once; those left when a window ends are lost, which errs on the safe side. */
const MAX_LEASE = 16;
/** Callers of one subject that may wait for the next second; the rest is told to come back. */
const MAX_WAITING = 2;
/** A timer may fire a millisecond before the wall clock says so, still inside the window that was to be waited out. */
const TIMER_SLACK_MS = 3;

/**
 * The request allowance of one upstream credential, shared by every agent behind it. Denies here rather than let the upstream count:
 * some providers suspend the credential for everyone. Source: domain rules 3.1 and 3.2.1.
 */
export class QuotaLedger {
  private readonly burst: WindowKind | undefined;
  private readonly windows: readonly WindowKind[];
  private readonly bytes: WindowKind | undefined;
  private readonly shares = new FairShare();
  private readonly waiting = new Map<string, number>();
  private lease = { count: 0, key: '' };
  private leasing: Promise<WindowKind | undefined> | undefined;
  private quietUntil = 0;

  constructor(private readonly options: LedgerOptions) {
    const windows = requestWindows(options.limits);
    this.burst = windows.find(({ name }) => name === 'second');
    this.windows = windows.filter(({ name }) => name !== 'second');
    this.bytes = byteWindow(options.limits);
  }

  /** Throws Refusal MLS_QUOTA with the seconds to wait. `shared` false is for the gateway's own reads, which no fair share limits. */
  async reserve(subject: string, shared = true): Promise<Permit> {
    const now = this.options.clock.now();
    if (now < this.quietUntil) throw refused(this.quietUntil - now);
    if (shared) this.checkShares(subject, now);
    if (this.burst) await this.takeBurst(this.burst, subject, shared);
    const full = await this.takeLeased();
    const later = this.options.clock.now();
    if (full) throw refused(windowStart(full, later) + full.lengthMs - later);
    for (const window of this.windows) this.shares.note(window, windowStart(window, later), subject);
    return new Permit();
  }

  private checkShares(subject: string, now: number): void {
    const over = this.windows.find((window) => !this.shares.allows(window, windowStart(window, now), subject));
    if (over) throw refused(windowStart(over, now) + over.lengthMs - now);
  }

  /** A full second is waited out once by a few; a caller that loops is told to come back instead. */
  private async takeBurst(burst: WindowKind, subject: string, shared: boolean): Promise<void> {
    if (await this.tryBurst(burst, subject, shared)) return;
    const waiting = this.waiting.get(subject) ?? 0;
    const now = this.options.clock.now();
    const rest = windowStart(burst, now) + burst.lengthMs - now;
    if (waiting >= MAX_WAITING) throw refused(rest);
    this.waiting.set(subject, waiting + 1);
    try {
      await pause(rest + TIMER_SLACK_MS);
    } finally {
      const left = this.waiting.get(subject)! - 1;
      if (left > 0) this.waiting.set(subject, left);
      else this.waiting.delete(subject);
    }
    if (!(await this.tryBurst(burst, subject, shared))) throw refused(burst.lengthMs);
  }

  private async tryBurst(burst: WindowKind, subject: string, shared: boolean): Promise<boolean> {
    const start = windowStart(burst, this.options.clock.now());
    if (shared && !this.shares.allows(burst, start, subject)) return false;
    // Noted before the store answers: callers of one subject that ask at once must see each other.
    this.shares.note(burst, start, subject);
    return (await this.options.bursts.take(this.options.credential, [{ name: burst.name, start, limit: burst.limit }], 1)).granted;
  }

  /** One from the lease; where it is used up or its windows have ended, one caller leases for all who wait. */
  private async takeLeased(): Promise<WindowKind | undefined> {
    if (this.windows.length === 0) return undefined;
    for (;;) {
      if (this.lease.count > 0 && this.lease.key === this.leaseKey()) {
        this.lease.count -= 1;
        return undefined;
      }
      this.leasing ??= this.renewLease().finally(() => {
        this.leasing = undefined;
      });
      const full = await this.leasing;
      if (full) return full;
    }
  }

  private leaseKey(): string {
    const now = this.options.clock.now();
    return this.windows.map((window) => windowStart(window, now)).join('|');
  }

  private async renewLease(): Promise<WindowKind | undefined> {
    const now = this.options.clock.now();
    const windows = this.windows.map((window) => ({ name: window.name, start: windowStart(window, now), limit: window.limit }));
    const wanted = Math.max(1, Math.min(MAX_LEASE, Math.floor(Math.min(...windows.map(({ limit }) => limit)) / 100)));
    for (const amount of wanted > 1 ? [wanted, 1] : [1]) {
      const answer = await this.options.store.take(this.options.credential, windows, amount);
      if (answer.granted) {
        this.lease = { count: amount, key: windows.map(({ start }) => start).join('|') };
        return undefined;
      }
      if (amount === 1) return this.windows.find(({ name }) => name === answer.window) ?? this.windows[0];
    }
    return this.windows[0];
  }

  /** Counts what came back. An hour's allowance that is used up ends the hour here. */
  async received(bytes: number): Promise<void> {
    const window = this.bytes;
    if (!window) return;
    const now = this.options.clock.now();
    const start = windowStart(window, now);
    const answer = await this.options.store.take(this.options.credential, [{ name: window.name, start, limit: window.limit }], bytes);
    if (!answer.granted) await this.quiet(start + window.lengthMs - now);
  }

  /** Sends nothing for so long: the upstream said so, or took the allowance away. */
  async quiet(milliseconds: number): Promise<void> {
    this.quietUntil = Math.max(this.quietUntil, this.options.clock.now() + milliseconds);
  }

  quietRefusal(): Refusal {
    return refused(this.quietUntil - this.options.clock.now());
  }

  get isQuiet(): boolean {
    return this.options.clock.now() < this.quietUntil;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

function refused(milliseconds: number): Refusal {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return new Refusal('MLS_QUOTA', `Retry after ${seconds} seconds.`, { data: { retryAfterSeconds: seconds } });
}
