import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;

/** Seals what is kept and blurs what it is found by, each under a key of its own. The place is bound in: a row moved elsewhere does not open. */
export class SealedBox {
  private readonly sealing: Uint8Array;
  private readonly blurring: Uint8Array;

  /** @param secret at least 32 random bytes, the same on every node */
  constructor(secret: Uint8Array) {
    const derive = (use: string): Uint8Array =>
      new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), `gatehouse/artifact/${use}/1`, 32));
    this.sealing = derive('seal');
    this.blurring = derive('handle');
  }

  /** A keyed digest: user codes are short enough to be guessed from a plain one. */
  handle(kind: string, value: string): string {
    return createHmac('sha256', this.blurring).update(`${kind}\0${value}`).digest('base64url');
  }

  seal(place: string, text: string): string {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.sealing, nonce, { authTagLength: TAG }).setAAD(Buffer.from(place));
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  /** Undefined where it was sealed elsewhere, under another key, or was changed. */
  open(place: string, sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < NONCE + TAG) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.sealing, bytes.subarray(0, NONCE), { authTagLength: TAG })
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(-TAG));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
