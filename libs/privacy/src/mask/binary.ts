import type { JsonObject, JsonValue } from '@gatehouse/kernel';

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Media and blobs are base64 (MCP 2026-07-28, content): a mark inside would break them. What is no base64 is text, whatever it is called. */
export function isBinary(key: string, value: JsonValue, block: JsonObject): boolean {
  if (typeof value !== 'string' || !BASE64.test(value)) return false;
  return key === 'blob' || (key === 'data' && typeof block['mimeType'] === 'string');
}
