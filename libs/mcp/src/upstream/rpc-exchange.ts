import type { JsonObject } from '@gatehouse/kernel';
import type { RpcAnswer } from '../wire/json-rpc.js';
import { LOG_LEVELS, type LogLevel } from '../wire/protocol.js';
import { legacyParams, modernParams } from './envelope.js';
import type { McpUpstreamOptions } from './mcp-upstream.js';
import type { Outgoing } from './outgoing.js';
import type { RpcConnection } from './rpc-connection.js';

/** One request on a greeted connection, in the era that its server speaks. Throws as RpcConnection.request does. */
export async function exchangeOn(
  connection: RpcConnection,
  outgoing: Outgoing,
  clientInfo: McpUpstreamOptions['clientInfo'],
): Promise<RpcAnswer> {
  const { signal, onNotification, asking, method, logLevel } = outgoing;
  const id = connection.nextId();
  const modern = connection.greeting?.era === 'modern';
  if (!modern && logLevel) await ensureLevel(connection, logLevel, signal);
  const params: JsonObject = modern ? modernParams(outgoing, id, clientInfo) : legacyParams(outgoing, id);
  return connection.request(
    { id, method, params },
    { signal, ...(onNotification ? { onNotification } : {}), ...(asking ? { asking } : {}) },
  );
}

/** The level holds for the whole connection: asked for once, and again only where somebody wants to hear more. */
async function ensureLevel(connection: RpcConnection, level: LogLevel, signal: AbortSignal): Promise<void> {
  const { logLevel, greeting } = connection;
  if (!greeting?.canLog || (logLevel !== undefined && LOG_LEVELS.indexOf(logLevel) <= LOG_LEVELS.indexOf(level))) return;
  connection.logLevel = level;
  await connection.request({ id: connection.nextId(), method: 'logging/setLevel', params: { level } }, { signal });
}
