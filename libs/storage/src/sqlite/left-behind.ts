import { statSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';

interface Connection {
  pragma(text: string): unknown;
  exec(text: string): unknown;
}

/** How long what is gone from the file may rest in its log. */
const LOG_EVERY_MS = 30_000;
/** A start waits for the VACUUM: a second or two for each 100 MB. */
const VACUUM_BYTES = 256 * 1024 * 1024;
/** `user_version` of a file of which nothing was ever deleted without being overwritten. */
const OVERWRITES = 1;

const connectionOf = (dataSource: DataSource): Connection => (dataSource.driver as BetterSqlite3Driver).databaseConnection as Connection;

/** Runs `work` between transactions, and without waiting for another process: the engine would wait in this thread, and every call with it. */
async function alone(dataSource: DataSource, busyMs: number, work: (connection: Connection) => void): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.connect();
    const connection = connectionOf(dataSource);
    connection.pragma('busy_timeout = 0');
    try {
      work(connection);
    } finally {
      connection.pragma(`busy_timeout = ${busyMs}`);
    }
  } finally {
    await runner.release();
  }
}

/**
 * The log holds pages as they were before a deletion, and on a quiet gateway for days. Whoever serves empties it again and again; while another
 * process reads by it, it stays until the next time.
 */
export function emptyLogRegularly(dataSource: DataSource, busyMs: number): void {
  const empty = (): Promise<void> =>
    alone(dataSource, busyMs, (connection) => void connection.pragma('wal_checkpoint(TRUNCATE)')).catch(() => undefined);
  const timer = setInterval(() => void empty(), LOG_EVERY_MS).unref();
  const driver = dataSource.driver as BetterSqlite3Driver;
  const disconnect = driver.disconnect.bind(driver);
  driver.disconnect = () => {
    clearInterval(timer);
    return disconnect();
  };
}

export const markNew = (dataSource: DataSource): Promise<unknown> => dataSource.query(`PRAGMA user_version = ${OVERWRITES}`);

/**
 * Writes a file of an earlier version anew, once: what was deleted from it still rests in its free room. Resolves with a sentence where it could not
 * be done.
 */
export async function vacuumOnce(dataSource: DataSource, busyMs: number): Promise<string | undefined> {
  const file = String(dataSource.options.database);
  // By a query: the engines do not give back the value of a pragma alike.
  const [row] = await dataSource.query<{ user_version: number }[]>('PRAGMA user_version');
  if (row && row.user_version >= OVERWRITES) return undefined;
  let left: string | undefined;
  await alone(dataSource, busyMs, (connection) => {
    const { size } = statSync(file);
    const why =
      size > VACUUM_BYTES ? `it has ${Math.round(size / 1024 / 1024)} MB, and a start does not wait so long` : written(connection);
    if (why !== undefined) {
      const commands = `VACUUM; PRAGMA user_version = ${OVERWRITES};`;
      left = `What an earlier version deleted may still rest in free room of ${file}: ${why}. End the gateway and run: sqlite3 ${file} '${commands}'`;
    }
  });
  return left;
}

/** Undefined where it was. */
function written(connection: Connection): string | undefined {
  try {
    connection.exec('VACUUM');
    connection.pragma(`user_version = ${OVERWRITES}`);
    connection.pragma('wal_checkpoint(TRUNCATE)');
    return undefined;
  } catch (error) {
    return `it could not be written anew (${String((error as { code?: unknown }).code ?? 'unknown reason')}), which the next start tries again`;
  }
}
