import type { Severity } from '@gatehouse/kernel';
import { eventOf, type AuditRecord } from '../audit-record.js';
import { AuditSink } from '../delivery/audit-sink.js';
import { messageOf, type AlertMessage } from './alert-message.js';
import { ALERT_RAISED } from './past.js';

const ORDER: readonly Severity[] = ['info', 'warn', 'alert', 'error'];
/** Ids that are remembered, so that a batch which failed half-way tells nobody twice. */
const REMEMBERED = 1_000;

/** Tells one message to people. Rejects where it was not taken. */
export type Tell = (message: AlertMessage) => Promise<void>;

/** A way to people: of the trail it takes the alerts that are grave enough, and tells each. */
export class AlertChannel extends AuditSink {
  private readonly told = new Set<string>();

  constructor(
    override readonly id: string,
    private readonly least: Severity,
    private readonly tell: Tell,
    private readonly end: () => void = () => undefined,
  ) {
    super();
  }

  override async send(records: readonly AuditRecord[]): Promise<void> {
    for (const record of records) {
      if (record.kind !== ALERT_RAISED || ORDER.indexOf(record.severity) < ORDER.indexOf(this.least)) continue;
      if (this.told.has(record.eventId)) continue;
      await this.tell(messageOf(eventOf(record)));
      if (this.told.size >= REMEMBERED) this.told.clear();
      this.told.add(record.eventId);
    }
  }

  /** A test, told as an alert would be. */
  test(message: AlertMessage): Promise<void> {
    return this.tell(message);
  }

  override async close(): Promise<void> {
    this.end();
  }
}
