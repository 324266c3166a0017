import { randomUUID } from 'node:crypto';
import {
  asksBack,
  questionsIn,
  Refusal,
  type CallChannel,
  type JsonObject,
  type Question,
  type UpstreamCall,
  type UpstreamRequest,
} from '@gatehouse/kernel';
import type { CallBounds } from './call-bounds.js';

/** How often one call may ask. */
const MOST_ROUNDS = 8;

/** Puts questions to a client on the stream of its running call. The call's own clock stands still meanwhile. */
export function askOnStream({
  channel,
  bounds,
  timeoutMs,
}: {
  channel: CallChannel;
  bounds: CallBounds;
  timeoutMs: number;
}): (question: Question) => Promise<JsonObject> {
  return async (question) => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(new Refusal('QUESTION_UNANSWERED')), timeoutMs);
    bounds.hold();
    try {
      return await channel.ask(question, AbortSignal.any([bounds.signal, patience.signal]));
    } finally {
      clearTimeout(timer);
      bounds.release();
    }
  };
}

/**
 * A modern upstream before a client that is asked on its stream (2025-11-25): each answer that asks is taken there, and the request made
 * again with what came back. Throws what `ask` throws, and UPSTREAM_ERROR for an upstream that never stops asking.
 */
export async function answerRounds(
  request: UpstreamRequest,
  { ask }: UpstreamCall,
  send: (request: UpstreamRequest) => Promise<JsonObject>,
): Promise<JsonObject> {
  let result = await send(request);
  for (let round = 0; asksBack(result); round += 1) {
    if (round === MOST_ROUNDS) throw new Refusal('UPSTREAM_ERROR', 'It does not stop asking.');
    const { requestState } = result;
    const asked = Object.entries(questionsIn(result)).map(async ([key, question]) => [key, await ask(asLegacy(question))] as const);
    const inputResponses = Object.fromEntries(await Promise.all(asked));
    const params: JsonObject = { ...request.params, inputResponses };
    if (requestState !== undefined) params['requestState'] = requestState;
    result = await send({ ...request, params });
  }
  return result;
}

/** A page to open needs an id in 2025-11-25. */
function asLegacy(question: Question): Question {
  return question.params['mode'] === 'url' ? { ...question, params: { ...question.params, elicitationId: randomUUID() } } : question;
}
