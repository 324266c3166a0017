import {
  BoundedCache,
  Catalogue,
  covers,
  scopeFor,
  type CatalogueEntry,
  type EndpointSlug,
  type OfferKind,
  type Principal,
  type Reach,
} from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { Policy } from './policy/policy.js';

/** Who looks, and from where. */
export interface Viewer {
  readonly principal: Principal;
  readonly endpoint: EndpointSlug;
  /** Absent where nobody who is trusted says so. */
  readonly address?: string | undefined;
}

/**
 * What a person may see of what upstreams offer. The same array comes back until the catalogue, the person's seat or a policy that is in force changes, so that what is made from it
 * can be remembered by it.
 */
@Injectable()
export class VisibleCatalogue {
  private readonly lists = new BoundedCache<string, readonly CatalogueEntry[]>(512);

  constructor(
    private readonly policy: Policy,
    private readonly catalogue: Catalogue,
  ) {}

  visibleTo({ principal, endpoint, address }: Viewer, kind: OfferKind = 'tool'): readonly CatalogueEntry[] {
    const key = `${this.catalogue.version}|${kind}|${this.policy.decisionKey(principal, address)}|${endpoint ?? ''}`;
    const known = this.lists.get(key);
    if (known) return known;
    const visible = this.catalogue
      .list(endpoint, kind)
      .filter((entry) => this.policy.decide(principal, { action: 'list', entry, address }).effect === 'permit');
    this.lists.set(key, visible);
    return visible;
  }

  /** How far this person's right to this entry reaches; `none` where there is none. */
  reachOf({ principal, address }: Viewer, entry: CatalogueEntry): Reach {
    const decision = this.policy.decide(principal, { action: 'list', entry, address });
    return decision.effect === 'refuse' ? 'none' : decision.obligations.reach;
  }

  /** Whether this person has to say why at each call of it. */
  asksReason({ principal, address }: Viewer, entry: CatalogueEntry): boolean {
    const decision = this.policy.decide(principal, { action: 'call', entry, address });
    return decision.effect !== 'refuse' && decision.obligations.reason !== undefined;
  }

  /** The resource or template by which this person, with this token, may read the URI without anybody's approval; undefined where there is none. */
  readable({ principal, endpoint, address }: Viewer, uri: string): CatalogueEntry | undefined {
    const entry = this.catalogue.find(endpoint, uri, 'resource');
    if (!entry || !covers(principal.token.scopes, scopeFor(entry.terms.action))) return undefined;
    return this.policy.decide(principal, { action: 'call', entry, arguments: { uri }, address }).effect === 'permit' ? entry : undefined;
  }
}
