import type { AuditEvent } from '../audit-event.js';
import { countCall, noCalls, type CallCounts, type Counting } from './call-counts.js';

/** By what calls are counted. */
export const USAGE_BY = ['person', 'office', 'application', 'tool'] as const;
export type UsageBy = (typeof USAGE_BY)[number];

/** All of them in one line: what one client asked is nobody's figure. */
const CLIENTS = 'clients';

export interface UsageLine extends CallCounts {
  /** Sign-in name or `clients`, OfficeKey, OAuth client, or `upstream/tool`; `-` where the record names none. */
  readonly of: string;
}

/** How much the gateway was used: calls, and how they ended. Acts that are no calls are not usage. */
export class UsageFigures {
  private readonly counts = new Map<string, Counting>();

  constructor(private readonly by: UsageBy) {}

  take(event: AuditEvent): void {
    if (event.method === undefined) return;
    const key = namedBy(this.by, event) ?? '-';
    const counts = this.counts.get(key) ?? noCalls();
    this.counts.set(key, counts);
    countCall(counts, event);
  }

  /** Who or what was used most comes first. */
  lines(): UsageLine[] {
    return [...this.counts]
      .map(([of, counts]) => ({ of, ...counts }))
      .toSorted((one, other) => other.calls - one.calls || one.of.localeCompare(other.of));
  }
}

function namedBy(by: UsageBy, { actor, office, client, tool }: AuditEvent): string | undefined {
  if (by === 'person') return actor?.roles.includes('consumer') ? CLIENTS : actor?.subject;
  if (by === 'office') return office;
  if (by === 'application') return client?.id;
  return tool && (tool.upstream === undefined ? tool.name : `${tool.upstream}/${tool.name}`);
}
