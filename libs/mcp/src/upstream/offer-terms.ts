import { UNNAMED_TERMS, UriTemplate, type OfferKind, type ToolTerms } from '@gatehouse/kernel';

/** The brokerage's terms for one upstream. */
export interface TermsByKind {
  /** By tool name. */
  readonly tools?: ReadonlyMap<string, ToolTerms>;
  /** By prompt name. */
  readonly prompts?: ReadonlyMap<string, ToolTerms>;
  /** By URI, by what URIs begin with, or by URI template. */
  readonly resources?: ReadonlyMap<string, ToolTerms>;
}

interface ResourceRule {
  readonly key: string;
  readonly template: UriTemplate | undefined;
  readonly terms: ToolTerms;
}

/** Looks terms up. For a resource the longest key that fits it counts, so that a part can be named apart from the whole. */
export class OfferTerms {
  private readonly rules: readonly ResourceRule[];

  constructor(private readonly given: TermsByKind) {
    this.rules = [...(given.resources ?? [])]
      .map(([key, terms]) => ({ key, template: key.includes('{') ? UriTemplate.parse(key) : undefined, terms }))
      .toSorted((a, b) => b.key.length - a.key.length);
  }

  /** Whether a tool that gateway.yaml names is not among these; true where nobody says which are. */
  misses(listed: ReadonlySet<string>): boolean {
    const { tools } = this.given;
    return tools === undefined || [...tools.keys()].some((name) => !listed.has(name));
  }

  for(kind: OfferKind, name: string): ToolTerms {
    if (kind === 'tool') return this.given.tools?.get(name) ?? UNNAMED_TERMS;
    if (kind === 'prompt') return this.given.prompts?.get(name) ?? UNNAMED_TERMS;
    return this.rules.find((rule) => fits(rule, name))?.terms ?? UNNAMED_TERMS;
  }
}

function fits({ key, template }: ResourceRule, uri: string): boolean {
  if (!template) return uri.startsWith(key);
  return uri === key || template.match(uri) !== undefined;
}
