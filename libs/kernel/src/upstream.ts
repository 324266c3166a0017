import type { McpCall } from './call.js';
import type { JsonObject } from './json.js';
import type { Question, QuestionKind } from './question.js';
import type { Descriptor, OfferKind, ToolTerms } from './tool.js';

const NONE: ReadonlySet<string> = new Set();

/** Who a server says that it is, `name`, and what it tells a model before any tool, `instructions` (MCP 2026-07-28, server/discover; 2025-11-25, initialize). */
export type Introduction = JsonObject;

export interface IntroducedServer {
  /** Slug of the upstream. */
  readonly upstream: string;
  readonly introduction: Introduction;
}

/** What an upstream adapter is given for one call. */
export interface UpstreamCall {
  readonly call: McpCall;
  readonly signal: AbortSignal;
  /** Milliseconds the upstream has from now. */
  readonly deadlineMs: number;
  /** Relays a notification of this request (progress, log) towards the caller, in order; await it before returning the result. */
  readonly notify: (method: string, params: JsonObject) => Promise<void>;
  /** Client capabilities that this call may declare to the upstream: those of its caller that can be carried there and back, no others. */
  readonly capabilities: JsonObject;
  /** Puts a question of the upstream to the caller, while the call goes on. Rejects with a Refusal where there is no answer. */
  readonly ask: (question: Question) => Promise<JsonObject>;
  /** True for a read of the gateway's own, to decide this call by: what comes back goes to no caller. */
  readonly consulted?: boolean;
}

/** A request in the upstream's own names. */
export interface UpstreamRequest {
  readonly method: string;
  readonly params: JsonObject;
}

/**
 * One system behind the gateway: an MCP server by HTTP or stdio, or the built-in MLS tools.
 * Errors: `request` throws Refusal UPSTREAM_DOWN or UPSTREAM_TIMEOUT; an error that the upstream itself reports comes back as a failed
 * result (see `failedResult`), so that it passes the response stages like any other answer.
 */
export abstract class Upstream {
  abstract readonly slug: string;
  /** Extensions that it declared when it was last listed, e.g. `io.modelcontextprotocol/tasks`. */
  get extensions(): ReadonlySet<string> {
    return NONE;
  }
  /** As it introduced itself when it was greeted last; undefined where it does not, or was not greeted yet. */
  get introduction(): Introduction | undefined {
    return undefined;
  }
  /** Kinds of questions that the brokerage lets it put to callers. */
  readonly asks: ReadonlySet<QuestionKind> = new Set();
  /** True where its pages (MCP Apps) may stand at the endpoint of all upstreams, from where they can call the tools of all. */
  get appsEverywhere(): boolean {
    return false;
  }
  /** The brokerage's terms for an offer, by its name at the upstream; for `resource` any URI may be asked for. UNNAMED_TERMS where it has none. */
  abstract termsFor(kind: OfferKind, name: string): ToolTerms;
  abstract start(): Promise<void>;
  abstract close(): Promise<void>;
  /** What the upstream lists of one kind now, all pages; none where it has no such thing. Throws Refusal UPSTREAM_DOWN, UPSTREAM_ERROR. */
  abstract list(kind: OfferKind): Promise<readonly Descriptor[]>;
  /** How long that list keeps from when it was read, in milliseconds; undefined where the upstream said nothing. */
  listTtlMs(_kind: OfferKind): number | undefined {
    return undefined;
  }
  /** Called when the upstream says that a list of its changed. */
  abstract onListChanged(listener: () => void): void;
  /** Whether it says when a resource of its changed. */
  get watchesResources(): boolean {
    return false;
  }
  /**
   * The resources to be told of from now on, instead of those before. Resolves when the upstream knows, or when it cannot be told now: then
   * it is told as soon as it can be, and again whenever it forgot. Never rejects.
   */
  watchResources(_uris: ReadonlySet<string>): Promise<void> {
    return Promise.resolve();
  }
  /** Called with the URI of a resource that changed, or that may have changed while nobody could tell. */
  onResourceUpdated(_listener: (uri: string) => void): void {}
  abstract request(request: UpstreamRequest, context: UpstreamCall): Promise<JsonObject>;
  /** True where it was ended because nobody used it, and starts at the next call: its lists are read then, not by the clock. */
  get dormant(): boolean {
    return false;
  }
  /** `up` after the last exchange worked, `down` with a reason for /health/ready after it failed. Reasons hold no credentials. */
  abstract readonly health: { readonly state: 'up' | 'down' | 'unknown'; readonly reason?: string };
}
