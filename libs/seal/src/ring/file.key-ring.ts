import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HeldKeyRing } from './held.key-ring.js';
import { KeyRingFault } from './key-ring.js';
import { newRingKey, readRing, writeRing } from './ring-text.js';

/** A ring in a file of mode 600, which nodes of one deployment share. Made on first use. */
export class FileKeyRing extends HeldKeyRing {
  constructor(private readonly path: string) {
    super(path, () => readOrMake(path));
  }

  /** Puts a new key before the others: it wraps from now on, at every node. Resolves with its id. */
  async add(now: number): Promise<string> {
    const key = newRingKey(now);
    await replace(this.path, writeRing([key, ...(await this.keys())]));
    return key.id;
  }

  /** Takes keys away that nothing is wrapped under. The first one stays, whatever is asked. */
  async drop(ids: ReadonlySet<string>): Promise<void> {
    const kept = (await this.keys()).filter(({ id }, place) => place === 0 || !ids.has(id));
    await replace(this.path, writeRing(kept));
  }

  async ids(): Promise<readonly string[]> {
    return (await this.keys()).map(({ id }) => id);
  }
}

async function readOrMake(path: string): Promise<string> {
  const known = await readIfThere(path);
  if (known !== undefined) return known;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = await write(path, writeRing([newRingKey(Date.now())]));
  try {
    // Two processes that start at once end with one ring: the link fails for the second, which then reads the first one's.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await readIfThere(path)) ?? '';
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new KeyRingFault(`${path} cannot be read; check its permissions`, { cause: error });
  }
}

async function replace(path: string, text: string): Promise<void> {
  readRing(text, path);
  const draft = await write(path, text);
  await rename(draft, path);
}

async function write(path: string, text: string): Promise<string> {
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}
