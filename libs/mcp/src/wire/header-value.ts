const SENTINEL = /^=\?base64\?(.*)\?=$/s;
const CANONICAL_BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Value of an `Mcp-Name` or `Mcp-Param-*` header (MCP 2026-07-28, Streamable HTTP, value encoding). Undefined: a broken base64 form. */
export function decodeHeaderValue(raw: string): string | undefined {
  const value = raw.trim();
  const encoded = SENTINEL.exec(value)?.[1];
  if (encoded === undefined) return value;
  if (!CANONICAL_BASE64.test(encoded)) return undefined;
  try {
    return strictUtf8.decode(Buffer.from(encoded, 'base64'));
  } catch {
    return undefined;
  }
}

/** The other way: what cannot stand in a header as it is goes as `=?base64?…?=`, and so does what looks like that form. */
export function encodeHeaderValue(value: string): string {
  return PLAIN.test(value) && !SENTINEL.test(value) ? value : `=?base64?${Buffer.from(value, 'utf8').toString('base64')}?=`;
}
