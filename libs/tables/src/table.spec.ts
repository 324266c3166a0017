import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CheckedTexts } from './checked-texts.js';
import { parsedTable, readTable, shippedFile, shippedTable, shippedTables } from './table.js';
import { TableFaults } from './table-faults.js';

const SCHEMA = 'taint/taint.schema.json';
const taint = readFileSync(shippedFile('taint/taint.yaml'), 'utf8');

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'table-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'own.yaml');
  writeFileSync(path, text);
  return path;
}

function faultsOf(text: string): TableFaults {
  try {
    readTable(file(text), SCHEMA);
  } catch (fault) {
    if (fault instanceof TableFaults) return fault;
    throw fault;
  }
  throw new Error('the table was taken');
}

describe('a table', () => {
  it('says the same from its YAML and from what the build left of it', () => {
    const names = readdirSync(shippedTables(), { recursive: true, encoding: 'utf8' });
    const tables = names.filter((name) => name.endsWith('.yaml') && !/^packs[/\\](?!preconditions)/.test(name));
    expect(tables.length).toBeGreaterThan(20);
    for (const name of tables) {
      const schema = /\$schema=\.\/(\S+)/.exec(readFileSync(shippedFile(name), 'utf8').split('\n')[0]!)?.[1];
      const read = shippedTable(name, schema && join(name, '..', schema));
      expect({ name, read }).toEqual({ name, read: parsedTable(name, readFileSync(shippedFile(name), 'utf8')) });
    }
  });

  it('is read from its YAML where it was edited', () => {
    const edited = taint.replace(/^(\s*)- id: (\S+)/m, '$1- id: $2-of-ours');
    expect(edited).not.toBe(taint);
    expect(JSON.stringify(readTable(file(edited), SCHEMA))).toContain('-of-ours');
  });

  it('that does not fit its schema is refused with every line and what was expected there', () => {
    const line = taint.split('\n').findIndex((each) => /^\s*do: /.test(each)) + 1;
    const fault = faultsOf(taint.replace(/^(\s*)do: .*$/m, '$1do: dance'));
    expect(fault.faults).toMatchObject([
      { line, path: expect.stringMatching(/\[\d+\]\.do$/), expected: expect.stringContaining('allowed') },
    ]);
    expect(fault.message).toMatch(/own\.yaml cannot be used:\n {2}line \d+: /);
  });

  it('that is no YAML is refused with its line', () => {
    expect(faultsOf('a: [1\nb: 2\n').faults).toMatchObject([{ line: 2, path: '(file)' }]);
  });

  it('that is empty is refused', () => {
    expect(faultsOf('').sentences).toEqual([expect.stringContaining('(file): must be object')]);
  });
});

describe('what the build left', () => {
  it.each(['{"cut', 'null', '[]'])('counts for nothing where it holds %s', (text) => {
    expect(CheckedTexts.from(file(text)).find('', taint)).toBeUndefined();
  });

  it('is found under the very text and schema that it was checked with', () => {
    const path = file('');
    const checked = new CheckedTexts();
    checked.keep('schema', 'yaml', [1]);
    checked.write(path);
    expect(CheckedTexts.from(path).find('schema', 'yaml')).toEqual([1]);
    expect(CheckedTexts.from(path).find('schema2', 'yaml')).toBeUndefined();
    expect(CheckedTexts.from(path).find('schema', 'yaml2')).toBeUndefined();
  });
});
