import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/** What a schema says itself about members that it does not name. */
const SAYS = ['additionalProperties', 'unevaluatedProperties', 'patternProperties'];
/** References that are resolved only where the schema is used. */
const AT_RUN_TIME = ['$dynamicRef', '$recursiveRef'];
const BRANCHES = ['allOf', 'anyOf', 'oneOf'];
const CASES = ['then', 'else', 'if'];
const ELEMENTS = ['items', 'contains', 'additionalProperties'];
const DEFINITIONS = ['$defs', 'definitions'];

/** What all schemas that bear on one object say of it together. */
interface Word {
  readonly names: boolean;
  readonly says: boolean;
}

/**
 * A schema whose objects hold nothing but what it names, unless it says otherwise: what nobody declared nobody approved, and JSON Schema is
 * open where it is silent. An object without any `properties` stays open, since it is a map. `unevaluated`: the dialect knows
 * `unevaluatedProperties` (2019-09 and later); without it, an object that several schemas describe together stays open.
 */
export function closedSchema(schema: JsonObject, unevaluated: boolean): JsonObject {
  const close = (node: JsonValue): JsonValue => {
    if (!isJsonObject(node)) return node;
    const { names, says } = wordOn(node, schema, new Set());
    const inner = within(node, close);
    if (!names || says) return inner;
    const alone = ![...BRANCHES, ...CASES, ...AT_RUN_TIME, '$ref', 'dependentSchemas'].some((keyword) => Object.hasOwn(node, keyword));
    if (alone) return { ...inner, additionalProperties: false };
    return unevaluated ? { ...inner, unevaluatedProperties: false } : inner;
  };
  const defined = Object.fromEntries(
    DEFINITIONS.flatMap((keyword) => {
      const group = schema[keyword];
      // The definition itself stays open: it may be one of several that describe an object. Whoever refers to it is closed instead.
      return isJsonObject(group)
        ? [[keyword, Object.fromEntries(Object.entries(group).map(([name, one]) => [name, isJsonObject(one) ? within(one, close) : one]))]]
        : [];
    }),
  );
  return { ...(close(schema) as JsonObject), ...defined };
}

/** The same schema with those of its members, elements and values closed. */
function within(node: JsonObject, close: (one: JsonValue) => JsonValue): JsonObject {
  const { properties } = node;
  const members: JsonObject = isJsonObject(properties)
    ? { properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, close(one)])) }
    : {};
  const elements = Object.fromEntries(
    ELEMENTS.filter((keyword) => isJsonObject(node[keyword])).map((keyword) => [keyword, close(node[keyword]!)]),
  );
  const { prefixItems } = node;
  return { ...node, ...members, ...elements, ...(Array.isArray(prefixItems) ? { prefixItems: prefixItems.map(close) } : {}) };
}

/** Follows what describes the same object: branches, cases and references inside of the schema. */
function wordOn(node: JsonObject, root: JsonObject, seen: Set<JsonObject>): Word {
  if (seen.has(node)) return { names: false, says: false };
  seen.add(node);
  let names = isJsonObject(node['properties']);
  let says = SAYS.some((keyword) => Object.hasOwn(node, keyword));
  for (const one of beside(node, root)) {
    // A reference that is not found, or only at run time, may say anything.
    if (one === undefined) says = true;
    else {
      const word = wordOn(one, root, seen);
      names ||= word.names;
      says ||= word.says;
    }
  }
  return { names, says };
}

function beside(node: JsonObject, root: JsonObject): (JsonObject | undefined)[] {
  const branches = BRANCHES.flatMap((keyword) => (Array.isArray(node[keyword]) ? node[keyword].filter(isJsonObject) : []));
  const cases = CASES.flatMap((keyword) => (isJsonObject(node[keyword]) ? [node[keyword]] : []));
  const dependent = isJsonObject(node['dependentSchemas']) ? Object.values(node['dependentSchemas']).filter(isJsonObject) : [];
  const references = typeof node['$ref'] === 'string' ? [referred(node['$ref'], root)] : [];
  return [
    ...branches,
    ...cases,
    ...dependent,
    ...references,
    ...(AT_RUN_TIME.some((keyword) => Object.hasOwn(node, keyword)) ? [undefined] : []),
  ];
}

/** What a JSON Pointer in a fragment leads to (RFC 6901). */
function referred(reference: string, root: JsonObject): JsonObject | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined;
  let at: JsonValue | undefined = root;
  for (const step of reference.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    at = Array.isArray(at) ? at[Number(key)] : isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isJsonObject(at) ? at : undefined;
}
