import type { JsonObject } from '@gatehouse/kernel';

export const MODERN_META: JsonObject = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

export const ACCEPT = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };

/** A modern request with its standard headers. */
export function modern(method: string, params: JsonObject = {}, meta: JsonObject = {}): { headers: Record<string, string>; body: string } {
  const { name } = params;
  return {
    headers: {
      ...ACCEPT,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: { ...MODERN_META, ...meta } } }),
  };
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The messages of the answer: of its event stream, or the one of its JSON. */
  readonly messages: JsonObject[];
}

export async function post(url: string, request: { headers: Record<string, string>; body: string }): Promise<HttpReply> {
  const response = await fetch(url, { method: 'POST', ...request });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, messages: messagesIn(text) };
}

function messagesIn(text: string): JsonObject[] {
  if (text.startsWith('{')) return [JSON.parse(text) as JsonObject];
  return text.split('\n').flatMap((line) => (line.startsWith('data: ') ? [JSON.parse(line.slice(6)) as JsonObject] : []));
}

export function legacy(
  id: number | string | undefined,
  method: string,
  params: JsonObject = {},
  headers: Record<string, string> = {},
): { headers: Record<string, string>; body: string } {
  return {
    headers: { ...ACCEPT, ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), method, params }),
  };
}

export function initialize(version = '2025-11-25'): { headers: Record<string, string>; body: string } {
  return legacy(0, 'initialize', { protocolVersion: version, capabilities: {}, clientInfo: { name: 'old', version: '1' } });
}
