import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { opensSomething } from '@gatehouse/sanitize';

/** What every stage behind an upstream leaves as it is. Values that were allowed become examples; what stands in neither is not promised. */
const KEPT = new Set(['$schema', 'title', 'description', 'examples', 'deprecated', 'type', 'nullable']);
const SCHEMA_MAPS = new Set(['properties', '$defs', 'definitions']);
const DEEPEST = 64;

const promises = new WeakMap<JsonObject, JsonObject>();

/**
 * The descriptor with an output schema that what leaves here keeps to. Clients check structuredContent against the schema they were shown (MCP
 * 2026-07-28, Tools: output schema), and between the upstream and them texts are replaced by placeholders, fields and rows that the caller may
 * not see are left out, codes become a sentence and attribution is added: so the shape is promised, and neither presence, spelling nor number.
 */
export function withPromisedOutput(descriptor: JsonObject): JsonObject {
  const { outputSchema } = descriptor;
  if (!isJsonObject(outputSchema)) return descriptor;
  const promised = promises.get(outputSchema) ?? promisedSchema(outputSchema);
  promises.set(outputSchema, promised);
  return { ...descriptor, outputSchema: promised };
}

/** Accepts every value that `schema` accepts, and all that the stages may make of it. */
export function promisedSchema(schema: JsonObject): JsonObject {
  const loose = loosened(schema, 0);
  return isJsonObject(loose) ? (resolvable(loose, loose, false) as JsonObject) : {};
}

function loosened(schema: JsonValue, depth: number): JsonValue {
  // A schema that nothing fits says no more of a value that may be left out.
  if (!isJsonObject(schema) || depth > DEEPEST) return {};
  if (depth > 0 && hasOwnBase(schema)) return {};
  const promised: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (KEPT.has(key) || (key === '$ref' && typeof value === 'string')) promised[key] = value;
    else if (SCHEMA_MAPS.has(key) && isJsonObject(value)) promised[key] = named(value, key === 'properties', depth);
  }
  return { ...promised, ...alternatives(schema, depth), ...items(schema, depth), ...formerly(schema) };
}

function named(schemas: JsonObject, areProperties: boolean, depth: number): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, areProperties && opensSomething(name) ? {} : loosened(schema, depth + 1)]),
  );
}

/** What fitted exactly one of them may fit two when less is asked of it. */
function alternatives({ allOf, anyOf, oneOf }: JsonObject, depth: number): JsonObject {
  const each = (schemas: JsonValue | undefined) =>
    Array.isArray(schemas) ? schemas.map((schema) => loosened(schema, depth + 1)) : undefined;
  const [all, any, one] = [each(allOf), each(anyOf), each(oneOf)];
  const every = [...(all ?? []), ...(one ? [{ anyOf: one }] : [])];
  return { ...(any ? { anyOf: any } : {}), ...(every.length > 0 ? { allOf: every } : {}) };
}

/** Rows that are left out move those behind them up, so each item may be what any was. */
function items(schema: JsonObject, depth: number): JsonObject {
  const { prefixItems, items: rest, additionalItems } = schema;
  const first = Array.isArray(prefixItems) ? prefixItems : Array.isArray(rest) ? rest : undefined;
  if (!first) return rest === undefined ? {} : { items: loosened(rest, depth + 1) };
  const others = Array.isArray(rest) ? additionalItems : rest;
  if (others === undefined) return {};
  return { items: { anyOf: [...first, others].map((item) => loosened(item, depth + 1)) } };
}

function formerly({ enum: choices, const: only, examples }: JsonObject): JsonObject {
  const values = Array.isArray(choices) ? choices : only === undefined ? undefined : [only];
  return values && examples === undefined ? { examples: values } : {};
}

/** Pointers in there count from it, not from the root. */
const hasOwnBase = ({ $id, id }: JsonObject): boolean => [$id, id].some((name) => typeof name === 'string' && !name.startsWith('#'));

/** Without references to what is not promised: a client could not compile the schema. */
function resolvable(node: JsonValue, root: JsonObject, isNameMap: boolean): JsonValue {
  if (Array.isArray(node)) return node.map((item) => resolvable(item, root, false));
  if (!isJsonObject(node)) return node;
  const members = Object.entries(node).flatMap(([key, value]): [string, JsonValue][] => {
    if (isNameMap) return [[key, resolvable(value, root, false)]];
    if (key === '$ref') return leadsTo(String(value), root) ? [[key, value]] : [];
    return [[key, key === 'examples' ? value : resolvable(value, root, SCHEMA_MAPS.has(key))]];
  });
  return Object.fromEntries(members);
}

function leadsTo(reference: string, root: JsonObject): boolean {
  if (reference === '#') return true;
  if (!reference.startsWith('#/')) return false;
  let at: JsonValue | undefined = root;
  for (const step of reference.slice(2).split('/')) {
    const name = unescaped(step);
    at = isJsonObject(at) && name !== undefined && Object.hasOwn(at, name) ? at[name] : Array.isArray(at) ? at[Number(name)] : undefined;
  }
  return isJsonObject(at);
}

function unescaped(step: string): string | undefined {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}
