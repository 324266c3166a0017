import { hash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoginFault } from './login-fault.js';
import type { Tokens } from './tokens.js';

const LOCK_POLL_MS = 50;
const LOCK_PATIENCE_MS = 20_000;
/** Nobody refreshes for so long: who holds a lock that old has died. */
const LOCK_STALE_MS = 15_000;

/** Folder of a person's settings, by the custom of the platform; GATEHOUSE_HOME wins. */
export function settingsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment['GATEHOUSE_HOME']) return environment['GATEHOUSE_HOME'];
  if (process.platform === 'win32' && environment['APPDATA']) return join(environment['APPDATA'], 'gatehouse');
  return join(environment['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'gatehouse');
}

/** The tokens for one gateway, in a file that its owner alone can read. Several programs may use it at once. */
export class TokenFile {
  private readonly folder: string;
  private readonly file: string;

  constructor(endpoint: URL, folder = settingsFolder()) {
    this.folder = join(folder, 'tokens');
    const host = endpoint.host.replaceAll(/[^A-Za-z0-9.-]/g, '_');
    this.file = join(this.folder, `${host}-${hash('sha256', endpoint.href, 'hex').slice(0, 16)}.json`);
  }

  /** Undefined where nobody is signed in. Throws LoginFault where others could have read or changed the file. */
  async read(): Promise<Tokens | undefined> {
    let text: string;
    try {
      // Windows has no such bits.
      if (process.platform !== 'win32' && ((await stat(this.file)).mode & 0o077) !== 0)
        throw new LoginFault(`Others can read ${this.file}. Delete it, sign in again, and end the old sign-in at your gateway.`);
      text = await readFile(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error instanceof LoginFault ? error : new LoginFault(`${this.file} cannot be read. Check its owner and mode.`);
    }
    return tokensFrom(text);
  }

  async write(tokens: Tokens): Promise<void> {
    const draft = `${this.file}.${randomUUID()}`;
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(JSON.stringify(tokens));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, this.file);
    } catch (cause) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw new LoginFault(`The tokens cannot be kept in ${this.folder}. Check its owner and the free space.`, { cause });
    }
  }

  async remove(): Promise<void> {
    await rm(this.file, { force: true });
  }

  /**
   * Runs work that no other program may do for this gateway at the same time. A refresh token is good once: two programs that use it
   * together look like a thief and its victim, and both would be signed out.
   */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const lock = `${this.file}.lock`;
    const until = Date.now() + LOCK_PATIENCE_MS;
    while (!(await taken(lock))) {
      if (Date.now() > until) throw new LoginFault(`Another program holds ${lock}. End it, or delete the file if there is none.`);
      await removeIfStale(lock);
      await sleep(LOCK_POLL_MS);
    }
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  }
}

async function taken(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new LoginFault(`${lock} cannot be made. Check the owner of its folder and the free space.`, { cause: error });
  }
}

async function removeIfStale(lock: string): Promise<void> {
  const age = await stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (age > LOCK_STALE_MS) await rm(lock, { force: true });
}

function tokensFrom(text: string): Tokens | undefined {
  try {
    const value = JSON.parse(text) as Partial<Tokens>;
    if (typeof value.access === 'string' && typeof value.expiresAt === 'number' && Array.isArray(value.scopes)) return value as Tokens;
  } catch {
    // A file that was damaged is as good as none.
  }
  return undefined;
}
