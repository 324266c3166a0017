import type { Role } from '@gatehouse/kernel';
import type { AuditEvent } from '../audit-event.js';
import { countCall, noCalls, type CallCounts, type Counting } from './call-counts.js';

export interface PersonLine extends CallCounts {
  readonly subject: string;
  readonly memberKey?: string;
  readonly roles: readonly Role[];
}

interface Entry {
  readonly counts: Counting;
  memberKey?: string;
  roles: readonly Role[];
}

/** What each person's assistants did, in numbers. Who has most refusals comes first. */
export class PersonFigures {
  private readonly people = new Map<string, Entry>();

  take(event: AuditEvent): void {
    const { actor, method } = event;
    if (actor === undefined || method === undefined) return;
    const entry = this.people.get(actor.subject) ?? { counts: noCalls(), roles: [] };
    this.people.set(actor.subject, entry);
    // What the roster said last.
    entry.roles = actor.roles.length > 0 ? actor.roles : entry.roles;
    if (actor.memberKey !== undefined) entry.memberKey = actor.memberKey;
    countCall(entry.counts, event);
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
