import { OFFER_KINDS, qualifiedName, type CatalogueEntry, type EndpointSlug, type OfferKind } from '@gatehouse/kernel';
import { placeApps } from './app-placing.js';
import type { AdmissionFault, Admitted } from './admission.js';
import { Claims, type IsServed } from './claims.js';
import { TemplateIndex } from './template-index.js';

interface Endpoint {
  readonly lists: Readonly<Record<OfferKind, readonly CatalogueEntry[]>>;
  /** By qualified public name. */
  readonly byName: ReadonlyMap<string, CatalogueEntry>;
  readonly templates: TemplateIndex;
}

export interface SnapshotTerms {
  /** Upstreams whose pages may stand beside the tools of others. */
  readonly appsEverywhere?: ReadonlySet<string>;
  /** All is where not given. */
  readonly isServed?: IsServed | undefined;
}

/** The whole catalogue at one moment: replaced as one, so that nobody ever reads half a change. */
export class Snapshot {
  private readonly endpoints = new Map<EndpointSlug, Endpoint>();
  private readonly claims: Claims;
  private readonly owned: readonly CatalogueEntry[];
  readonly collisions: readonly AdmissionFault[];

  constructor(
    bySlug: ReadonlyMap<string, ReadonlyMap<string, Admitted>>,
    { appsEverywhere = new Set(), isServed = () => true }: SnapshotTerms = {},
  ) {
    const all: CatalogueEntry[] = [];
    for (const [slug, offers] of bySlug) {
      this.endpoints.set(slug, endpointOf([...offers.values()].map(({ single }) => single)));
      for (const { aggregated } of offers.values()) all.push(aggregated);
    }
    this.claims = new Claims(all, isServed);
    this.owned = this.claims.owned;
    this.collisions = this.claims.collisions;
    const together = endpointOf(placeApps(this.owned, appsEverywhere));
    this.endpoints.set(undefined, { ...together, templates: new TemplateIndex(all.filter(({ kind }) => kind === 'template')) });
  }

  /** False where a name that several claim is another one's by now. */
  get isCurrent(): boolean {
    const { owned } = this.claims;
    return owned.length === this.owned.length && owned.every((entry, index) => entry === this.owned[index]);
  }

  has(endpoint: EndpointSlug): boolean {
    return this.endpoints.has(endpoint);
  }

  find(endpoint: EndpointSlug, kind: OfferKind, publicName: string): CatalogueEntry | undefined {
    const held = this.endpoints.get(endpoint);
    const exact = held && this.exact(held, endpoint, { kind, name: publicName });
    if (kind !== 'resource' || !held) return exact;
    const fitting = held.templates.fitting(publicName).filter((entry) => this.exact(held, endpoint, entry) === entry);
    return fitting.length === 0 ? exact : this.claims.meant(exact ? [exact, ...fitting] : fitting);
  }

  list(endpoint: EndpointSlug, kind: OfferKind): readonly CatalogueEntry[] {
    return this.endpoints.get(endpoint)?.lists[kind] ?? [];
  }

  private exact(held: Endpoint, endpoint: EndpointSlug, { kind, name }: Pick<CatalogueEntry, 'kind' | 'name'>): CatalogueEntry | undefined {
    const isUri = kind === 'resource' || kind === 'template';
    const claimants = endpoint === undefined && isUri ? this.claims.claimantsOf(kind, name) : undefined;
    return claimants ? this.claims.ownerAmong(claimants) : held.byName.get(qualifiedName({ kind, name }));
  }
}

/** Sorted by name, whatever order an upstream lists in: clients keep the list in a prompt cache, which a new order would throw away. */
function endpointOf(entries: readonly CatalogueEntry[]): Endpoint {
  const sorted = entries.toSorted((a, b) => (a.publicName < b.publicName ? -1 : 1));
  const lists = Object.fromEntries(OFFER_KINDS.map((kind) => [kind, sorted.filter((entry) => entry.kind === kind)]));
  return {
    lists: lists as unknown as Endpoint['lists'],
    byName: new Map(sorted.map((entry) => [qualifiedName({ kind: entry.kind, name: entry.publicName }), entry])),
    templates: new TemplateIndex(sorted.filter(({ kind }) => kind === 'template')),
  };
}
