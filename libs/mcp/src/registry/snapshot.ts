import { OFFER_KINDS, qualifiedName, type CatalogueEntry, type EndpointSlug, type OfferKind } from '@gatehouse/kernel';
import { placeApps } from './app-placing.js';
import type { AdmissionFault, Admitted } from './admission.js';
import { TemplateIndex } from './template-index.js';

interface Endpoint {
  readonly lists: Readonly<Record<OfferKind, readonly CatalogueEntry[]>>;
  /** By qualified public name. */
  readonly byName: ReadonlyMap<string, CatalogueEntry>;
  readonly templates: TemplateIndex;
}

/** The whole catalogue at one moment: replaced as one, so that nobody ever reads half a change. */
export class Snapshot {
  private readonly endpoints = new Map<EndpointSlug, Endpoint>();
  readonly collisions: readonly AdmissionFault[];

  /** @param appsEverywhere upstreams whose pages may stand beside the tools of others */
  constructor(bySlug: ReadonlyMap<string, ReadonlyMap<string, Admitted>>, appsEverywhere: ReadonlySet<string> = new Set()) {
    const claims = new Map<string, CatalogueEntry[]>();
    for (const [slug, offers] of bySlug) {
      this.endpoints.set(slug, endpointOf([...offers.values()].map(({ single }) => single)));
      for (const { aggregated } of offers.values()) {
        const key = publicKey(aggregated.kind, aggregated.publicName);
        const claimed = claims.get(key);
        if (claimed) claimed.push(aggregated);
        else claims.set(key, [aggregated]);
      }
    }
    const collisions: AdmissionFault[] = [];
    const kept = [...claims.values()].flatMap((claimants) => ownerAmong(claimants, collisions));
    this.endpoints.set(undefined, endpointOf(placeApps(kept, appsEverywhere)));
    this.collisions = collisions;
  }

  has(endpoint: EndpointSlug): boolean {
    return this.endpoints.has(endpoint);
  }

  find(endpoint: EndpointSlug, kind: OfferKind, publicName: string): CatalogueEntry | undefined {
    const held = this.endpoints.get(endpoint);
    const exact = held?.byName.get(publicKey(kind, publicName));
    return kind === 'resource' ? held?.templates.find(publicName, exact) : exact;
  }

  list(endpoint: EndpointSlug, kind: OfferKind): readonly CatalogueEntry[] {
    return this.endpoints.get(endpoint)?.lists[kind] ?? [];
  }
}

function publicKey(kind: OfferKind, publicName: string): string {
  return qualifiedName({ kind, name: publicName });
}

/**
 * Whose offer stands under a name that several upstreams claim. The one that the brokerage named, where it named just one: nobody else can
 * take it away. Of tools and prompts else the first, as their prefix makes it almost impossible; a URI that is claimed twice is nobody's.
 */
function ownerAmong(claimants: readonly CatalogueEntry[], collisions: AdmissionFault[]): readonly CatalogueEntry[] {
  if (claimants.length === 1) return claimants;
  const named = claimants.filter(({ terms }) => terms.dataClass !== 'unclassified');
  const { kind } = claimants[0]!;
  const hasPrefix = kind === 'tool' || kind === 'prompt';
  const owner = named.length === 1 ? named[0] : hasPrefix ? claimants[0] : undefined;
  for (const { upstream, name, publicName } of claimants.filter((entry) => entry !== owner)) {
    const reason = owner
      ? `${publicName} names another upstream's ${kind} already`
      : 'another upstream offers the same; name the one that is meant in gateway.yaml';
    collisions.push({ upstream, kind, name: JSON.stringify(name.slice(0, 64)), reason });
  }
  return owner ? [owner] : [];
}

/** Sorted by name, whatever order an upstream lists in: clients keep the list in a prompt cache, which a new order would throw away. */
function endpointOf(entries: readonly CatalogueEntry[]): Endpoint {
  const sorted = entries.toSorted((a, b) => (a.publicName < b.publicName ? -1 : 1));
  const lists = Object.fromEntries(OFFER_KINDS.map((kind) => [kind, sorted.filter((entry) => entry.kind === kind)]));
  return {
    lists: lists as unknown as Endpoint['lists'],
    byName: new Map(sorted.map((entry) => [publicKey(entry.kind, entry.publicName), entry])),
    templates: new TemplateIndex(sorted.filter(({ kind }) => kind === 'template')),
  };
}
