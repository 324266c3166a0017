import { accessSync, closeSync, constants, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DataSource } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { codeOf, DatabaseUnavailable } from '../database-unavailable.js';
import { schema } from '../schema.js';
import { sqliteEngine } from './engine.js';
import { isolateCallers } from './exclusive-query-runner.js';
import { emptyLogRegularly, markNew, vacuumOnce } from './left-behind.js';

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

/** Makes directory and file before the engine does, so that they are readable by this user alone and every fault has a plain reason. True where it is new. */
function prepareFile(file: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (created(file)) return true;
    assertUsable(file);
    return false;
  } catch (error) {
    throw refused(file, error);
  }
}

/** False where it is there already. */
function created(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx', 0o600));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * By its name alone: whoever closes a file gives up every lock that the process has on it (POSIX), those of a connection of the engine's too. Others
 * then take its log away under it, and what it reads is old, or damaged.
 */
function assertUsable(file: string): void {
  accessSync(file, constants.R_OK | constants.W_OK);
  if (statSync(file).isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' });
}

interface Connection {
  pragma(text: string): unknown;
}

/** Pages of the write-ahead log after which whoever commits empties it: the engine's own number. */
const LOG_PAGES = 1_000;

function configure(connection: Connection, checkpoints: boolean): void {
  connection.pragma(`busy_timeout = ${OTHER_PROCESS_MS}`);
  // FULL: a commit is on the disk when it returns. NORMAL may lose the last ones at power loss, and with them acknowledged calls.
  connection.pragma('synchronous = FULL');
  // KiB. The indices of a whole MLS change everywhere at once; with 2 MB each page of them is read again and again.
  connection.pragma('cache_size = -32768');
  // SQLite before 3.51.3 can lose commits and damage the file where two processes empty the log at one time (sqlite.org/wal.html, "The WAL-Reset
  // Bug"; libsql brings 3.45): while a gateway serves, it alone does.
  connection.pragma(`wal_autocheckpoint = ${checkpoints ? LOG_PAGES : 0}`);
  // What retention and erasures take away is overwritten. The engine's default leaves it in freed pages until something else needs the room.
  connection.pragma('secure_delete = ON');
  // Without it `INSERT OR REPLACE` deletes the old row past the trigger that keeps the audit append-only.
  connection.pragma('recursive_triggers = ON');
}

interface Closing extends Connection {
  exec(text: string): unknown;
}

/**
 * Statements that are still prepared keep the engine from emptying its write-ahead log as it closes; a copy of the file alone would be old. Emptied by
 * the last one only: a lock that no other connection may share, where any is left, is refused at once.
 */
function emptyLogAtEnd(dataSource: DataSource): void {
  const driver = dataSource.driver as BetterSqlite3Driver;
  const disconnect = driver.disconnect.bind(driver);
  driver.disconnect = async () => {
    const connection = driver.databaseConnection as Closing;
    try {
      connection.pragma('busy_timeout = 0');
      connection.pragma('locking_mode = EXCLUSIVE');
      connection.exec('BEGIN IMMEDIATE; COMMIT');
      connection.pragma('wal_checkpoint(TRUNCATE)');
      // The same statements keep the lock as well: it goes at the next look after this.
      connection.pragma('locking_mode = NORMAL');
      connection.exec('SELECT COUNT(*) FROM sqlite_master');
    } catch {
      // Somebody else has the file open, or a transaction was left open: the log stays, and whoever is last or next reads it.
    }
    await disconnect();
  };
}

/** `path` is a file, or `:memory:`; `checkpoints`: whether this process empties the write-ahead log, as it grows and every half minute. The data source is connected; migrations have not run. */
export async function openSqlite(path: string, checkpoints = true): Promise<DataSource> {
  if (path === '') throw new DatabaseUnavailable('The database URL names no file; write for example sqlite:.gatehouse/gatehouse.db.');
  const file = path === MEMORY ? MEMORY : resolve(path);
  const engine = sqliteEngine();
  const isNew = file === MEMORY || prepareFile(file);
  const dataSource = new DataSource({
    ...schema,
    type: 'better-sqlite3',
    driver: engine,
    database: file,
    enableWAL: true,
    prepareDatabase: (connection: Connection) => configure(connection, checkpoints),
  });
  isolateCallers(dataSource, CONNECTION_MS);
  emptyLogAtEnd(dataSource);
  if (checkpoints && file !== MEMORY) emptyLogRegularly(dataSource, OTHER_PROCESS_MS);
  try {
    await dataSource.initialize();
    if (isNew) await markNew(dataSource);
    return dataSource;
  } catch (error) {
    throw refused(file, error);
  }
}

/** Of whoever serves, when the schema is up to date: a sentence where what an earlier version deleted may still rest in the file. */
export const overwriteFreed = (dataSource: DataSource): Promise<string | undefined> => vacuumOnce(dataSource, OTHER_PROCESS_MS);

export function explainSqlite(dataSource: DataSource, error: unknown): DatabaseUnavailable {
  return refused(String(dataSource.options.database), error);
}
