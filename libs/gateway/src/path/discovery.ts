import { SearchWords, ToolRanking } from '@gatehouse/access';
import {
  DESCRIBE_TOOL,
  FIND_TOOLS,
  isJsonObject,
  type CatalogueEntry,
  type EndpointSlug,
  type InboundRequest,
  type JsonObject,
} from '@gatehouse/kernel';
import { DISCOVERY_TOOLS } from './discovery-tools.js';

/** Name of the aggregated endpoint in gateway.yaml; no upstream can be called so. */
export const AGGREGATED = '*';

export interface DiscoveryTerms {
  /** Slugs of endpoints, `*` for the aggregated one. None: discovery is off. */
  readonly endpoints: ReadonlySet<string>;
  /** Whose lists are short; everybody's where there is none. */
  readonly roles: readonly string[];
}

/** The same array for everybody, so that it is serialised once. */
export const DISCOVERY_LIST: JsonObject = { tools: [...DISCOVERY_TOOLS] };

/**
 * A long list of tools in three: one finds, one describes, one calls. What is found is what the list would have shown this person, and
 * `call_tool` is opened before the path begins, so that decision, pin, masking and audit are those of the tool that it names.
 */
export class Discovery {
  private readonly words = SearchWords.shipped();
  private readonly rankings = new WeakMap<readonly CatalogueEntry[], ToolRanking<CatalogueEntry>>();

  constructor(private readonly terms: DiscoveryTerms) {}

  isFor(endpoint: EndpointSlug, roles: readonly string[]): boolean {
    const { roles: concerned } = this.terms;
    return this.isAt(endpoint) && (concerned.length === 0 || concerned.some((role) => roles.includes(role)));
  }

  /** A list of the same entries is the same array (OfferListing), so it is read once. */
  rankingOf(shown: readonly CatalogueEntry[]): ToolRanking<CatalogueEntry> {
    const known = this.rankings.get(shown) ?? new ToolRanking(shown, this.words);
    this.rankings.set(shown, known);
    return known;
  }

  /** The request as the path gets it. For everybody at an endpoint with discovery: by whom it is, nobody knows yet, and nothing is decided by it. */
  opened(request: InboundRequest): InboundRequest {
    const { method, params, endpoint } = request;
    // From outside these are no methods at all.
    if (method === FIND_TOOLS || method === DESCRIBE_TOOL) return { ...request, method: 'unknown' };
    if (method !== 'tools/call' || !this.isAt(endpoint)) return request;
    const given = isJsonObject(params['arguments']) ? params['arguments'] : {};
    if (params['name'] === 'find_tools') return { ...request, method: FIND_TOOLS, params: given };
    if (params['name'] === 'describe_tool') return { ...request, method: DESCRIBE_TOOL, params: given };
    return params['name'] === 'call_tool' ? { ...request, params: wrappedIn(params, given), isWrapped: true } : request;
  }

  private isAt(endpoint: EndpointSlug): boolean {
    return this.terms.endpoints.has(endpoint ?? AGGREGATED);
  }
}

/** What stands beside the name (state, answers, progress) is the call's own. A wrapping with anything else in it names no tool. */
function wrappedIn({ name: _name, arguments: _arguments, ...rest }: JsonObject, given: JsonObject): JsonObject {
  const { name, arguments: args, ...others } = given;
  const isWhole = typeof name === 'string' && (args === undefined || isJsonObject(args)) && Object.keys(others).length === 0;
  return isWhole ? { ...rest, name, arguments: args ?? {} } : rest;
}
