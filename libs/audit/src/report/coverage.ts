import type { AuditEvent } from '../audit-event.js';

const MOST = 100;

/** A time in which the trail could not be written. Nothing ran then; the calls were turned away. */
export interface CoverageGap {
  /** When writing went on, milliseconds since the epoch. */
  readonly at: number;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** What a reader has to know before the figures: which rules were in force, and where the record has gaps. */
export interface CoverageTold {
  readonly gaps: readonly CoverageGap[];
  /** Versions of the gateway and of its policies that ran in the period, in the order of their start. */
  readonly versions: readonly string[];
}

export class Coverage {
  private readonly gaps: CoverageGap[] = [];
  private readonly versions = new Set<string>();

  take({ kind, ts, details = {} }: AuditEvent): void {
    if ((kind === 'log.gap' || kind === 'audit.delivery.lost') && this.gaps.length < MOST) this.gaps.push({ at: ts, details });
    if (kind === 'gateway.started')
      this.versions.add(`${String(details['version'])}, policies ${String(details['policies']).slice(0, 12)}`);
    if (kind === 'policy.changed' && details['to'] !== undefined) this.versions.add(`policies ${String(details['to']).slice(0, 12)}`);
  }

  told(): CoverageTold {
    return { gaps: this.gaps, versions: [...this.versions] };
  }
}
