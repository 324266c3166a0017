import { Refusal, type Clock } from '@gatehouse/kernel';
import { RosterIndex, type RosterMember } from './roster-index.js';
import type { RosterSource } from './roster-source.js';

export interface RosterOptions {
  readonly refreshMs: number;
  /** How old the last good roster may get before every member is refused. */
  readonly maximumAgeMs: number;
  /** How long one reading may take before it counts as failed. */
  readonly loadTimeoutMs?: number;
}

/** For /health/ready. The reason names what to look at, never a credential. */
export interface RosterHealth {
  readonly state: 'up' | 'down' | 'unknown';
  readonly loadedAt?: number;
  readonly reason?: string;
}

interface Held {
  readonly index: RosterIndex;
  readonly loadedAt: number;
}

/** The roster in memory: read again at an interval and when its source has changed, kept over failures of the MLS up to a maximum age, and closed after that. */
export class Roster {
  private held: Held | undefined;
  private fault: string | undefined;
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private unwatch: (() => void) | undefined;
  private loads = 0;

  constructor(
    private readonly source: RosterSource,
    private readonly clock: Clock,
    private readonly options: RosterOptions,
  ) {}

  /** Rises with every reading. What was worked out from an older version must be worked out again. */
  get version(): number {
    return this.loads;
  }

  get health(): RosterHealth {
    const loadedAt = this.held ? { loadedAt: this.held.loadedAt } : {};
    if (this.fault !== undefined) return { state: 'down', reason: this.fault, ...loadedAt };
    return { state: this.held ? 'up' : 'unknown', ...loadedAt };
  }

  /** First reading, then one at every interval. A failed first reading does not throw: members are refused and /health says why until one works. */
  async start(): Promise<void> {
    const again = (): void => void this.refresh().catch(() => undefined);
    this.timer ??= setInterval(again, this.options.refreshMs).unref();
    this.unwatch ??= this.source.watch(again);
    await this.refresh().catch(() => undefined);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.unwatch?.();
    this.unwatch = undefined;
  }

  /** Reads the roster now; calls made meanwhile share the one reading. Rejects when it failed; the last good roster stays. */
  refresh(): Promise<void> {
    this.running ??= this.load().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  /** The member as the roster has it. Throws Refusal ROSTER_UNAVAILABLE where there is no roster young enough to decide by. */
  find(memberKey: string): RosterMember | undefined {
    return this.index.find(memberKey);
  }

  /** The whole roster. Throws as `find`. */
  get index(): RosterIndex {
    if (!this.held || this.isTooOld) throw new Refusal('ROSTER_UNAVAILABLE');
    return this.held.index;
  }

  /** True where there is no roster young enough to decide by, so that every member is refused. */
  get isTooOld(): boolean {
    return !this.held || this.clock.now() - this.held.loadedAt > this.options.maximumAgeMs;
  }

  /** MemberKey of the one member who has an e-mail address in the roster, in a firm where one is given. Throws as `find`. */
  holderOf(email: string, firmKey: string | undefined): string | undefined {
    const [holder, ...others] = this.index.withEmail(email, firmKey);
    // An address that two have tells neither from the other.
    return others.length > 0 ? undefined : holder;
  }

  private async load(): Promise<void> {
    try {
      const snapshot = await within(this.options.loadTimeoutMs ?? 30_000, this.source.load());
      // An MLS in trouble answers with an empty list sooner than with an error; a brokerage without members does not exist.
      if (snapshot.members.length === 0) throw new Error('the roster holds no members');
      this.held = { index: new RosterIndex(snapshot), loadedAt: snapshot.asOf ?? this.clock.now() };
      this.loads += 1;
      this.fault = undefined;
    } catch (thrown) {
      this.fault = thrown instanceof Error ? thrown.message : 'the roster could not be read';
      throw thrown;
    }
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the roster was not read within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
