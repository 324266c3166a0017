import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repository } from '../support/gateway-process.js';

export interface SourceFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

const LEFT_OUT = new Set(['node_modules', 'dist', '.git', '.gatehouse', '.tools', 'coverage']);

/** Files below the folders whose names end in one of the endings. */
export function sources(folders: readonly string[], endings: readonly string[]): SourceFile[] {
  const found: SourceFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (LEFT_OUT.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (endings.some((ending) => entry.name.endsWith(ending)))
        found.push({ path: relative(repository, path), text: readFileSync(path, 'utf8') });
    }
  };
  for (const folder of folders) walk(join(repository, folder));
  return found;
}
