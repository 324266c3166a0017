import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from './gateway-process.js';

/** The packs of the repository with a file changed, and what has a gateway process read those instead of its own. */
export class OtherPacks {
  private constructor(
    private readonly folder: string,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static with(file: string, change: (text: string) => string): OtherPacks {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-packs-'));
    cpSync(join(repository, 'compliance'), join(folder, 'compliance'), { recursive: true });
    const path = join(folder, 'compliance', file);
    const text = readFileSync(path, 'utf8');
    const changed = change(text);
    if (changed === text) throw new Error(`${file} was not changed`);
    writeFileSync(path, changed);
    const redirect = join(folder, 'redirect.cjs');
    writeFileSync(
      redirect,
      `const Module = require('node:module');
const resolved = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const path = resolved.call(this, request, ...rest);
  return request.startsWith('@gatehouse/packs/') ? path.replace(/^.*\\/compliance\\//, ${JSON.stringify(join(folder, 'compliance/'))}) : path;
};
`,
    );
    return new OtherPacks(folder, { NODE_OPTIONS: `--require ${redirect}` });
  }

  delete(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
