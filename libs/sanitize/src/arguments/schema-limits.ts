import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { isRead } from './pattern-engine.js';

const MOST_NODES = 5000;
const DEEPEST = 40;

/** Below these what does not fit a pattern may be what fits the schema. */
const TURNING = new Set(['not', 'if']);

interface Part {
  readonly value: JsonValue;
  readonly depth: number;
  /** Stands below one of TURNING. */
  readonly turned: boolean;
}

/**
 * Why a schema from an upstream may not be compiled, or undefined. Schemas are foreign code: they may be huge, refer to other hosts,
 * or hang on an expression that is not read (see patternEngine) in a place where reading none is not just to let more pass.
 */
export function schemaFault(schema: JsonObject): string | undefined {
  const pending: Part[] = [{ value: schema, depth: 0, turned: false }];
  let nodes = 0;
  while (pending.length > 0) {
    const { value, depth, turned } = pending.pop()!;
    nodes += 1;
    if (nodes > MOST_NODES) return `it has more than ${MOST_NODES} parts`;
    if (depth > DEEPEST) return `it is nested deeper than ${DEEPEST} levels`;
    if (Array.isArray(value)) for (const item of value) pending.push({ value: item, depth: depth + 1, turned });
    else if (isJsonObject(value)) {
      const fault = objectFault(value, turned);
      if (fault) return fault;
      for (const [key, item] of Object.entries(value)) pending.push({ value: item, depth: depth + 1, turned: turned || TURNING.has(key) });
    }
  }
  return undefined;
}

function objectFault(node: JsonObject, turned: boolean): string | undefined {
  for (const key of ['$ref', '$dynamicRef', '$recursiveRef']) {
    const target = node[key];
    if (typeof target === 'string' && !target.startsWith('#')) return 'it refers to a schema outside of itself';
  }
  const pattern = node['pattern'];
  if (turned && typeof pattern === 'string' && !isRead(pattern)) return 'what fits it hangs on a pattern that cannot be read here';
  const patterns = node['patternProperties'];
  if (isJsonObject(patterns) && !Object.keys(patterns).every(isRead)) return 'it has a property pattern that cannot be read here';
  return undefined;
}
