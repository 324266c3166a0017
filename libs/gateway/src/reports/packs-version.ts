import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Digest over every rule file that is installed here, short enough to be read out: two reports with the same one were made under the same rules. */
export function packsVersion(): string {
  const folder = dirname(createRequire(import.meta.url).resolve('@gatehouse/packs/package.json'));
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:yaml|csv|cedar)$/.test(name));
  const digest = createHash('sha256');
  for (const name of names.toSorted()) digest.update(`${name.replaceAll('\\', '/')}\n`).update(readFileSync(join(folder, name)));
  return digest.digest('hex').slice(0, 16);
}
