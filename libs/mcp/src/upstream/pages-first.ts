import { askingResult, failedResult, isJsonObject, takesAnswers, type JsonObject, type McpCall, type Question } from '@gatehouse/kernel';
import { admitQuestions, type Asking } from '../question/check-questions.js';
import { allows } from '../question/client-capabilities.js';
import { RPC } from '../wire/protocol.js';
import type { RpcError } from '../wire/json-rpc.js';

const MOST_PAGES = 8;
const MAX_MESSAGE_LENGTH = 4_000;

/**
 * A legacy upstream's error that says which pages have to be opened before the call is made again (MCP 2025-11-25, Elicitation,
 * URLElicitationRequiredError). A modern caller is asked in the way of its era; a legacy one gets the error with its pages. Undefined for
 * every other error, and where the caller's client opens no pages: then it is an error like any other.
 */
export function pagesFirst(
  { code, message, data }: RpcError,
  method: string,
  { call, asking }: { call: McpCall; asking: Asking },
): JsonObject | undefined {
  const listed =
    code === RPC.urlElicitationRequired && isJsonObject(data) && Array.isArray(data['elicitations']) ? data['elicitations'] : [];
  const pages = listed.filter(isJsonObject).slice(0, MOST_PAGES).map(pageOf);
  if (pages.length === 0 || !pages.every((page) => allows(asking.capabilities, page))) return undefined;
  const { era } = call.inbound;
  const questions = admitQuestions(Object.fromEntries(pages.map((page, at) => [`page${at + 1}`, page])), asking);
  if (takesAnswers({ method, era })) {
    return askingResult(
      Object.fromEntries(
        Object.entries(questions).map(
          ([
            key,
            {
              params: { elicitationId: _id, ...params },
              ...page
            },
          ]) => [key, { ...page, params }],
        ),
      ),
    );
  }
  return { ...failedResult(message.slice(0, MAX_MESSAGE_LENGTH), code), inputRequests: { ...questions } };
}

function pageOf({ url, message, elicitationId }: JsonObject): Question {
  return {
    method: 'elicitation/create',
    params: {
      mode: 'url',
      url: url ?? null,
      message: typeof message === 'string' ? message : '',
      ...(typeof elicitationId === 'string' ? { elicitationId } : {}),
    },
  };
}
