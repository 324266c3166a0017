import type { InboundRequest, JsonObject } from '@gatehouse/kernel';
import type { RpcError } from '../wire/json-rpc.js';

/**
 * What becomes of one request. The result is era-neutral: HttpEdge adds `resultType`, caching hints and `serverInfo` towards modern
 * clients and wraps what a legacy client cannot read. The array of a list must not be changed after it was returned: its text is remembered by it.
 */
export type DispatchOutcome = { readonly result: JsonObject } | { readonly error: DispatchError };

/** `http` where the error is one of the HTTP exchange too, e.g. 403 with a challenge for more scope (MCP 2026-07-28, Authorization). */
export interface DispatchError extends RpcError {
  readonly http?: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
}

/** Port to the path: one MCP request in, its answer out. Must not throw; what it throws is answered as -32603. */
export abstract class McpDispatcher {
  abstract dispatch(request: InboundRequest): Promise<DispatchOutcome>;
}
