import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { withoutMark } from '../wire/byte-order-mark.js';
import { isRpcId, metaOf, paramsOf, type RpcId } from '../wire/json-rpc.js';
import { encodeHeaderValue } from '../wire/header-value.js';
import { NAME_SOURCE } from '../wire/name-source.js';
import { PROTOCOL_VERSION_META_KEY } from '../wire/protocol.js';

/** One message of a stdio client, with what has to be known to carry it over HTTP. */
export interface FrontMessage {
  /** As it is sent on, byte for byte what the client wrote. */
  readonly text: string;
  readonly kind: 'request' | 'notification' | 'response';
  readonly id?: RpcId;
  readonly method?: string;
  readonly params: JsonObject;
  /** Version of the per-request envelope; undefined for a client of the older era. */
  readonly modernVersion?: string;
}

/** Undefined where the text is no JSON-RPC message. */
export function readFrontMessage(line: string): FrontMessage | undefined {
  const text = withoutMark(line);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { id, method } = value;
  const params = paramsOf(value);
  if (typeof method !== 'string') return isRpcId(id) ? { text, kind: 'response', id, params } : undefined;
  const version = metaOf(params)[PROTOCOL_VERSION_META_KEY];
  const era = typeof version === 'string' ? { modernVersion: version } : {};
  return isRpcId(id) ? { text, kind: 'request', id, method, params, ...era } : { text, kind: 'notification', method, params, ...era };
}

/** The headers that repeat a modern message for intermediaries (MCP 2026-07-28, Streamable HTTP, standard headers). */
export function standardHeaders({ method, params, modernVersion }: FrontMessage): Record<string, string> {
  if (modernVersion === undefined || method === undefined) return {};
  const member = Object.hasOwn(NAME_SOURCE, method) ? NAME_SOURCE[method] : undefined;
  const named = member === undefined ? undefined : params[member];
  return {
    'mcp-protocol-version': modernVersion,
    'mcp-method': method,
    ...(typeof named === 'string' ? { 'mcp-name': encodeHeaderValue(named) } : {}),
  };
}
