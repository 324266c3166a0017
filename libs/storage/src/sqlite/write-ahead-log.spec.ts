import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from './sqlite.database.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-log-'));
  file = join(folder, 'gateway.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const logged = (): number => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;

/** Whether another process may have the file for itself. */
const ALONE = `const db = new (require(process.argv[1]))(process.argv[2]);
db.pragma('locking_mode = EXCLUSIVE');
try { db.exec('BEGIN IMMEDIATE; COMMIT'); console.log('alone'); } catch (error) { console.log(error.code); }`;
const another = (): string => {
  const engine = createRequire(import.meta.url).resolve('libsql');
  return spawnSync(process.execPath, ['-e', ALONE, engine, file], { encoding: 'utf8' }).stdout.trim();
};

describe('the write-ahead log', () => {
  it('is kept from other processes while one has the file open, also after it was opened here a second time', async () => {
    const serving = await openSqlite(file);
    await serving.query('CREATE TABLE note (text TEXT)');
    await (await openSqlite(file, false)).destroy();
    expect(another()).toBe('SQLITE_BUSY');
    await serving.destroy();
  });

  it('is left alone by whoever closes while another has the file open', async () => {
    const serving = await openSqlite(file);
    await serving.query('CREATE TABLE note (text TEXT)');
    const command = await openSqlite(file, false);
    await command.query("INSERT INTO note VALUES ('one')");
    const before = logged();
    expect(before).toBeGreaterThan(0);
    await command.destroy();
    expect(logged()).toBe(before);
    await serving.query("INSERT INTO note VALUES ('two')");
    expect(await serving.query('SELECT COUNT(*) AS count FROM note')).toEqual([{ count: 2 }]);
    await serving.destroy();
  });

  it('is not emptied by a command as it grows, but by the last at its end', async () => {
    const command = await openSqlite(file, false);
    await command.query('CREATE TABLE note (text TEXT)');
    for (let row = 0; row < 40; row += 1) await command.query('INSERT INTO note VALUES (?)', ['x'.repeat(200_000)]);
    expect(logged()).toBeGreaterThan(7_000_000);
    await command.destroy();
    expect(logged()).toBe(0);
  });
});
