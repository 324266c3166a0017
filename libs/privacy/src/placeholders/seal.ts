import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { ALPHABET, ID_LENGTH } from './placeholder-form.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** To whom a value belongs, and what it is: all of it goes into every digest and is authenticated with the sealed value. */
export interface Belongs {
  readonly tenant: string;
  readonly subject: string;
  readonly label: string;
}

const bound = (owner: Belongs): string => `${owner.tenant}\u0000${owner.subject}\u0000${owner.label}`;

/** Keys derived from one 32-byte key (HKDF-SHA-256): one to seal, one to name. Throws RangeError for any other length. */
export class Seal {
  private readonly sealing: Buffer;
  private readonly naming: Buffer;

  constructor(key: Uint8Array) {
    if (key.byteLength !== 32) throw new RangeError(`the placeholder key has ${key.byteLength} bytes; give 32 random bytes`);
    this.sealing = Buffer.from(hkdfSync('sha256', key, new Uint8Array(), 'gatehouse placeholder seal', 32));
    this.naming = Buffer.from(hkdfSync('sha256', key, new Uint8Array(), 'gatehouse placeholder name', 32));
  }

  /** The same value of the same caller has the same digest and id; without the key neither can be guessed. */
  name(owner: Belongs, value: string): { readonly digest: string; readonly id: string } {
    const mac = createHmac('sha256', this.naming)
      .update(`${bound(owner)}\u0000${value}`)
      .digest();
    const id = Array.from(mac.subarray(0, ID_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
    return { digest: mac.subarray(ID_LENGTH).toString('base64url'), id };
  }

  close(owner: Belongs, id: string, value: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.sealing, nonce).setAAD(Buffer.from(`${bound(owner)}\u0000${id}`));
    const sealed = Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return sealed.toString('base64url');
  }

  /** Throws where the sealed value was changed or belongs to somebody else. */
  open(owner: Belongs, id: string, sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    const tag = bytes.subarray(bytes.length - TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.sealing, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(`${bound(owner)}\u0000${id}`))
      .setAuthTag(tag);
    return decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }
}
