import type { AuditEvent } from '../audit-event.js';

/** By what calls are counted. */
export const USAGE_BY = ['person', 'office', 'application', 'tool'] as const;
export type UsageBy = (typeof USAGE_BY)[number];

/** All of them in one line: what one client asked is nobody's figure. */
const CLIENTS = 'clients';

export interface UsageLine {
  /** Sign-in name or `clients`, OfficeKey, OAuth client, or `upstream/tool`; `-` where the record names none. */
  readonly of: string;
  readonly calls: number;
  readonly refused: number;
  readonly held: number;
  readonly failed: number;
  /** Rows of records that reached an assistant. */
  readonly rows: number;
  /** Values that were masked on their way there. */
  readonly masked: number;
}

type Counts = { -readonly [name in keyof Omit<UsageLine, 'of'>]: number };

/** How much the gateway was used: calls, and how they ended. Acts that are no calls are not usage. */
export class UsageFigures {
  private readonly counts = new Map<string, Counts>();

  constructor(private readonly by: UsageBy) {}

  take(event: AuditEvent): void {
    if (event.method === undefined) return;
    const { outcome, rows = 0, tallies } = event;
    const key = namedBy(this.by, event) ?? '-';
    const counts = this.counts.get(key) ?? { calls: 0, refused: 0, held: 0, failed: 0, rows: 0, masked: 0 };
    this.counts.set(key, counts);
    counts.calls += 1;
    if (outcome === 'refused' || outcome === 'held' || outcome === 'failed') counts[outcome] += 1;
    counts.rows += rows;
    counts.masked += (tallies?.masked ?? 0) + (tallies?.tokenised ?? 0);
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
