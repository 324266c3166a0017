import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/** Which protocol eras a faulty server speaks. */
export type Speaks = 'both' | 'modern' | 'legacy';

export interface Face {
  readonly name: string;
  readonly speaks: Speaks;
  /** Descriptions by tool name. */
  readonly tools: Readonly<Record<string, string>>;
}

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = { tools: { listChanged: true } };
const ANYTHING = { type: 'object', properties: {} };

export function isModern(message: JsonObject): boolean {
  const params = isJsonObject(message['params']) ? message['params'] : {};
  return isJsonObject(params['_meta']) && params['_meta'][VERSION_KEY] !== undefined;
}

export const textResult = (text: string, modern: boolean): JsonObject => ({
  ...(modern ? { resultType: 'complete' } : {}),
  content: [{ type: 'text', text }],
});

/** What a faulty server says beside its tool calls, which is all in order. Undefined: it has no such method. */
export function faceAnswer(message: JsonObject, { name, speaks, tools }: Face): JsonObject | undefined {
  const info = { name, version: '0.1.0' };
  const complete = (result: JsonObject): JsonObject => ({
    resultType: 'complete',
    ttlMs: 0,
    cacheScope: 'private',
    ...result,
    _meta: { 'io.modelcontextprotocol/serverInfo': info },
  });
  const method: JsonValue | undefined = message['method'];
  if (method === 'initialize' && speaks !== 'modern')
    return { protocolVersion: '2025-11-25', capabilities: CAPABILITIES, serverInfo: info };
  if (method === 'ping') return {};
  if (method === 'server/discover' && speaks !== 'legacy')
    return complete({ supportedVersions: ['2026-07-28'], capabilities: CAPABILITIES });
  if (method !== 'tools/list') return undefined;
  const list = Object.entries(tools).map(([tool, description]) => ({ name: tool, description, inputSchema: ANYTHING }));
  return isModern(message) ? complete({ tools: list }) : { tools: list };
}
