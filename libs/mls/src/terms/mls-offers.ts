import type { CatalogueEntry, MemberFacts, Reach } from '@gatehouse/kernel';
import { licensedAudiences, queryStanding } from '../query/query-standing.js';
import type { MlsConnection } from './mls-connection.js';
import { boundUse, type Door } from './tool-use.js';

/** Who looks at a list, as far as an MLS asks. */
export interface OfferViewer {
  readonly reach: Reach;
  readonly member: MemberFacts | undefined;
}

export const doorOf = (reach: Reach): Door => (reach === 'public' ? 'display' : 'trade');

/** Which offers the MLS terms take out of lists: those of a connection that is closed or suspended, those without a use on it, those that would refuse whoever looks. */
export class MlsOffers {
  private readonly bySlug: ReadonlyMap<string, MlsConnection>;
  private readonly byId: ReadonlyMap<string, MlsConnection>;

  constructor(connections: readonly MlsConnection[]) {
    this.bySlug = new Map(connections.map((connection) => [connection.slug, connection]));
    this.byId = new Map(connections.map((connection) => [connection.profile.id, connection]));
  }

  /** True for tools that read an MLS: the built-in ones, and those of an upstream whose terms name a connection. */
  concerns(entry: CatalogueEntry): boolean {
    return entry.kind === 'tool' && (entry.terms.odata !== undefined || this.isBuiltIn(entry));
  }

  /** True for the built-in tools: their output schemas promise the frame of an answer alone, which every stage keeps. */
  isBuiltIn({ upstream }: CatalogueEntry): boolean {
    return this.bySlug.has(upstream);
  }

  /** Whether this entry is offered to whoever looks. Asked at each listing, so that no clock has to run for a review date. */
  offered({ upstream, name, terms }: CatalogueEntry, { reach, member }: OfferViewer): boolean {
    const connection = terms.odata ? this.byId.get(terms.odata.connection) : this.bySlug.get(upstream);
    if (!connection) return false;
    const { profile } = connection;
    if (profile.unservable(connection.clock.now())) return false;
    // A tool of somebody else's is a raw query, whatever it is called.
    const use = boundUse(profile.settings, terms.odata ? 'query_reso' : name, doorOf(reach));
    if (use === undefined || (reach === 'public' && profile.aiUse.consumerFacing !== true)) return false;
    // Showings are for the agent who gives them and for the side of the listing.
    return name !== 'list_showings' || queryStanding(reach, member, licensedAudiences([use])).widest.has('LISTING_SIDE');
  }
}
