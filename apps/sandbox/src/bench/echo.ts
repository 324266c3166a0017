import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { LISTING_4K } from './listing-4k.js';

const MODERN = '2026-07-28';
const LEGACY = '2025-11-25';
const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
const INFO = { name: 'bench-echo', version: '0.1.0' };
const CAPABILITIES = { tools: {} };

const TOOLS: JsonObject[] = [
  {
    name: 'echo',
    description: 'Returns its argument.',
    inputSchema: {
      type: 'object',
      properties: { message: { type: 'string', maxLength: 100_000 } },
      required: ['message'],
      additionalProperties: false,
    },
  },
  {
    name: 'listing_4k',
    description: 'Returns one listing of about 4 KB.',
    inputSchema: { type: 'object', properties: {}, additionalProperties: false },
  },
];

const text = (value: string): JsonObject => ({ content: [{ type: 'text', text: value }] });
/** A result of the modern era says what kind it is (MCP 2026-07-28, Base protocol). */
const complete = (result: JsonObject): string =>
  JSON.stringify({ resultType: 'complete', ...result, _meta: { 'io.modelcontextprotocol/serverInfo': INFO } });

const LIST = { legacy: JSON.stringify({ tools: TOOLS }), modern: complete({ tools: TOOLS, ttlMs: 60_000, cacheScope: 'public' }) };
const LISTING = { legacy: JSON.stringify(text(LISTING_4K)), modern: complete(text(LISTING_4K)) };
const DISCOVER = complete({ supportedVersions: [MODERN], capabilities: CAPABILITIES, ttlMs: 60_000, cacheScope: 'public' });

type Era = 'legacy' | 'modern';
type Answer = { readonly result: string } | { readonly code: number; readonly message: string };

function call(params: JsonObject, era: Era): Answer {
  if (params['name'] === 'listing_4k') return { result: LISTING[era] };
  if (params['name'] !== 'echo') return { code: -32_602, message: 'Unknown tool' };
  const given = isJsonObject(params['arguments']) ? params['arguments']['message'] : undefined;
  const result = text(typeof given === 'string' ? given : JSON.stringify(given ?? null));
  return { result: era === 'modern' ? complete(result) : JSON.stringify(result) };
}

function answer(method: JsonValue | undefined, params: JsonObject): Answer {
  const meta = params['_meta'];
  const era: Era = isJsonObject(meta) && meta[VERSION_KEY] !== undefined ? 'modern' : 'legacy';
  switch (method) {
    case 'tools/call':
      return call(params, era);
    case 'tools/list':
      return { result: LIST[era] };
    case 'initialize':
      return { result: JSON.stringify({ protocolVersion: LEGACY, capabilities: CAPABILITIES, serverInfo: INFO }) };
    case 'server/discover':
      return { result: DISCOVER };
    case 'ping':
      return { result: '{}' };
    default:
      return { code: -32_601, message: 'Method not found' };
  }
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function respond(response: ServerResponse, raw: string): void {
  let message: unknown;
  try {
    message = JSON.parse(raw);
  } catch {
    message = undefined;
  }
  if (!isJsonObject(message)) return send(response, 400, '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}');
  if (message['id'] === undefined) return void response.writeHead(202).end();
  const answered = answer(message['method'], isJsonObject(message['params']) ? message['params'] : {});
  const id = JSON.stringify(message['id']);
  if ('result' in answered) return send(response, 200, `{"jsonrpc":"2.0","id":${id},"result":${answered.result}}`);
  send(response, answered.code === -32_601 ? 404 : 200, `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify(answered)}}`);
}

function handle(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => respond(response, chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()));
}

/**
 * The fastest honest MCP upstream, for benches: tools echo and listing_4k, both eras, stateless, JSON answers, no SDK. Not listening
 * yet; any path. It checks no headers and no token, so that a bench measures the gateway and not this.
 */
export function createEchoServer(): Server {
  return createServer({ keepAliveTimeout: 60_000 }, handle);
}
