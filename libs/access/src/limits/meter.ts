import type { Clock } from '@gatehouse/kernel';
import type { LimitAccount } from './limit-store.js';
import { isHeldAhead, slotAt, type UsageAsk, type UsageGrant } from './usage.js';

/** One call counted, to be given back where it was not made, or to be ended. */
export interface Taken {
  readonly meter: Meter;
  readonly slot: number;
  /** Which report to the store it will be in. */
  readonly report: number;
}

export type Turn = (account: LimitAccount, ask: Omit<UsageAsk, 'node'>) => Promise<UsageGrant>;

/** What a node holds ahead of need: a few at first, twice as many each time they are used up quickly. */
const FIRST = 4;
const MOST_HELD = 256;
const QUICKLY_MS = 5_000;
/** Held that long unused, they are given back; places at one time sooner, since the same caller may want them elsewhere. */
const IDLE_MS = 5_000;
const IDLE_PLACE_MS = 1_000;
const REPORT_MS = 5_000;
/** Before they lapse, they are no longer used: another node's clock may be a little ahead. */
const MARGIN_MS = 2_000;
const RENEW_MS = 15_000;
/** A full limit is asked for again no more often than this, however often its caller tries. */
const ASK_AGAIN_MS = 500;
const FORGOTTEN_MS = 60_000;

/** What this node holds of one count. Taking one that is held costs no way to the store. */
export class Meter {
  private free = 0;
  /** Of a limit on calls at one time: those that run. */
  private running = 0;
  private made = new Map<number, number>();
  private report = 0;
  private until = 0;
  private ahead = 0;
  private wanted = FIRST;
  private waiting = 0;
  private renewedAt = 0;
  private usedAt = 0;
  private full = { until: 0, room: 0 };
  private noneAheadUntil = 0;
  private renewing: Promise<void> | undefined;

  constructor(
    public account: LimitAccount,
    private readonly turn: Turn,
    private readonly clock: Clock,
  ) {
    this.usedAt = clock.now();
  }

  /** One of those that are held. */
  tryTake(): Taken | undefined {
    if (this.free === 0) return undefined;
    const now = this.clock.now();
    const at = now + this.ahead;
    if (at >= this.until - MARGIN_MS) return undefined;
    this.free -= 1;
    this.usedAt = now;
    const { perMs } = this.account.terms;
    const slot = perMs === undefined ? 0 : slotAt(perMs, at);
    if (perMs === undefined) this.running += 1;
    else this.note(slot, 1);
    const taken = { meter: this, slot, report: this.report };
    // This may report what was just taken.
    if (this.wanted > FIRST && this.free < this.wanted / 4) this.fetchAhead();
    return taken;
  }

  /** One more, or the milliseconds after which to try again. Throws what the store throws. */
  async take(): Promise<Taken | number> {
    this.waiting += 1;
    try {
      for (;;) {
        const taken = this.tryTake();
        if (taken) return taken;
        const now = this.clock.now();
        // Later than that, it was set by a clock that was set back since.
        if (now < this.full.until && this.full.until <= now + ASK_AGAIN_MS) return Math.max(1, this.full.room - now);
        // Those who wait at once are served by one turn.
        await (this.renewing ?? this.renew(this.nextWanted(now), true));
      }
    } finally {
      this.waiting -= 1;
    }
  }

  /** It was not made after all, or it is over where calls at one time are counted. Once for each that was taken. */
  giveBack({ slot, report }: Taken): void {
    if (this.account.terms.perMs === undefined) {
      this.running -= 1;
      this.free += 1;
      return;
    }
    this.note(slot, -1);
    // Once reported, it is the store's to give again.
    if (report === this.report) this.free += 1;
  }

  /** It stays counted where calls in a span are; it is over where calls at one time are. */
  end(taken: Taken): void {
    if (this.account.terms.perMs === undefined) this.giveBack(taken);
  }

  /** Reports, renews and gives back what is due. True where there is nothing left to remember. */
  async sweep(): Promise<boolean> {
    // What is under way has said what is held: dropping that now would leave it held by nobody.
    if (this.renewing) return false;
    const now = this.clock.now();
    const patience = this.account.terms.perMs === undefined ? IDLE_PLACE_MS : IDLE_MS;
    const isIdle = now - this.usedAt >= patience && this.waiting === 0;
    const isUntold = this.made.size > 0 && now - this.renewedAt >= REPORT_MS;
    const holds = this.free + this.running > 0;
    const isDue = holds && this.until - RENEW_MS <= now + this.ahead;
    if ((isIdle && this.free > 0) || isUntold || isDue) {
      if (isIdle) this.free = 0;
      await this.renew(0);
    }
    return this.free + this.running + this.waiting + this.made.size === 0 && now - this.usedAt > FORGOTTEN_MS;
  }

  /** Gives everything back: the node ends. */
  async close(): Promise<void> {
    await this.renewing?.catch(() => undefined);
    this.free = 0;
    if (this.made.size > 0 || this.until > 0) await this.renew(0);
  }

  private note(slot: number, count: number): void {
    const total = (this.made.get(slot) ?? 0) + count;
    if (total === 0) this.made.delete(slot);
    else this.made.set(slot, total);
  }

  private nextWanted(now: number): number {
    this.wanted = now - this.renewedAt < QUICKLY_MS ? Math.min(MOST_HELD, this.wanted * 2) : FIRST;
    return this.wanted;
  }

  /** Before the last one is used, so that a caller who is busy waits for no store. What goes wrong shows at the next that has to wait. */
  private fetchAhead(): void {
    const now = this.clock.now();
    if (this.renewing || now < this.noneAheadUntil || !isHeldAhead(this.account.terms)) return;
    void this.renew(this.nextWanted(now)).catch(() => undefined);
  }

  private renew(wanted: number, isNeeded = false): Promise<void> {
    return (this.renewing ??= this.renewNow(wanted, isNeeded).finally(() => {
      this.renewing = undefined;
    }));
  }

  private async renewNow(wanted: number, isNeeded: boolean): Promise<void> {
    const now = this.clock.now();
    if (now + this.ahead >= this.until - MARGIN_MS) this.free = 0;
    const { made } = this;
    this.made = new Map();
    this.report += 1;
    const keep = this.free + this.running;
    // Some of those who wait are on their way to what is held already.
    const waiting = isNeeded ? Math.max(0, this.waiting - this.free) : 0;
    let grant: UsageGrant;
    try {
      grant = await this.turn(this.account, { now, made, keep, waiting, wanted });
    } catch (fault) {
      for (const [slot, count] of made) this.note(slot, count);
      throw fault;
    }
    this.free += grant.granted;
    this.until = keep + grant.granted > 0 ? grant.until : 0;
    this.ahead = grant.ahead;
    this.renewedAt = now;
    if (grant.granted === 0) this.noneAheadUntil = now + ASK_AGAIN_MS;
    const room = now + grant.wait;
    this.full = grant.wait > 0 ? { until: Math.min(room, now + ASK_AGAIN_MS), room } : { until: 0, room: 0 };
  }
}
