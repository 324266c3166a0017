import { isJsonObject, type JsonObject } from './json.js';
import type { ODataTerms } from './odata-terms.js';
import type { WallTerms } from './wall.js';

/** An MCP tool definition as its server gave it (MCP 2026-07-28, Tools): kept whole, so that nothing is lost on the way through. */
export interface ToolDescriptor extends Descriptor {
  inputSchema: JsonObject;
}

/** The definition of a tool, prompt, resource or template as its server gave it, kept whole. */
export interface Descriptor extends JsonObject {
  name: string;
}

/** What a server offers. A `template` is a resource template: resources by pattern. */
export const OFFER_KINDS = ['tool', 'prompt', 'resource', 'template'] as const;
export type OfferKind = (typeof OFFER_KINDS)[number];

/** What a tool does, as far as policy is concerned. `reveal` shows a masked value in clear. */
export const TOOL_ACTIONS = ['read', 'draft', 'write', 'send', 'reveal', 'administer'] as const;
export type ToolAction = (typeof TOOL_ACTIONS)[number];

export const DATA_CLASSES = [
  'listing',
  // What only members of the MLS see of listings and of the market.
  'participant_listing',
  // Listings as those of the caller: only members of the MLS have any.
  'own_listing',
  // Queries in the MLS's own query language.
  'mls_query',
  'member',
  'open_house',
  'showing',
  'contact',
  'task',
  'transaction',
  'document',
  'message',
  // Purchase offers (RESO RCP-57).
  'offer',
  // Withdrawing, cancelling, deleting.
  'listing_status',
  'advertisement',
  'audit',
  // Policies, packs and masking rules themselves.
  'policy',
  // Legal holds and deletions.
  'retention',
  'held_call',
  'general',
  'unclassified',
] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** Whose records are about clients: somebody else's are not even searched. */
export const OF_CLIENTS: ReadonlySet<DataClass> = new Set<DataClass>(['contact', 'task', 'transaction', 'document', 'message', 'offer']);

/** What a tool does in the eyes of the law, where that asks for something first: the rules of compliance/packs/preconditions are about these. */
export const ACTIVITIES = [
  'request_showing',
  'market_unlisted',
  'publish_listing',
  'send_message',
  'answer_offer',
  'recommend_provider',
  'rank_people',
  'show_value_estimate',
  'confirm_wire',
  'record_consent',
] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** A record that says more about a call than its arguments do, such as the buyer's agreement of a tour. Read before the call is made. */
export interface Evidence {
  /** The read tool that returns it, and its upstream where that is another than the call's. */
  readonly tool: string;
  readonly upstream?: string;
  /** The argument that names the record: at that tool, and in the call; `from` may be a fact that evidence before this one told. */
  readonly argument: string;
  readonly from: string;
  /** Facts by the member of the record that holds them, or by a JSON Pointer to it (RFC 6901) where it is not at the top. */
  readonly facts: Readonly<Record<string, string>>;
}

/** What the law has to be told about a call: what it does, and where the facts are. */
export interface LegalTerms {
  readonly activity: Activity;
  /** Facts by the argument that holds them. */
  readonly facts: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
}

/** What stands behind a tool reads an argument as: which grammar a hostile value would have to speak. */
export const ARGUMENT_KINDS = ['free_text', 'filter', 'sql', 'shell', 'path', 'url', 'header', 'template', 'value'] as const;
export type ArgumentKind = (typeof ARGUMENT_KINDS)[number];

/**
 * Where what a call is given ends up: `inside` what the firm and its MLS keep, with a `person`, in `public`, or with a `vendor` whose service no one
 * here keeps.
 */
export const DESTINATIONS = ['inside', 'person', 'public', 'vendor'] as const;
export type Destination = (typeof DESTINATIONS)[number];

/** The brokerage's word on an offer, from gateway.yaml or from the built-in catalogue. What is not named is `unclassified`, which no default policy permits. */
export interface ToolTerms {
  readonly action: ToolAction;
  readonly dataClass: DataClass;
  /** RESO resource that its records are, e.g. `Contacts`; field classes follow from it. */
  readonly resource?: string;
  /**
   * For a tool that acts on a client's record: the read tool that tells whose it is, its upstream where that is another than the call's, and the
   * argument that names it in both.
   */
  readonly owner?: { readonly upstream?: string; readonly tool: string; readonly argument: string };
  /** Argument that names the client for whom it is done (ContactKey): for a consumer it is always themselves. */
  readonly client?: string;
  /** Where its records say what information walls ask, beside what the default of their kind says. */
  readonly wall?: WallTerms;
  /** For a tool whose calls the law makes conditions for. */
  readonly legal?: LegalTerms;
  /** For a tool of an upstream whose arguments are OData on the data of an MLS. */
  readonly odata?: ODataTerms;
  /** What its arguments are read as, by their names at any depth, where names and schema do not tell. */
  readonly argumentKinds?: Readonly<Record<string, ArgumentKind>>;
  /** Where not said, it follows from action and data class (destinationOf). */
  readonly destination?: Destination;
  /** True for a tool that takes properties which its schema does not name. */
  readonly openArguments?: boolean;
  /** True where whoever calls confirms each call in person, whatever policy permits: what pays or destroys. */
  readonly confirmed?: boolean;
  /** Where sets of tools by role narrow what is seen of its upstream; see isLeftOut. */
  readonly toolSets?: ToolSets;
}

/** Of the roles that have a set of tools at an upstream: those whose set has this one, and those whose set has not. */
export interface ToolSets {
  readonly shownTo: readonly string[];
  readonly leftOutFor: readonly string[];
}

/** Whether no set of anybody with these roles has the tool, where one of the roles has a set. A role without one does not widen another's. */
export function isLeftOut(roles: readonly string[], { toolSets }: Pick<ToolTerms, 'toolSets'>): boolean {
  if (!toolSets) return false;
  return toolSets.leftOutFor.some((role) => roles.includes(role)) && !toolSets.shownTo.some((role) => roles.includes(role));
}

export function destinationOf({ destination, action, dataClass }: Pick<ToolTerms, 'destination' | 'action' | 'dataClass'>): Destination {
  if (destination) return destination;
  const changes = action === 'write' || action === 'send' || action === 'draft';
  if (changes && (dataClass === 'advertisement' || dataClass === 'listing')) return 'public';
  return action === 'send' || (action === 'draft' && dataClass === 'message') ? 'person' : 'inside';
}

/** Terms of what nobody named: no default policy permits them. */
export const UNNAMED_TERMS: ToolTerms = { action: 'administer', dataClass: 'unclassified' };

/** One offer of one upstream, as the catalogue holds it. */
export interface CatalogueEntry {
  readonly kind: OfferKind;
  /** Slug of the upstream, from gateway.yaml. */
  readonly upstream: string;
  /** By which its upstream knows it: the own name of a tool or prompt, the URI of a resource, the URI template of a template. */
  readonly name: string;
  /** Tools and prompts: `upstream_name` on the aggregated endpoint, the own name on a single one. Resources and templates: `name`. */
  readonly publicName: string;
  readonly descriptor: Descriptor;
  readonly terms: ToolTerms;
  /** SHA-256 of the canonical descriptor. */
  readonly digest: string;
}

/** One name for an offer among all of its upstream: a prompt may be called as a tool is. Tools keep their own, which hold no colon. */
export function qualifiedName({ kind, name }: Pick<CatalogueEntry, 'kind' | 'name'>): string {
  return kind === 'tool' ? name : `${kind}:${name}`;
}

/** The endpoint a message came in by: undefined is the aggregated `/mcp`. */
export type EndpointSlug = string | undefined;

/** What upstreams offer right now. Not filtered for anyone: callers ask policy and integrity per entry. */
export abstract class Catalogue {
  /** Rises with every change of any entry. */
  abstract readonly version: number;
  /** `kind` is `tool` where not said. A resource that is not listed itself is found as the template that its URI fits. */
  abstract find(endpoint: EndpointSlug, publicName: string, kind?: OfferKind): CatalogueEntry | undefined;
  /** Offers of one kind, `tool` where not said. */
  abstract list(endpoint: EndpointSlug, kind?: OfferKind): readonly CatalogueEntry[];
  abstract hasEndpoint(endpoint: EndpointSlug): boolean;
  /** Whether an upstream of the endpoint declared this MCP extension. */
  abstract declares(endpoint: EndpointSlug, extension: string): boolean;
  /** How long that list keeps from now, in milliseconds: as its upstreams say, the shortest. Undefined where none of them says anything. */
  listTtlMs(_endpoint: EndpointSlug, _kind: OfferKind): number | undefined {
    return undefined;
  }
  /** Whether any upstream of this endpoint says when a resource changed. */
  watchesResources(_endpoint: EndpointSlug): boolean {
    return false;
  }
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

/** Key of `_meta` under which a failed result keeps the code of its upstream's JSON-RPC error. */
const FAILURE_META = 'dev.gatehouse/upstream-error';

/**
 * An error that an upstream reported, as an answer of any method: it passes the response stages like what it stands for. `code` is kept
 * for methods whose answers have no place for an error, so that it can leave as one (see failureIn).
 */
export function failedResult(text: string, code?: number): ToolResult {
  return { ...textResult(text, true), ...(code === undefined ? {} : { _meta: { [FAILURE_META]: code } }) };
}

/** What a failed result with a code says, with the pages that have to be opened first where it names any. Undefined for every other result. */
export function failureIn(result: JsonObject): { readonly code: number; readonly message: string; readonly data?: JsonObject } | undefined {
  const code = isJsonObject(result['_meta']) ? result['_meta'][FAILURE_META] : undefined;
  if (typeof code !== 'number' || result['isError'] !== true || !Array.isArray(result['content'])) return undefined;
  const texts = result['content'].map((block) => (isJsonObject(block) && typeof block['text'] === 'string' ? block['text'] : ''));
  const pages = isJsonObject(result['inputRequests']) ? Object.values(result['inputRequests']).filter(isJsonObject) : [];
  const elicitations = pages.flatMap(({ params }) => (isJsonObject(params) ? [params] : []));
  return { code, message: texts.join('\n'), ...(elicitations.length > 0 ? { data: { elicitations } } : {}) };
}
