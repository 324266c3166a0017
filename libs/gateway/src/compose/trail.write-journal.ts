import type { AuditTrail } from '@gatehouse/audit';
import { WriteJournal, type StandingRecord, type UnfinishedWrite } from '@gatehouse/mls';

/**
 * Writes whose end nobody knows, in the audit trail: whose, by which tool, of which listing and fields, and how those stand at the MLS now.
 * Nothing of what was to be written.
 */
export class TrailWriteJournal extends WriteJournal {
  constructor(private readonly trail: AuditTrail) {
    super();
  }

  unfinished(write: UnfinishedWrite, standing: StandingRecord | undefined): Promise<void> {
    const { subject, connection, tool, listingKey, begunAt, fields } = write;
    return this.trail.record({
      kind: 'mls.write.unfinished',
      severity: 'alert',
      actor: { subject, roles: [] },
      details: { connection, tool, listingKey, fields: fields.join(', '), begunAt: new Date(begunAt).toISOString(), ...saidOf(standing) },
    });
  }
}

/** `found`: the very record that was to be created stands at the MLS. `now` is JSON: the fields with their values. Of fields that not everybody may see only the names are said. */
function saidOf(standing: StandingRecord | undefined): Record<string, string> {
  if (!standing) return {};
  const { values, unsaid, modified, created } = standing;
  if (created !== undefined) return { found: created };
  return {
    now: JSON.stringify(values),
    ...(unsaid.length > 0 ? { lookThereFor: unsaid.join(', ') } : {}),
    ...(modified === undefined ? {} : { modified }),
  };
}
