import { Clock, SystemClock } from '@gatehouse/kernel';
import type { CryptoKey, JWK } from 'jose';
import { readKeys, removeKey, writeKey, type StoredKey } from './key-files.js';
import { MAX_TTL_SECONDS } from './lifetime.js';

const RELOAD_AT_MOST_EVERY_MS = 10_000;
/** After a key was superseded, a node may sign with it until it has read the new one. */
const TAKEOVER_SECONDS = 120;

/** The gateway's own ES256 keys, one file each. The newest signs; an older one verifies until its last token has expired. */
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
      await writeKey(directory, 1, clock.now());
      keys = await readKeys(directory);
    }
    return new SigningKeys(directory, clock, keys);
  }

  /** The key that signs. */
  get current(): { readonly kid: string; readonly privateKey: CryptoKey } {
    return this.keys.at(-1)!;
  }

  /** Public keys (RFC 7517) of tokens that can still be alive, newest first. */
  jwks(): { readonly keys: readonly JWK[] } {
    return { keys: this.alive().map((key) => key.publicJwk) };
  }

  /** The same keys with their private parts, the one that signs first. For the authorization server of this process only. */
  privateJwks(): { readonly keys: readonly JWK[] } {
    return { keys: this.alive().map((key) => key.privateJwk) };
  }

  /** Adds a key that signs from now on and deletes those whose tokens have all expired. Resolves with the new key's id. */
  async rotate(): Promise<string> {
    await writeKey(this.directory, (this.keys.at(-1)?.sequence ?? 0) + 1, this.clock.now());
    this.keys = await readKeys(this.directory);
    const alive = new Set(this.alive());
    for (const key of this.keys) if (!alive.has(key)) await removeKey(this.directory, key.sequence);
    return this.current.kid;
  }

  /** Reads the directory again. One that has become unreadable leaves the known keys in use. */
  async refresh(): Promise<void> {
    const found = await readKeys(this.directory).catch(() => []);
    if (found.length > 0) this.keys = found;
  }

  /**
   * The public key of this id. An unknown id has the directory read again, since another process may have added a key, but seldom:
   * ids come from strangers.
   */
  async verificationKey(kid: string): Promise<CryptoKey | undefined> {
    const known = this.find(kid);
    if (known || this.clock.now() - this.reloadedAt < RELOAD_AT_MOST_EVERY_MS) return known;
    // Only what strangers cause is limited: a reading by the clock must not put off the one that a new key's first token needs.
    this.reloadedAt = this.clock.now();
    await this.refresh();
    return this.find(kid);
  }

  private find(kid: string): CryptoKey | undefined {
    return this.alive().find((key) => key.kid === kid)?.publicKey;
  }

  /** A key signs nothing after its successor was taken over, so its last token ends a token's life later. */
  private alive(): StoredKey[] {
    const now = this.clock.now() / 1000;
    const outlives = ({ madeAt }: StoredKey): boolean => madeAt + TAKEOVER_SECONDS + MAX_TTL_SECONDS > now;
    return this.keys.filter((_, position, all) => position === all.length - 1 || outlives(all[position + 1]!)).toReversed();
  }
}
