import { Refusal, type JsonValue } from '@gatehouse/kernel';

/** Deeper than any real result; every stage after this one recurses. */
const MAX_DEPTH = 200;
/** What a value costs beside its text: quotes, commas, braces. */
const OVERHEAD = 3;

/**
 * Throws RESULT_TOO_LARGE where a result is larger than allowed, UPSTREAM_ERROR where it nests too deeply to be looked through. The size
 * is near that of its JSON text, in UTF-16 units: serialising it to know would cost more than the call. Level by level, so that depth
 * itself costs no stack.
 */
export function checkResultSize(result: JsonValue, maxSize: number): void {
  let size = 0;
  let level: JsonValue[] = [result];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw new Refusal('UPSTREAM_ERROR', 'Its answer nests too deeply.');
    const next: JsonValue[] = [];
    for (const value of level) {
      size += sizeOf(value);
      if (Array.isArray(value)) for (const item of value) next.push(item);
      else if (typeof value === 'object' && value !== null) {
        for (const key in value) {
          size += key.length + OVERHEAD;
          next.push(value[key]!);
        }
      }
      if (size > maxSize) throw new Refusal('RESULT_TOO_LARGE');
    }
    level = next;
  }
}

function sizeOf(value: JsonValue): number {
  return typeof value === 'string' ? value.length + OVERHEAD : OVERHEAD + 1;
}
