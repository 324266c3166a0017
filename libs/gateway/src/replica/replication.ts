import { Refusal } from '@gatehouse/kernel';
import type { ReplicaStore, Replicator } from '@gatehouse/mls';
import type { LoggerService } from '@nestjs/common';
import { every, type Beside } from '../compose/every.js';
import { LoggedWatch } from './logged-watch.js';
import type { ReplicaMetrics } from './replica-metrics.js';

const DAY_MS = 24 * 3_600_000;

interface Kept {
  readonly replicator: Replicator;
  /** Milliseconds between two runs, and from a signal to its deletion at most. */
  readonly every: number;
  readonly purgeWithin: number;
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
  private readonly late = new Map<string, number>();

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
    for (const kept of this.kept) {
      const run = (): Promise<void> => this.once(kept);
      every(kept.every, 'replicating an MLS', run, beside).now();
    }
  }

  /** What the last day's deletions came too late for. */
  fault(): string | undefined {
    const late = [...this.late].filter(([, count]) => count > 0);
    const said = late.map(([connection, count]) => `${connection} ${count}`).join(', ');
    return late.length > 0 ? `deletions later than purgeWithin in the last day: ${said}; see "gatehouse replica status"` : undefined;
  }

  /** Turns that come while one runs are left out. */
  private async once(kept: Kept): Promise<void> {
    const { connection } = kept.replicator;
    if (this.busy.has(connection) || this.ending.signal.aborted) return;
    this.busy.add(connection);
    const run = this.run(kept).finally(() => {
      this.busy.delete(connection);
      this.running.delete(run);
    });
    this.running.add(run);
    await run;
  }

  private async run({ replicator, purgeWithin }: Kept): Promise<void> {
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
    const since = Date.now() - DAY_MS;
    const recent = (await this.store.purges(connection)).filter(({ purgedAt }) => purgedAt >= since);
    this.late.set(connection, recent.filter(({ signalAt, purgedAt }) => purgedAt - signalAt > purgeWithin).length);
  }
}
