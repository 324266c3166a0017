import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../open-database.js';
import { sqliteEngine } from './engine.js';
import { openSqlite } from './sqlite.database.js';

const SAID = 'said-and-to-be-forgotten';
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-forgetting-'));
  file = join(folder, 'gateway.db');
});
afterEach(() => vi.useRealTimers());
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what is deleted', () => {
  it.each([
    ['a row', 'DELETE FROM note WHERE id % 2 = 0', 20],
    ['rows that filled pages of their own', 'DELETE FROM note WHERE id % 2 = 0', 9_000],
    ['what a row said', "UPDATE note SET text = '' WHERE id % 2 = 0", 200],
  ])('rests nowhere in the file: %s', async (_, statement, length) => {
    const database = await openSqlite(file);
    await database.query('CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)');
    for (let id = 1; id <= 40; id += 1)
      await database.query('INSERT INTO note VALUES (?, ?)', [id, id % 2 === 0 ? SAID.padEnd(length, '.') : 'kept']);
    await database.query(statement);
    await database.destroy();
    expect(readFileSync(file).includes('kept')).toBe(true);
    expect(readFileSync(file).includes(SAID)).toBe(false);
  });
});

interface Bare {
  exec(text: string): unknown;
  close(): void;
}
const bare = (): Bare => new (sqliteEngine() as new (path: string) => Bare)(file);
const rests = (where: string): boolean => readFileSync(where).includes(SAID);

describe('the write-ahead log', () => {
  const filled = async (checkpoints: boolean) => {
    const database = await openSqlite(file, checkpoints);
    await database.query('CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)');
    await database.query('INSERT INTO note VALUES (1, ?)', [SAID]);
    return database;
  };

  it('holds what was deleted for half a minute, or until nobody reads by it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const database = await filled(true);
    const reader = bare();
    reader.exec('BEGIN; SELECT COUNT(*) FROM note');
    await database.query('DELETE FROM note');
    const began = performance.now();
    await vi.advanceTimersByTimeAsync(30_000);
    await database.query('SELECT 1');
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(rests(`${file}-wal`)).toBe(true);
    reader.exec('COMMIT');
    await vi.advanceTimersByTimeAsync(30_000);
    await database.query('SELECT 1');
    expect([rests(`${file}-wal`), rests(file)]).toEqual([false, false]);
    reader.close();
    await database.destroy();
  });

  it('is left alone by whoever does not serve', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const database = await filled(false);
    await database.query('DELETE FROM note');
    await vi.advanceTimersByTimeAsync(90_000);
    await database.query('SELECT 1');
    expect(rests(`${file}-wal`)).toBe(true);
    await database.destroy();
  });
});

describe('a file of an earlier version', () => {
  const said: string[] = [];
  const tell = (sentence: string) => void said.push(sentence);
  const serve = () => openDatabase({ url: `sqlite:${file}`, tell });
  const older = () => {
    const connection = bare();
    connection.exec(`CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO note VALUES (1, '${SAID}'), (2, 'kept')`);
    connection.exec('DELETE FROM note WHERE id = 1');
    connection.close();
  };
  beforeEach(() => said.splice(0));

  /** Whether a start leaves free room as it is. */
  async function freedStays(): Promise<boolean> {
    const first = await serve();
    for (const statement of ['CREATE TABLE room (text TEXT)', 'INSERT INTO room VALUES (hex(zeroblob(50000)))', 'DROP TABLE room'])
      await first.query(statement);
    await first.destroy();
    const next = await serve();
    const [free] = await next.query<{ freelist_count: number }[]>('PRAGMA freelist_count');
    await next.destroy();
    return free!.freelist_count > 0;
  }

  it('is written anew where it is served first, and once', async () => {
    older();
    expect(rests(file)).toBe(true);
    await (await openDatabase({ url: `sqlite:${file}`, checkpoints: false })).destroy();
    expect(rests(file)).toBe(true);
    await (await serve()).destroy();
    expect([rests(file), readFileSync(file).includes('kept'), said]).toEqual([false, true, []]);
    expect(await freedStays()).toBe(true);
  });

  it('is told of where something else has it open, and the next start does it', async () => {
    older();
    const reader = bare();
    await (await openDatabase({ url: `sqlite:${file}`, checkpoints: false })).destroy();
    reader.exec('BEGIN IMMEDIATE');
    const database = await openDatabase({ url: `sqlite:${file}`, migrate: false, tell });
    expect(said).toEqual([expect.stringMatching(/SQLITE_BUSY.*End the gateway/)]);
    await database.destroy();
    reader.exec('COMMIT');
    reader.close();
    await (await serve()).destroy();
    expect(rests(file)).toBe(false);
  });

  it('is none where it was made just now', async () => {
    await (await openDatabase({ url: `sqlite:${file}`, checkpoints: false })).destroy();
    expect(await freedStays()).toBe(true);
  });
});
