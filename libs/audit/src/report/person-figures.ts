import type { Role } from '@gatehouse/kernel';
import type { AuditEvent } from '../audit-event.js';

export interface PersonLine {
  readonly subject: string;
  readonly memberKey?: string;
  readonly roles: readonly Role[];
  readonly calls: number;
  readonly refused: number;
  readonly held: number;
  readonly failed: number;
  /** Rows of records that reached an assistant. */
  readonly rows: number;
  /** Values that were masked on their way to an assistant. */
  readonly masked: number;
}

type Counts = Record<'calls' | 'refused' | 'held' | 'failed' | 'rows' | 'masked', number>;
interface Entry {
  readonly counts: Counts;
  memberKey?: string;
  roles: readonly Role[];
}

const NOTHING: Readonly<Counts> = { calls: 0, refused: 0, held: 0, failed: 0, rows: 0, masked: 0 };

/** What each person's assistants did, in numbers. Who has most refusals comes first. */
export class PersonFigures {
  private readonly people = new Map<string, Entry>();

  take({ actor, method, outcome, rows, tallies }: AuditEvent): void {
    if (actor === undefined || method === undefined) return;
    const entry = this.people.get(actor.subject) ?? { counts: { ...NOTHING }, roles: [] };
    this.people.set(actor.subject, entry);
    // What the roster said last.
    entry.roles = actor.roles.length > 0 ? actor.roles : entry.roles;
    if (actor.memberKey !== undefined) entry.memberKey = actor.memberKey;
    const { counts } = entry;
    counts.calls += 1;
    if (outcome === 'refused' || outcome === 'held' || outcome === 'failed') counts[outcome] += 1;
    counts.rows += rows ?? 0;
    counts.masked += tallies?.masked ?? 0;
  }

  lines(): PersonLine[] {
    return [...this.people]
      .map(([subject, { counts, memberKey, roles }]) => ({
        subject,
        ...(memberKey === undefined ? {} : { memberKey }),
        roles,
        ...counts,
      }))
      .toSorted((one, other) => other.refused - one.refused || other.calls - one.calls || one.subject.localeCompare(other.subject));
  }
}
