import {
  argumentSchemaOf,
  askingResult,
  asksBack,
  isJsonObject,
  questionsIn,
  Refusal,
  TASK,
  type Continuation,
  type CatalogueEntry,
  type JsonObject,
  type McpCall,
  type Upstream,
  type UpstreamCall,
  type UpstreamRequest,
} from '@gatehouse/kernel';
import { GuardedChannel } from '../edge/guarded-channel.js';
import { declarable } from '../question/client-capabilities.js';
import { Conversation } from '../question/conversation.js';
import { AskFirst } from '../question/page-question.js';
import { ParkedCalls } from '../question/parked-calls.js';
import { disagreeingHeader } from '../wire/param-headers.js';
import { askOnStream, answerRounds } from './answer-rounds.js';
import { CallBounds } from './call-bounds.js';
import { Lane } from './lane.js';
import { upstreamRequest } from './upstream-request.js';
import { checkResultSize } from './result-size.js';

/** Where the forwarder finds the upstream of an entry: the registry, or a stand-in. */
export interface UpstreamDirectory {
  upstream(slug: string, entry?: CatalogueEntry): Upstream | undefined;
}

/** A read that is to be made before a call; at the call's upstream where none is said. */
export interface Consultation {
  readonly upstream?: string | undefined;
  readonly tool: string;
  readonly args: JsonObject;
}

export interface ForwarderOptions {
  readonly callTimeoutMs?: number;
  readonly maxResultSize?: number;
  /** Calls at once per upstream, and how many more may wait. */
  readonly concurrency?: number;
  readonly maxWaiting?: number;
  /** How long a person has to answer a question. */
  readonly answerTimeoutMs?: number;
}

type Carried = Pick<UpstreamCall, 'notify' | 'capabilities' | 'ask' | 'consulted'>;

/** Nothing is passed on, and the upstream may ask nothing: a read of the gateway's own. */
const ALONE: Carried = {
  consulted: true,
  notify: () => Promise.resolve(),
  capabilities: {},
  ask: () => Promise.reject(new Refusal('QUESTION_UNANSWERED')),
};

/**
 * The innermost stage: sends a content request to the one upstream that it is for. Everything before it has decided; it only carries,
 * questions and their answers as well. A deadline holds whatever the upstream does, and each upstream has its own room, so that one cannot
 * slow another.
 */
export class Forwarder {
  private readonly lanes = new WeakMap<Upstream, Lane>();
  private readonly callTimeoutMs: number;
  private readonly maxResultSize: number;
  private readonly laneTerms: { concurrency: number; maxWaiting: number };
  private readonly answerTimeoutMs: number;
  private readonly parked: ParkedCalls;

  constructor(
    private readonly directory: UpstreamDirectory,
    options: ForwarderOptions = {},
  ) {
    this.callTimeoutMs = options.callTimeoutMs ?? 30_000;
    this.maxResultSize = options.maxResultSize ?? 5_242_880;
    this.laneTerms = { concurrency: options.concurrency ?? 128, maxWaiting: options.maxWaiting ?? 1_024 };
    this.answerTimeoutMs = options.answerTimeoutMs ?? 300_000;
    // Fewer than fit into a lane: people who take their time must not keep the others out.
    const most = Math.max(1, Math.floor(this.laneTerms.concurrency / 2));
    this.parked = new ParkedCalls({ ttlMs: this.answerTimeoutMs, most, mostPerPerson: Math.min(8, most) });
  }

  /**
   * The result as the upstream gave it, era-neutral; or one that asks the caller first, with what to go on from written to
   * `call.continuation`. Throws Refusal UPSTREAM_DOWN, UPSTREAM_TIMEOUT, UPSTREAM_ERROR, RESULT_TOO_LARGE, CANCELLED, RESOURCE_UNKNOWN,
   * CAPABILITY_MISSING, QUESTION_UNANSWERED, QUESTION_UNSAFE, or BAD_MESSAGE where an `Mcp-Param-*` header disagrees with the arguments
   * or an answer comes too late.
   */
  async call(call: McpCall): Promise<JsonObject> {
    const { channel } = call.inbound;
    if (channel instanceof GuardedChannel) {
      channel.bind(call);
      compareHeaders(call, channel);
    }
    const resumed = call.resumed.peek();
    const { upstream } = call.tool.get();
    if (resumed && resumed.upstream !== upstream) throw new Refusal('BAD_MESSAGE', 'Make the call again without requestState.');
    return this.settle(call, resumed?.parked === undefined ? this.begin(call) : this.takeUp(resumed.parked, call));
  }

  /**
   * A read of the gateway's own, at the upstream of this call or at another, to decide by: what comes back goes to no caller. Throws as `call`
   * does, and AskFirst where the caller has to connect an account there before anything can be read.
   */
  async consult(call: McpCall, { upstream, tool, args }: Consultation): Promise<JsonObject> {
    const { channel, signal } = call.inbound;
    if (channel instanceof GuardedChannel) channel.bind(call);
    const bounds = new CallBounds(signal, this.callTimeoutMs);
    const at = upstream === undefined ? this.upstreamOf(call) : this.directory.upstream(upstream);
    const asks = channel.canAsk ? { ask: askOnStream({ channel, bounds, timeoutMs: this.answerTimeoutMs }) } : {};
    const request = { method: 'tools/call', params: { name: tool, arguments: args } };
    const result = await this.exchange(call, request, { at, bounds, carried: { ...ALONE, ...asks } });
    const questions = questionsIn(result);
    // The upstream itself was allowed none, so they are the gateway's.
    if (Object.keys(questions).length > 0) throw new AskFirst('ACCOUNT_NOT_CONNECTED', askingResult(questions));
    return result;
  }

  /** The questions of this call did not reach its caller: what waits for their answers is ended, and keeps nobody else waiting. */
  giveUp(call: McpCall): void {
    const parked = call.continuation.peek()?.parked;
    if (parked !== undefined) this.parked.abandon(parked);
  }

  /** Ends what waits for answers. */
  close(): void {
    this.parked.close();
  }

  /** Whether calls to it are under way, or wait for their turn. */
  isBusy(upstream: Upstream): boolean {
    return this.lanes.get(upstream)?.isBusy ?? false;
  }

  private begin(call: McpCall): Conversation {
    const { channel, clientCapabilities, era, signal } = call.inbound;
    const bounds = new CallBounds(signal, this.callTimeoutMs);
    const conversation = new Conversation(call, bounds);
    const asks = this.upstreamOf(call)?.asks ?? new Set();
    const reachable = era === 'modern' || channel.canAsk;
    const capabilities = reachable ? declarable(clientCapabilities, asks) : {};
    const ask = channel.canAsk ? askOnStream({ channel, bounds, timeoutMs: this.answerTimeoutMs }) : conversation.ask;
    const carried: Carried = { notify: conversation.notify, capabilities, ask };
    conversation.begin(this.exchange(call, upstreamRequest(call), { at: this.upstreamOf(call), bounds, carried }));
    return conversation;
  }

  private takeUp(name: string, call: McpCall): Conversation {
    const conversation = this.parked.take(name, call);
    conversation.resume(call);
    return conversation;
  }

  /** A question becomes the answer of this message, with what is needed to go on when the next one brings what was asked for. */
  private async settle(call: McpCall, conversation: Conversation): Promise<JsonObject> {
    const turn = await conversation.turn();
    const { upstream, publicName: tool } = call.tool.get();
    const review = call.review.peek();
    if (turn.result['resultType'] === TASK)
      return becameTask(call, turn.result, { upstream, tool, ...(review === undefined ? {} : { review }) });
    if (!asksBack(turn.result)) return turn.result;
    const { requestState: state, ...asking } = turn.result;
    const parked = turn.isOpen ? this.parked.park(conversation, call) : undefined;
    if (typeof state === 'string' || parked !== undefined || review !== undefined) {
      call.continuation.set({
        upstream,
        ...(typeof state === 'string' ? { state } : {}),
        ...(parked === undefined ? {} : { parked }),
        ...(review === undefined ? {} : { review }),
      });
    }
    call.label('mcp.input.required');
    return asking;
  }

  private async exchange(
    call: McpCall,
    request: UpstreamRequest,
    { at: upstream, bounds, carried }: { at: Upstream | undefined; bounds: CallBounds; carried: Carried },
  ): Promise<JsonObject> {
    try {
      if (!upstream) throw new Refusal('UPSTREAM_DOWN');
      const context: UpstreamCall = { call, signal: bounds.signal, deadlineMs: this.callTimeoutMs, ...carried };
      const send = (sent: UpstreamRequest) => upstream.request(sent, context);
      const work = () => (call.inbound.channel.canAsk ? answerRounds(request, context, send) : send(request));
      const result = await this.laneOf(upstream).run(bounds.signal, work);
      if (!isJsonObject(result)) throw new Refusal('UPSTREAM_ERROR', 'Its answer is not valid.');
      checkResultSize(result, this.maxResultSize);
      return result;
    } finally {
      bounds.end();
    }
  }

  private upstreamOf(call: McpCall): Upstream | undefined {
    const entry = call.tool.get();
    return this.directory.upstream(entry.upstream, entry);
  }

  private laneOf(upstream: Upstream): Lane {
    const known = this.lanes.get(upstream);
    if (known) return known;
    const lane = new Lane(this.laneTerms);
    this.lanes.set(upstream, lane);
    return lane;
  }
}

/** A task goes by a sealed id of the gateway's own; the upstream's is kept out of the stages' sight. */
function becameTask(call: McpCall, { taskId, ...task }: JsonObject, origin: Continuation): JsonObject {
  const reason = call.reason.peek();
  call.continuation.set({ ...origin, task: String(taskId), ...(reason === undefined ? {} : { reason }) });
  call.label('mcp.task.created');
  return task;
}

/**
 * Only here, after every guard: a comparison at the edge would tell a tool that this caller may not see from one that does not exist.
 * Compared with the arguments as the caller sent them.
 */
function compareHeaders(call: McpCall, channel: GuardedChannel): void {
  const entry = call.tool.get();
  if (!channel.readsHeaders || entry.kind !== 'tool' || call.inbound.isWrapped) return;
  const header = disagreeingHeader(argumentSchemaOf(entry), call.arguments, (name) => channel.header(name));
  if (header === undefined) return;
  channel.mismatchedHeader = header;
  throw new Refusal('BAD_MESSAGE', `The ${header} header differs from the argument it repeats.`);
}
