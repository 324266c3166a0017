import type { McpCall } from './call.js';
import type { JsonObject } from './json.js';
import type { ToolDescriptor, ToolTerms } from './tool.js';

/** What an upstream adapter is given for one call. */
export interface UpstreamCall {
  readonly call: McpCall;
  readonly signal: AbortSignal;
  /** Milliseconds the upstream has from now. */
  readonly deadlineMs: number;
  /** Relays a notification of this request (progress, log) towards the caller, in order; await it before returning the result. */
  readonly notify: (method: string, params: JsonObject) => Promise<void>;
}

/**
 * One system behind the gateway: an MCP server by HTTP or stdio, or the built-in MLS tools.
 * Errors: `call` throws Refusal UPSTREAM_DOWN or UPSTREAM_TIMEOUT; an error that the upstream itself reports comes back as a result
 * with `isError`, so that it passes the response stages like any other answer.
 */
export abstract class Upstream {
  abstract readonly slug: string;
  /** The brokerage's terms for a tool; unnamed tools get action `administer`, data class `unclassified`. */
  abstract termsFor(toolName: string): ToolTerms;
  abstract start(): Promise<void>;
  abstract close(): Promise<void>;
  /** The tools as the upstream lists them now, all pages. Throws Refusal UPSTREAM_DOWN. */
  abstract listTools(): Promise<readonly ToolDescriptor[]>;
  /** Called when the upstream says that its list changed. */
  abstract onToolsChanged(listener: () => void): void;
  abstract callTool(name: string, args: JsonObject, context: UpstreamCall): Promise<JsonObject>;
  /** `up` after the last exchange worked, `down` with a reason for /health/ready after it failed. Reasons hold no credentials. */
  abstract readonly health: { readonly state: 'up' | 'down' | 'unknown'; readonly reason?: string };
}
