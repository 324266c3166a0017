import type { PolicyEntry } from '@gatehouse/access';
import type { LoadedConfig } from '@gatehouse/config';
import { OFFER_KINDS, UNNAMED_TERMS, type CatalogueEntry, type ToolTerms } from '@gatehouse/kernel';
import { OfferTerms } from '@gatehouse/mcp';
import { MLS_TOOL_TERMS } from '@gatehouse/mls';
import { termsByKind } from './upstream-parts.js';

/** What policy is asked about a tool that a person names: `upstream/name` or `upstream_name`. Throws Error with a sentence where it names no upstream. */
export function offerEntry({ mls, upstreams }: LoadedConfig['config'], tool: string): PolicyEntry {
  const slugs = [...mls.map(({ slug }) => slug), ...upstreams.map(({ id }) => id)];
  const upstream = slugs.find((slug) => tool.startsWith(`${slug}/`) || tool.startsWith(`${slug}_`));
  if (!upstream) throw new Error(`${tool} names no upstream. Write UPSTREAM/TOOL; upstreams are ${slugs.join(', ')}.`);
  const { kind, name } = offerNamed(tool.slice(upstream.length + 1));
  const builtIn: Readonly<Record<string, ToolTerms>> = mls.some(({ slug }) => slug === upstream) ? MLS_TOOL_TERMS : {};
  const section = upstreams.find(({ id }) => id === upstream);
  const terms = section ? new OfferTerms(termsByKind(section)).for(kind, name) : builtIn[name];
  return { kind, upstream, name, terms: terms ?? UNNAMED_TERMS };
}

/** The other way of qualifiedName. */
function offerNamed(qualified: string): Pick<CatalogueEntry, 'kind' | 'name'> {
  const kind = OFFER_KINDS.find((candidate) => qualified.startsWith(`${candidate}:`));
  return kind ? { kind, name: qualified.slice(kind.length + 1) } : { kind: 'tool', name: qualified };
}
