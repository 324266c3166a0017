import type { LeftCopies, LeftCopy } from '@gatehouse/mls';
import type { LoggerService } from '@nestjs/common';
import { every, type Beside } from '../compose/every.js';
import { leftSentence } from './left-sentences.js';
import { LoggedWatch } from './logged-watch.js';
import type { ReplicaMetrics } from './replica-metrics.js';

const LOOK_EVERY_MS = 10 * 60_000;

/** Looks after copies whose connection is gone, beside the calls. */
export class LeftCopyTidying {
  private waiting: readonly LeftCopy[] = [];

  constructor(
    private readonly copies: LeftCopies,
    private readonly told: { readonly metrics: ReplicaMetrics; readonly logger: LoggerService },
  ) {}

  start(beside: Beside): void {
    every(LOOK_EVERY_MS, 'deleting copies of MLSs whose connection is gone', () => this.look(), beside).now();
  }

  fault(): string | undefined {
    return this.waiting.length > 0 ? this.waiting.map(leftSentence).join('; ') : undefined;
  }

  private async look(): Promise<void> {
    const { metrics, logger } = this.told;
    const known = new Set(this.waiting.map(({ connection }) => connection));
    this.waiting = await this.copies.tidy(new LoggedWatch(metrics, logger));
    metrics.left(this.waiting.length);
    for (const copy of this.waiting)
      if (!known.has(copy.connection)) logger.warn({ message: leftSentence(copy), connection: copy.connection });
  }
}
