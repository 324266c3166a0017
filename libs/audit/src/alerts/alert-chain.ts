import { uuidv7, type Clock } from '@gatehouse/kernel';
import type { NewAuditEvent } from '../audit-event.js';
import { seal, unsealed, type ChainHead } from '../audit-record.js';
import type { AuditStore } from '../audit-store.js';

/** No name that a node can have. */
export const ALERTS_CHAIN = 'alerts.all';

/**
 * The chain of alerts, one for all nodes. Its end is what keeps an alert from being told twice: who opened it and reads on has seen every alert that was
 * told, and where another node told one since, nothing can be added any more (ChainConflict) until it is opened and read anew.
 */
export class AlertChain {
  private constructor(
    private readonly audit: Pick<AuditStore, 'append'>,
    private readonly clock: Clock,
    private head: ChainHead,
  ) {}

  static async open(audit: Pick<AuditStore, 'head' | 'append'>, clock: Clock): Promise<AlertChain> {
    return new AlertChain(audit, clock, await audit.head(ALERTS_CHAIN));
  }

  get end(): number {
    return this.head.seq;
  }

  /** Durable before it resolves. Throws ChainConflict. */
  async add(event: NewAuditEvent): Promise<void> {
    const ts = this.clock.now();
    const record = seal(unsealed({ severity: 'info', ...event, eventId: uuidv7(ts), ts }), ALERTS_CHAIN, this.head);
    await this.audit.append([record]);
    this.head = { seq: record.seq, hash: record.hash };
  }
}
