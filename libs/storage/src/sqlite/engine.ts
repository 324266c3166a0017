import { createRequire } from 'node:module';
import { DatabaseUnavailable } from '../database-unavailable.js';

const require = createRequire(import.meta.url);

// By name: an optional dependency that npm leaves out where Node is too old for it.
const NEWEST = 'bs3';

function loaded(load: () => unknown): unknown {
  try {
    return load();
  } catch {
    return undefined;
  }
}

/**
 * better-sqlite3 13 (installed as `bs3` where npm finds Node new enough) needs Node-API 10 and ends the process with a segmentation fault
 * below it, so it is not even loaded there; libsql has the same interface and runs on Node 20.
 */
export function sqliteEngine(): unknown {
  const newest = Number(process.versions['napi']) >= 10 ? loaded(() => require(NEWEST)) : undefined;
  const engine = newest ?? loaded(() => require('libsql'));
  if (engine) return engine;
  throw new DatabaseUnavailable(
    `No SQLite engine could be loaded on ${process.platform}-${process.arch}; run "npm ci" again with optional dependencies, or use a postgres:// database.`,
  );
}
