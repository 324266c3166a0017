import type { JsonObject } from '@gatehouse/kernel';

/** Keys that end at the next peer: the protocol's own prefix, and the progress token, which each hop makes anew. */
function isHopByHop(key: string): boolean {
  if (key === 'progressToken' || key === '__proto__') return true;
  const slash = key.indexOf('/');
  if (slash < 0) return false;
  const label = key.slice(0, slash).split('.')[1];
  return label === 'modelcontextprotocol' || label === 'mcp';
}

/** What of a peer's `_meta` goes on to the next one: vendor keys and trace context (MCP 2026-07-28, `_meta`; SEP-414). */
export function endToEndMeta(meta: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [key, value] of Object.entries(meta)) if (!isHopByHop(key)) kept[key] = value;
  return kept;
}
