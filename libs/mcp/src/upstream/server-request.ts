import { QUESTION_METHODS, Refusal, type JsonObject } from '@gatehouse/kernel';
import { isRpcId, paramsOf, type RpcId } from '../wire/json-rpc.js';
import { RPC } from '../wire/protocol.js';
import type { OutgoingAsking } from './outgoing.js';

/**
 * Our answer to a request that a legacy upstream sends us: it may ask whether we are there, and put questions to the caller of the request
 * that it works on. To all else a plain no, so that it does not wait. Undefined for what cannot be answered.
 */
export async function answerServerRequest(message: JsonObject, asking?: OutgoingAsking): Promise<JsonObject | undefined> {
  const { id, method } = message;
  if (!isRpcId(id)) return undefined;
  if (method === 'ping') return { jsonrpc: '2.0', id, result: {} };
  if (typeof method !== 'string' || !asking || !Object.hasOwn(QUESTION_METHODS, method))
    return no(id, RPC.methodNotFound, 'Method not found');
  try {
    return { jsonrpc: '2.0', id, result: await asking.ask({ method, params: paramsOf(message) }) };
  } catch (fault) {
    // What the refusal says of itself is the gateway's own text; why a person did not answer is not the upstream's business.
    const unfit = fault instanceof Refusal && fault.code === 'UPSTREAM_ERROR';
    return unfit ? no(id, RPC.invalidParams, 'The client did not declare this') : no(id, RPC.internal, 'The client did not answer');
  }
}

/** To a question that was not read. */
export function tooLarge(id: RpcId): JsonObject {
  return no(id, RPC.invalidRequest, 'The request is too large');
}

function no(id: RpcId, code: number, message: string): JsonObject {
  return { jsonrpc: '2.0', id, error: { code, message } };
}
