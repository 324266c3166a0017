import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';

/** Keywords that hold instances; a `$ref` in there is a value, not a pointer. */
const DATA_KEYWORDS = new Set(['const', 'enum', 'default', 'examples']);
const NAME_MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);

/** Legacy clients accept an output schema with `type: object` at its root only, and reject a whole list for one that has not. */
export function needsLegacyWrap(outputSchema: unknown): outputSchema is JsonObject {
  return isJsonObject(outputSchema) && outputSchema['type'] !== 'object';
}

/** `{ result: <schema> }`, with pointers into the document moved to where it now stands. */
export function wrapOutputSchema(natural: JsonObject): JsonObject {
  const dialect = natural['$schema'];
  return {
    ...(typeof dialect === 'string' ? { $schema: dialect } : {}),
    type: 'object',
    properties: { result: hasOwnIdentity(natural) ? natural : movePointers(natural, false) },
    required: ['result'],
  };
}

/** Clients before 2026-07-28 take no `true` or `false` as the schema of a member, and reject a whole list for one: the same as an object. */
export function withoutBooleanMembers(schema: JsonObject): JsonObject {
  const { properties } = schema;
  if (!isJsonObject(properties) || !Object.values(properties).some((member) => typeof member === 'boolean')) return schema;
  const members = Object.entries(properties).map(([name, member]) => [
    name,
    member === true ? {} : member === false ? { not: {} } : member,
  ]);
  return { ...schema, properties: Object.fromEntries(members) };
}

/** An `$id` makes pointers inside resolve against itself, wherever it stands. */
function hasOwnIdentity(schema: JsonObject): boolean {
  const id = schema['$id'];
  return id !== undefined && !(typeof id === 'string' && id.startsWith('#'));
}

function movePointers(node: JsonValue, isNameMap: boolean): JsonValue {
  if (Array.isArray(node)) return node.map((item) => movePointers(item, false));
  if (!isJsonObject(node) || (!isNameMap && hasOwnIdentity(node))) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, isNameMap ? movePointers(value, false) : moved(key, value)]));
}

function moved(key: string, value: JsonValue): JsonValue {
  if ((key === '$ref' || key === '$dynamicRef') && typeof value === 'string') return movePointer(value);
  return DATA_KEYWORDS.has(key) ? value : movePointers(value, NAME_MAPS.has(key));
}

function movePointer(pointer: string): string {
  if (pointer === '#') return '#/properties/result';
  return pointer.startsWith('#/') ? `#/properties/result${pointer.slice(1)}` : pointer;
}
