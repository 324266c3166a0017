import type { ReplicaProgress, ReplicaPurge, ReplicaWatch } from '@gatehouse/mls';
import type { LoggerService } from '@nestjs/common';
import type { ReplicaMetrics } from './replica-metrics.js';

const LOG_EVERY_MS = 10_000;

/** Figures at each page, a line in the log every ten seconds. */
export class LoggedWatch implements ReplicaWatch {
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
