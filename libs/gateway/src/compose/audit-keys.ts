import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NoteSigner, type NoteVerifier } from '@gatehouse/audit';
import { isJsonObject } from '@gatehouse/kernel';

const KEY_FILE = /^audit-key-(\d{4,8})\.json$/;
const fileOf = (sequence: number): string => `audit-key-${String(sequence).padStart(4, '0')}.json`;

interface FoundKey {
  readonly sequence: number;
  readonly signer: NoteSigner;
}

/** A key of the audit trail that cannot be used. Says which file and what to do. */
export class AuditKeyFault extends Error {}

/**
 * The Ed25519 keys that sign the checkpoints of the audit trail, one file each beside the keys of tokens; nodes of one deployment share them. The newest
 * signs. Each keeps the name that it was made with, so that old checkpoints stay verifiable where the gateway's address changed.
 */
export class AuditKeys {
  constructor(private readonly directory: string) {}

  /** The key that signs, undefined where there is none. Throws AuditKeyFault. Read each time: another process may have added one. */
  signer(): NoteSigner | undefined {
    return this.read().at(-1)?.signer;
  }

  /** Public keys, oldest first. */
  verifiers(): readonly NoteVerifier[] {
    return this.read().map(({ signer }) => signer.verifier);
  }

  /** The key that signs, made where there is none. Two processes that start at once end with the same one. */
  open(name: string): NoteSigner {
    return this.signer() ?? this.add(name);
  }

  /** Adds a key that signs from now on. */
  add(name: string): NoteSigner {
    const sequence = (this.read().at(-1)?.sequence ?? 0) + 1;
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const privateKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
    const draft = join(this.directory, `.${randomUUID()}.tmp`);
    writeFileSync(draft, JSON.stringify({ name, privateKey }), { mode: 0o600, flag: 'wx', flush: true });
    try {
      // A link appears whole and fails where the name is taken; a rename would replace another process's key.
      linkSync(draft, join(this.directory, fileOf(sequence)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    return this.signer()!;
  }

  private read(): readonly FoundKey[] {
    const found = namesIn(this.directory).flatMap((name) => {
      const sequence = KEY_FILE.exec(name)?.[1];
      return sequence === undefined ? [] : [{ sequence: Number(sequence), signer: readSigner(join(this.directory, name)) }];
    });
    return found.toSorted((one, other) => one.sequence - other.sequence);
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new AuditKeyFault(`${directory} cannot be read; check its permissions`, { cause: error });
  }
}

function readSigner(file: string): NoteSigner {
  // Windows has no such bits. Group may read: that is how orchestrators mount secrets.
  if (process.platform !== 'win32' && (statSync(file).mode & 0o007) !== 0)
    throw new AuditKeyFault(
      `${file}: everyone on this machine can read this key. Run chmod 600 on it, and make a new one if others use the machine`,
    );
  try {
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isJsonObject(kept) || typeof kept['name'] !== 'string' || typeof kept['privateKey'] !== 'string') throw new TypeError('no key');
    return new NoteSigner(kept['name'], createPrivateKey(kept['privateKey']));
  } catch {
    // The cause could quote the key, so it is not carried along.
    throw new AuditKeyFault(
      `${file} does not hold a key of the audit trail. Restore it from a backup; checkpoints that it signed need its public key alone`,
    );
  }
}
