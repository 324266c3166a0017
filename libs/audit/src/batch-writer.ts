import { setImmediate } from 'node:timers/promises';
import { EMPTY_HEAD, seal, type AuditRecord, type ChainHead, type UnsealedRecord } from './audit-record.js';
import type { AuditStore } from './audit-store.js';

interface Waiting {
  readonly record: UnsealedRecord;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** A call waits no longer than this for company; a durable commit takes about as long. */
const LONGEST_GATHER_MS = 2;

export interface BatchLimits {
  /** Most records in one append. */
  readonly batch: number;
  /** Most records that may wait for one. */
  readonly queue: number;
}

/**
 * One writer per chain. What arrives while a batch commits goes into the next one, so that many calls share one durable commit and an
 * idle gateway waits for exactly one. Records get their place in the chain here, when their batch is written, never before.
 */
export class BatchWriter {
  private waiting: Waiting[] = [];
  private running: Promise<void> | undefined;
  private head: ChainHead = EMPTY_HEAD;
  private headKnown = false;

  constructor(
    private readonly store: AuditStore,
    private readonly chain: string,
    private readonly limits: BatchLimits,
  ) {}

  get hasRoom(): boolean {
    return this.waiting.length < this.limits.queue;
  }

  async open(): Promise<void> {
    this.head = await this.store.head(this.chain);
    this.headKnown = true;
  }

  /** Resolves when the record is durable. Rejects, with the store's reason, when its batch was not appended. */
  append(record: UnsealedRecord): Promise<void> {
    if (!this.hasRoom) return Promise.reject(new Error(`More than ${this.limits.queue} audit records are waiting to be written.`));
    return new Promise((resolve, reject) => {
      this.waiting.push({ record, resolve, reject });
      this.running ??= this.drain();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.running) await this.running;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.gather();
      const batch = this.waiting.splice(0, this.limits.batch);
      try {
        await this.write(batch);
        for (const { resolve } of batch) resolve();
      } catch (reason) {
        // The append may have failed before or after it reached the disk: ask the store where the chain ends before sealing again.
        this.headKnown = false;
        for (const { reject } of batch) reject(reason);
      }
    }
    this.running = undefined;
  }

  /**
   * Waits for the end of this turn of the event loop, and for further turns as long as each brings more: an idle gateway commits at once,
   * a busy one commits many calls for the price of one. A microtask would come too early (it runs between two sockets).
   */
  private async gather(): Promise<void> {
    const until = performance.now() + LONGEST_GATHER_MS;
    let seen: number;
    do {
      seen = this.waiting.length;
      await setImmediate();
    } while (this.waiting.length > seen && this.waiting.length < this.limits.batch && performance.now() < until);
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    if (!this.headKnown) await this.open();
    const sealed: AuditRecord[] = [];
    let head = this.head;
    for (const { record } of batch) {
      const link = seal(record, this.chain, head);
      sealed.push(link);
      head = link;
    }
    await this.store.append(sealed);
    this.head = { seq: head.seq, hash: head.hash };
  }
}
