import { Refusal, SystemClock, uuidv7, type Clock, type McpCall } from '@gatehouse/kernel';
import type { AuditEvent, NewAuditEvent } from './audit-event.js';
import { unsealed } from './audit-record.js';
import type { AuditStore } from './audit-store.js';
import { BatchWriter } from './batch-writer.js';
import { CallEvents, type Settled } from './call-event.js';
import { KeyedDigest } from './keyed-digest.js';

export interface AuditTrailOptions {
  /** Id of this gateway node; no two running nodes may share one. */
  readonly chain: string;
  /** Key of the argument and result digests, at least 16 random bytes. */
  readonly digestKey: Uint8Array;
  /** Of the gateway's own tokens; records of calls name every other one. */
  readonly issuer?: string;
  /** Most records in one append; 500 where not said. */
  readonly batch?: number;
  /** Most records that may wait; beyond it calls are refused. 10,000 where not said. */
  readonly queue?: number;
  readonly clock?: Clock;
}

/** Since when records could not be written, and how many events have none. */
interface Gap {
  readonly since: number;
  lost: number;
}

const unavailable = (cause?: unknown): Refusal => new Refusal('AUDIT_UNAVAILABLE', undefined, { cause });
const round = (ms: number): number => Math.round(ms * 100) / 100;

/**
 * The trail that the whole path runs inside. It closes with its store: after an append failed nothing runs, and so nothing reaches an
 * upstream, until a record of the gap itself could be written.
 */
export class AuditTrail {
  private readonly writer: BatchWriter;
  private readonly events: CallEvents;
  private readonly clock: Clock;
  private readonly running = new Set<Promise<unknown>>();
  private state: 'new' | 'open' | 'closed' = 'new';
  private gap: Gap | undefined;
  private mending: Promise<void> | undefined;

  constructor(store: AuditStore, options: AuditTrailOptions) {
    this.writer = new BatchWriter(store, options.chain, { batch: options.batch ?? 500, queue: options.queue ?? 10_000 });
    this.events = new CallEvents(new KeyedDigest(options.digestKey), options.issuer);
    this.clock = options.clock ?? new SystemClock();
  }

  /** Finds the end of this node's chain. Rejects where the store cannot be read. */
  async open(): Promise<void> {
    await this.writer.open();
    this.state = 'open';
  }

  /** Refuses what comes after it; resolves when every call that was let in has ended and has its record. */
  async close(): Promise<void> {
    this.state = 'closed';
    await Promise.allSettled(this.running);
    await this.writer.idle();
  }

  /** True while records can be written, as far as is known. For readiness. */
  get isWriting(): boolean {
    return this.state === 'open' && !this.gap;
  }

  /**
   * Tries to write again where that failed: a node that is not ready gets no call that would try. Resolves with true where the trail has just become
   * whole; never rejects.
   */
  async recover(): Promise<boolean> {
    if (this.state !== 'open' || !this.gap) return false;
    return (this.mending ??= this.mend(this.gap)).then(
      () => true,
      () => false,
    );
  }

  /**
   * Runs the path for one call and leaves exactly one record of it, however it ends. Settles as `run` settles, once the record is durable;
   * rejects with Refusal AUDIT_UNAVAILABLE, whatever `run` gave, where the record cannot be written.
   */
  around<T>(call: McpCall, run: () => Promise<T>): Promise<T> {
    return this.tracked(this.runAround(call, run));
  }

  /** Records an event that is not a call. Resolves when durable; rejects with Refusal AUDIT_UNAVAILABLE. */
  record(event: NewAuditEvent): Promise<void> {
    return this.tracked(this.recordNow(event));
  }

  private async tracked<T>(work: Promise<T>): Promise<T> {
    this.running.add(work);
    try {
      return await work;
    } finally {
      this.running.delete(work);
    }
  }

  private async runAround<T>(call: McpCall, run: () => Promise<T>): Promise<T> {
    await orUnrecorded(call, this.ready());
    const started = performance.now();
    const settled = await settle(run);
    const write = this.write(() => this.events.of(call, settled, round(performance.now() - started)));
    await orUnrecorded(call, write);
    if ('thrown' in settled) throw settled.thrown;
    return settled.result;
  }

  private async recordNow(event: NewAuditEvent): Promise<void> {
    await this.ready();
    const ts = this.clock.now();
    await this.write(() => ({ severity: 'info', ...event, eventId: uuidv7(ts), ts }));
  }

  private async ready(): Promise<void> {
    if (this.state !== 'open') throw unavailable();
    if (!this.gap && this.writer.hasRoom) return;
    if (!this.gap) throw this.lose(new Error('More audit records are waiting than the queue may hold.'));
    try {
      await (this.mending ??= this.mend(this.gap));
    } catch (cause) {
      throw this.lose(cause);
    }
  }

  private lose(cause: unknown): Refusal {
    this.gap ??= { since: this.clock.now(), lost: 0 };
    this.gap.lost += 1;
    return unavailable(cause);
  }

  /** Writes the record of the gap; the trail is whole again when it is durable. */
  private async mend(gap: Gap): Promise<void> {
    const ts = this.clock.now();
    const details = { since: gap.since, lost: gap.lost };
    try {
      await this.writer.append(unsealed({ eventId: uuidv7(ts), ts, kind: 'log.gap', severity: 'error', details }));
      // Calls that were under way may have been lost beside this record: they are told of with the next one.
      gap.lost -= details.lost;
      if (gap.lost === 0) this.gap = undefined;
    } finally {
      this.mending = undefined;
    }
  }

  private async write(eventOf: () => AuditEvent): Promise<void> {
    try {
      await this.writer.append(unsealed(eventOf()));
    } catch (cause) {
      throw this.lose(cause);
    }
  }
}

/** Metrics read the outcome after the trail: a call that was granted but could not be recorded was not granted. */
async function orUnrecorded(call: McpCall, written: Promise<void>): Promise<void> {
  try {
    await written;
  } catch (error) {
    if (!call.outcome.peek()) call.outcome.set({ kind: 'failed', code: 'AUDIT_UNAVAILABLE' });
    throw error;
  }
}

async function settle<T>(run: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { result: await run() };
  } catch (thrown) {
    return { thrown };
  }
}
