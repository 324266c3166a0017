/**
 * The HTTP exchange of MCP, both eras on one endpoint, on Node's own request and response.
 *
 * Why not the SDK's handlers: they build a Server, a transport and web Request/Response objects for each request, about a millisecond of
 * CPU; here an exchange costs a tenth of that. What is protocol truth stays the SDK's: which era a message belongs to, the envelope's
 * shape, versions, keys and codes (classifyInboundRequest and the constants in wire/protocol.ts).
 *
 * What it does not do: check Host, Origin or the bearer token (ring 1 did, before it called), decide anything about a call (McpDispatcher
 * does), or let anything but the final answer out unfiltered (GuardedChannel).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonContentType } from '@modelcontextprotocol/server';
import { isJsonObject, type Catalogue } from '@gatehouse/kernel';
import { withoutMark } from '../wire/byte-order-mark.js';
import { echoableId, errorText, isRpcId, paramsOf } from '../wire/json-rpc.js';
import { nestsDeeperThan } from '../wire/json-depth.js';
import { MODERN_VERSION, RPC } from '../wire/protocol.js';
import { EndpointCapabilities } from './endpoint-capabilities.js';
import { BodyCutShort, BodyTooLarge, readBody } from './body.js';
import { EraClassifier } from './era-classifier.js';
import type { ChangeDesk } from '../changes/change-desk.js';
import { Exchange, type EdgePeer } from './exchange.js';
import { HeldStreams } from './held-streams.js';
import { InFlight } from './in-flight.js';
import { LegacyEdge } from './legacy-edge.js';
import { ListenStreams } from './listen-streams.js';
import type { McpDispatcher } from './mcp-dispatcher.js';
import { ModernEdge } from './modern-edge.js';
import type { ChannelFilter } from './channel-filter.js';
import { NodeRelay } from './node-relay.js';
import type { NodeTags } from './node-tags.js';
import { ProtocolRejection, type ProtocolErrorEvent } from './rejection.js';
import { RequestRunner } from './request-runner.js';
import { ResultShaper, type ServerInfo } from './result-shaper.js';
import { SessionTokens } from './session-token.js';
import { Sessions } from './sessions.js';
import { StandaloneStreams } from './standalone-streams.js';
import { UnlimitedStreams, type StreamPlaces } from './stream-places.js';

export interface EdgeOptions {
  readonly serverInfo: ServerInfo;
  /** Shown to the model at the start of a session. */
  readonly instructions?: string;
  /** At least 32 random bytes, the same on every node: signs session tokens. */
  readonly sessionKey: Uint8Array;
  readonly sessionMaxAgeMs?: number;
  readonly maxBodyBytes?: number;
  /** How deep JSON may nest. */
  readonly maxDepth?: number;
  /** How long a modern client may keep a list. */
  readonly listTtlMs?: number;
  /** Where there are other nodes: which of them a message belongs to. */
  readonly nodes?: NodeTags;
  /** Who hears of changes. */
  readonly changes: ChangeDesk;
  /** How many streams may be open; as many as this node holds where not given. */
  readonly streamPlaces?: StreamPlaces;
  /** Hears of every message that was refused before it became a call; awaited before the answer, so that the audit has it first. */
  readonly onProtocolError?: (event: ProtocolErrorEvent) => Promise<void> | void;
  /** Hears of what should not happen. */
  readonly onFault?: (fault: unknown) => void;
}

const DAY_MS = 86_400_000;

export class HttpEdge {
  private readonly modern: ModernEdge;
  private readonly legacy: LegacyEdge;
  private readonly eras = new EraClassifier();
  private readonly relay: NodeRelay | undefined;
  private readonly held = new HeldStreams();
  private readonly streams: StandaloneStreams;
  private readonly runner: RequestRunner;
  private readonly inFlight = new InFlight();
  private readonly maxBodyBytes: number;
  private readonly maxDepth: number;

  constructor(
    dispatcher: McpDispatcher,
    filter: ChannelFilter,
    private readonly catalogue: Catalogue,
    private readonly options: EdgeOptions,
  ) {
    const { serverInfo, instructions, sessionKey, changes: desk } = options;
    const onFault = (fault: unknown): void => options.onFault?.(fault);
    const shaper = new ResultShaper(serverInfo, catalogue, options.listTtlMs ?? 5_000);
    this.runner = new RequestRunner(dispatcher, filter, shaper, onFault);
    const sessions = new Sessions(new SessionTokens(sessionKey, options.sessionMaxAgeMs ?? DAY_MS), 10_000, options.nodes);
    this.relay = options.nodes && new NodeRelay(options.nodes);
    const greeting = { serverInfo, ...(instructions ? { instructions } : {}), capabilities: new EndpointCapabilities(catalogue) };
    const places = options.streamPlaces ?? new UnlimitedStreams();
    this.streams = new StandaloneStreams(this.held, desk, places);
    const listening = new ListenStreams({ dispatcher, held: this.held, places, desk, greeting, onFault });
    this.modern = new ModernEdge(this.runner, shaper, greeting, listening);
    this.legacy = new LegacyEdge(this.runner, sessions, this.streams, greeting);
    this.maxBodyBytes = options.maxBodyBytes ?? 4_194_304;
    this.maxDepth = options.maxDepth ?? 128;
  }

  /** Answers one HTTP request whose sender ring 1 has verified. The body must not have been read. Never rejects. */
  async handle(req: IncomingMessage, res: ServerResponse, peer: EdgePeer): Promise<void> {
    const exchange = new Exchange(req, res, peer);
    const seen: { method?: string } = {};
    try {
      await this.serve(exchange, res, seen);
    } catch (fault) {
      if (fault instanceof BodyCutShort) return;
      await this.refuse(exchange, fault, seen.method);
    }
  }

  /** Ends the streams and the questions that would keep a server from closing; resolves when every message that was read has its answer. */
  async close(): Promise<void> {
    this.held.close();
    this.streams.close();
    this.runner.close();
    await this.inFlight.ended();
    await this.relay?.close();
  }

  private async serve(exchange: Exchange, res: ServerResponse, seen: { method?: string }): Promise<void> {
    if (!this.catalogue.hasEndpoint(exchange.peer.endpoint)) {
      throw new ProtocolRejection(404, { code: RPC.invalidRequest, message: 'There is no such endpoint; use /mcp or /mcp/{upstream}' });
    }
    if (exchange.req.method !== 'POST') return this.sessionOperation(exchange);
    const message = await this.read(exchange);
    this.inFlight.add(res);
    if (isJsonObject(message) && typeof message['method'] === 'string') seen.method = message['method'].slice(0, 128);
    await this.route(exchange, message);
  }

  private async sessionOperation(exchange: Exchange): Promise<void> {
    const { method } = exchange.req;
    const legacyOnly = method === 'GET' || method === 'DELETE';
    const version = exchange.header('mcp-protocol-version');
    if (!legacyOnly || (version !== undefined && version >= MODERN_VERSION)) {
      throw new ProtocolRejection(405, { code: RPC.invalidRequest, message: 'Method not allowed; send messages by POST' }, null, {
        allow: 'POST',
      });
    }
    if (method === 'GET') await this.legacy.openStream(exchange);
    else this.legacy.end(exchange);
  }

  private async read(exchange: Exchange): Promise<unknown> {
    const type = exchange.header('content-type');
    if (type !== 'application/json' && !isJsonContentType(type ?? '')) {
      throw new ProtocolRejection(415, { code: RPC.invalidRequest, message: 'Unsupported media type; send application/json' });
    }
    if (!exchange.answer.accepts.json && !exchange.answer.accepts.stream) {
      throw new ProtocolRejection(406, {
        code: RPC.invalidRequest,
        message: 'Not acceptable; accept application/json and text/event-stream',
      });
    }
    const body = await readBody(exchange.req, this.maxBodyBytes);
    if (nestsDeeperThan(body, this.maxDepth)) {
      throw new ProtocolRejection(400, { code: RPC.invalidRequest, message: `The message nests deeper than ${this.maxDepth} levels` });
    }
    try {
      return withoutNulls(JSON.parse(withoutMark(body.toString('utf8'))));
    } catch {
      throw new ProtocolRejection(400, { code: RPC.parse, message: 'Parse error: the body is not JSON' });
    }
  }

  private async route(exchange: Exchange, body: unknown): Promise<void> {
    if (Array.isArray(body))
      throw new ProtocolRejection(400, { code: RPC.invalidRequest, message: 'Batches are not served; send one message per POST' });
    const outcome = this.eras.classify(body, exchange.header('mcp-protocol-version'), exchange.header('mcp-method'));
    if (outcome.kind === 'reject') {
      throw new ProtocolRejection(
        outcome.httpStatus,
        { code: outcome.code, message: outcome.message, ...dataOf(outcome.data) },
        echoableId(body),
      );
    }
    const home = this.relay?.homeOf(exchange, body);
    if (home !== undefined) return this.relay!.send(exchange, home, body);
    if (outcome.kind === 'modern') return this.modern.serve(exchange, outcome.message, outcome.revision);
    if (outcome.reason === 'response') return this.legacy.response(exchange, isJsonObject(body) ? body : {});
    const message = body as { id?: unknown; method: string; params?: unknown };
    if (!isRpcId(message.id)) return this.legacy.notification(exchange, message.method, paramsOf(message));
    await this.legacy.request(exchange, { id: message.id, method: message.method, params: paramsOf(message) });
  }

  private async refuse(exchange: Exchange, fault: unknown, method: string | undefined): Promise<void> {
    const rejection = rejectionOf(fault);
    if (rejection.status === 500) this.options.onFault?.(fault);
    const { claims, endpoint } = exchange.peer;
    const event = { claims, endpoint, code: rejection.error.code, status: rejection.status, ...(method === undefined ? {} : { method }) };
    try {
      await this.options.onProtocolError?.(event);
    } catch (unrecorded) {
      this.options.onFault?.(unrecorded);
      exchange.answer.message(
        errorText(rejection.id, { code: RPC.internal, message: 'The audit trail cannot be written; try again later' }),
        503,
      );
      return;
    }
    exchange.answer.message(errorText(rejection.id, rejection.error), rejection.status, rejection.headers);
  }
}

/** Clients whose language writes what is not there as null mean none by it. */
function withoutNulls(message: unknown): unknown {
  if (!isJsonObject(message)) return message;
  const { params, ...rest } = message;
  if (params === null) return rest;
  if (!isJsonObject(params) || params['_meta'] !== null) return message;
  const { _meta: _none, ...others } = params;
  return { ...message, params: others };
}

function rejectionOf(fault: unknown): ProtocolRejection {
  if (fault instanceof ProtocolRejection) return fault;
  if (fault instanceof BodyTooLarge) {
    // The rest of the body stays unread, so the connection cannot carry another request.
    return new ProtocolRejection(413, { code: RPC.invalidRequest, message: 'The message is too large' }, null, { connection: 'close' });
  }
  return new ProtocolRejection(500, { code: RPC.internal, message: 'Internal error' });
}

/** Classifier data repeats header values: a short list of keys is all that a client needs back. */
function dataOf(data: unknown): { data?: { envelope: string[] } } {
  const envelope = isJsonObject(data) ? data['envelope'] : undefined;
  if (!isJsonObject(envelope)) return {};
  const keys = Array.isArray(envelope['missing']) ? envelope['missing'] : [envelope['key']];
  return { data: { envelope: keys.filter((key): key is string => typeof key === 'string') } };
}
