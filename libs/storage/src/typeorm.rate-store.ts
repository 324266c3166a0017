import { RateStore } from '@gatehouse/identity';
import { MOST_AHEAD_MS } from '@gatehouse/kernel';
import { Between, LessThan, type DataSource } from 'typeorm';
import { RateWindowEntity } from './entities/rate-window.entity.js';
import { exactInteger } from './exact-integer.js';
import { Statement } from './statement.js';
import { withoutValues } from './store-fault.js';

/** Requests per address, counted by all nodes together. */
export class TypeormRateStore extends RateStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async take(key: string, start: number): Promise<number> {
    const statement = new Statement(this.dataSource);
    const values = [key, start, 1].map((value) => statement.mark(value)).join(', ');
    // A node whose clock is behind counts towards the window that has begun elsewhere.
    const isLater = 'excluded.window_start > rate_window.window_start';
    // Of a clock that was far ahead and was set back since: what it counted counts now, and not until that time comes.
    const isWrong = `rate_window.window_start > excluded.window_start + ${MOST_AHEAD_MS}`;
    const text =
      `INSERT INTO rate_window (id, window_start, taken) VALUES (${values}) ON CONFLICT (id) DO UPDATE SET ` +
      `taken = CASE WHEN ${isLater} THEN 1 ELSE rate_window.taken + 1 END, ` +
      `window_start = CASE WHEN ${isLater} OR ${isWrong} THEN excluded.window_start ELSE rate_window.window_start END RETURNING taken`;
    const [row] = await withoutValues(() => statement.run<{ taken: string | number }>(text));
    return exactInteger(row!.taken);
  }

  async taken(key: string, start: number): Promise<number> {
    const current = { id: key, windowStart: Between(start, start + MOST_AHEAD_MS) };
    const row = await withoutValues(() => this.dataSource.manager.findOneBy(RateWindowEntity, current));
    return row?.taken ?? 0;
  }

  async purge(before: number): Promise<number> {
    const removed = await withoutValues(() => this.dataSource.manager.delete(RateWindowEntity, { windowStart: LessThan(before) }));
    return removed.affected ?? 0;
  }
}
