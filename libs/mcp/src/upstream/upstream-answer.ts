import {
  asksBack,
  concernsTask,
  failedResult,
  INPUT_REQUIRED,
  isJsonObject,
  questionsIn,
  Refusal,
  takesAnswers,
  TASK,
  textResult,
  type JsonObject,
  type JsonValue,
  type McpCall,
} from '@gatehouse/kernel';
import { admitQuestions, type Asking } from '../question/check-questions.js';
import { metaOf, type RpcAnswer, type RpcError } from '../wire/json-rpc.js';
import { RPC, SERVER_INFO_META_KEY } from '../wire/protocol.js';
import { pagesFirst } from './pages-first.js';
import { taskOf } from './task-answer.js';
import { missingCapabilities } from './missing-capabilities.js';

const MAX_ERROR_LENGTH = 4_000;
/** Most values of one completion (MCP 2026-07-28, Completion). */
const MAX_VALUES = 100;

/** Whether a result is one of its method; what is none must not be passed on, since no stage knows where its texts stand. */
const SHAPES: Readonly<Record<string, (result: JsonObject) => boolean>> = {
  'tools/call': ({ content }) => isListOf(content, isBlock),
  'prompts/get': ({ messages }) =>
    isListOf(messages, ({ role, content }) => typeof role === 'string' && isJsonObject(content) && isBlock(content)),
  'resources/read': ({ contents }) =>
    isListOf(contents, ({ uri, text, blob }) => typeof uri === 'string' && (typeof text === 'string' || typeof blob === 'string')),
  'completion/complete': ({ completion }) => isJsonObject(completion) && Array.isArray(completion['values']),
};
const NAMED: Readonly<Record<string, string>> = { 'tools/call': 'tool result', 'prompts/get': 'prompt', 'resources/read': 'resource' };

/**
 * What an upstream answered to a content request, as an era-neutral result. An error it reports becomes a failed result with its message as
 * text, so that it passes the response stages like any answer; its `data` is dropped, since that is where stack traces live.
 * Throws UPSTREAM_ERROR for what is no result of the method or asks what the caller cannot be asked, RESOURCE_UNKNOWN where there is no such resource, CAPABILITY_MISSING where the caller lacks what the upstream asks for.
 */
export function resultOf(answer: RpcAnswer, method: string, { call, asking }: { call: McpCall; asking: Asking }): JsonObject {
  if ('error' in answer) return pagesFirst(answer.error, method, { call, asking }) ?? failureOf(answer.error, method, call);
  if (asksBack(answer.result)) return askingOf(answer.result, method, asking);
  if (concernsTask(method) || answer.result['resultType'] === TASK)
    return withoutHopMembers(taskOf(answer.result, method, { call, asking }));
  const result = method === 'tools/call' ? withContent(answer.result) : answer.result;
  const type = result['resultType'];
  if (type !== undefined && type !== 'complete')
    throw new Refusal('UPSTREAM_ERROR', 'It asked for something that this gateway does not pass on.');
  if (!SHAPES[method]?.(result)) throw new Refusal('UPSTREAM_ERROR', `Its answer is not a valid ${NAMED[method] ?? 'answer'}.`);
  const plain = withoutHopMembers(result);
  return method === 'completion/complete' ? completionOf(plain) : plain;
}

/** Longest state that an upstream may have the caller carry, in characters. */
const MAX_STATE_LENGTH = 65_536;

/** An answer that asks (MCP 2026-07-28, MRTR): questions that this caller can be asked, or a state to come back with, or both. */
function askingOf(result: JsonObject, method: string, asking: Asking): JsonObject {
  const { inputRequests, requestState } = result;
  const isState = typeof requestState === 'string' && requestState.length <= MAX_STATE_LENGTH;
  if (!takesAnswers({ method, era: 'modern' }) || (requestState !== undefined && !isState) || (inputRequests === undefined && !isState))
    throw new Refusal('UPSTREAM_ERROR', 'It asked in a way that is not valid.');
  const questions = admitQuestions(questionsIn(result), asking);
  return {
    resultType: INPUT_REQUIRED,
    ...(inputRequests === undefined ? {} : { inputRequests: { ...questions } }),
    ...(isState ? { requestState } : {}),
  };
}

/** Servers that answer in structure only leave the content out, and the SDKs' clients read that as nothing. */
function withContent(result: JsonObject): JsonObject {
  return result['content'] === undefined && result['structuredContent'] !== undefined ? { content: [], ...result } : result;
}

function failureOf({ code, message, data }: RpcError, method: string, call: McpCall): JsonObject {
  if (code === RPC.missingCapability && call.inbound.era === 'modern') {
    const missing = missingCapabilities(data, call.inbound.clientCapabilities ?? {});
    if (missing) throw new Refusal('CAPABILITY_MISSING', undefined, { data: { requiredCapabilities: missing } });
  }
  const text = message.slice(0, MAX_ERROR_LENGTH);
  if (method === 'tools/call') return textResult(text, true);
  // Its only parameter is the URI, whichever of the two codes of the eras the server gives.
  if (method === 'resources/read' && (code === RPC.resourceNotFound || code === RPC.invalidParams)) throw new Refusal('RESOURCE_UNKNOWN');
  // A server may offer prompts and complete none of their arguments.
  if (method === 'completion/complete' && code === RPC.methodNotFound) return { completion: { values: [] } };
  return failedResult(text, code === RPC.invalidParams ? code : RPC.internal);
}

/** The prefix of the gateway's own words in `_meta`, such as refusal codes: an upstream that used it would speak in the gateway's name. */
const OUR_PREFIX = 'dev.gatehouse/';

const isOfThisHop = (key: string): boolean => key === SERVER_INFO_META_KEY || key.toLowerCase().startsWith(OUR_PREFIX);

/**
 * Without the members that are the business of two neighbours only, and without what claims to be the gateway's own. How long a resource
 * keeps stays: the edge makes a hint of its own of it.
 */
function withoutHopMembers(result: JsonObject): JsonObject {
  const meta = metaOf(result);
  if (!('resultType' in result || 'cacheScope' in result || Object.keys(meta).some(isOfThisHop))) return result;
  const { resultType, cacheScope: _scope, _meta: _all, ...others } = result;
  const rest: JsonObject = resultType === TASK ? { resultType, ...others } : others;
  const kept = Object.fromEntries(Object.entries(meta).filter(([key]) => !isOfThisHop(key)));
  return Object.keys(kept).length > 0 ? { ...rest, _meta: kept } : rest;
}

function completionOf(result: JsonObject): JsonObject {
  const { values, total, hasMore } = result['completion'] as JsonObject;
  const texts = (values as JsonValue[]).filter((value) => typeof value === 'string');
  return {
    ...result,
    completion: {
      values: texts.slice(0, MAX_VALUES),
      ...(typeof total === 'number' ? { total } : {}),
      ...(typeof hasMore === 'boolean' ? { hasMore: hasMore || texts.length > MAX_VALUES } : {}),
    },
  };
}

function isListOf(value: unknown, accepts: (item: JsonObject) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isJsonObject(item) && accepts(item));
}

function isBlock({ type }: JsonObject): boolean {
  return typeof type === 'string';
}
