import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { EndpointSlug, OfferKind, TokenClaims } from '@gatehouse/kernel';

/** Whose list it is, of what, and at which endpoint: a cursor is good there and nowhere else. */
export interface ListPlace {
  readonly claims: Pick<TokenClaims, 'issuer' | 'subject'>;
  readonly endpoint: EndpointSlug;
  readonly kind: OfferKind;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A URI has at most 2,048 characters (see descriptor-faults in libs/mcp), which are at most four bytes each; base64 adds a third. */
const MAX_LENGTH = 12_000;

/**
 * Cursors of lists (MCP 2026-07-28, Pagination) that hold the name of the last offer of their page: what is added or removed between two
 * pages moves nothing, so nothing that stays is lost or doubled. Sealed and not only signed, since the name may be a URI that was masked
 * in the list (AES-256-GCM under keys drawn from one of 32 bytes; RFC 5116).
 */
export class ListCursors {
  private readonly sealing: Buffer;
  private readonly numbering: Buffer;

  constructor(key: Uint8Array) {
    if (key.byteLength !== 32) throw new RangeError(`the cursor key has ${key.byteLength} bytes; give 32 random bytes`);
    this.sealing = Buffer.from(hkdfSync('sha256', key, new Uint8Array(), 'gatehouse list cursor seal', 32));
    this.numbering = Buffer.from(hkdfSync('sha256', key, new Uint8Array(), 'gatehouse list cursor nonce', 32));
  }

  /** The cursor of the page that begins behind `name`. The same place gives the same cursor. */
  after(name: string, place: ListPlace): string {
    const bound = boundTo(place);
    // Made from what it seals: a random one may repeat after some thousand million lists, and a repeated one gives the key of the tag away.
    const nonce = createHmac('sha256', this.numbering).update(bound).update(name).digest().subarray(0, NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.sealing, nonce).setAAD(bound);
    return Buffer.concat([nonce, cipher.update(name, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  /** The name it was made from. Undefined for garbage, for a changed one and for one of another person, endpoint or kind alike. */
  open(cursor: unknown, place: ListPlace): string | undefined {
    if (typeof cursor !== 'string' || cursor.length > MAX_LENGTH) return undefined;
    const bytes = Buffer.from(cursor, 'base64url');
    // Node passes over what is no base64: two spellings of one cursor are one too many.
    if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== cursor) return undefined;
    const tag = bytes.subarray(bytes.length - TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.sealing, bytes.subarray(0, NONCE_BYTES)).setAAD(boundTo(place)).setAuthTag(tag);
    const name = decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES));
    try {
      return Buffer.concat([name, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}

function boundTo({ claims, endpoint, kind }: ListPlace): Buffer {
  return Buffer.from(JSON.stringify([claims.issuer, claims.subject, endpoint ?? null, kind]));
}
