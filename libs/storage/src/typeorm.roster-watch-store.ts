import { RosterWatchStore, type RosterWatch } from '@gatehouse/mls';
import { MOST_AHEAD_MS } from '@gatehouse/kernel';
import type { DataSource } from 'typeorm';
import { RosterWatchEntity } from './entities/roster-watch.entity.js';
import { exactInteger } from './exact-integer.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

/** Turns of looking for changes, for every node. A guarded upsert gives one of many nodes that race the turn. */
export class TypeormRosterWatchStore extends RosterWatchStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async state(connection: string): Promise<RosterWatch> {
    const row = await withoutValues(() => this.dataSource.manager.findOneBy(RosterWatchEntity, { connection }));
    return row ? { dueAt: row.dueAt, version: row.version } : { dueAt: 0, version: 0 };
  }

  async take(connection: string, now: number, next: number): Promise<boolean> {
    const statement = new Statement(this.dataSource);
    const values = [connection, next, 0].map((value) => statement.mark(value)).join(', ');
    const text =
      `INSERT INTO roster_watch (connection, due_at, version) VALUES (${values}) ON CONFLICT (connection) DO UPDATE ` +
      `SET due_at = excluded.due_at WHERE roster_watch.due_at <= ${statement.mark(now)} ` +
      // Of a node whose clock was far ahead.
      `OR roster_watch.due_at > ${statement.mark(next + MOST_AHEAD_MS)} RETURNING version`;
    return (await withoutValues(() => statement.run(text))).length > 0;
  }

  async tell(connection: string): Promise<number> {
    const statement = new Statement(this.dataSource);
    const values = [connection, 0, 1].map((value) => statement.mark(value)).join(', ');
    const text =
      `INSERT INTO roster_watch (connection, due_at, version) VALUES (${values}) ON CONFLICT (connection) DO UPDATE ` +
      `SET version = roster_watch.version + 1 RETURNING version`;
    const [row] = await withoutValues(() => statement.run<{ version: string | number }>(text));
    return exactInteger(row!.version);
  }
}
