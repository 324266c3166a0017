import { canonicalJson, type JsonObject } from '@gatehouse/kernel';
import type { ResoRoster } from './reso-roster.js';
import { RosterChanges } from './roster-changes.js';
import type { RosterRows } from './roster-reads.js';

/** The roster of an MLS, read whole once and kept in step by what changes. One reading at a time, so that none undoes what another brought. */
export class FollowedRoster {
  private readonly changes: RosterChanges;
  private known: RosterRows | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly roster: ResoRoster) {
    this.changes = new RosterChanges(roster);
  }

  /** As it was read last, with the changes since; undefined before it was read whole. */
  get rows(): RosterRows | undefined {
    return this.known;
  }

  /** Requests of one look that finds nothing. */
  get cost(): number {
    return this.changes.cost;
  }

  /** Throws like ResoRoster.read. */
  readAll(): Promise<RosterRows> {
    return this.inTurn(() => this.all());
  }

  /** Reads what changed; true where that was anything. Throws like ResoClient.query, and changes nothing then. */
  look(): Promise<boolean> {
    return this.inTurn(async () => {
      if (!this.known) return false;
      const changes = await this.changes.look();
      if (!changes) return Boolean(await this.all());
      let rows = this.known;
      for (const { read, ...change } of changes) {
        const merged = merge(rows[read.part], read.key, change);
        if (merged) rows = { ...rows, [read.part]: merged };
      }
      const isNew = rows !== this.known;
      this.known = rows;
      return isNew;
    });
  }

  private async all(): Promise<RosterRows> {
    // Events are asked for by what the metadata names, which is known after the first reading only.
    await this.roster.learn();
    await this.changes.begin();
    const rows = await this.roster.read();
    this.changes.settle(rows);
    this.known = rows;
    return rows;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work, work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }
}

/** Undefined where all is as before. */
function merge(
  held: readonly JsonObject[],
  key: string,
  { rows, gone }: { readonly rows: readonly JsonObject[]; readonly gone: readonly string[] },
): readonly JsonObject[] | undefined {
  const byKey: ReadonlyMap<string, JsonObject> = new Map(held.map((row) => [String(row[key]), row]));
  const news = rows.filter((row) => {
    const old = byKey.get(String(row[key]));
    return !old || canonicalJson(old) !== canonicalJson(row);
  });
  const lost = gone.filter((each) => byKey.has(each));
  if (news.length + lost.length === 0) return undefined;
  const merged = new Map(byKey);
  for (const row of news) merged.set(String(row[key]), row);
  for (const each of lost) merged.delete(each);
  return [...merged.values()];
}
