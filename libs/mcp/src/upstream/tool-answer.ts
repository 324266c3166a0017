import { isJsonObject, Refusal, textResult, type JsonObject } from '@gatehouse/kernel';
import { metaOf, type RpcAnswer } from '../wire/json-rpc.js';
import { SERVER_INFO_META_KEY } from '../wire/protocol.js';

const MAX_ERROR_LENGTH = 4_000;

/**
 * What an upstream answered to tools/call, as an era-neutral result. An error it reports becomes a result with `isError` and its message
 * as text, so that it passes the response stages like any answer; its `data` is dropped, since that is where stack traces live.
 * Throws UPSTREAM_ERROR for what is no tool result: we declare no capability that would allow `input_required` or `task`.
 */
export function toolResultOf(answer: RpcAnswer): JsonObject {
  if ('error' in answer) return textResult(answer.error.message.slice(0, MAX_ERROR_LENGTH), true);
  const { result } = answer;
  const type = result['resultType'];
  if (type !== undefined && type !== 'complete')
    throw new Refusal('UPSTREAM_ERROR', 'It asked for something that this gateway does not pass on.');
  // Servers that answer in structure only leave it out, and the SDKs' clients read that as nothing.
  const content = result['content'] ?? (isJsonObject(result['structuredContent']) ? [] : undefined);
  const isContent = Array.isArray(content) && content.every((block) => isJsonObject(block) && typeof block['type'] === 'string');
  if (!isContent) throw new Refusal('UPSTREAM_ERROR', 'Its answer is not a valid tool result.');
  return withoutHopMembers('content' in result ? result : { content, ...result });
}

function withoutHopMembers(result: JsonObject): JsonObject {
  const meta = metaOf(result);
  if (!('resultType' in result) && !(SERVER_INFO_META_KEY in meta)) return result;
  const { resultType: _type, _meta: _all, ...rest } = result;
  const { [SERVER_INFO_META_KEY]: _info, ...kept } = meta;
  return Object.keys(kept).length > 0 ? { ...rest, _meta: kept } : rest;
}
