import { stat } from 'node:fs/promises';
import type { RosterSnapshot } from '../roster-rows.js';
import { RosterSource } from '../roster-source.js';
import { readRosterFiles, type RosterFiles } from './read-roster-files.js';
import { ROSTER_PARTS } from './roster-columns.js';

const LOOK_EVERY_MS = 500;

export interface FileRosterOptions {
  readonly lookEveryMs?: number;
  /** Called once for each file and set of columns that are not read. */
  readonly onUnknown?: (file: string, columns: readonly string[]) => void;
}

/**
 * The roster from files. A change is taken up when the files have been the same for two looks, so that one that is being written is not read
 * halfway; a file that another takes the place of (rename) is seen by its inode.
 */
export class FileRoster extends RosterSource {
  /** The files as they were when last read, whether or not that worked: a faulty file is not read again until it changes. */
  private tried = '';
  private seen = '';
  private looking = false;
  private readonly told = new Set<string>();

  constructor(
    private readonly files: RosterFiles,
    private readonly options: FileRosterOptions = {},
  ) {
    super();
  }

  /** Throws RosterFaults. */
  async load(): Promise<RosterSnapshot> {
    const stamp = await this.stamp();
    this.tried = stamp;
    const { snapshot, unknown } = await readRosterFiles(this.files);
    if ((await this.stamp()) !== stamp) throw new Error('the roster files changed while they were read');
    for (const [file, columns] of unknown) this.tell(file, columns);
    return snapshot;
  }

  override watch(changed: () => void): () => void {
    const timer = setInterval(() => void this.look(changed), this.options.lookEveryMs ?? LOOK_EVERY_MS).unref();
    return () => clearInterval(timer);
  }

  private async look(changed: () => void): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const stamp = await this.stamp();
      const isSettled = stamp === this.seen;
      this.seen = stamp;
      if (!isSettled || stamp === this.tried) return;
      // Whoever is told reads later than the next look.
      this.tried = stamp;
      changed();
    } finally {
      this.looking = false;
    }
  }

  private async stamp(): Promise<string> {
    const stamps = await Promise.all(
      ROSTER_PARTS.map(async (part) => {
        const path = this.files[part];
        if (path === undefined) return '';
        return stat(path, { bigint: true }).then(
          ({ ino, size, mtimeNs, ctimeNs }) => `${ino}/${size}/${mtimeNs}/${ctimeNs}`,
          () => 'gone',
        );
      }),
    );
    return stamps.join(' ');
  }

  private tell(file: string, columns: readonly string[]): void {
    const key = `${file} ${columns.join(' ')}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    this.options.onUnknown?.(file, columns);
  }
}
