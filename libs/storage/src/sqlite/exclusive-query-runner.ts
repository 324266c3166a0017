import type { DataSource, EntityManager } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { ConnectionLock } from './connection-lock.js';

type Statements = Map<string, unknown>;

/**
 * A query runner of its own for every caller. TypeORM gives all callers of SQLite one and the same, so that concurrent transactions
 * write into each other (typeorm#307, #1884). This one holds the connection from its first query until release().
 */
class ExclusiveQueryRunner extends BetterSqlite3QueryRunner {
  private holding: Promise<void> | undefined;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly lock: ConnectionLock,
    statements: Statements,
  ) {
    super(driver);
    // Prepared statements belong to the connection, not to the caller.
    Object.assign(this, { stmtCache: statements });
  }

  private hold(): Promise<void> {
    this.holding ??= this.lock.acquire(this).catch((error: unknown) => {
      this.holding = undefined;
      throw error;
    });
    return this.holding;
  }

  override async connect(): Promise<unknown> {
    await this.hold();
    return super.connect();
  }

  override async query(query: string, parameters?: unknown[], useStructuredResult?: boolean): Promise<never> {
    if (!this.isReleased) await this.hold();
    // A deferred transaction that reads before it writes fails with SQLITE_BUSY when another process wrote meanwhile, without waiting.
    const statement = query === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : query;
    // `never` fits each of the base's overloads; what comes back is the base's own.
    return super.query(statement, parameters, useStructuredResult) as Promise<never>;
  }

  override async release(): Promise<void> {
    if (this.isReleased) return;
    try {
      await this.holding?.catch(() => undefined);
      if (this.isTransactionActive) await super.query('ROLLBACK').catch(() => undefined);
      await super.release();
    } finally {
      this.isReleased = true;
      this.lock.release(this);
    }
  }
}

type Work = (manager: EntityManager) => Promise<unknown>;
type Transaction = (first: unknown, second?: Work) => Promise<unknown>;

/** Makes every caller of this data source its own runner. `patienceMs`: how long one waits for the connection. */
export function isolateCallers(dataSource: DataSource, patienceMs: number): void {
  const driver = dataSource.driver as BetterSqlite3Driver;
  const lock = new ConnectionLock(patienceMs);
  const statements: Statements = new Map();
  driver.createQueryRunner = () => new ExclusiveQueryRunner(driver, lock, statements);
  const { manager } = dataSource;
  const begin = manager.transaction.bind(manager) as Transaction;
  const within =
    (work: Work): Work =>
    (tx) =>
      lock.inside(tx.queryRunner as object, () => work(tx));
  const transaction: Transaction = (first, second) => (second ? begin(first, within(second)) : begin(within(first as Work)));
  manager.transaction = transaction as typeof manager.transaction;
}
