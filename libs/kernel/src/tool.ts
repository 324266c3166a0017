import type { JsonObject } from './json.js';

/** An MCP tool definition as its server gave it (MCP 2026-07-28, Tools): kept whole, so that nothing is lost on the way through. */
export interface ToolDescriptor extends JsonObject {
  name: string;
  inputSchema: JsonObject;
}

/** What a tool does, as far as policy is concerned. */
export const TOOL_ACTIONS = ['read', 'draft', 'write', 'send', 'administer'] as const;
export type ToolAction = (typeof TOOL_ACTIONS)[number];

export const DATA_CLASSES = [
  'listing',
  'member',
  'open_house',
  'showing',
  'contact',
  'task',
  'transaction',
  'document',
  'message',
  'general',
  'unclassified',
] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** The brokerage's word on a tool, from gateway.yaml or from the built-in catalogue. Unnamed tools are `unclassified`, which no default policy permits. */
export interface ToolTerms {
  readonly action: ToolAction;
  readonly dataClass: DataClass;
  /** RESO resource that its records are, e.g. `Contacts`; field classes follow from it. */
  readonly resource?: string;
  /** For a tool that acts on a client's record: the read tool of the same upstream that tells whose it is, and the argument that names it in both. */
  readonly owner?: { readonly tool: string; readonly argument: string };
}

/** One tool of one upstream, as the catalogue holds it. */
export interface CatalogueEntry {
  /** Slug of the upstream, from gateway.yaml. */
  readonly upstream: string;
  /** The tool's own name at its upstream. */
  readonly name: string;
  /** `upstream_name` on the aggregated endpoint; the own name on a single endpoint. */
  readonly publicName: string;
  readonly descriptor: ToolDescriptor;
  readonly terms: ToolTerms;
  /** SHA-256 of the canonical descriptor. */
  readonly digest: string;
}

/** The endpoint a message came in by: undefined is the aggregated `/mcp`. */
export type EndpointSlug = string | undefined;

/** What upstreams offer right now. Not filtered for anyone: callers ask policy and integrity per entry. */
export abstract class Catalogue {
  /** Rises with every change of any entry. */
  abstract readonly version: number;
  abstract find(endpoint: EndpointSlug, publicName: string): CatalogueEntry | undefined;
  abstract list(endpoint: EndpointSlug): readonly CatalogueEntry[];
  abstract hasEndpoint(endpoint: EndpointSlug): boolean;
}

/** Content block of a tool result (text, image, audio, resource, resource_link), kept whole. */
export interface ContentBlock extends JsonObject {
  type: string;
}

/** Result of tools/call (MCP 2026-07-28, Tools). */
export interface ToolResult extends JsonObject {
  content: ContentBlock[];
}

export function textResult(text: string, isError = false): ToolResult {
  return { content: [{ type: 'text', text }], ...(isError ? { isError: true } : {}) };
}
