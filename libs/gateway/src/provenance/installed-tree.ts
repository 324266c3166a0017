import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What an installer writes about itself, with the address of its registry, and what Python makes of a source again. */
const NOT_RUN: ReadonlySet<string> = new Set(['.package-lock.json', '__pycache__']);

/** SHA-256 over every file below a folder: paths, contents, targets of links. Throws where one cannot be read. */
export async function treeDigest(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const visit = async (path: string): Promise<void> => {
    const names = (await readdir(join(folder, path))).filter((name) => !NOT_RUN.has(name)).toSorted();
    for (const name of names) {
      const inner = path === '' ? name : `${path}/${name}`;
      const at = join(folder, inner);
      const stat = await lstat(at);
      if (stat.isDirectory()) await visit(inner);
      else if (stat.isSymbolicLink()) hash.update(`link ${inner}\0${await readlink(at)}\n`);
      else
        hash.update(
          `file ${inner}\0${createHash('sha256')
            .update(await readFile(at))
            .digest('hex')}\n`,
        );
    }
  };
  await visit('');
  return `sha256:${hash.digest('hex')}`;
}
