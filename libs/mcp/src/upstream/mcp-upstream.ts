import {
  isJsonObject,
  Refusal,
  Upstream,
  type JsonObject,
  type ToolDescriptor,
  type ToolTerms,
  type UpstreamCall,
} from '@gatehouse/kernel';
import { GuardedChannel } from '../edge/guarded-channel.js';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { metaOf } from '../wire/json-rpc.js';
import { endToEndMeta } from '../wire/meta.js';
import type { LogLevel } from '../wire/protocol.js';
import { writeParamHeaders } from '../wire/param-headers.js';
import { deadlineSignal } from './abort.js';
import { toolResultOf } from './tool-answer.js';

export interface McpUpstreamOptions {
  /** Slug from gateway.yaml. */
  readonly slug: string;
  readonly terms?: ReadonlyMap<string, ToolTerms>;
  /** How we name ourselves to it. */
  readonly clientInfo: { readonly name: string; readonly version: string };
  /** Largest message that is read from it. */
  readonly maxMessageBytes?: number;
  /** For the handshake and for each page of the list. */
  readonly listTimeoutMs?: number;
  /** How long close() lets calls in flight go on. */
  readonly closeGraceMs?: number;
}

/** One request to an upstream, before its era is known. */
export interface Outgoing {
  readonly method: string;
  readonly params: JsonObject;
  /** What of the caller's `_meta` goes through to the end. */
  readonly meta: JsonObject;
  /** `Mcp-Param-*` headers, for a modern upstream over HTTP. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly logLevel?: LogLevel;
  /** Present: the upstream may send progress and logs. Awaited before the answer. */
  readonly onNotification?: (method: string, params: JsonObject) => Promise<void>;
  readonly wantsProgress?: boolean;
}

type Health = { readonly state: 'up' | 'down' | 'unknown'; readonly reason?: string };

/** Unnamed tools get terms that no default policy permits. */
const UNNAMED: ToolTerms = { action: 'administer', dataClass: 'unclassified' };
const MAX_PAGES = 200;
const MAX_TOOLS = 10_000;

/** What MCP servers have in common, whichever transport and era they speak. */
export abstract class McpUpstream extends Upstream {
  override readonly slug: string;
  protected readonly maxMessageBytes: number;
  protected readonly listTimeoutMs: number;
  private readonly listeners: (() => void)[] = [];
  private condition: Health = { state: 'unknown' };

  constructor(protected readonly options: McpUpstreamOptions) {
    super();
    this.slug = options.slug;
    this.maxMessageBytes = options.maxMessageBytes ?? 5_242_880;
    this.listTimeoutMs = options.listTimeoutMs ?? 15_000;
  }

  /** Sends one request under a new id and returns the answer. Throws Refusal UPSTREAM_DOWN, UPSTREAM_ERROR, RESULT_TOO_LARGE or the signal's. */
  protected abstract exchange(outgoing: Outgoing): Promise<RpcAnswer>;

  override get health(): Health {
    return this.condition;
  }

  override termsFor(toolName: string): ToolTerms {
    return this.options.terms?.get(toolName) ?? UNNAMED;
  }

  override onToolsChanged(listener: () => void): void {
    this.listeners.push(listener);
  }

  override async listTools(): Promise<readonly ToolDescriptor[]> {
    const tools: ToolDescriptor[] = [];
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES && tools.length <= MAX_TOOLS; page += 1) {
      const result = await this.listPage(cursor);
      for (const tool of Array.isArray(result['tools']) ? result['tools'] : []) if (isDescriptor(tool)) tools.push(tool);
      const next = result['nextCursor'];
      // A cursor seen before would be walked in circles for ever.
      if (typeof next !== 'string' || seen.has(next)) return tools;
      seen.add(next);
      cursor = next;
    }
    throw new Refusal('UPSTREAM_ERROR', 'Its list of tools does not end.');
  }

  override async callTool(name: string, args: JsonObject, context: UpstreamCall): Promise<JsonObject> {
    const { call, signal, notify } = context;
    const { channel, params } = call.inbound;
    const guarded = channel instanceof GuardedChannel ? channel : undefined;
    const answer = await this.tracked({
      method: 'tools/call',
      params: { name, arguments: args },
      meta: endToEndMeta(metaOf(params)),
      headers: writeParamHeaders(call.tool.get().descriptor.inputSchema, args),
      signal,
      onNotification: notify,
      wantsProgress: guarded?.wantsProgress ?? false,
      ...(guarded?.logLevel ? { logLevel: guarded.logLevel } : {}),
    });
    return toolResultOf(answer);
  }

  protected toolsChanged(): void {
    for (const listener of this.listeners) listener();
  }

  protected isUp(): void {
    if (this.condition.state !== 'up') this.condition = { state: 'up' };
  }

  /** `reason` is for operators: never a credential, never what the upstream said. */
  protected isDown(reason: string): Refusal {
    this.condition = { state: 'down', reason };
    return new Refusal('UPSTREAM_DOWN');
  }

  private async listPage(cursor: string | undefined): Promise<JsonObject> {
    const deadline = deadlineSignal(this.listTimeoutMs);
    try {
      const params: JsonObject = cursor === undefined ? {} : { cursor };
      const answer = await this.tracked({ method: 'tools/list', params, meta: {}, headers: {}, signal: deadline.signal });
      if ('error' in answer) throw new Refusal('UPSTREAM_ERROR', 'It did not list its tools.');
      return answer.result;
    } finally {
      deadline.clear();
    }
  }

  private async tracked(outgoing: Outgoing): Promise<RpcAnswer> {
    try {
      const answer = await this.exchange(outgoing);
      this.isUp();
      return answer;
    } catch (fault) {
      if (fault instanceof Refusal && fault.code === 'UPSTREAM_TIMEOUT') this.isDown('no answer in time');
      throw fault;
    }
  }
}

function isDescriptor(tool: unknown): tool is ToolDescriptor {
  return isJsonObject(tool) && typeof tool['name'] === 'string' && isJsonObject(tool['inputSchema']);
}
