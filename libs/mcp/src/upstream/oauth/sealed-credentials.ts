import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SealedBox } from '../../question/sealed-box.js';
import { UpstreamCredentials, type UpstreamCredential } from './upstream-credential.js';

/** Sealed files in a directory that the nodes of a deployment share, one for each upstream; a file that was renamed does not open. */
export class SealedCredentials extends UpstreamCredentials {
  private readonly box: SealedBox;

  constructor(
    private readonly directory: string,
    key: Uint8Array,
  ) {
    super();
    this.box = new SealedBox(key);
  }

  override async read(slug: string): Promise<UpstreamCredential | undefined> {
    try {
      // What opens was written by this class.
      return this.box.open(await readFile(this.fileOf(slug), 'utf8'), slug) as UpstreamCredential | undefined;
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw fault;
    }
  }

  override async write(slug: string, credential: UpstreamCredential): Promise<void> {
    const draft = `${this.fileOf(slug)}.${randomUUID()}`;
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(this.box.close(credential, slug));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, this.fileOf(slug));
    } catch (fault) {
      await rm(draft, { force: true });
      throw fault;
    }
  }

  private fileOf(slug: string): string {
    return join(this.directory, `${slug}.sealed`);
  }
}
