import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

const SCHEMAS = new Set(
  'items contains additionalProperties additionalItems unevaluatedItems unevaluatedProperties propertyNames contentSchema not if then else'.split(
    ' ',
  ),
);
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']);
const MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);
/** They say nothing of what fits, and a wrong one would have the whole schema refused; `id` is what draft-04 called `$id`. */
const ANNOTATIONS = new Set('title description default examples deprecated readOnly writeOnly $comment id'.split(' '));
const BOUNDS = { exclusiveMinimum: 'minimum', exclusiveMaximum: 'maximum' } as const;

export interface Dialect {
  /** Elements are named by `prefixItems` (2020-12); before it by a list in `items`. */
  readonly prefixed: boolean;
}

/**
 * The same schema without what is harmlessly wrong in it, as generators and hands write it: keywords that are null, `required: true` in a
 * member (draft-03), `type: any`, bounds of draft-04, tuples of drafts before 2020-12 where no draft is named. What is left out would have held
 * to less than its server, which sees to it itself. Of a schema that passed `schemaFault`: it is walked to its end.
 */
export function readableSchema(schema: JsonObject, dialect: Dialect): JsonObject {
  const read = (value: JsonValue): JsonValue => (isJsonObject(value) ? readableSchema(value, dialect) : value);
  const kept = Object.entries(schema).filter(([key, value]) => !ANNOTATIONS.has(key) && (value !== null || key === 'const'));
  const node: JsonObject = Object.fromEntries(kept.map(([key, value]) => [key, inside(key, value, read)]));
  mendTypes(node);
  mendBounds(node);
  if (typeof node['required'] === 'boolean') delete node['required'];
  else if (Array.isArray(node['required'])) node['required'] = [...new Set(node['required'])];
  return dialect.prefixed ? prefixed(node) : node;
}

function inside(key: string, value: JsonValue, read: (one: JsonValue) => JsonValue): JsonValue {
  if (LISTS.has(key) && Array.isArray(value)) return value.map(read);
  if (SCHEMAS.has(key)) return read(value);
  if (MAPS.has(key) && isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, read(one)]));
  return value;
}

function mendTypes(node: JsonObject): void {
  const { type } = node;
  if (type === 'any' || (Array.isArray(type) && type.includes('any'))) delete node['type'];
  // A keyword of OpenAPI, which Ajv takes beside a type alone.
  if (node['type'] === undefined || typeof node['nullable'] !== 'boolean') delete node['nullable'];
}

function mendBounds(node: JsonObject): void {
  for (const [keyword, bound] of Object.entries(BOUNDS)) {
    const excludes = node[keyword];
    if (typeof excludes !== 'boolean') continue;
    delete node[keyword];
    if (!excludes || typeof node[bound] !== 'number') continue;
    node[keyword] = node[bound];
    delete node[bound];
  }
}

function prefixed(node: JsonObject): JsonObject {
  const { items, additionalItems, ...rest } = node;
  if (!Array.isArray(items)) return node;
  const tuple: JsonObject = items.length > 0 ? { ...rest, prefixItems: items } : rest;
  return additionalItems === undefined ? tuple : { ...tuple, items: additionalItems };
}
