import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EntryFault, entryText, readEntry, type ServerEntry } from '@gatehouse/integrity';

/** No file of more is read. */
const LARGEST_BYTES = 1_048_576;

export interface ReadEntries {
  readonly entries: readonly ServerEntry[];
  /** Files that are no entries, each with its lines and reasons. The others are not affected. */
  readonly faults: readonly string[];
}

/** The folder of the catalogue: a file for each server, which people read and keep under version control. */
export class EntryFiles {
  readonly folder: string;

  /** @param beside folder of gateway.yaml */
  constructor(named: string, beside: string) {
    this.folder = resolve(beside, named);
  }

  async read(): Promise<ReadEntries> {
    const files = (await readdir(this.folder).catch(() => [])).filter((name) => /\.(?:ya?ml|json)$/.test(name)).toSorted();
    const byName = new Map<string, ServerEntry>();
    const faults: string[] = [];
    for (const file of files) {
      try {
        const entry = await this.entryIn(join(this.folder, file));
        if (byName.has(entry.name)) faults.push(`${file} is not taken:\n  line 1: expected a server that no other file is about`);
        else byName.set(entry.name, entry);
      } catch (fault) {
        faults.push((fault as Error).message);
      }
    }
    return { entries: [...byName.values()], faults };
  }

  /** Writes the entry, in the place of what is there of this name. Returns the file. */
  async write(entry: ServerEntry): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const { name } = entry;
    const file = join(this.folder, (await this.fileOf(name)) ?? `${name.replace('/', '.')}.yaml`);
    const fresh = `${file}.${process.pid}`;
    await writeFile(fresh, entryText(entry, file));
    await rename(fresh, file);
    return file;
  }

  private async fileOf(name: string): Promise<string | undefined> {
    for (const file of await readdir(this.folder)) {
      if (!/\.(?:ya?ml|json)$/.test(file)) continue;
      const entry = await this.entryIn(join(this.folder, file)).catch(() => undefined);
      if (entry?.name === name) return file;
    }
    return undefined;
  }

  private async entryIn(path: string): Promise<ServerEntry> {
    return readEntry(await boundedText(path), path);
  }
}

/** Throws EntryFault for a file of more than a description of a server takes. */
export async function boundedText(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > LARGEST_BYTES)
    throw new EntryFault(path, [{ line: 1, reason: `expected at most ${LARGEST_BYTES} bytes; there are ${size}. Nothing of it was read` }]);
  return readFile(path, 'utf8');
}
