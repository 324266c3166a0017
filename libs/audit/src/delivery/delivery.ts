import type { Clock } from '@gatehouse/kernel';
import type { AuditRecord } from '../audit-record.js';
import type { AuditStore } from '../audit-store.js';
import { SinkFault, SinkRefused, type AuditSink, type CursorStore } from './audit-sink.js';

const BATCH = 250;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;

export interface DeliveryPlace {
  readonly audit: Pick<AuditStore, 'head' | 'after'>;
  readonly cursors: CursorStore;
  /** Chains that this node delivers, at the moment. */
  readonly chains: () => readonly string[];
  readonly clock: Clock;
  /** Where a sink that is new here begins. */
  readonly from: 'beginning' | 'now';
  /** Records are missing from the chain, or the destination refused one for good. Has to leave a record of its own. */
  readonly onLost: (loss: Loss) => Promise<void>;
}

export interface Loss {
  readonly sink: string;
  readonly chain: string;
  readonly from: number;
  readonly to: number;
  readonly why: 'missing' | 'refused';
}

/**
 * Brings the audit trail to one sink, each record at least once and in the order of its chain. The trail itself is the queue: it is on disk already, and
 * nothing can be dropped while a destination is down. A sink that knows `eventId` sees what came twice.
 */
export class Delivery {
  private running: Promise<void> | undefined;
  private failures = 0;
  private failedAt = 0;
  private wait = 0;
  private isClosed = false;
  private reason: string | undefined;

  constructor(
    readonly sink: AuditSink,
    private readonly place: DeliveryPlace,
  ) {}

  /** Why records wait, where they do. */
  fault(): string | undefined {
    return this.reason === undefined
      ? undefined
      : `${this.sink.id}: ${this.reason}; records wait in the trail and are delivered when it answers`;
  }

  /** Before anything is written there: where a sink that is new begins is then not a matter of when its first turn comes. */
  async enrol(chain: string): Promise<void> {
    await this.begin(chain, (await this.place.audit.head(chain)).seq);
  }

  /** Delivers what there is, unless it is at it already or waits after a failure. Never rejects for the destination's sake. */
  async turn(): Promise<void> {
    if (this.running || this.isClosed || this.isWaiting) return;
    this.running = this.deliver();
    try {
      await this.running;
    } finally {
      this.running = undefined;
    }
  }

  /** Resolves when nothing is under way. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.running;
    await this.sink.close();
  }

  private async deliver(): Promise<void> {
    try {
      for (const chain of this.place.chains()) await this.deliverChain(chain);
      this.failures = 0;
      this.wait = 0;
      this.reason = undefined;
    } catch (error) {
      this.failures += 1;
      this.reason = reasonOf(error);
      // Up to a quarter off, so that nodes do not all come back at once.
      this.wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.failures - 1)) * (1 - Math.random() / 4);
      this.failedAt = this.place.clock.now();
    }
  }

  /** Not by a clock that was set back since: it would wait until that time comes again. */
  private get isWaiting(): boolean {
    const since = this.place.clock.now() - this.failedAt;
    return since >= 0 && since < this.wait;
  }

  private async deliverChain(chain: string): Promise<void> {
    const { audit, cursors, clock } = this.place;
    const head = await audit.head(chain);
    let at = await this.begin(chain, head.seq);
    while (at < head.seq && !this.isClosed) {
      const records = await audit.after(chain, at, BATCH);
      if (records.length === 0) return;
      await this.tellMissing(chain, at, records);
      await this.send(chain, records);
      at = records.at(-1)!.seq;
      await cursors.move(this.sink.id, chain, at, clock.now());
    }
  }

  private async tellMissing(chain: string, before: number, records: readonly AuditRecord[]): Promise<void> {
    let last = before;
    for (const { seq } of records) {
      if (seq !== last + 1) await this.place.onLost({ sink: this.sink.id, chain, from: last + 1, to: seq - 1, why: 'missing' });
      last = seq;
    }
  }

  private async begin(chain: string, head: number): Promise<number> {
    const { cursors, clock, from } = this.place;
    const at = await cursors.read(this.sink.id, chain);
    if (at !== undefined) return at;
    const first = from === 'now' ? head : 0;
    await cursors.move(this.sink.id, chain, first, clock.now());
    return first;
  }

  /** One record that a destination refuses for good must not hold up the others: it is found by sending them one by one. */
  private async send(chain: string, records: readonly AuditRecord[]): Promise<void> {
    try {
      await this.sink.send(records);
    } catch (error) {
      if (!(error instanceof SinkRefused)) throw error;
      if (records.length > 1) for (const record of records) await this.send(chain, [record]);
      else await this.refused(chain, records[0]!);
    }
  }

  private async refused(chain: string, { seq, kind }: AuditRecord): Promise<void> {
    // Its own word about a loss may be refused as well, and must not make another one.
    if (!kind.startsWith('audit.delivery.')) await this.place.onLost({ sink: this.sink.id, chain, from: seq, to: seq, why: 'refused' });
  }
}

/** Words of a library may name paths and addresses, and health is open to everybody: of those only the code is told. */
function reasonOf(error: unknown): string {
  if (error instanceof SinkFault) return error.message;
  const { code, cause } = error as Error & { code?: unknown; cause?: { code?: unknown } };
  const known = [code, cause?.code].find((each) => typeof each === 'string' && /^[A-Z][A-Z0-9_]+$/.test(each));
  return known === undefined ? 'it cannot be reached' : `it cannot be reached (${String(known)})`;
}
