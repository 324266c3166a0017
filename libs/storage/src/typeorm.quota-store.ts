import { QuotaStore, type Drawn, type QuotaDraw, type QuotaUsage } from '@gatehouse/mls';
import type { DataSource, EntityManager } from 'typeorm';
import { QuotaUsageEntity } from './entities/quota-usage.entity.js';
import { exactInteger } from './exact-integer.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

/** Ends the transaction without its counts. */
class Full extends Error {
  constructor(readonly window: string) {
    super('a quota window is full');
  }
}

/** Counts that all nodes share. One upsert takes from every window; a row whose guard says no takes the whole transaction back. */
export class TypeormQuotaStore extends QuotaStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async take(credential: string, draws: readonly QuotaDraw[]): Promise<Drawn> {
    if (draws.length === 0) return { granted: true };
    const never = draws.find(({ amount, limit }) => amount > limit);
    if (never) return { granted: false, window: never.name };
    try {
      await withoutValues(() => this.dataSource.transaction((manager) => this.takeAll(manager, credential, draws)));
      return { granted: true };
    } catch (error) {
      if (error instanceof Full) return { granted: false, window: error.window };
      throw error;
    }
  }

  private async takeAll(manager: EntityManager, credential: string, draws: readonly QuotaDraw[]): Promise<void> {
    const statement = new Statement(this.dataSource);
    // By name, so that nodes that take from the same windows lock their rows in the same order.
    const rows = draws
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map(
        ({ name, start, limit, amount }) =>
          `(${[credential, name, start, amount, limit].map((value) => statement.mark(value)).join(', ')})`,
      );
    // A node whose clock is behind counts towards the window that has begun elsewhere.
    const used = 'CASE WHEN excluded.window_start > quota_usage.window_start THEN excluded.used ELSE quota_usage.used + excluded.used END';
    const start = 'CASE WHEN excluded.window_start > quota_usage.window_start THEN excluded.window_start ELSE quota_usage.window_start END';
    const text =
      `INSERT INTO quota_usage (credential, window_name, window_start, used, allowance) VALUES ${rows.join(', ')} ` +
      `ON CONFLICT (credential, window_name) DO UPDATE SET used = ${used}, window_start = ${start}, allowance = excluded.allowance ` +
      `WHERE ${used} <= excluded.allowance RETURNING window_name`;
    const taken = await manager.query<{ window_name: string }[]>(text, statement.parameters);
    const names = new Set(taken.map((row) => row.window_name));
    const full = draws.find((draw) => !names.has(draw.name));
    if (full) throw new Full(full.name);
  }

  async usage(credential: string): Promise<readonly QuotaUsage[]> {
    const rows = await withoutValues(() => this.dataSource.manager.findBy(QuotaUsageEntity, { credential }));
    return rows.map((row) => ({ name: row.windowName, start: exactInteger(row.windowStart), used: exactInteger(row.used) }));
  }
}
