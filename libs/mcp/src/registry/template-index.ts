import { UriTemplate, type CatalogueEntry } from '@gatehouse/kernel';

interface Pattern {
  readonly entry: CatalogueEntry;
  readonly template: UriTemplate;
}

/** Finds which resource templates a URI fits. */
export class TemplateIndex {
  private readonly patterns: readonly Pattern[];

  constructor(templates: readonly CatalogueEntry[]) {
    this.patterns = templates
      .map((entry) => ({ entry, template: UriTemplate.parse(entry.name) }))
      .toSorted((a, b) => b.template.weight - a.template.weight);
  }

  /** The template that says most comes first. */
  fitting(uri: string): readonly CatalogueEntry[] {
    return this.patterns.filter(({ template }) => template.match(uri) !== undefined).map(({ entry }) => entry);
  }
}
