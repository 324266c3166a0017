import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@gatehouse/kernel';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM over a text, bound to another text that is not part of it, under keys drawn from one of 32 bytes (HKDF, RFC 5869), one for
 * each use. What comes back was in a stranger's hands: it opens as a whole, in the one spelling that it was given, or is nothing.
 */
export class SealedBox {
  private readonly sealing: Buffer;
  private readonly numbering: Buffer;
  private readonly digesting: Buffer;

  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES) throw new RangeError(`a sealing key has ${key.length} bytes; give ${KEY_BYTES} random bytes`);
    const drawn = (use: string): Buffer => Buffer.from(hkdfSync('sha256', key, new Uint8Array(), `gatehouse box ${use}`, KEY_BYTES));
    this.sealing = drawn('seal');
    this.numbering = drawn('nonce');
    this.digesting = drawn('digest');
  }

  close(content: object, bound: string): string {
    return this.closeText(JSON.stringify(content), bound);
  }

  closeText(text: string, bound: string): string {
    return this.encipher(text, bound, randomBytes(IV_BYTES));
  }

  /** The same text for the same content, every time: the nonce is drawn from the content, so that no two contents share one. */
  name(content: object, bound: string): string {
    const text = JSON.stringify(content);
    const iv = createHmac('sha256', this.numbering)
      .update(JSON.stringify([bound, text]))
      .digest()
      .subarray(0, IV_BYTES);
    return this.encipher(text, bound, iv);
  }

  open(sealed: string, bound: string): JsonObject | undefined {
    const text = this.openText(sealed, bound);
    if (text === undefined) return undefined;
    try {
      const content: unknown = JSON.parse(text);
      return isJsonObject(content) ? content : undefined;
    } catch {
      return undefined;
    }
  }

  /** Undefined where it was sealed for something else, under another key, or was changed. */
  openText(sealed: string, bound: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    // Node passes over what is no base64: two spellings of one text are one too many.
    if (bytes.length < IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.sealing, bytes.subarray(0, IV_BYTES)).setAAD(Buffer.from(bound));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }

  /** A keyed digest of 32 bytes, by which what must not be readable can be found: short values could be guessed from a plain one. */
  digest(...parts: readonly string[]): Buffer {
    return createHmac('sha256', this.digesting).update(JSON.stringify(parts)).digest();
  }

  private encipher(text: string, bound: string, iv: Buffer): string {
    const cipher = createCipheriv('aes-256-gcm', this.sealing, iv).setAAD(Buffer.from(bound));
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }
}
