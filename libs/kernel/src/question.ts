import { isJsonObject, type JsonObject } from './json.js';

/** What an upstream may ask of the caller's client in the middle of a call (MCP 2026-07-28, Multi Round-Trip Requests; 2025-11-25, client features). */
export const QUESTION_KINDS = ['elicitation', 'sampling', 'roots'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** The request that puts a question, by its kind. */
export const QUESTION_METHODS: Readonly<Record<string, QuestionKind>> = {
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
  'roots/list': 'roots',
};

/** One question: a client request without its envelope. */
export interface Question extends JsonObject {
  method: string;
  params: JsonObject;
}

/** Questions, or the answers to them, by the key that their upstream chose. */
export type Keyed<T> = Readonly<Record<string, T>>;

/** `resultType` of a tool call that became a task (MCP Tasks extension). */
export const TASK = 'task';

/** `resultType` of an answer that asks before it answers. */
export const INPUT_REQUIRED = 'input_required';

export function asksBack(result: JsonObject): boolean {
  return result['resultType'] === INPUT_REQUIRED;
}

/** An answer that asks. `requestState` is never part of it here: it is opaque, and no stage that reads texts may touch it. */
export function askingResult(questions: Keyed<Question>): JsonObject {
  return { resultType: INPUT_REQUIRED, inputRequests: { ...questions } };
}

/** The questions in an answer that asks; none for every other answer. */
export function questionsIn(result: JsonObject): Keyed<Question> {
  const requests = asksBack(result) && isJsonObject(result['inputRequests']) ? result['inputRequests'] : {};
  const questions: Record<string, Question> = {};
  for (const [key, request] of Object.entries(requests)) {
    if (!isJsonObject(request) || typeof request['method'] !== 'string') continue;
    questions[key] = { method: request['method'], params: isJsonObject(request['params']) ? request['params'] : {} };
  }
  return questions;
}

/** What a call goes on from, as the gateway sealed it into `requestState` when it passed a question on, or into the id of a task. */
export interface Continuation {
  /** Slug of the upstream that asked. */
  readonly upstream: string;
  /** The upstream's own state, byte for byte; absent where it gave none. */
  readonly state?: string;
  /** The upstream's own id of the task that the call is about, or became. */
  readonly task?: string;
  /** Public name of the tool that became the task. */
  readonly tool?: string;
  /** Name of a call that waits at this node for the answer. */
  readonly parked?: string;
  /** The approved review under which the call runs. */
  readonly review?: string;
  /** Why the caller of the task wanted what others look after. */
  readonly reason?: string;
  /** Placeholders that stand for values of the question itself. */
  readonly quoted?: readonly string[];
}
