import { hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SealedBox } from '@gatehouse/seal';

const SIZE = 32;
export type KeyPurpose =
  | 'session'
  | 'canary'
  | 'continuation'
  | 'task'
  | 'node'
  | 'placeholder'
  | 'audit-digest'
  | 'list-cursor'
  | 'row-cursor'
  | 'review'
  | 'oauth-artifact'
  | 'oauth-cookie'
  | 'oauth-form'
  | 'second-factor'
  | 'throttle'
  | 'sign-in'
  | 'connect-ticket'
  | 'connect-flow'
  | 'connect-form'
  | 'page-return'
  | 'approval-form'
  | 'mls-sighting'
  | 'revealed'
  | 'original';

/** The secret of this deployment, in a file beside the signing keys, and the keys drawn from it for each purpose (HKDF, RFC 5869). */
export class LocalKeys {
  private constructor(private readonly secret: Buffer) {}

  /** Reads the secret, making it on first use. Nodes of one deployment share the directory. */
  static open(directory: string): LocalKeys {
    const file = join(directory, 'deployment.secret');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const secret = readIfThere(file) ?? make(file, directory);
    if (secret.length !== SIZE)
      throw new Error(`${file} does not hold a deployment secret; restore it from your backup. Without it, placeholders and sessions end.`);
    return new LocalKeys(secret);
  }

  derive(purpose: KeyPurpose): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret, Buffer.alloc(0), `gatehouse/${purpose}/1`, SIZE));
  }
}

/** Closes what the authorization server keeps. */
export const artifactBox = (keys: LocalKeys): SealedBox => new SealedBox(keys.derive('oauth-artifact'));

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read; check its permissions`, { cause: error });
  }
}

/** Two processes that start at once end with one secret: the link fails for the second, which then reads the first one's. */
function make(file: string, directory: string): Buffer {
  const draft = join(directory, `.deployment.${process.pid}.${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, randomBytes(SIZE), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file);
}
