import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/** Limits that hold whatever a tool's schema allows. */
export interface ArgumentLimits {
  readonly depth: number;
  /** Objects, arrays and values together. */
  readonly nodes: number;
  /** Longest string, in UTF-16 units. */
  readonly stringLength: number;
  readonly keyLength: number;
}

export const ARGUMENT_LIMITS: ArgumentLimits = { depth: 12, nodes: 4000, stringLength: 131_072, keyLength: 256 };

const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** What is wrong with the size or the keys of arguments, as a sentence that names no value; undefined where nothing is. */
export function limitFault(args: JsonObject, limits: ArgumentLimits): string | undefined {
  const pending: { value: JsonValue; depth: number }[] = [{ value: args, depth: 1 }];
  let nodes = 0;
  while (pending.length > 0) {
    const { value, depth } = pending.pop()!;
    nodes += 1;
    if (nodes > limits.nodes) return `They have more than ${limits.nodes} parts; send less at once.`;
    if (depth > limits.depth) return `They are nested deeper than ${limits.depth} levels; send a flatter object.`;
    if (typeof value === 'string' && value.length > limits.stringLength)
      return `One text is longer than ${limits.stringLength} characters; shorten it.`;
    if (Array.isArray(value)) for (const item of value) pending.push({ value: item, depth: depth + 1 });
    else if (isJsonObject(value)) {
      for (const key of Object.keys(value)) {
        if (UNSAFE_KEYS.has(key)) return 'They use a reserved key name; rename it.';
        if (key.length > limits.keyLength) return `A key is longer than ${limits.keyLength} characters; shorten it.`;
        pending.push({ value: value[key]!, depth: depth + 1 });
      }
    }
  }
  return undefined;
}
