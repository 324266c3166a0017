import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DeploymentFault } from './birth.js';

/** One file before and after; `null` where there is none. */
export interface Change {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

const JOURNAL = '.gatehouse/changes.json';

export const contentOf = (folder: string, path: string): string | undefined =>
  existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : undefined;

/**
 * Changes to several files that all happen or none. They are written down whole before the first is made: whatever interrupts them, they can be
 * finished or taken back later.
 */
export class Changes {
  private constructor(
    private readonly folder: string,
    readonly all: readonly Change[],
  ) {}

  /** Those that were interrupted, where there are any. */
  static pending(folder: string): Changes | undefined {
    const text = contentOf(folder, JOURNAL);
    return text === undefined ? undefined : new Changes(folder, JSON.parse(text) as Change[]);
  }

  /** Writes them down. Nothing is changed yet. */
  static async prepare(folder: string, after: ReadonlyMap<string, string | undefined>): Promise<Changes> {
    const all = [...after].map(([path, text]) => ({ path, before: contentOf(folder, path) ?? null, after: text ?? null }));
    const changes = new Changes(
      folder,
      all.filter((change) => change.before !== change.after),
    );
    await changes.write(JOURNAL, JSON.stringify(changes.all));
    return changes;
  }

  /** Makes those that are not made yet. Throws DeploymentFault, having overwritten nothing, where somebody changed a file meanwhile. */
  async finish(): Promise<void> {
    this.assertUntouched();
    for (const { path, after } of this.all) await this.write(path, after);
    await rm(join(this.folder, JOURNAL), { force: true });
  }

  /** Takes back those that are made already. */
  async takeBack(): Promise<void> {
    this.assertUntouched();
    for (const { path, before } of this.all) await this.write(path, before);
    await rm(join(this.folder, JOURNAL), { force: true });
  }

  private assertUntouched(): void {
    const touched = this.all.filter(({ path, before, after }) => ![before, after].includes(contentOf(this.folder, path) ?? null));
    if (touched.length === 0) return;
    const names = touched.map(({ path }) => path).join(', ');
    throw new DeploymentFault(
      `Somebody changed ${names} since the upgrade was interrupted, and nothing is overwritten. Take those changes out, run this again, put them back.`,
    );
  }

  /** A reader sees the old file or the new one, never half of it. */
  private async write(path: string, text: string | null): Promise<void> {
    const file = join(this.folder, path);
    if (text === null) return rm(file, { force: true });
    if (contentOf(this.folder, path) === text) return;
    await mkdir(dirname(file), { recursive: true });
    const draft = `${file}.draft`;
    await writeFile(draft, text, { flush: true });
    await rename(draft, file);
  }
}
