import type { AuditQuery, AuditRecord } from '@gatehouse/audit';
import type { Severity } from '@gatehouse/kernel';
import { exactInteger } from './exact-integer.js';
import type { Statement } from './statement.js';

export const COLUMNS = 'chain, seq, prev_hash, hash, event_id, ts, kind, severity, subject, event';

export interface Row {
  chain: string;
  seq: string | number;
  prev_hash: string;
  hash: string;
  event_id: string;
  ts: string | number;
  kind: string;
  severity: string;
  subject: string | null;
  event: string;
}

export function recordOf(row: Row): AuditRecord {
  const { chain, hash, kind, subject, event } = row;
  const place = { chain, seq: exactInteger(row.seq), prevHash: row.prev_hash, hash };
  const copies = { eventId: row.event_id, ts: exactInteger(row.ts), kind, severity: row.severity as Severity };
  return { ...place, ...copies, event, ...(subject === null ? {} : { subject }) };
}

export function periodOf({ from, to }: Pick<AuditQuery, 'from' | 'to'>, statement: Statement, time = 'ts'): string[] {
  const period: string[] = [];
  if (from !== undefined) period.push(`${time} >= ${statement.mark(from)}`);
  if (to !== undefined) period.push(`${time} <= ${statement.mark(to)}`);
  return period;
}
