import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prepackage, readPacks, shippedPacks } from './pack-loader.js';

const FILE = 'checked.json';

/** A folder of packs as the build leaves it. */
function built(): string {
  const folder = mkdtempSync(join(tmpdir(), 'packs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(shippedPacks(), folder, { recursive: true });
  rmSync(join(folder, FILE), { force: true });
  prepackage(folder);
  return folder;
}

const plain = ({ packs, lexicons, thresholds, digest }: ReturnType<typeof readPacks>) => ({ packs, lexicons, thresholds, digest });

function edit(folder: string, file: string, from: string, to: string): void {
  const path = join(folder, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

describe('packs that the build has checked', () => {
  it('say what their YAML says, under the same digest', () => {
    const folder = built();
    const quick = plain(readPacks(folder));
    rmSync(join(folder, FILE));
    expect(quick).toEqual(plain(readPacks(folder)));
  });

  it('are read where the YAML is as it was: what is not read again cannot be found at fault', () => {
    const folder = built();
    const path = join(folder, FILE);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"flag":0.3', '"flag":0.29'));
    expect(Object.values(readPacks(folder).thresholds).some(({ flag }) => flag === 0.29)).toBe(true);
  });

  it('are left aside where a file or the schema was edited since', () => {
    const folder = built();
    edit(folder, 'scoring.yaml', 'flag: 0.3', 'flag: 0.31');
    expect(Object.values(readPacks(folder).thresholds).some(({ flag }) => flag === 0.31)).toBe(true);
    edit(folder, 'wire-fraud.yaml', 'score: 0.75', 'score: 7');
    expect(() => readPacks(folder)).toThrow('wire-fraud.yaml');
    const other = built();
    edit(other, 'pack.schema.json', '"scoring"', '"scoring2"');
    expect(() => readPacks(other)).toThrow(Error);
  });

  it.each(['{"cut', 'null', '[]'])('are left aside where the file holds %s', (text) => {
    const folder = built();
    writeFileSync(join(folder, FILE), text);
    expect(readPacks(folder).rules.length).toBeGreaterThan(0);
  });

  it('are not written where a pack has a fault', () => {
    const folder = built();
    rmSync(join(folder, FILE));
    edit(folder, 'wire-fraud.yaml', 'score: 0.75', 'score: 7');
    expect(() => prepackage(folder)).toThrow('wire-fraud.yaml');
    expect(() => readFileSync(join(folder, FILE))).toThrow('ENOENT');
  });
});
