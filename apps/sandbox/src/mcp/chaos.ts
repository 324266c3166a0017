/** Ways in which an upstream goes wrong below the level of MCP. */
export const CHAOS_MODES = [
  /** Takes the request and never answers. */
  'hang',
  /** Cuts the connection without an answer. */
  'crash',
  /** Begins an event stream and ends it without a response. */
  'half',
  /** Sends thousands of notifications, then a correct answer. */
  'flood',
  /** Sends the right content type and half a JSON text. */
  'broken_json',
  /** Sends JSON that is no JSON-RPC. */
  'not_json_rpc',
  /** Answers under the id of another request. */
  'wrong_id',
  /** Answers tools/call with a result whose content is no list. */
  'wrong_shape',
  /** Sends a JSON-RPC error that tells a telephone number and a file path. */
  'loud_error',
  /** HTTP 500 with an HTML page naming an internal host. */
  'http_500',
  /** HTTP 429 with Retry-After. */
  'http_429',
  /** HTTP 401, as when the upstream's token has been revoked. */
  'http_401',
  /** Redirects to a cloud metadata address. */
  'redirect',
  /** Answers well, after a while. */
  'slow',
  /** Answers with a text of 32 MB. */
  'huge',
  /** Answers with lists in lists, 20,000 deep. */
  'deep',
  /** Ends the connection before as many bytes came as were announced. */
  'cut_off',
  /** Ends an event stream in the middle of the answer. */
  'truncated_sse',
  /** Sends the answer as HTML. */
  'wrong_type',
  /** Sends headers and never comes to their end. */
  'endless_headers',
  /** Sends a body that has no end. */
  'endless_body',
  /** Sends answers to requests that others may have sent, and none to this one. */
  'other_ids',
  /** Answers twice, differently. */
  'twice',
] as const;
export type ChaosMode = (typeof CHAOS_MODES)[number];

export interface ChaosOrder {
  readonly mode: ChaosMode;
  /** How many requests it strikes; default 1. */
  readonly times?: number;
  /** JSON-RPC method that it strikes; default tools/call. `*` strikes every one. */
  readonly method?: string;
  /** Notifications of a flood; default 2000. */
  readonly count?: number;
}

/** Orders waiting for the requests they will strike, first come first served. */
export class Chaos {
  private orders: { mode: ChaosMode; left: number; method: string; count: number }[] = [];

  order(order: ChaosOrder): void {
    this.orders.push({ mode: order.mode, left: order.times ?? 1, method: order.method ?? 'tools/call', count: order.count ?? 2000 });
  }

  clear(): void {
    this.orders = [];
  }

  /** The order that strikes a request of this method, used up once. */
  strike(method: string | undefined): { mode: ChaosMode; count: number } | undefined {
    const order = this.orders.find((candidate) => candidate.method === '*' || candidate.method === method);
    if (!order) return undefined;
    order.left -= 1;
    if (order.left <= 0) this.orders = this.orders.filter((candidate) => candidate !== order);
    return { mode: order.mode, count: order.count };
  }
}

export function isChaosMode(value: unknown): value is ChaosMode {
  return CHAOS_MODES.some((mode) => mode === value);
}
