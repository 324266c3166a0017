import { isJsonObject, questionsIn, INPUT_REQUIRED, Refusal, TASK, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { admitQuestions, type Asking } from '../question/check-questions.js';
import { declaresTasks } from '../question/task-ids.js';

const STATUSES: ReadonlySet<unknown> = new Set(['working', 'input_required', 'completed', 'failed', 'cancelled']);
const LONGEST_ID = 2_048;
const MAX_ERROR_LENGTH = 4_000;

/**
 * What an upstream says of a task (MCP Tasks extension, SEP-2663): a tool call that became one, or the answer to a request about one. Its
 * own id stays in `taskId` only where it is new. Throws Refusal UPSTREAM_ERROR for what is none, or where the caller knows no tasks.
 */
export function taskOf(result: JsonObject, method: string, { call, asking }: { call: McpCall; asking: Asking }): JsonObject {
  const isNew = method === 'tools/call';
  if (!declaresTasks(call) || (isNew && !isId(result['taskId'])))
    throw new Refusal('UPSTREAM_ERROR', 'It gave a task where a result is needed.');
  if (method === 'tasks/update' || method === 'tasks/cancel') return {};
  if (!isNew && result['resultType'] !== 'complete') throw invalid();
  const { taskId, status, ...rest } = result;
  if (!STATUSES.has(status) || (status === 'completed' && !isResult(rest['result']))) throw invalid();
  return {
    ...rest,
    ...(isNew ? { resultType: TASK, taskId: taskId ?? null } : {}),
    status: status ?? null,
    ...(status === 'input_required' ? { inputRequests: { ...questionsOf(rest, asking) } } : {}),
    ...(isJsonObject(rest['error']) ? { error: errorOf(rest['error']) } : {}),
  };
}

function isId(id: unknown): boolean {
  return typeof id === 'string' && id.length > 0 && id.length <= LONGEST_ID;
}

/** Only what a tool could have answered at once: the stages know where its texts stand. */
function isResult(result: unknown): boolean {
  return isJsonObject(result) && (Array.isArray(result['content']) || result['structuredContent'] !== undefined);
}

function questionsOf({ inputRequests }: JsonObject, asking: Asking): JsonObject {
  return {
    ...admitQuestions(questionsIn({ resultType: INPUT_REQUIRED, ...(inputRequests === undefined ? {} : { inputRequests }) }), asking),
  };
}

/** Without `data`, where stack traces live. */
function errorOf({ code, message }: JsonObject): JsonObject {
  return {
    code: typeof code === 'number' ? code : 0,
    message: typeof message === 'string' ? message.slice(0, MAX_ERROR_LENGTH) : 'Unknown error',
  };
}

function invalid(): Refusal {
  return new Refusal('UPSTREAM_ERROR', 'What it says of the task is not valid.');
}
