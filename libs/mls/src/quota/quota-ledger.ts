import { Refusal, type Clock } from '@gatehouse/kernel';
import type { RequestLimits } from '../connection/mls-pack.js';
import type { AllowanceRows, AllowanceStore } from './allowance-store.js';
import { FairShare } from './fair-share.js';
import { TurnQueue } from './turn-queue.js';
import { freed, nextTurn, paceOf, silence, type Held, type Pace } from './turns.js';
import { byteWindow, count, requestWindows, take, uncounted, windowStart, type Taken, type WindowKind } from './windows.js';

export interface LedgerOptions {
  /** Name of the upstream credential whose allowance this is. Never the credential itself. Connections that share one share the name. */
  readonly credential: string;
  readonly limits: RequestLimits;
  readonly clock: Clock;
  readonly store: AllowanceStore;
  /** Milliseconds that one request may take until it is given up. */
  readonly longestMs?: number;
}
/** Whose request it is. `shared` false is for the gateway's own, which no fair share limits. */
export interface Asking {
  readonly subject: string;
  readonly shared?: boolean;
}

/** The right to send one request upstream. Spent once. */
export class Permit {
  private spent = false;

  spend(): void {
    if (this.spent) throw new Error('a permit allows one upstream request; reserve another');
    this.spent = true;
  }
}

/** Most permits taken from the store at once; those left when their time is over are given back with the next ones, those of a node that ended are lost. */
const MAX_LEASE = 16;
/** A lease of permits is good for so long: the windows count them for longer than that after they were taken. */
const LEASE_MS = 900;
/** When to come back where enough requests of one's own wait already, and where one waited for too long. */
const CROWDED_MS = 2_000;
const LATE_MS = 5_000;
const LONGEST_MS = 30_000;
const NO_LEASE = { count: 0, until: 0, at: 0 };
const DENIED: Taken = { granted: false, window: '', retryAt: 0 };

/**
 * The request allowance of one upstream credential, shared by every agent behind it and by every node. Denies here rather than let the
 * upstream count: some providers suspend the credential for everyone. Two steps: `reserve` before a call is let in, against the windows of a
 * minute, an hour, a day and of bytes; `inTurn` at the moment of sending, against the second.
 */
export class QuotaLedger {
  private readonly windows: readonly WindowKind[];
  private readonly bytes: WindowKind | undefined;
  private readonly pace: Pace | undefined;
  private readonly shares = new FairShare();
  private readonly queue: TurnQueue;
  private lease = NO_LEASE;
  private leasing: Promise<Taken> | undefined;
  private quietUntil = 0;

  constructor(private readonly options: LedgerOptions) {
    const { limits, store, clock, longestMs = LONGEST_MS } = options;
    this.windows = requestWindows(limits);
    this.bytes = byteWindow(limits);
    const pace = paceOf(limits.perSecond, longestMs);
    const next = () => store.change(this.account('turns'), (rows, now) => nextTurn(pace, rows, now));
    this.pace = pace;
    this.queue = new TurnQueue(next, () => clock.now(), pace ? Math.max(2, pace.places) : Infinity);
  }

  /** Counts of different kinds are kept apart, so that no change reads more than it needs. */
  private account(kind: 'turns' | 'requests' | 'bytes'): string {
    return `${this.options.credential}/${kind}`;
  }

  /** Throws Refusal MLS_QUOTA with the seconds to wait. `shared` false is for the gateway's own reads, which no fair share limits. */
  async reserve(subject: string, shared = true): Promise<Permit> {
    const now = this.options.clock.now();
    if (now < this.quietUntil) throw refused(this.quietUntil - now);
    if (shared && this.queue.isCrowded(subject)) throw refused(CROWDED_MS);
    const over = shared && this.windows.find((window) => !this.shares.allows(window, windowStart(window, now), subject));
    if (over) throw refused(windowStart(over, now) + over.lengthMs - now);
    // Noted before the store answers: requests of one subject that ask at once must see each other.
    for (const window of this.windows) this.shares.note(window, windowStart(window, now), subject);
    const taken = await this.takeLeased();
    if (taken.granted) return new Permit();
    for (const window of this.windows) this.shares.forget(window, windowStart(window, now), subject);
    throw refused(taken.retryAt - this.options.clock.now());
  }

  /**
   * Sends when it is its turn; `send` ends when the answer begins. Throws Refusal MLS_QUOTA where the turn takes too long or the MLS asked
   * for silence, and what `send` throws.
   */
  async inTurn<T>(asking: Asking, send: () => Promise<T>): Promise<T> {
    const held = await this.turn(asking);
    try {
      return await send();
    } finally {
      if (held) this.free(held);
    }
  }

  private async turn({ subject, shared = true }: Asking): Promise<Held | undefined> {
    const outcome = await this.queue.take(subject, !shared);
    if (typeof outcome === 'object' && !('silentMs' in outcome)) return outcome.held;
    this.giveBack(subject);
    if (typeof outcome === 'string') throw refused(outcome === 'late' ? LATE_MS : CROWDED_MS);
    this.quietUntil = Math.max(this.quietUntil, this.options.clock.now() + outcome.silentMs);
    throw this.quietRefusal();
  }

  /** Nobody waits for it. Where it fails the place is free when it was held for too long. */
  private free(held: Held): void {
    this.options.store.change(this.account('turns'), (rows, now) => freed(held, this.pace!, rows, now)).catch(() => undefined);
  }

  /** What was reserved and not sent costs nobody anything, as far as it can still be used. */
  private giveBack(subject: string): void {
    const now = this.options.clock.now();
    for (const window of this.windows) this.shares.forget(window, windowStart(window, now), subject);
    if (now < this.lease.until) this.lease.count += 1;
  }

  /** One from the lease; where it is used up or too old, one caller leases for all who wait. */
  private async takeLeased(): Promise<Taken> {
    if (this.windows.length === 0) return { granted: true };
    for (;;) {
      if (this.lease.count > 0 && this.options.clock.now() < this.lease.until) {
        this.lease.count -= 1;
        return { granted: true };
      }
      this.leasing ??= this.renewLease().finally(() => {
        this.leasing = undefined;
      });
      const taken = await this.leasing;
      if (!taken.granted) return taken;
    }
  }

  private async renewLease(): Promise<Taken> {
    const { clock, store } = this.options;
    const wanted = Math.max(1, Math.min(MAX_LEASE, Math.floor(Math.min(...this.windows.map(({ limit }) => limit)) / 100)));
    let taken: Taken = DENIED;
    // Whoever asks now and then sends one of a block: counted whole, a look at the roster each three seconds would use up an hour in twenty minutes.
    let unsent = this.lease;
    this.lease = NO_LEASE;
    for (const amount of wanted > 1 ? [wanted, 1] : [1]) {
      const now = clock.now();
      const { at, count: left } = unsent;
      taken = await store.change(this.account('requests'), (rows) => {
        const back: AllowanceRows = left > 0 ? uncounted(this.windows, rows, at, left) : new Map();
        const { keep, answer } = take(this.windows, new Map([...rows, ...back]), now, amount);
        return { keep: new Map([...back, ...keep]), answer };
      });
      unsent = NO_LEASE;
      if (!taken.granted) continue;
      this.lease = { count: amount, until: now + LEASE_MS, at: now };
      break;
    }
    return taken;
  }

  /** Counts what came back. Bytes that are used up silence every node until some are free again. */
  async received(bytes: number): Promise<void> {
    const window = this.bytes;
    if (!window || bytes === 0) return;
    const now = this.options.clock.now();
    const until = await this.options.store.change(this.account('bytes'), (rows) => count(window, rows, now, bytes));
    if (until !== undefined) await this.quiet(until - now);
  }

  /** Sends nothing for so long, from any node: the upstream said so, or took the allowance away. */
  async quiet(milliseconds: number): Promise<void> {
    this.quietUntil = Math.max(this.quietUntil, this.options.clock.now() + milliseconds);
    await this.options.store.change(this.account('turns'), (rows, now) => silence(milliseconds, rows, now));
  }

  get isQuiet(): boolean {
    return this.options.clock.now() < this.quietUntil;
  }

  quietRefusal(): Refusal {
    return refused(this.quietUntil - this.options.clock.now());
  }
}

function refused(milliseconds: number): Refusal {
  return new Refusal('MLS_QUOTA', undefined, { retryAfterSeconds: Math.max(1, Math.ceil(milliseconds / 1000)) });
}
