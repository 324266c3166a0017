import type { EndpointSlug, OfferKind, TokenClaims } from '@gatehouse/kernel';
import { SealedBox } from '@gatehouse/seal';

/** Whose list it is, of what, and at which endpoint: a cursor is good there and nowhere else. */
export interface ListPlace {
  readonly claims: Pick<TokenClaims, 'issuer' | 'subject'>;
  readonly endpoint: EndpointSlug;
  readonly kind: OfferKind;
}

/** A URI has at most 2,048 characters (see descriptor-faults in libs/mcp), which are at most four bytes each; base64 adds a third. */
const MAX_LENGTH = 12_000;

/**
 * Cursors of lists (MCP 2026-07-28, Pagination) that hold the name of the last offer of their page: what is added or removed between two
 * pages moves nothing, so nothing that stays is lost or doubled. Sealed and not only signed, since the name may be a URI that was masked
 * in the list.
 */
export class ListCursors {
  private readonly box: SealedBox;

  constructor(key: Uint8Array) {
    this.box = new SealedBox(key);
  }

  /** The cursor of the page that begins behind `name`. The same place gives the same cursor. */
  after(name: string, place: ListPlace): string {
    return this.box.name({ name }, boundTo(place));
  }

  /** The name it was made from. Undefined for garbage, for a changed one and for one of another person, endpoint or kind alike. */
  open(cursor: unknown, place: ListPlace): string | undefined {
    if (typeof cursor !== 'string' || cursor.length > MAX_LENGTH) return undefined;
    const name = this.box.open(cursor, boundTo(place))?.['name'];
    return typeof name === 'string' ? name : undefined;
  }
}

function boundTo({ claims, endpoint, kind }: ListPlace): string {
  return JSON.stringify([claims.issuer, claims.subject, endpoint ?? null, kind]);
}
