import type { AuditEvent } from '../audit-event.js';

/** What was read and written of one MLS under one use of its licence, by one tool. */
export interface LicenceLine {
  readonly connection: string;
  /** IDX, VOW, BBO or PDAP; absent where the licence had none for the call. */
  readonly use?: string;
  readonly tool: string;
  readonly calls: number;
  readonly refused: number;
  readonly people: number;
  /** Rows of records that reached an assistant. */
  readonly rows: number;
  /** Listings that went on with all that their attribution asks for. */
  readonly attributed: number;
}

type Counts = Record<'calls' | 'refused' | 'rows' | 'attributed', number>;
interface Entry extends Pick<LicenceLine, 'connection' | 'use' | 'tool'> {
  readonly counts: Counts;
  readonly people: Set<string>;
}

/** MLS licence usage: what an MLS asks a participant for when it looks at how its data was used. */
export class LicenceFigures {
  private readonly entries = new Map<string, Entry>();

  take({ licenceUse, tool, actor, outcome, rows, tallies }: AuditEvent): void {
    if (licenceUse === undefined) return;
    const named = { ...licenceUse, tool: tool?.name ?? '?' };
    const key = JSON.stringify([named.connection, named.use ?? null, named.tool]);
    const entry = this.entries.get(key) ?? { ...named, counts: { calls: 0, refused: 0, rows: 0, attributed: 0 }, people: new Set() };
    this.entries.set(key, entry);
    if (actor) entry.people.add(actor.subject);
    entry.counts.calls += 1;
    if (outcome === 'refused') entry.counts.refused += 1;
    entry.counts.rows += rows ?? 0;
    entry.counts.attributed += tallies?.attributed ?? 0;
  }

  /** By connection and use; the tool that read most comes first. */
  lines(): LicenceLine[] {
    return [...this.entries.values()]
      .map(({ counts, people, ...named }) => ({ ...named, ...counts, people: people.size }))
      .toSorted(
        (one, other) =>
          one.connection.localeCompare(other.connection) ||
          (one.use ?? '').localeCompare(other.use ?? '') ||
          other.rows - one.rows ||
          one.tool.localeCompare(other.tool),
      );
  }
}
