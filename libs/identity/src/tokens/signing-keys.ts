import { Clock, SystemClock } from '@gatehouse/kernel';
import type { CryptoKey, JWK } from 'jose';
import { readKeys, writeKey, type StoredKey } from './key-files.js';

const RELOAD_AT_MOST_EVERY_MS = 10_000;

/** The gateway's own ES256 keys, one file each. The newest signs; all of them verify, so that a new key ends no session. */
export class SigningKeys {
  private reloadedAt = Number.NEGATIVE_INFINITY;

  private constructor(
    private readonly directory: string,
    private readonly clock: Clock,
    private keys: readonly StoredKey[],
  ) {}

  /** Reads the keys, making the first one where there is none. Throws KeyFault. Two processes that start at once end with the same key. */
  static async open(directory: string, clock: Clock = new SystemClock()): Promise<SigningKeys> {
    let keys = await readKeys(directory);
    if (keys.length === 0) {
      await writeKey(directory, 1);
      keys = await readKeys(directory);
    }
    return new SigningKeys(directory, clock, keys);
  }

  /** The key that signs. */
  get current(): { readonly kid: string; readonly privateKey: CryptoKey } {
    return this.keys.at(-1)!;
  }

  /** Public keys (RFC 7517), newest first. */
  jwks(): { readonly keys: readonly JWK[] } {
    return { keys: this.keys.map((key) => key.publicJwk).toReversed() };
  }

  /** Adds a key that signs from now on. */
  async rotate(): Promise<void> {
    await writeKey(this.directory, (this.keys.at(-1)?.sequence ?? 0) + 1);
    this.keys = await readKeys(this.directory);
  }

  /**
   * The public key of this id. An unknown id has the directory read again, since another process may have added a key, but seldom:
   * ids come from strangers. A directory that has become unreadable leaves the known keys in use.
   */
  async verificationKey(kid: string): Promise<CryptoKey | undefined> {
    const known = this.find(kid);
    if (known || this.clock.now() - this.reloadedAt < RELOAD_AT_MOST_EVERY_MS) return known;
    this.reloadedAt = this.clock.now();
    const found = await readKeys(this.directory).catch(() => []);
    if (found.length > 0) this.keys = found;
    return this.find(kid);
  }

  private find(kid: string): CryptoKey | undefined {
    return this.keys.find((key) => key.kid === kid)?.publicKey;
  }
}
