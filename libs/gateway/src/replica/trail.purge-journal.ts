import type { AuditTrail } from '@gatehouse/audit';
import { PurgeJournal, type ReplicaPurge } from '@gatehouse/mls';

const MINUTE_MS = 60_000;

/** Certificates of deletion in the audit trail: what, how many, why, when, and a digest over the keys. Nothing of a listing. */
export class TrailPurgeJournal extends PurgeJournal {
  constructor(private readonly trail: AuditTrail) {
    super();
  }

  certify({ id, connection, reason, what, records, digest, signalAt, purgedAt }: ReplicaPurge, late: boolean): Promise<void> {
    const at = { signalAt: new Date(signalAt).toISOString(), purgedAt: new Date(purgedAt).toISOString() };
    const minutes = Math.round(((purgedAt - signalAt) / MINUTE_MS) * 10) / 10;
    return this.trail.record({
      kind: 'mls.record.purged',
      severity: late ? 'alert' : 'info',
      details: { purge: id, connection, reason, what, records, digest, ...at, minutes, late },
    });
  }
}
