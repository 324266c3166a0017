import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from './sqlite.database.js';

const SAID = 'said-and-to-be-forgotten';
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-forgetting-'));
  file = join(folder, 'gateway.db');
});
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
