import type { DataSource } from 'typeorm';
import { DatabaseUnavailable } from './database-unavailable.js';
import { openPostgres } from './postgres.database.js';
import { runMigrations } from './run-migrations.js';
import { explainSqlite, openSqlite, overwriteFreed } from './sqlite/sqlite.database.js';

export interface DatabaseOptions {
  /** `sqlite:<file>`, `sqlite::memory:` or `postgres://user:password@host:port/database[?sslmode=verify-full&sslrootcert=<file>]`. */
  readonly url: string;
  /** Connections of this node to PostgreSQL; 10 where not said. SQLite has one. */
  readonly poolSize?: number;
  /** False: the schema is left as it is, for looks that must change nothing. */
  readonly migrate?: boolean;
  /** False beside a gateway that may serve from the same SQLite file: its log is emptied by one process at a time. PostgreSQL minds its own. */
  readonly checkpoints?: boolean;
  /** Of whoever serves: is told what people should do about the file. Without it a file of an earlier version is left as it is. */
  readonly tell?: (sentence: string) => void;
}

interface Opened {
  readonly dataSource: DataSource;
  readonly explain: (error: unknown) => DatabaseUnavailable;
}

async function connect({ url, poolSize = 10, checkpoints = true }: DatabaseOptions): Promise<Opened> {
  if (/^postgres(?:ql)?:\/\//.test(url)) return openPostgres(url, poolSize);
  if (!url.startsWith('sqlite:')) {
    throw new DatabaseUnavailable(
      'The database URL has an unknown scheme; write sqlite:<file> or postgres://user:password@host:5432/database.',
    );
  }
  const dataSource = await openSqlite(url.slice('sqlite:'.length), checkpoints);
  return { dataSource, explain: (error) => (error instanceof DatabaseUnavailable ? error : explainSqlite(dataSource, error)) };
}

/** Connects and brings the schema up to date. Rejects with DatabaseUnavailable and leaves nothing open. */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const { dataSource, explain } = await connect(options);
  try {
    if (options.migrate ?? true) await runMigrations(dataSource);
    const left = options.tell && dataSource.options.type !== 'postgres' ? await overwriteFreed(dataSource) : undefined;
    if (left !== undefined) options.tell?.(left);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw explain(error);
  }
}
