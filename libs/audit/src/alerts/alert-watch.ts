import { eventOf, type AuditRecord } from '../audit-record.js';
import type { NewAuditEvent } from '../audit-event.js';
import type { AuditStore } from '../audit-store.js';
import { AuditSink, type CursorStore } from '../delivery/audit-sink.js';
import type { Alert, AlertEngine } from './alert-engine.js';
import { ALERT_RAISED } from './past.js';

export const WATCH = 'gatehouse-alerts';

/** Reads the trail as a sink does, and writes on record what people have to be told. Channels then read that. */
export class AlertWatch extends AuditSink {
  override readonly id = WATCH;

  constructor(
    private readonly engine: AlertEngine,
    private readonly record: (event: NewAuditEvent) => Promise<void>,
  ) {
    super();
  }

  /** Makes the state what it was before a restart: what was read already is read again, and tells nobody. */
  async prime(audit: Pick<AuditStore, 'read'>, cursors: CursorStore, chains: readonly string[], now: number): Promise<void> {
    for (const chain of chains) {
      const read = await cursors.read(WATCH, chain);
      if (read === undefined) continue;
      for await (const record of audit.read({ chain, from: now - this.engine.reach })) {
        if (record.seq > read) break;
        await this.engine.take(eventOf(record));
      }
    }
  }

  override async send(records: readonly AuditRecord[]): Promise<void> {
    for (const record of records) for (const alert of await this.engine.take(eventOf(record))) await this.record(raised(alert));
  }
}

/** What stands on record of an alert: whose it is and which event was the last that led to it. */
function raised({ rule, key, count, event }: Alert): NewAuditEvent {
  const { actor, client, tool, tenant, office } = event;
  return {
    kind: ALERT_RAISED,
    severity: rule.severity,
    ...(tenant ? { tenant } : {}),
    ...(office ? { office } : {}),
    ...(actor ? { actor } : {}),
    ...(client ? { client } : {}),
    ...(tool ? { tool } : {}),
    details: {
      alert: rule.id,
      title: rule.title,
      runbook: rule.runbook,
      by: rule.by,
      key,
      count,
      event: event.eventId,
      eventKind: event.kind,
      at: event.ts,
    },
  };
}
