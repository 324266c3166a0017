import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

export type RpcId = string | number;

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: JsonValue;
}

export interface RpcRequest {
  readonly id: RpcId;
  readonly method: string;
  readonly params: JsonObject;
}

/** What a peer answered: exactly one of the two. */
export type RpcAnswer = { readonly result: JsonObject } | { readonly error: RpcError };

/** A number past 2^53 was rounded when it was read: echoed, it would be the id of another request. */
export function isRpcId(value: unknown): value is RpcId {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

const OWN_ID = /^[1-9]\d{0,14}$/;

/** An id or progress token of ours as a server gave it back: some make texts of numbers, and the clients of the SDKs read them as numbers. */
export function ownId(given: unknown): unknown {
  return typeof given === 'string' && OWN_ID.test(given) ? Number(given) : given;
}

/** The id to answer with: null where the message has none that can be echoed (JSON-RPC 2.0, Response object). */
export function echoableId(message: unknown): RpcId | null {
  const id = isJsonObject(message) ? message['id'] : undefined;
  return isRpcId(id) ? id : null;
}

export function paramsOf(message: { readonly params?: unknown }): JsonObject {
  return isJsonObject(message.params) ? message.params : {};
}

export function metaOf(params: JsonObject): JsonObject {
  return isJsonObject(params['_meta']) ? params['_meta'] : {};
}

/** Member by member: the error may be an Error object, whose message JSON.stringify leaves out and whose stack nobody may see. */
export function errorText(id: RpcId | null, { code, message, data }: RpcError): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } });
}

/** `result` is JSON already: a list that many callers get is serialised once (see ResultShaper). */
export function resultText(id: RpcId, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
}

export function notificationText(method: string, params: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}

/** Reads a response object of a peer. Undefined where the message is not one. */
export function readAnswer(message: JsonObject): RpcAnswer | undefined {
  if (isJsonObject(message['result'])) return { result: message['result'] };
  const error = message['error'];
  if (!isJsonObject(error)) return undefined;
  const { code, message: text, data } = error;
  return {
    error: {
      code: typeof code === 'number' ? code : 0,
      message: typeof text === 'string' ? text : 'Unknown error',
      ...(data === undefined ? {} : { data }),
    },
  };
}
