import { qualifiedName, type CatalogueEntry, type OfferKind } from '@gatehouse/kernel';
import type { AdmissionFault } from './admission.js';

/** Whether an offer is served, or held back. */
export type IsServed = (entry: CatalogueEntry) => boolean;

const isNamed = ({ terms }: CatalogueEntry): boolean => terms.dataClass !== 'unclassified';

/**
 * Whose a name is that several upstreams claim at the endpoint of all. The one that the brokerage named, where it named just one: nobody else
 * can take it away. Of tools and prompts else the first, as their prefix makes it almost impossible. A URI that two named ones claim is
 * nobody's, unless what all but one of them offer is held back: asked at each use, since that may change at any moment.
 */
export class Claims {
  private readonly single: CatalogueEntry[] = [];
  private readonly contested = new Map<string, readonly CatalogueEntry[]>();

  constructor(
    entries: Iterable<CatalogueEntry>,
    private readonly isServed: IsServed,
  ) {
    const byName = new Map<string, CatalogueEntry[]>();
    for (const entry of entries) {
      const key = qualifiedName({ kind: entry.kind, name: entry.publicName });
      const claimants = byName.get(key);
      if (claimants) claimants.push(entry);
      else byName.set(key, [entry]);
    }
    for (const [key, claimants] of byName) {
      if (claimants.length === 1) this.single.push(claimants[0]!);
      else this.contested.set(key, claimants);
    }
  }

  /** What has an owner now. */
  get owned(): readonly CatalogueEntry[] {
    return [...this.single, ...[...this.contested.values()].flatMap((claimants) => this.ownerAmong(claimants) ?? [])];
  }

  get collisions(): readonly AdmissionFault[] {
    return [...this.contested.values()].flatMap((claimants) => {
      const owner = this.ownerAmong(claimants);
      return claimants.filter((entry) => entry !== owner).map((entry) => collision(entry, owner));
    });
  }

  /** Those who claim this name, where there are several. */
  claimantsOf(kind: OfferKind, name: string): readonly CatalogueEntry[] | undefined {
    return this.contested.get(qualifiedName({ kind, name }));
  }

  ownerAmong(claimants: readonly CatalogueEntry[]): CatalogueEntry | undefined {
    const { kind } = claimants[0]!;
    const hasPrefix = kind === 'tool' || kind === 'prompt';
    const named = claimants.filter(isNamed);
    return named.length === 1 ? named[0] : hasPrefix ? claimants[0] : sole(named.filter(this.isServed));
  }

  /**
   * Of those that a URI fits, the first of the one upstream whose they are. Undefined where several upstreams that the brokerage named could
   * mean it: to ask the wrong one would tell it what was meant for another. One that it did not name takes nothing from one that it
   * did, nor does what is held back from what is served.
   */
  meant(fitting: readonly CatalogueEntry[]): CatalogueEntry | undefined {
    const named = fitting.filter(isNamed);
    const serious = named.length > 0 ? named : fitting;
    return ofOne(serious) ?? ofOne(serious.filter(this.isServed));
  }
}

const sole = (entries: readonly CatalogueEntry[]): CatalogueEntry | undefined => (entries.length === 1 ? entries[0] : undefined);

function ofOne(entries: readonly CatalogueEntry[]): CatalogueEntry | undefined {
  const [first] = entries;
  return entries.every(({ upstream }) => upstream === first?.upstream) ? first : undefined;
}

function collision({ upstream, kind, name, publicName }: CatalogueEntry, owner: CatalogueEntry | undefined): AdmissionFault {
  const reason = owner
    ? `${publicName} names another upstream's ${kind} already`
    : 'another upstream offers the same; name the one that is meant in gateway.yaml';
  return { upstream, kind, name: JSON.stringify(name.slice(0, 64)), reason };
}
