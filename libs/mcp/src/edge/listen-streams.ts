import { LISTEN, Refusal, SilentChannel, type InboundRequest, type JsonObject } from '@gatehouse/kernel';
import type { ChangeDesk } from '../changes/change-desk.js';
import type { Outlet, Sink } from '../changes/outlet.js';
import { errorText, notificationText, resultText, type RpcId, type RpcRequest } from '../wire/json-rpc.js';
import { ACKNOWLEDGED, RPC, SERVER_INFO_META_KEY } from '../wire/protocol.js';
import type { Greeting } from './endpoint-capabilities.js';
import type { Exchange } from './exchange.js';
import type { HeldStream, HeldStreams } from './held-streams.js';
import { honouredLists, readFilter, subscriptionMeta, writeFilter, type ListenFilter } from './listen-filter.js';
import type { DispatchOutcome, McpDispatcher } from './mcp-dispatcher.js';
import { ProtocolRejection } from './rejection.js';
import { MODERN_STATUS, type Sender } from './request-runner.js';
import { placeFor, type StreamPlaces } from './stream-places.js';

export interface ListenTerms {
  readonly dispatcher: McpDispatcher;
  readonly held: HeldStreams;
  readonly places: StreamPlaces;
  readonly desk: ChangeDesk;
  readonly greeting: Greeting;
  readonly onFault: (fault: unknown) => void;
}

/**
 * subscriptions/listen of modern clients: the path decides what of it is honoured, like any call, and is done with it; the stream stays open
 * behind that (MCP 2026-07-28, Subscriptions). Closing it is how a client ends it.
 */
export class ListenStreams {
  constructor(private readonly terms: ListenTerms) {}

  /** Throws ProtocolRejection. */
  async serve(exchange: Exchange, request: RpcRequest, sender: Sender): Promise<void> {
    const { id, params } = request;
    const asked = readFilter(params);
    if (!asked) throw rejected(id, 200, RPC.invalidParams, 'Invalid params: notifications must say what to listen to');
    if (!exchange.answer.accepts.stream) throw rejected(id, 406, RPC.invalidRequest, 'Not acceptable: accept text/event-stream to listen');
    const { greeting, desk } = this.terms;
    const lists = honouredLists(asked.lists, greeting.capabilities.of(exchange.peer.endpoint, 'modern'));
    const leave = await placeFor(this.terms.places, exchange.peer, { status: 429, id });
    const outlet = desk.outletFor(exchange.peer, lists);
    const over = (): void => {
      leave();
      desk.end(outlet);
    };
    exchange.answer.whenClientGone(() => sender.controller.abort(new Refusal('CANCELLED')));
    const outcome = await this.dispatch(inboundOf(exchange, request, { sender, outlet }));
    if ('error' in outcome) {
      over();
      return exchange.answer.message(errorText(id, outcome.error), MODERN_STATUS.get(outcome.error.code));
    }
    this.stay(exchange, id, { outlet, over, honoured: { lists, uris: urisIn(outcome.result) } });
  }

  private stay(
    exchange: Exchange,
    id: RpcId,
    { outlet, over, honoured }: { outlet: Outlet; over: () => void; honoured: ListenFilter },
  ): void {
    const { answer } = exchange;
    const _meta = subscriptionMeta(id);
    const sink: Sink = (method, params) => answer.write(`event: message\ndata: ${notificationText(method, { ...params, _meta })}\n\n`);
    const stream: HeldStream = {
      exchange,
      end: () => answer.message(resultText(id, this.farewell(_meta))),
      onOver: over,
    };
    const refused = this.terms.held.add(stream);
    if (refused) {
      over();
      throw rejected(id, refused.status ?? 429, RPC.invalidRequest, refused.message);
    }
    answer.openStream();
    void sink(ACKNOWLEDGED, { notifications: writeFilter(honoured) });
    // Nothing would ever be told.
    if (honoured.lists.length + honoured.uris.length === 0) this.terms.held.end(stream);
    else outlet.open(sink);
  }

  private farewell(meta: JsonObject): string {
    const { serverInfo } = this.terms.greeting;
    return JSON.stringify({ resultType: 'complete', _meta: { ...meta, [SERVER_INFO_META_KEY]: serverInfo } });
  }

  private async dispatch(inbound: InboundRequest): Promise<DispatchOutcome> {
    try {
      return await this.terms.dispatcher.dispatch(inbound);
    } catch (fault) {
      this.terms.onFault(fault);
      return { error: { code: RPC.internal, message: 'Internal error' } };
    }
  }
}

function inboundOf(
  { peer, receivedAt }: Exchange,
  { params }: RpcRequest,
  { sender, outlet }: { sender: Sender; outlet: Outlet },
): InboundRequest {
  const { clientInfo, clientCapabilities, controller } = sender;
  return {
    method: LISTEN,
    params,
    era: 'modern',
    endpoint: peer.endpoint,
    claims: peer.claims,
    // Progress and logs never ride on a subscription.
    channel: new SilentChannel(),
    signal: controller.signal,
    receivedAt,
    ...(peer.address === undefined ? {} : { address: peer.address }),
    subscriber: outlet,
    ...(clientInfo ? { clientInfo } : {}),
    ...(clientCapabilities ? { clientCapabilities } : {}),
  };
}

/** What of the resources the path honoured. */
function urisIn({ resourceSubscriptions }: JsonObject): readonly string[] {
  return Array.isArray(resourceSubscriptions) ? resourceSubscriptions.filter((uri) => typeof uri === 'string') : [];
}

function rejected(id: RpcId, status: number, code: number, message: string): ProtocolRejection {
  return new ProtocolRejection(status, { code, message }, id);
}
