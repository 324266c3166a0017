import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/** Of references followed one after the other. More is nothing that anybody wrote by hand. */
const MOST_STEPS = 20_000;

/** A reference of the schema that leads back into what it stands in, as it is written; undefined where every one ends. Follows none out of the schema. */
export function cycleIn(schema: JsonObject): string | undefined {
  const ended = new Set<string>();
  let steps = 0;
  const visit = (value: JsonValue | undefined, open: readonly string[]): string | undefined => {
    steps += 1;
    if (steps > MOST_STEPS || value === null || typeof value !== 'object') return undefined;
    const reference = isJsonObject(value) ? value['$ref'] : undefined;
    if (typeof reference === 'string' && reference.startsWith('#')) {
      if (open.includes(reference)) return reference;
      if (ended.has(reference)) return undefined;
      const found = visit(pointed(schema, reference), [...open, reference]);
      ended.add(reference);
      return found;
    }
    for (const inner of Object.values(value)) {
      const found = visit(inner, open);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(schema, ['#']);
}

function pointed(schema: JsonObject, reference: string): JsonValue | undefined {
  const steps = reference.slice(1).split('/').slice(1);
  return steps.reduce<JsonValue | undefined>((value, step) => {
    if (value === null || typeof value !== 'object') return undefined;
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
  }, schema);
}
