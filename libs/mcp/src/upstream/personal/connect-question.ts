import { askingResult, isJsonObject, Refusal, type JsonObject, type McpCall, type UpstreamRequest } from '@gatehouse/kernel';
import { canShowPage, pageQuestion } from '../../question/page-question.js';

/** The key of the gateway's own question among those of the upstream; one call may ask several upstreams. */
const keyOf = (upstream: string): string => `gatehouse-connect-${upstream}`;

/** How a person gets to connect their account: the page to open, and what it is about, for the person to read. */
export interface ConnectPage {
  readonly url: string;
  readonly message: string;
}

/**
 * Asks the person to connect their account: by a page that their client opens (MCP 2026-07-28 and 2025-11-25, Elicitation, URL mode) where it can, else by a refusal that
 * names the address. The page asks who they are; nothing that matters is in its address.
 */
export function askToConnect(call: McpCall, upstream: string, { url, message }: ConnectPage): JsonObject {
  call.label('account.connect.asked');
  if (!canShowPage(call)) throw notConnected({ url });
  return askingResult({ [keyOf(upstream)]: pageQuestion({ url, message }) });
}

export function notConnected({ url }: Pick<ConnectPage, 'url'>): Refusal {
  return new Refusal('ACCOUNT_NOT_CONNECTED', `Open ${url} in a browser, connect it there, then call again.`);
}

/** What the person's client did with the page: on the stream of this call, or in the message that carries it. */
export function connectAction({ params }: UpstreamRequest, call: McpCall, upstream: string): string | undefined {
  const key = keyOf(upstream);
  const onStream = isJsonObject(params['inputResponses']) ? params['inputResponses'] : {};
  const answer = onStream[key] ?? call.answers[key];
  return isJsonObject(answer) ? String(answer['action']) : undefined;
}

/** The request as the upstream gets it: the answer to our question is no business of its. */
export function withoutConnectAnswer(request: UpstreamRequest, upstream: string): UpstreamRequest {
  const key = keyOf(upstream);
  const { inputResponses, ...params } = request.params;
  if (!isJsonObject(inputResponses) || !(key in inputResponses)) return request;
  const { [key]: _ours, ...others } = inputResponses;
  return { ...request, params: Object.keys(others).length > 0 ? { ...params, inputResponses: others } : params };
}
