import type { WireAnswer } from './wire.js';

/** The first request of each protocol revision that clients send today. */
export const FIRST_REQUESTS = ['2025-11-25', '2025-06-18', '2026-07-28'] as const;
export type Revision = (typeof FIRST_REQUESTS)[number];
export const MODERN: Revision = '2026-07-28';

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const META = 'io.modelcontextprotocol/';
const ME = { name: 'gatehouse-doctor', version: '1' };
const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** A request of the stateless revision (MCP 2026-07-28, Streamable HTTP). */
export function modern(method: string, params: object = {}): Message {
  const _meta = { [`${META}protocolVersion`]: MODERN, [`${META}clientInfo`]: ME, [`${META}clientCapabilities`]: {} };
  return {
    headers: { ...HEADERS, 'mcp-protocol-version': MODERN, 'mcp-method': method },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
  };
}

/** A message of the revisions with a handshake. A notification where it has no id. */
export function legacy(
  method: string,
  params: object | undefined,
  { version, session, id }: { version?: string; session?: string; id?: number },
): Message {
  return {
    headers: {
      ...HEADERS,
      ...(version === undefined ? {} : { 'mcp-protocol-version': version }),
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), method, ...(params ? { params } : {}) }),
  };
}

export const firstRequest = (revision: Revision): Message =>
  revision === MODERN
    ? modern('server/discover')
    : legacy('initialize', { protocolVersion: revision, capabilities: {}, clientInfo: ME }, { id: 1 });

export interface Rpc {
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
  readonly method?: string;
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** JSON-RPC messages of an answer, as a body or as a stream of events. */
export function messagesIn({ headers, text }: Pick<WireAnswer, 'headers' | 'text'>): readonly Rpc[] {
  const texts = isStream(headers) ? [...text.matchAll(/^data: ?(.*)$/gm)].map(([, data]) => data!) : [text];
  return texts.flatMap((each) => {
    const message = jsonObject(each);
    return message?.['jsonrpc'] === '2.0' ? [message as Rpc] : [];
  });
}

export const isStream = (headers: WireAnswer['headers']): boolean => headers['content-type']?.startsWith('text/event-stream') ?? false;

/** True once the answer to a request has arrived in a stream. */
export const answered = (text: string): boolean => /^data: ?.*"(result|error)"/m.test(text) && text.includes('\n\n');

/** The answer among the messages. */
export const answerIn = (answer: Pick<WireAnswer, 'headers' | 'text'>): Rpc | undefined =>
  messagesIn(answer).find((message) => message.result !== undefined || message.error !== undefined);
