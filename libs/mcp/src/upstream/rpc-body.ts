import { isJsonObject, Refusal, type JsonObject } from '@gatehouse/kernel';
import { ownId, readAnswer, type RpcAnswer, type RpcId } from '../wire/json-rpc.js';

export function answered(message: JsonObject): { answer: RpcAnswer } | { isInvalid: true } {
  const answer = readAnswer(message);
  return answer ? { answer } : { isInvalid: true };
}

/** Undefined for what is no message. Throws Refusal UPSTREAM_ERROR for what is no JSON. */
export function parseMessage(text: string): JsonObject | undefined {
  if (text === '') return undefined;
  try {
    const message: unknown = JSON.parse(text);
    return isJsonObject(message) ? message : undefined;
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
  const message = parseMessage(text);
  return message && id !== undefined && ownId(message['id']) === id ? readAnswer(message) : undefined;
}
