import type { JsonObject } from '@gatehouse/kernel';

/** Each hop makes its own: the token of its progress, and its place in the trace (see traceFields in the kernel). */
const MADE_ANEW = new Set(['progressToken', 'traceparent', 'tracestate', 'baggage', '__proto__']);

/** Keys that end at the next peer: the protocol's own prefix, and what each hop makes anew. */
function isHopByHop(key: string): boolean {
  if (MADE_ANEW.has(key)) return true;
  const slash = key.indexOf('/');
  if (slash < 0) return false;
  const label = key.slice(0, slash).split('.')[1];
  return label === 'modelcontextprotocol' || label === 'mcp';
}

/** What of a peer's `_meta` goes on to the next one: vendor keys (MCP 2026-07-28, `_meta`). */
export function endToEndMeta(meta: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(meta)) if (!isHopByHop(key)) kept[key] = value;
  return kept;
}
