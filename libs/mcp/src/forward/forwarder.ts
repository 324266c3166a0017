import {
  argumentSchemaOf,
  isJsonObject,
  Refusal,
  type JsonObject,
  type McpCall,
  type Upstream,
  type UpstreamCall,
  type UpstreamRequest,
} from '@gatehouse/kernel';
import { GuardedChannel } from '../edge/guarded-channel.js';
import { disagreeingHeader } from '../wire/param-headers.js';
import { Lane } from './lane.js';
import { upstreamRequest } from './upstream-request.js';
import { checkResultSize } from './result-size.js';

/** Where the forwarder finds an upstream by slug: the registry, or a stand-in. */
export interface UpstreamDirectory {
  upstream(slug: string): Upstream | undefined;
}

type Notify = UpstreamCall['notify'];

export interface ForwarderOptions {
  readonly callTimeoutMs?: number;
  readonly maxResultSize?: number;
  /** Calls at once per upstream, and how many more may wait. */
  readonly concurrency?: number;
  readonly maxWaiting?: number;
}

/**
 * The innermost stage: sends a content request to the one upstream that it is for. Everything before it has decided; it only carries.
 * A deadline holds whatever the upstream does, and each upstream has its own room, so that one cannot slow another.
 */
export class Forwarder {
  private readonly lanes = new WeakMap<Upstream, Lane>();
  private readonly callTimeoutMs: number;
  private readonly maxResultSize: number;
  private readonly laneTerms: { concurrency: number; maxWaiting: number };

  constructor(
    private readonly directory: UpstreamDirectory,
    options: ForwarderOptions = {},
  ) {
    this.callTimeoutMs = options.callTimeoutMs ?? 30_000;
    this.maxResultSize = options.maxResultSize ?? 5_242_880;
    this.laneTerms = { concurrency: options.concurrency ?? 128, maxWaiting: options.maxWaiting ?? 1_024 };
  }

  /**
   * The result as the upstream gave it, era-neutral. Throws Refusal UPSTREAM_DOWN, UPSTREAM_TIMEOUT, UPSTREAM_ERROR, RESULT_TOO_LARGE,
   * CANCELLED, RESOURCE_UNKNOWN, CAPABILITY_MISSING, or BAD_MESSAGE where an `Mcp-Param-*` header disagrees with the arguments.
   */
  async call(call: McpCall): Promise<JsonObject> {
    const { channel } = call.inbound;
    if (channel instanceof GuardedChannel) {
      channel.bind(call);
      compareHeaders(call, channel);
    }
    // A caller that stopped listening is no reason for the upstream to fail.
    const notify: Notify = (method, params) => channel.notify(method, params).catch(() => undefined);
    return this.exchange(call, upstreamRequest(call), notify);
  }

  /** A read of the gateway's own at the upstream of this call, to decide by: what comes back goes to no caller. Throws as `call` does. */
  consult(call: McpCall, tool: string, args: JsonObject): Promise<JsonObject> {
    return this.exchange(call, { method: 'tools/call', params: { name: tool, arguments: args } }, () => Promise.resolve());
  }

  private async exchange(call: McpCall, request: UpstreamRequest, notify: Notify): Promise<JsonObject> {
    const upstream = this.directory.upstream(call.tool.get().upstream);
    if (!upstream) throw new Refusal('UPSTREAM_DOWN');
    const bounds = new CallBounds(call.inbound.signal, this.callTimeoutMs);
    try {
      const context: UpstreamCall = {
        call,
        signal: bounds.signal,
        deadlineMs: this.callTimeoutMs,
        notify,
      };
      const result = await this.laneOf(upstream).run(bounds.signal, () => upstream.request(request, context));
      if (!isJsonObject(result)) throw new Refusal('UPSTREAM_ERROR', 'Its answer is not valid.');
      checkResultSize(result, this.maxResultSize);
      return result;
    } finally {
      bounds.end();
    }
  }

  private laneOf(upstream: Upstream): Lane {
    const known = this.lanes.get(upstream);
    if (known) return known;
    const lane = new Lane(this.laneTerms);
    this.lanes.set(upstream, lane);
    return lane;
  }
}

/** One signal for both ways a call can end early: its caller left, or its time is up. */
class CallBounds {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly onCallerGone = () => this.controller.abort(new Refusal('CANCELLED'));

  constructor(
    private readonly caller: AbortSignal,
    timeoutMs: number,
  ) {
    this.timer = setTimeout(() => this.controller.abort(new Refusal('UPSTREAM_TIMEOUT')), timeoutMs);
    if (caller.aborted) this.onCallerGone();
    else caller.addEventListener('abort', this.onCallerGone, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  end(): void {
    clearTimeout(this.timer);
    this.caller.removeEventListener('abort', this.onCallerGone);
  }
}

/**
 * Only here, after every guard: a comparison at the edge would tell a tool that this caller may not see from one that does not exist.
 * Compared with the arguments as the caller sent them.
 */
function compareHeaders(call: McpCall, channel: GuardedChannel): void {
  const entry = call.tool.get();
  if (!channel.readsHeaders || entry.kind !== 'tool') return;
  const header = disagreeingHeader(argumentSchemaOf(entry), call.arguments, (name) => channel.header(name));
  if (header === undefined) return;
  channel.mismatchedHeader = header;
  throw new Refusal('BAD_MESSAGE', `The ${header} header differs from the argument it repeats.`);
}
