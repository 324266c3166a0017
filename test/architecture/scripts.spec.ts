import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { repository } from '../support/gateway-process.js';
import { sources } from './sources.js';

const IMPORT = /^import \{([^}]*)\} from '([^']+)';$/gm;

/** Scripts import what is built; here their sources stand for it. */
const sourceOf = (from: string, path: string): string =>
  from.startsWith('.')
    ? join(repository, dirname(path), from)
        .replace('/dist/', '/src/')
        .replace(/(?<=\/src\/.*)\.js$/, '.ts')
    : from;

// Nothing compiles them, and a bench that is run once a month would be found broken then.
it('benches and trainings import names that their rooms have', async () => {
  const scripts = sources(['test', 'libs', 'apps'], ['.mjs']);
  const faults: string[] = [];
  let names = 0;
  for (const { path, text } of scripts) {
    for (const [, list = '', from = ''] of text.matchAll(IMPORT)) {
      if (!from.startsWith('@gatehouse/') && !from.includes('/dist/')) continue;
      const room: object = await import(sourceOf(from, path));
      for (const name of list.split(',').map((part) => part.trim().split(' as ')[0]!)) {
        if (name === '') continue;
        names += 1;
        if (!(name in room)) faults.push(`${path}: ${from} has no ${name}`);
      }
    }
  }
  expect(faults).toEqual([]);
  expect(names).toBeGreaterThan(100);
}, 120_000);
