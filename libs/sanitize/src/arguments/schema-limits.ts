import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

const MOST_NODES = 5000;
const DEEPEST = 40;
const LONGEST_PATTERN = 500;

/**
 * Why a schema from an upstream may not be compiled, or undefined. Schemas are foreign code: they may be huge, refer to other hosts,
 * or carry expressions that take exponential time on a value of the caller's choosing.
 */
export function schemaFault(schema: JsonObject): string | undefined {
  const pending: { value: JsonValue; depth: number }[] = [{ value: schema, depth: 0 }];
  let nodes = 0;
  while (pending.length > 0) {
    const { value, depth } = pending.pop()!;
    nodes += 1;
    if (nodes > MOST_NODES) return `it has more than ${MOST_NODES} parts`;
    if (depth > DEEPEST) return `it is nested deeper than ${DEEPEST} levels`;
    if (Array.isArray(value)) for (const item of value) pending.push({ value: item, depth: depth + 1 });
    else if (isJsonObject(value)) {
      const fault = objectFault(value);
      if (fault) return fault;
      for (const item of Object.values(value)) pending.push({ value: item, depth: depth + 1 });
    }
  }
  return undefined;
}

function objectFault(node: JsonObject): string | undefined {
  for (const key of ['$ref', '$dynamicRef', '$recursiveRef']) {
    const target = node[key];
    if (typeof target === 'string' && !target.startsWith('#')) return 'it refers to a schema outside of itself';
  }
  const pattern = node['pattern'];
  if (typeof pattern === 'string' && !isTamePattern(pattern)) return 'it has a pattern that could take exponential time';
  const patterns = node['patternProperties'];
  if (isJsonObject(patterns) && !Object.keys(patterns).every(isTamePattern))
    return 'it has a property pattern that could take exponential time';
  return undefined;
}

/** No repetition inside a repeated group, no reference back, no look-around: what is left is at worst polynomial, and values are short. */
export function isTamePattern(pattern: string): boolean {
  if (pattern.length > LONGEST_PATTERN || /\\[1-9]|\\k<|\(\?(?:[=!]|<[=!])/.test(pattern)) return false;
  const repeats: boolean[] = [false];
  let inClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    if (char === '\\') at += 1;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') repeats.push(false);
    else if (char === ')') {
      const inside = repeats.pop() ?? false;
      if (repeats.length === 0) return false;
      const repeated = isRepetition(pattern, at + 1);
      if (inside && repeated) return false;
      repeats[repeats.length - 1] ||= inside || repeated;
    } else if (isRepetition(pattern, at)) repeats[repeats.length - 1] = true;
  }
  return true;
}

function isRepetition(pattern: string, at: number): boolean {
  const char = pattern[at];
  if (char === '*' || char === '+') return true;
  if (char !== '{') return false;
  const range = /^\{\d+,(\d*)\}/.exec(pattern.slice(at, at + 14));
  return range !== null && (range[1] === '' || Number(range[1]) > 64);
}
