import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/**
 * HMAC-SHA-256. Keyed, since phone numbers and prices have so few values that a plain hash of them can be guessed; with the key of the
 * brokerage the same arguments can still be recognised.
 */
export class KeyedDigest {
  private readonly key: KeyObject;

  /** `key`: at least 16 bytes. Keep it for as long as digests are to be compared. */
  constructor(key: Uint8Array) {
    if (key.byteLength < 16) throw new Error('The audit digest key is too short: give at least 16 random bytes.');
    this.key = createSecretKey(key);
  }

  /** 64 lower-case hexadecimal digits. */
  of(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('hex');
  }
}
