import { UriTemplate, type CatalogueEntry } from '@gatehouse/kernel';

interface Pattern {
  readonly entry: CatalogueEntry;
  readonly template: UriTemplate;
}

const isNamed = ({ terms }: CatalogueEntry): boolean => terms.dataClass !== 'unclassified';

/** Finds whose a URI is: by its own entry in the resource list, or by the resource template that it fits. */
export class TemplateIndex {
  private readonly patterns: readonly Pattern[];

  /** The template that says most comes first. */
  constructor(templates: readonly CatalogueEntry[]) {
    this.patterns = templates
      .map((entry) => ({ entry, template: UriTemplate.parse(entry.name) }))
      .toSorted((a, b) => b.template.weight - a.template.weight);
  }

  /**
   * `listed` is the resource with just this URI. Undefined where several upstreams that the brokerage named could mean it: to ask the wrong
   * one would tell it what was meant for another. An upstream that was not named takes nothing from one that was.
   */
  find(uri: string, listed: CatalogueEntry | undefined): CatalogueEntry | undefined {
    if (this.patterns.length === 0) return listed;
    const fitting = this.patterns.filter(({ template }) => template.match(uri) !== undefined).map(({ entry }) => entry);
    const claimants = listed ? [listed, ...fitting] : fitting;
    const named = claimants.filter(isNamed);
    const serious = named.length > 0 ? named : claimants;
    const [first] = serious;
    return serious.every(({ upstream }) => upstream === first?.upstream) ? first : undefined;
  }
}
