import { RosterSource, type RosterSnapshot } from '@gatehouse/identity';
import { MOST_AHEAD_MS, type Clock } from '@gatehouse/kernel';
import type { MlsConnection, RosterWatchStore } from '@gatehouse/mls';
import type { LoggerService } from '@nestjs/common';

/** How soon a node hears what another one found: one row by its key, and a change of the roster has five seconds to be in force everywhere. */
const LISTEN_EVERY_MS = 250;
/** The most of an allowance that looking for changes may use up. */
const SHARE = 0.5;
const SPANS = { perMinute: 60_000, perHour: 3_600_000, perDay: 86_400_000 } as const;

export interface RosterFollowing {
  readonly store: RosterWatchStore;
  readonly everyMs: number;
  readonly clock: Clock;
  readonly logger?: LoggerService;
}

/** Time between looks for changes that use no more than half of any allowance of the connection. */
export function lookEveryMs(everyMs: number, cost: number, limits: MlsConnection['profile']['limits']): number {
  const least = Object.entries(SPANS).map(([name, span]) => {
    const most = limits[name as keyof typeof SPANS];
    return most === undefined ? 0 : (span * cost) / (most * SHARE);
  });
  return Math.ceil(Math.max(everyMs, ...least));
}

/**
 * The roster as an MLS connection has it. Between readings of the whole one node at a time looks for what changed, and tells the others, which
 * then read the change themselves: rows of members are kept in no database.
 */
export class MlsRosterSource extends RosterSource {
  private told = false;
  private heard: number | undefined;
  private hasNews = false;
  private isBusy = false;
  private fault: string | undefined;
  private pace = 0;

  constructor(
    private readonly connection: MlsConnection,
    private readonly following: RosterFollowing,
  ) {
    super();
  }

  async load(): Promise<RosterSnapshot> {
    const { id } = this.connection.profile;
    const { followed } = this.connection;
    const known = this.hasNews ? followed.rows : undefined;
    this.hasNews = false;
    const { missing, ...rows } =
      known ??
      (await followed.readAll().catch((cause: unknown) => {
        // The refusal's own sentence is for callers; this one is for whoever runs the gateway.
        throw new Error(`the roster cannot be read through the MLS connection ${id}`, { cause });
      }));
    if (missing.length > 0 && !this.told)
      this.following.logger?.warn({ message: 'the MLS has no such resources; nobody has anything by them', connection: id, missing });
    this.told = true;
    return rows as unknown as RosterSnapshot;
  }

  override watch(changed: () => void): () => void {
    const timer = setInterval(() => void this.turn(changed), LISTEN_EVERY_MS).unref();
    return () => clearInterval(timer);
  }

  /** Looks where it is this node's turn, or another one found something. */
  private async turn(changed: () => void): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      if (await this.find()) this.hasNews = true;
      this.fault = undefined;
    } catch (error) {
      this.complain(error as Error);
    } finally {
      this.isBusy = false;
    }
    // Again at the next turn where a reading was under way, which takes none of it up.
    if (this.hasNews) changed();
  }

  private async find(): Promise<boolean> {
    const { followed, profile } = this.connection;
    if (!followed.rows) return false;
    const { store, clock, everyMs } = this.following;
    const { dueAt, version } = await store.state(profile.id);
    if (version !== this.heard) {
      const isNew = await followed.look();
      this.heard = version;
      return isNew;
    }
    const now = clock.now();
    const pace = lookEveryMs(everyMs, followed.cost, profile.limits);
    this.tellPace(pace);
    // Later than that is of a node whose clock was far ahead.
    const isLater = now < dueAt && dueAt <= now + pace + MOST_AHEAD_MS;
    if (isLater || !(await store.take(profile.id, now, now + pace))) return false;
    const isNew = await followed.look();
    // Where another node told of something meanwhile, that is still to be looked at.
    if (isNew && (await store.tell(profile.id)) === version + 1) this.heard = version + 1;
    return isNew;
  }

  private tellPace(pace: number): void {
    if (pace === this.pace) return;
    this.pace = pace;
    const { everyMs, logger } = this.following;
    const facts = { connection: this.connection.profile.id, everySeconds: pace / 1_000, requests: this.connection.followed.cost };
    if (pace > everyMs)
      logger?.warn({ message: 'changes of the roster are looked for less often, to use half of an allowance at most', ...facts });
    else logger?.log({ message: 'changes of the roster are looked for', ...facts });
  }

  /** Once for each fault, however often it is met. */
  private complain({ message }: Error): void {
    if (message === this.fault) return;
    this.fault = message;
    this.following.logger?.warn({
      message: 'changes of the roster cannot be looked for',
      connection: this.connection.profile.id,
      fault: message,
    });
  }
}
