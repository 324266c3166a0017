import { isJsonObject, LISTEN, type JsonObject } from '@gatehouse/kernel';
import { metaOf, paramsOf, resultText, type RpcId } from '../wire/json-rpc.js';
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  isLogLevel,
  LOG_LEVEL_META_KEY,
  MODERN_VERSIONS,
  PROTOCOL_VERSION_META_KEY,
  RPC,
} from '../wire/protocol.js';
import { paramHeadersOf } from './caller-headers.js';
import { readClientInfo } from './client-facts.js';
import type { Greeting } from './endpoint-capabilities.js';
import type { Exchange } from './exchange.js';
import type { ListenStreams } from './listen-streams.js';
import { ProtocolRejection } from './rejection.js';
import type { RequestRunner, Sender } from './request-runner.js';
import type { ResultShaper } from './result-shaper.js';
import { standardHeaderFault } from './standard-headers.js';

export interface ModernMessage {
  readonly id?: RpcId;
  readonly method: string;
  readonly params?: unknown;
}

/** MCP 2026-07-28 over HTTP: every request carries its own envelope, nothing is remembered between two. */
export class ModernEdge {
  constructor(
    private readonly runner: RequestRunner,
    private readonly shaper: ResultShaper,
    private readonly greeting: Greeting,
    private readonly listening: ListenStreams,
  ) {}

  /** `revision` is the version that the envelope (or, on a notification, the header) names. Throws ProtocolRejection. */
  async serve(exchange: Exchange, message: ModernMessage, revision: string | undefined): Promise<void> {
    const id = message.id ?? null;
    if (revision === undefined || !MODERN_VERSIONS.includes(revision)) throw unsupported(id, revision);
    if (message.id === undefined) return exchange.answer.empty(202);
    const params = paramsOf(message);
    const fault = standardHeaderFault(message.method, params, exchange.header);
    if (fault) throw new ProtocolRejection(400, { code: RPC.headerMismatch, message: `Header mismatch: ${fault}` }, id);
    const given = paramHeadersOf(exchange.req);
    if ('fault' in given) throw new ProtocolRejection(400, { code: RPC.headerMismatch, message: `Header mismatch: ${given.fault}` }, id);
    if (message.method === 'server/discover') return this.discover(exchange, message.id, params);
    const request = { id: message.id, method: message.method, params };
    if (message.method === LISTEN) return this.listening.serve(exchange, request, senderOf(metaOf(params)));
    await this.runner.run(exchange, request, { ...senderOf(metaOf(params)), paramHeaders: given.headers });
  }

  private discover(exchange: Exchange, id: RpcId, params: JsonObject): void {
    const { endpoint } = exchange.peer;
    const { capabilities, instructions } = this.greeting;
    const discovery = {
      supportedVersions: [...MODERN_VERSIONS],
      capabilities: capabilities.of(endpoint, 'modern', senderOf(metaOf(params)).clientCapabilities),
      ...(instructions ? { instructions } : {}),
    };
    exchange.answer.message(resultText(id, this.shaper.write({ method: 'server/discover', params, endpoint }, discovery, 'modern')));
  }
}

function senderOf(meta: JsonObject): Sender {
  const clientInfo = readClientInfo(meta[CLIENT_INFO_META_KEY]);
  const logLevel = meta[LOG_LEVEL_META_KEY];
  const capabilities = meta[CLIENT_CAPABILITIES_META_KEY];
  return {
    era: 'modern',
    controller: new AbortController(),
    ...(clientInfo ? { clientInfo } : {}),
    ...(isLogLevel(logLevel) ? { logLevel } : {}),
    ...(isJsonObject(capabilities) ? { clientCapabilities: capabilities } : {}),
  };
}

function unsupported(id: RpcId | null, revision: string | undefined): ProtocolRejection {
  if (revision === undefined) {
    return new ProtocolRejection(
      400,
      { code: RPC.invalidParams, message: `Invalid params: _meta must name ${PROTOCOL_VERSION_META_KEY}` },
      id,
    );
  }
  const data = { supported: [...MODERN_VERSIONS], requested: revision };
  return new ProtocolRejection(400, { code: RPC.unsupportedVersion, message: 'Unsupported protocol version', data }, id);
}
