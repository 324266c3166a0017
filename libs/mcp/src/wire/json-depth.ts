const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/**
 * True where JSON text nests deeper than `limit`. Looked at before parsing, because every later walk over the message recurses and a
 * document of a few kilobytes of brackets would end in a stack overflow. One linear pass; strings are skipped.
 */
export function nestsDeeperThan(json: Uint8Array, limit: number): boolean {
  // Every level costs two bytes, so a short text cannot be deep.
  if (json.length < limit * 2) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth += 1;
      if (depth > limit) return true;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth -= 1;
  }
  return false;
}
