import { isJsonObject, isOfEra, Refusal, type JsonObject } from '@gatehouse/kernel';
import { isRpcId, readAnswer, resultText, type RpcId, type RpcRequest } from '../wire/json-rpc.js';
import { CANCELLED, isLogLevel, LEGACY_VERSIONS, LOG_LEVELS, NEWEST_LEGACY_VERSION, RPC } from '../wire/protocol.js';
import { readClientInfo } from './client-facts.js';
import type { Greeting } from './endpoint-capabilities.js';
import type { Exchange } from './exchange.js';
import { ProtocolRejection } from './rejection.js';
import type { RequestRunner } from './request-runner.js';
import type { LegacySession, Sessions } from './sessions.js';
import type { StandaloneStreams } from './standalone-streams.js';

/** MCP 2024-11-05 to 2025-11-25 over HTTP: a session opened by `initialize`, named by `Mcp-Session-Id` from then on. */
export class LegacyEdge {
  constructor(
    private readonly runner: RequestRunner,
    private readonly sessions: Sessions,
    private readonly streams: StandaloneStreams,
    private readonly greeting: Greeting,
  ) {}

  async request(exchange: Exchange, request: RpcRequest): Promise<void> {
    if (request.method === 'initialize') return this.initialize(exchange, request);
    const session = this.sessionOf(exchange, request.id);
    if (request.method === 'ping') return exchange.answer.message(resultText(request.id, '{}'));
    if (request.method === 'logging/setLevel') return setLevel(exchange, request, session);
    const controller = new AbortController();
    if (!session.begin(request.id, controller)) {
      throw new ProtocolRejection(
        400,
        { code: RPC.invalidRequest, message: 'A request with this id is still running; use a new id' },
        request.id,
      );
    }
    const { clientInfo, clientCapabilities, id: sessionId } = session.facts;
    const subscribes = !isOfEra(request.method, 'modern');
    try {
      await this.runner.run(exchange, request, {
        era: 'legacy',
        controller,
        // Questions ride on the stream of the call that they belong to; a client that reads no stream cannot be asked.
        ...(exchange.answer.accepts.stream ? { questions: session.questions } : {}),
        ...(session.logLevel ? { logLevel: session.logLevel } : {}),
        ...(clientInfo ? { clientInfo } : {}),
        ...(clientCapabilities ? { clientCapabilities } : {}),
        ...(subscribes ? { subscriber: this.streams.subscriberOf(sessionId, exchange) } : {}),
      });
    } finally {
      session.end(request.id);
    }
  }

  notification(exchange: Exchange, method: string, params: JsonObject): void {
    const session = this.sessionOf(exchange, null);
    const { requestId } = params;
    if (method === CANCELLED && isRpcId(requestId)) session.cancel(requestId, new Refusal('CANCELLED'));
    exchange.answer.empty(202);
  }

  /** An answer to a question of ours. Only the session that was asked can give it. */
  response(exchange: Exchange, message: JsonObject): void {
    const session = this.sessionOf(exchange, null);
    const { id } = message;
    const answer = readAnswer(message);
    if (isRpcId(id) && answer) session.questions.settle(id, answer);
    exchange.answer.empty(202);
  }

  async openStream(exchange: Exchange): Promise<void> {
    const session = this.sessionOf(exchange, null);
    if (!exchange.answer.accepts.stream) {
      throw new ProtocolRejection(406, {
        code: RPC.invalidRequest,
        message: 'Not acceptable: accept text/event-stream to open the stream',
      });
    }
    await this.streams.add(exchange, session.facts);
  }

  end(exchange: Exchange): void {
    const session = this.sessionOf(exchange, null);
    this.sessions.end(session);
    this.streams.endSession(session.facts.id);
    exchange.answer.empty(200);
  }

  private initialize(exchange: Exchange, { id, params }: RpcRequest): void {
    const { protocolVersion, capabilities } = params;
    if (typeof protocolVersion !== 'string') {
      throw new ProtocolRejection(400, { code: RPC.invalidParams, message: 'Invalid params: initialize must name a protocolVersion' }, id);
    }
    const version = LEGACY_VERSIONS.includes(protocolVersion) ? protocolVersion : NEWEST_LEGACY_VERSION;
    const clientInfo = readClientInfo(params['clientInfo']);
    const token = this.sessions.start(
      { version, ...(clientInfo ? { clientInfo } : {}), ...(isJsonObject(capabilities) ? { clientCapabilities: capabilities } : {}) },
      exchange.peer,
    );
    const { serverInfo, instructions, capabilities: offered } = this.greeting;
    const result = {
      protocolVersion: version,
      capabilities: offered.of(exchange.peer.endpoint, 'legacy', isJsonObject(capabilities) ? capabilities : {}),
      serverInfo,
      ...(instructions ? { instructions } : {}),
    };
    exchange.answer.message(resultText(id, JSON.stringify(result)), 200, { 'mcp-session-id': token });
  }

  private sessionOf(exchange: Exchange, id: RpcId | null): LegacySession {
    const version = exchange.header('mcp-protocol-version');
    if (version !== undefined && !LEGACY_VERSIONS.includes(version)) {
      const message = `Unsupported protocol version in the MCP-Protocol-Version header; supported: ${LEGACY_VERSIONS.join(', ')}`;
      throw new ProtocolRejection(400, { code: RPC.invalidRequest, message }, id);
    }
    const token = exchange.header('mcp-session-id');
    if (token === undefined) {
      throw new ProtocolRejection(
        400,
        { code: RPC.invalidRequest, message: 'The Mcp-Session-Id header is missing; send initialize first' },
        id,
      );
    }
    const session = this.sessions.find(token, exchange.peer);
    if (!session) throw new ProtocolRejection(404, { code: RPC.invalidRequest, message: 'Session not found; send initialize again' }, id);
    this.streams.seen(session.facts.id, exchange);
    return session;
  }
}

function setLevel(exchange: Exchange, { id, params }: RpcRequest, session: LegacySession): void {
  const { level } = params;
  if (!isLogLevel(level)) {
    const message = `Invalid params: level must be one of ${LOG_LEVELS.join(', ')}`;
    throw new ProtocolRejection(200, { code: RPC.invalidParams, message }, id);
  }
  session.logLevel = level;
  exchange.answer.message(resultText(id, '{}'));
}
