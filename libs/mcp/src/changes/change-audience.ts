import type { CatalogueEntry, EndpointSlug, OfferKind, TokenClaims } from '@gatehouse/kernel';

/** Who hears, and at which endpoint. */
export interface Hearer {
  readonly claims: TokenClaims;
  readonly endpoint: EndpointSlug;
  /** Where the request came from; absent where nobody who is trusted says so. */
  readonly address?: string | undefined;
}

/** Port to policy: who may hear of what, asked again before each notification leaves. Must not throw. */
export abstract class ChangeAudience {
  /** Slug of the upstream whose resource this caller may read under this URI now. Undefined where it may not, or where there is none. */
  abstract readable(hearer: Hearer, uri: string): string | undefined;
  /** What this caller sees of a list now. Undefined where nobody can say at the moment. */
  abstract listed(hearer: Hearer, kind: OfferKind): readonly CatalogueEntry[] | undefined;
}
