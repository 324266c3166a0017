import type { CatalogueEntry, EndpointSlug } from '@gatehouse/kernel';
import type { AdmissionFault, AdmittedTool } from './admission.js';

interface Endpoint {
  readonly list: readonly CatalogueEntry[];
  readonly byName: ReadonlyMap<string, CatalogueEntry>;
}

/** The whole catalogue at one moment: replaced as one, so that nobody ever reads half a change. */
export class Snapshot {
  private readonly endpoints = new Map<EndpointSlug, Endpoint>();
  readonly collisions: readonly AdmissionFault[];

  constructor(bySlug: ReadonlyMap<string, ReadonlyMap<string, AdmittedTool>>) {
    const collisions: AdmissionFault[] = [];
    const aggregated = new Map<string, CatalogueEntry>();
    for (const [slug, tools] of bySlug) {
      this.endpoints.set(slug, endpointOf([...tools.values()].map(({ single }) => single)));
      for (const { aggregated: entry } of tools.values()) {
        if (!aggregated.has(entry.publicName)) aggregated.set(entry.publicName, entry);
        else
          collisions.push({
            upstream: slug,
            tool: JSON.stringify(entry.name),
            reason: `${entry.publicName} names another upstream's tool already`,
          });
      }
    }
    this.endpoints.set(undefined, endpointOf([...aggregated.values()]));
    this.collisions = collisions;
  }

  has(endpoint: EndpointSlug): boolean {
    return this.endpoints.has(endpoint);
  }

  find(endpoint: EndpointSlug, publicName: string): CatalogueEntry | undefined {
    return this.endpoints.get(endpoint)?.byName.get(publicName);
  }

  list(endpoint: EndpointSlug): readonly CatalogueEntry[] {
    return this.endpoints.get(endpoint)?.list ?? [];
  }
}

/** Sorted by name, whatever order an upstream lists in: clients keep the list in a prompt cache, which a new order would throw away. */
function endpointOf(entries: readonly CatalogueEntry[]): Endpoint {
  const list = entries.toSorted((a, b) => (a.publicName < b.publicName ? -1 : 1));
  return { list, byName: new Map(list.map((entry) => [entry.publicName, entry])) };
}
