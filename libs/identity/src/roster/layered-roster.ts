import type { Clock } from '@gatehouse/kernel';
import type { RosterSnapshot } from './roster-rows.js';
import { RosterSource } from './roster-source.js';

type Row = Readonly<Record<string, unknown>>;

/**
 * One roster over another: files of the brokerage over the MLS. A change of the upper one does not ask the lower one again, and does not
 * make what was read of that any younger.
 */
export class LayeredRoster extends RosterSource {
  private below: { readonly snapshot: RosterSnapshot; readonly readAt: number } | undefined;
  private isUpperNew = false;

  constructor(
    private readonly lower: RosterSource,
    private readonly upper: RosterSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  async load(): Promise<RosterSnapshot> {
    const below = this.isUpperNew && this.below ? this.below : { readAt: this.clock.now(), snapshot: await this.lower.load() };
    this.isUpperNew = false;
    this.below = below;
    return { ...layered(below.snapshot, await this.upper.load()), asOf: below.readAt };
  }

  override watch(changed: () => void): () => void {
    const ends = [
      this.lower.watch(changed),
      this.upper.watch(() => {
        this.isUpperNew = true;
        changed();
      }),
    ];
    return () => ends.forEach((end) => end());
  }
}

/** What the upper roster says of a key it says field by field: a field that it leaves empty is as the lower one has it. Rows that it alone has are added. */
export function layered(lower: RosterSnapshot, upper: RosterSnapshot): RosterSnapshot {
  return {
    members: merged(lower.members, upper.members, ({ MemberKey }) => MemberKey),
    offices: merged(lower.offices, upper.offices, ({ OfficeKey }) => OfficeKey),
    teams: merged(lower.teams, upper.teams, ({ TeamKey }) => TeamKey),
    teamMembers: merged(lower.teamMembers, upper.teamMembers, ({ TeamKey, MemberKey }) => `${TeamKey} ${MemberKey}`),
    licences: [...(lower.licences ?? []), ...(upper.licences ?? [])],
  };
}

function merged<T extends object>(lower: readonly T[], upper: readonly T[], keyOf: (row: T) => string): readonly T[] {
  if (upper.length === 0) return lower;
  const over = new Map(upper.map((row) => [keyOf(row), row]));
  // A row that the lower roster has twice (a page that moved while it was read) is changed twice: the later one counts.
  const met = new Set<string>();
  const rows = lower.map((row) => {
    const key = keyOf(row);
    met.add(key);
    const said = over.get(key);
    return said ? ({ ...(row as Row), ...(said as Row) } as T) : row;
  });
  return [...rows, ...[...over].flatMap(([key, row]) => (met.has(key) ? [] : [row]))];
}
