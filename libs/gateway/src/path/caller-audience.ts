import { VisibleCatalogue } from '@gatehouse/access';
import { PrincipalResolver } from '@gatehouse/identity';
import { Pins } from '@gatehouse/integrity';
import type { CatalogueEntry, OfferKind, Principal, TokenClaims } from '@gatehouse/kernel';
import { ChangeAudience, type Hearer } from '@gatehouse/mcp';
import { Injectable } from '@nestjs/common';
import { OfferListing } from './offer-listing.js';

/**
 * Who may hear of a change: whoever could read the resource, or list the list, at this moment. What the guards ask before a call is asked
 * here before a notification, so that a licence that ran out or a pin that broke silences a stream that was opened before.
 */
@Injectable()
export class CallerAudience extends ChangeAudience {
  constructor(
    private readonly resolver: PrincipalResolver,
    private readonly visible: VisibleCatalogue,
    private readonly pins: Pins,
    private readonly listing: OfferListing,
  ) {
    super();
  }

  override readable({ claims, endpoint, address }: Hearer, uri: string): string | undefined {
    const principal = this.principalOf(claims);
    const entry = principal && this.visible.readable({ principal, endpoint, address }, uri);
    return entry && this.pins.status(entry) === 'approved' ? entry.upstream : undefined;
  }

  override listed({ claims, endpoint, address }: Hearer, kind: OfferKind): readonly CatalogueEntry[] | undefined {
    const principal = this.principalOf(claims);
    return principal && this.listing.shownTo({ principal, endpoint, address }, kind);
  }

  /** Undefined for an account that is closed, and while the roster cannot be read. */
  private principalOf(claims: TokenClaims): Principal | undefined {
    try {
      return this.resolver.resolve(claims);
    } catch {
      return undefined;
    }
  }
}
