import type { AuditEvent } from '../audit-event.js';
import { parseLine } from '../export.js';

/** An event with the place of its record, by which `gatehouse audit verify` names it too. */
export interface ReportedEvent {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
  readonly event: AuditEvent;
}

export interface Period {
  /** Milliseconds since the epoch, both inclusive. */
  readonly from: number;
  readonly to: number;
}

/** The record of a line, where it is of the period. */
export function recordIn(line: string, { from, to }: Period): ReportedEvent | undefined {
  const record = parseLine(line) as unknown as ReportedEvent | undefined;
  const ts = record?.event?.ts;
  return typeof ts === 'number' && ts >= from && ts <= to ? record : undefined;
}
