import type { AuditEvent } from '../audit-event.js';

/** Calls, and how they ended. */
export interface CallCounts {
  readonly calls: number;
  readonly refused: number;
  readonly held: number;
  readonly failed: number;
  /** Rows of records that reached an assistant. */
  readonly rows: number;
  /** Values that were masked on their way there, whole or by a placeholder. */
  readonly masked: number;
}

export type Counting = { -readonly [name in keyof CallCounts]: number };

export const noCalls = (): Counting => ({ calls: 0, refused: 0, held: 0, failed: 0, rows: 0, masked: 0 });

/** Adds one call. */
export function countCall(counts: Counting, { outcome, rows = 0, tallies }: AuditEvent): void {
  counts.calls += 1;
  if (outcome === 'refused' || outcome === 'held' || outcome === 'failed') counts[outcome] += 1;
  counts.rows += rows;
  counts.masked += (tallies?.masked ?? 0) + (tallies?.tokenised ?? 0);
}
