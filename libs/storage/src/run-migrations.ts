import { MigrationExecutor, type DataSource } from 'typeorm';
import { DatabaseUnavailable } from './database-unavailable.js';

// Any constant: nodes that start together take turns under it.
const LOCK = 7_410_663_201;

/** Brings the schema up to date, all or nothing, one node at a time; refuses a database that a newer release has written. */
export async function runMigrations(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    // On SQLite this takes the write lock (BEGIN IMMEDIATE), on PostgreSQL the advisory lock does the same; both end with the transaction.
    await runner.startTransaction();
    if (dataSource.options.type === 'postgres') await runner.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'none';
    await executor.executePendingMigrations();
    const known = new Set(dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name));
    const unknown = (await executor.getExecutedMigrations()).find((migration) => !known.has(migration.name));
    if (unknown) {
      throw new DatabaseUnavailable(
        `The database was last used by a newer release (${unknown.name}); install that release or restore an older backup.`,
      );
    }
    await runner.commitTransaction();
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}
