import type { ReplicaPlace, ReplicaProgress, ReplicaPurge, ReplicaWatch, RunOutcome } from '@gatehouse/mls';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const MINUTE_MS = 60_000;

/** Prometheus figures of replication. Labels are names of connections and resources. */
export class ReplicaMetrics implements ReplicaWatch {
  readonly registry = new Registry();
  private readonly records = new Gauge({
    name: 'gatehouse_replica_records',
    help: 'Records that a replica holds',
    labelNames: ['connection', 'resource'] as const,
    registers: [this.registry],
  });
  private readonly synced = new Gauge({
    name: 'gatehouse_replica_synced_timestamp_seconds',
    help: 'When the listings of a replica were last brought up to date',
    labelNames: ['connection'] as const,
    registers: [this.registry],
  });
  private readonly loading = new Gauge({
    name: 'gatehouse_replica_first_load_ratio',
    help: 'How much of the first load is done, where the MLS says how much there is',
    labelNames: ['connection', 'resource'] as const,
    registers: [this.registry],
  });
  private readonly runs = new Counter({
    name: 'gatehouse_replica_runs_total',
    help: 'Runs of replication by their end',
    labelNames: ['connection', 'outcome'] as const,
    registers: [this.registry],
  });
  private readonly purgedRecords = new Counter({
    name: 'gatehouse_replica_purged_records_total',
    help: 'Records deleted because they may not be kept',
    labelNames: ['connection', 'reason'] as const,
    registers: [this.registry],
  });
  private readonly purgeMinutes = new Histogram({
    name: 'gatehouse_replica_purge_minutes',
    help: 'Minutes from the signal of the MLS to the deletion',
    labelNames: ['connection', 'reason'] as const,
    buckets: [1, 5, 15, 30, 60, 240, 1440],
    registers: [this.registry],
  });
  private readonly latePurges = new Counter({
    name: 'gatehouse_replica_late_purges_total',
    help: 'Deletions that came later after their signal than purgeWithin allows',
    labelNames: ['connection'] as const,
    registers: [this.registry],
  });

  private readonly leftCopies = new Gauge({
    name: 'gatehouse_replica_left_copies',
    help: 'Copies that are held though their connection is gone from gateway.yaml',
    registers: [this.registry],
  });

  left(copies: number): void {
    this.leftCopies.set(copies);
  }

  progress({ connection, resource, loading }: ReplicaProgress): void {
    if (loading?.expected) this.loading.set({ connection, resource }, Math.min(1, loading.read / loading.expected));
  }

  purged({ connection, reason, records, signalAt, purgedAt }: ReplicaPurge, late: boolean): void {
    this.purgedRecords.inc({ connection, reason }, records);
    this.purgeMinutes.observe({ connection, reason }, (purgedAt - signalAt) / MINUTE_MS);
    if (late) this.latePurges.inc({ connection });
  }

  ran(connection: string, outcome: RunOutcome | 'failed'): void {
    this.runs.inc({ connection, outcome });
  }

  stands(connection: string, counts: ReadonlyMap<string, number>, places: readonly ReplicaPlace[]): void {
    for (const [resource, count] of counts) this.records.set({ connection, resource }, count);
    const syncedAt = places.find(({ resource }) => resource === 'Property')?.syncedAt;
    if (syncedAt !== undefined) this.synced.set({ connection }, syncedAt / 1000);
  }
}
