import { isJsonObject, Refusal, type JsonObject } from '@gatehouse/kernel';
import { ownId, readAnswer, type RpcAnswer, type RpcId } from '../wire/json-rpc.js';

export function answered(message: JsonObject): { answer: RpcAnswer } | { isInvalid: true } {
  const answer = readAnswer(message);
  return answer ? { answer } : { isInvalid: true };
}

/** One message, or those of a batch (MCP 2025-03-26, JSON-RPC batching: whoever receives has to take them). None for what is no message. */
export function messagesOf(value: unknown): readonly JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter((message) => isJsonObject(message));
}

/** Throws Refusal UPSTREAM_ERROR for what is no JSON. */
export function parseMessages(text: string): readonly JsonObject[] {
  if (text === '') return [];
  try {
    return messagesOf(JSON.parse(text));
  } catch {
    throw new Refusal('UPSTREAM_ERROR', 'Its answer is not valid JSON.');
  }
}

/** An error answer may carry `id: null`, where the server could not read which request it refuses. */
export function answerIn(text: string, id: RpcId | undefined, status: number): RpcAnswer | undefined {
  if (status >= 400) {
    try {
      const message: unknown = JSON.parse(text);
      return isJsonObject(message) ? readAnswer(message) : undefined;
    } catch {
      return undefined;
    }
  }
  const message = id === undefined ? undefined : parseMessages(text).find((one) => ownId(one['id']) === id && !('method' in one));
  return message && readAnswer(message);
}
