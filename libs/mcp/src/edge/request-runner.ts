import { Refusal, type Era, type InboundRequest, type JsonObject, type Subscriber } from '@gatehouse/kernel';
import { errorText, isRpcId, metaOf, notificationText, resultText, type RpcRequest } from '../wire/json-rpc.js';
import { RPC, type LogLevel } from '../wire/protocol.js';
import { callerTrace } from './caller-trace.js';
import type { Exchange } from './exchange.js';
import { GuardedChannel } from './guarded-channel.js';
import type { DispatchError, DispatchOutcome, McpDispatcher } from './mcp-dispatcher.js';
import type { ChannelFilter } from './channel-filter.js';
import type { PendingQuestions } from './pending-questions.js';
import type { ResultShaper } from './result-shaper.js';

/** What an era's edge knows of the sender of one request. */
export interface Sender {
  readonly era: Era;
  readonly controller: AbortController;
  readonly logLevel?: LogLevel;
  /** Where questions to this client wait; absent where it cannot be asked while its call runs. */
  readonly questions?: PendingQuestions;
  readonly clientInfo?: { readonly name: string; readonly version: string };
  readonly clientCapabilities?: JsonObject;
  readonly paramHeaders?: InboundRequest['paramHeaders'];
  /** Where this client hears of changes; on requests that subscribe. */
  readonly subscriber?: Subscriber;
}

/** Errors that a modern client gets with an HTTP status of their own; all others ride on 200 (MCP 2026-07-28, Streamable HTTP). */
export const MODERN_STATUS = new Map<number, number>([
  [RPC.methodNotFound, 404],
  [RPC.headerMismatch, 400],
  [RPC.missingCapability, 400],
  [RPC.unsupportedVersion, 400],
]);

/** Takes one request through the path and writes what became of it, notifications first. */
export class RequestRunner {
  /** People are waited for no longer: a stop of the gateway takes seconds, and a question stays open for minutes. */
  private readonly closing = new AbortController();

  constructor(
    private readonly dispatcher: McpDispatcher,
    private readonly filter: ChannelFilter,
    private readonly shaper: ResultShaper,
    private readonly onFault: (fault: unknown) => void,
  ) {}

  async run(exchange: Exchange, request: RpcRequest, sender: Sender): Promise<void> {
    const { answer } = exchange;
    const { signal } = sender.controller;
    answer.whenClientGone(() => sender.controller.abort(new Refusal('CANCELLED')));
    const channel = this.channelFor(exchange, request, sender);
    const outcome = await this.dispatch(inboundOf(exchange, request, { sender, channel }));
    // Everything that was said before the result leaves before it; the last progress of a call is easily lost otherwise.
    await channel.drain();
    if (signal.aborted) return answer.abandoned();
    const settled = channel.mismatchedHeader && sender.era === 'modern' ? mismatch(channel.mismatchedHeader) : outcome;
    if ('error' in settled) {
      const { http, code } = settled.error;
      const status = http?.status ?? (sender.era === 'modern' ? MODERN_STATUS.get(code) : undefined);
      return answer.message(errorText(request.id, settled.error), status, http?.headers);
    }
    answer.message(this.resultText(exchange, request, { result: settled.result, era: sender.era }));
  }

  /** Ends the questions that are open, and those that are still put: their calls go on without an answer. */
  close(): void {
    this.closing.abort(new Refusal('QUESTION_UNANSWERED'));
  }

  private async dispatch(inbound: InboundRequest): Promise<DispatchOutcome> {
    try {
      return await this.dispatcher.dispatch(inbound);
    } catch (fault) {
      this.onFault(fault);
      return { error: { code: RPC.internal, message: 'Internal error' } };
    }
  }

  private resultText(exchange: Exchange, { id, method, params }: RpcRequest, { result, era }: { result: JsonObject; era: Era }): string {
    return resultText(id, this.shaper.write({ method, params, endpoint: exchange.peer.endpoint }, result, era));
  }

  private channelFor(exchange: Exchange, request: RpcRequest, sender: Sender): GuardedChannel {
    const { progressToken } = metaOf(request.params);
    const { questions } = sender;
    const send = (text: string) => exchange.answer.notification(text);
    return new GuardedChannel({
      filter: this.filter,
      send: (method, params) => send(notificationText(method, params)),
      ...(isRpcId(progressToken) ? { progressToken } : {}),
      ...(sender.logLevel ? { logLevel: sender.logLevel } : {}),
      ...(questions ? { ask: (question, signal) => questions.put(question, AbortSignal.any([signal, this.closing.signal]), send) } : {}),
      ...(sender.era === 'modern' ? { header: exchange.header } : {}),
    });
  }
}

function inboundOf(
  exchange: Exchange,
  request: RpcRequest,
  { sender, channel }: { sender: Sender; channel: GuardedChannel },
): InboundRequest {
  return {
    method: request.method,
    params: request.params,
    era: sender.era,
    endpoint: exchange.peer.endpoint,
    claims: exchange.peer.claims,
    channel,
    signal: sender.controller.signal,
    receivedAt: exchange.receivedAt,
    ...(exchange.peer.address === undefined ? {} : { address: exchange.peer.address }),
    ...callerTrace(exchange, request.params),
    ...(sender.paramHeaders ? { paramHeaders: sender.paramHeaders } : {}),
    ...(sender.clientInfo ? { clientInfo: sender.clientInfo } : {}),
    ...(sender.clientCapabilities ? { clientCapabilities: sender.clientCapabilities } : {}),
    ...(sender.subscriber ? { subscriber: sender.subscriber } : {}),
  };
}

function mismatch(header: string): { readonly error: DispatchError } {
  return { error: { code: RPC.headerMismatch, message: `Header mismatch: ${header} is missing or differs from the argument it repeats` } };
}
