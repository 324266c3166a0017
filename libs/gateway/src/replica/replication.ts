import { Refusal } from '@gatehouse/kernel';
import type { ReplicaProgress, ReplicaPurge, ReplicaStore, ReplicaWatch, Replicator } from '@gatehouse/mls';
import type { LoggerService } from '@nestjs/common';
import { every, type Beside } from '../compose/every.js';
import type { ReplicaMetrics } from './replica-metrics.js';

const LOG_EVERY_MS = 10_000;

interface Kept {
  readonly replicator: Replicator;
  readonly everyMs: number;
}

interface Told {
  readonly metrics: ReplicaMetrics;
  readonly logger: LoggerService;
  /** Called when a replica first stands: what is read from it need not wait for its own next turn. */
  readonly onReady: () => Promise<unknown>;
}

/** Keeps the replicas of a running gateway up to date, each by its own clock; nodes take turns by the lease. */
export class Replication {
  private readonly ending = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private readonly busy = new Set<string>();
  private readonly ready = new Set<string>();

  constructor(
    private readonly kept: readonly Kept[],
    private readonly store: ReplicaStore,
    private readonly told: Told,
  ) {}

  /** Begins at once. Ends with the closers, in the middle of a run where there is one: it goes on from there at the next start. */
  start(beside: Beside): void {
    beside.closers.add(async () => {
      this.ending.abort();
      await Promise.allSettled(this.running);
    });
    for (const { replicator, everyMs } of this.kept) {
      const run = (): Promise<void> => this.once(replicator);
      every(everyMs, 'replicating an MLS', run, beside).now();
    }
  }

  /** Turns that come while one runs are left out. */
  private async once(replicator: Replicator): Promise<void> {
    const { connection } = replicator;
    if (this.busy.has(connection) || this.ending.signal.aborted) return;
    this.busy.add(connection);
    const run = this.run(replicator).finally(() => {
      this.busy.delete(connection);
      this.running.delete(run);
    });
    this.running.add(run);
    await run;
  }

  private async run(replicator: Replicator): Promise<void> {
    const { connection } = replicator;
    const { metrics, logger, onReady } = this.told;
    try {
      const outcome = await replicator.run(new LoggedWatch(metrics, logger), this.ending.signal);
      metrics.ran(connection, outcome);
      if (outcome === 'synced' && !this.ready.has(connection)) await onReady().catch(() => undefined);
      if (outcome === 'synced') this.ready.add(connection);
    } catch (error) {
      if (this.ending.signal.aborted) return;
      metrics.ran(connection, 'failed');
      const reason = error instanceof Refusal ? `${error.code}: ${error.message}` : error;
      logger.error({ message: 'a replica could not be brought up to date; what was read is kept', connection, reason });
    }
    metrics.stands(connection, await this.store.counts(connection), await this.store.places(connection));
  }
}

/** Figures at each page, a line in the log every ten seconds. */
class LoggedWatch implements ReplicaWatch {
  private saidAt = Date.now();

  constructor(
    private readonly metrics: ReplicaMetrics,
    private readonly logger: LoggerService,
  ) {}

  progress(progress: ReplicaProgress): void {
    this.metrics.progress(progress);
    const now = Date.now();
    if (now - this.saidAt < LOG_EVERY_MS) return;
    this.saidAt = now;
    const { connection, resource, read, loading } = progress;
    this.logger.log({ message: 'replicating', connection, resource, read, ...loading });
  }

  purged(purge: ReplicaPurge, late: boolean): void {
    this.metrics.purged(purge, late);
    const { connection, reason, what } = purge;
    const said = { message: 'records were deleted that may not be kept', connection, reason, what, late };
    if (late) this.logger.warn(said);
    else this.logger.log(said);
  }
}
