import type { JsonObject } from '@gatehouse/kernel';
import { isRpcId } from '../wire/json-rpc.js';
import { RPC } from '../wire/protocol.js';

/** Our answer to a request that an upstream sends us: it may ask whether we are there, nothing else is bridged. A plain no, so that it does not wait. */
export function answerServerRequest({ id, method }: { readonly id: unknown; readonly method: string }): JsonObject | undefined {
  if (!isRpcId(id)) return undefined;
  if (method === 'ping') return { jsonrpc: '2.0', id, result: {} };
  return { jsonrpc: '2.0', id, error: { code: RPC.methodNotFound, message: 'Method not found' } };
}
