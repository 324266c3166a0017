import { randomUUID } from 'node:crypto';
import { Refusal, takesAnswers, type JsonObject, type McpCall, type Question, type RefusalCode } from '@gatehouse/kernel';
import { allows } from './client-capabilities.js';

/** A page that a person opens in their browser, and what it is about, for them to read (MCP, Elicitation, URL mode). */
export interface AskedPage {
  readonly url: string;
  readonly message: string;
}

/** The caller has to be asked before the call can be made: the answer of this message asks, in place of the refusal. */
export class AskFirst extends Refusal {
  constructor(
    code: RefusalCode,
    readonly asking: JsonObject,
  ) {
    super(code);
  }
}

export function pageQuestion({ url, message }: AskedPage): Question {
  return { method: 'elicitation/create', params: { mode: 'url', url, message } };
}

/** Whether the client of this call said that it opens pages, and can be told of one in its answer or on its stream. */
export function canShowPage(call: McpCall): boolean {
  const { era, clientCapabilities, channel } = call.inbound;
  const canAnswer = era === 'modern' ? takesAnswers(call.inbound) : channel.canAsk;
  return canAnswer && allows(clientCapabilities ?? {}, pageQuestion({ url: '', message: '' }));
}

/** Asks on the stream of a 2025-11-25 call; the page has an id there. What the person did: `accept`, `decline` or `cancel`. Rejects with the reason of the signal. */
export async function askPageOnStream(call: McpCall, page: AskedPage, patience: AbortSignal): Promise<string> {
  const { method, params } = pageQuestion(page);
  const signal = AbortSignal.any([call.inbound.signal, patience]);
  const answer = await call.inbound.channel.ask({ method, params: { ...params, elicitationId: randomUUID() } }, signal);
  return String(answer['action']);
}
