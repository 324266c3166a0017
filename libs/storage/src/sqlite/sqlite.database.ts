import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DataSource } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { codeOf, DatabaseUnavailable } from '../database-unavailable.js';
import { schema } from '../schema.js';
import { sqliteEngine } from './engine.js';
import { isolateCallers } from './exclusive-query-runner.js';

const MEMORY = ':memory:';
const OTHER_PROCESS_MS = 5000;
const CONNECTION_MS = 30_000;

const REASONS: Record<string, string> = {
  EACCES: 'may not be read and written by this user; change its owner or mode',
  EPERM: 'may not be read and written by this user; change its owner or mode',
  EROFS: 'is on a read-only file system; choose another place',
  EISDIR: 'is a directory; name a file inside it',
  EEXIST: 'lies below something that is not a directory; choose another place',
  ENOTDIR: 'lies below something that is not a directory; choose another place',
  ENOSPC: 'cannot be written because the disk is full; free some space',
  SQLITE_NOTADB: 'is not a SQLite database; move it away or name another file',
  SQLITE_CORRUPT: 'is damaged; restore it from a backup or move it away',
  SQLITE_BUSY: 'is locked by another program; close that program and start again',
  SQLITE_READONLY: 'is read-only; change its mode',
  SQLITE_FULL: 'cannot be written because the disk is full; free some space',
};

function refused(file: string, error: unknown): DatabaseUnavailable {
  const code = codeOf(error) ?? '';
  const reason = REASONS[code] ?? REASONS[code.split('_').slice(0, 2).join('_')] ?? `could not be opened (${code || 'unknown reason'})`;
  return new DatabaseUnavailable(`The database file ${file} ${reason}.`, { cause: error });
}

/** Makes directory and file before the engine does, so that they are readable by this user alone and every fault has a plain reason. */
function prepareFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    throw refused(file, error);
  }
}

interface Connection {
  pragma(text: string): unknown;
}

function configure(connection: Connection): void {
  connection.pragma(`busy_timeout = ${OTHER_PROCESS_MS}`);
  // FULL: a commit is on the disk when it returns. NORMAL may lose the last ones at power loss, and with them acknowledged calls.
  connection.pragma('synchronous = FULL');
  // KiB. The indices of a whole MLS change everywhere at once; with 2 MB each page of them is read again and again.
  connection.pragma('cache_size = -32768');
  // Without it `INSERT OR REPLACE` deletes the old row past the trigger that keeps the audit append-only.
  connection.pragma('recursive_triggers = ON');
}

/** Statements that are still prepared keep the engine from emptying its write-ahead log as it closes; a copy of the file alone would be old. */
function checkpointAtEnd(dataSource: DataSource): void {
  const driver = dataSource.driver as BetterSqlite3Driver;
  const disconnect = driver.disconnect.bind(driver);
  driver.disconnect = async () => {
    try {
      (driver.databaseConnection as Connection).pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // Another process reads, or a transaction was left open: the log stays, and the next start reads it.
    }
    await disconnect();
  };
}

/** `path` is a file, or `:memory:`. The data source is connected; migrations have not run. */
export async function openSqlite(path: string): Promise<DataSource> {
  if (path === '') throw new DatabaseUnavailable('The database URL names no file; write for example sqlite:.gatehouse/gatehouse.db.');
  const file = path === MEMORY ? MEMORY : resolve(path);
  const engine = sqliteEngine();
  if (file !== MEMORY) prepareFile(file);
  const dataSource = new DataSource({
    ...schema,
    type: 'better-sqlite3',
    driver: engine,
    database: file,
    enableWAL: true,
    prepareDatabase: (connection: Connection) => configure(connection),
  });
  isolateCallers(dataSource, CONNECTION_MS);
  checkpointAtEnd(dataSource);
  try {
    return await dataSource.initialize();
  } catch (error) {
    throw refused(file, error);
  }
}

export function explainSqlite(dataSource: DataSource, error: unknown): DatabaseUnavailable {
  return refused(String(dataSource.options.database), error);
}
