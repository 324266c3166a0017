import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';

/** One signing key as it is in memory. `sequence` is the number in its file name: the highest signs. */
export interface StoredKey {
  readonly kid: string;
  readonly sequence: number;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicJwk: JWK;
  /** For the authorization server, which signs by itself. Never logged, never sent. */
  readonly privateJwk: JWK;
  /** Seconds since the epoch; 0 for keys of releases that did not write it. */
  readonly madeAt: number;
}

/** A key or its directory that cannot be used. Says which file and what to do, and nothing of what is in it. */
export class KeyFault extends Error {
  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: ${problem}`, options);
    this.name = 'KeyFault';
  }
}

export const ALGORITHM = 'ES256';
const KEY_FILE = /^key-(\d{4,8})\.jwk\.json$/;

const fileOf = (sequence: number): string => `key-${String(sequence).padStart(4, '0')}.jwk.json`;

function reasonOf(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'EACCES' || code === 'EPERM')
    return 'the gateway may not use it. Give it to the user the gateway runs as, mode 0700 for the directory and 0600 for the keys';
  if (code === 'ENOSPC') return 'the disk is full. Make room and start again';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'it is not a directory. Name a directory in identity.keys';
  return `it could not be used (${code ?? 'unknown reason'}). Check identity.keys`;
}

async function assertPrivate(file: string): Promise<void> {
  // Windows has no such bits. Group may read: that is how orchestrators mount secrets.
  if (process.platform !== 'win32' && ((await stat(file)).mode & 0o007) !== 0) {
    throw new KeyFault(
      file,
      'everyone on this machine can read this signing key. Run chmod 600 on it, or delete it if others use the machine',
    );
  }
}

async function readKey(file: string, sequence: number): Promise<StoredKey> {
  await assertPrivate(file);
  try {
    const jwk = JSON.parse(await readFile(file, 'utf8')) as JWK & { made_at?: unknown };
    if (jwk.kty !== 'EC' || jwk.crv !== 'P-256' || !jwk.d) throw new TypeError('not a private P-256 key');
    const { kty, crv, x, y } = jwk;
    const kid = await calculateJwkThumbprint({ kty, crv: crv!, x: x!, y: y! });
    const shared = { kty, crv, x, y, kid, alg: ALGORITHM, use: 'sig' } as JWK;
    return {
      kid,
      sequence,
      privateKey: (await importJWK({ ...shared, d: jwk.d }, ALGORITHM)) as CryptoKey,
      publicKey: (await importJWK(shared, ALGORITHM)) as CryptoKey,
      publicJwk: shared,
      privateJwk: { ...shared, d: jwk.d },
      madeAt: typeof jwk.made_at === 'number' ? jwk.made_at : 0,
    };
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') throw new KeyFault(file, reasonOf(thrown), { cause: thrown });
    // The cause could quote the key (JSON.parse does), so it is not carried along.
    throw new KeyFault(file, 'it does not hold a private P-256 key. Restore it from a backup, or delete it and let everyone sign in again');
  }
}

/** All keys of a directory, oldest first; none where there is no directory. */
export async function readKeys(directory: string): Promise<StoredKey[]> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new KeyFault(directory, reasonOf(thrown), { cause: thrown });
  }
  const numbered = names.flatMap((name) => {
    const sequence = KEY_FILE.exec(name)?.[1];
    return sequence === undefined ? [] : [{ name, sequence: Number(sequence) }];
  });
  const keys = await Promise.all(numbered.map(({ name, sequence }) => readKey(path.join(directory, name), sequence)));
  return keys.toSorted((a, b) => a.sequence - b.sequence);
}

/** Writes a new key under a number. A key that is there already stays: whoever came first has made it, complete. */
export async function writeKey(directory: string, sequence: number, now: number): Promise<void> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const text = JSON.stringify({ ...(await exportJWK(privateKey)), made_at: Math.floor(now / 1000) });
  const temporary = path.join(directory, `.${randomUUID()}.tmp`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link appears whole and fails where the name is taken; a rename would replace another process's key.
    await link(temporary, path.join(directory, fileOf(sequence)));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST' || !(await isDirectory(directory))) {
      throw new KeyFault(directory, reasonOf(thrown), { cause: thrown });
    }
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Deletes the file of a key. */
export async function removeKey(directory: string, sequence: number): Promise<void> {
  await rm(path.join(directory, fileOf(sequence)), { force: true });
}

async function isDirectory(directory: string): Promise<boolean> {
  return (await stat(directory)).isDirectory();
}
