import type { AuditTrail } from '@gatehouse/audit';
import { WriteJournal, type UnfinishedWrite } from '@gatehouse/mls';

/** Writes whose end nobody knows, in the audit trail: whose, by which tool, and of which listing. Nothing of what was to be written. */
export class TrailWriteJournal extends WriteJournal {
  constructor(private readonly trail: AuditTrail) {
    super();
  }

  unfinished({ subject, connection, tool, listingKey, begunAt }: UnfinishedWrite): Promise<void> {
    return this.trail.record({
      kind: 'mls.write.unfinished',
      severity: 'alert',
      actor: { subject, roles: [] },
      details: { connection, tool, listingKey, begunAt: new Date(begunAt).toISOString() },
    });
  }
}
