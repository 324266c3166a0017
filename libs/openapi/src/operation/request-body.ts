import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { DocumentFault } from '../document/document-fault.js';
import type { References } from '../document/references.js';

/** A JSON body as far as a call needs it. */
export interface RequestBody {
  readonly mediaType: string;
  readonly required: boolean;
  readonly schema: JsonValue | undefined;
  readonly description: string | undefined;
  /** Present where the members can stand among the arguments: the schema is a plain object that takes no others. */
  readonly members: ReadonlyMap<string, { readonly schema: JsonValue; readonly required: boolean }> | undefined;
}

/** Keywords beside which the members do not say all. */
const MORE_THAN_MEMBERS = [
  'oneOf',
  'anyOf',
  'not',
  'if',
  'patternProperties',
  'dependentSchemas',
  'dependentRequired',
  'unevaluatedProperties',
];
const MAX_ALL_OF = 16;

/** The media type that is JSON, as it is written in a `content`. */
export function jsonTypeIn(content: JsonObject): string | undefined {
  const types = Object.keys(content);
  return types.find((type) => mediaType(type) === 'application/json') ?? types.find((type) => isJsonType(type));
}

export function isJsonType(type: string): boolean {
  return /^application\/(?:[\w.!#$&^-]+\+)?json$/.test(mediaType(type));
}

export function mediaType(type: string): string {
  return (type.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** Throws DocumentFault for a body that is needed and is not JSON. */
export function requestBodyOf(definition: JsonObject, references: References): RequestBody | undefined {
  const body = references.follow(definition['requestBody']);
  if (!body) return undefined;
  const content = isJsonObject(body['content']) ? body['content'] : {};
  const type = jsonTypeIn(content);
  if (type === undefined) {
    if (body['required'] === true) throw new DocumentFault('its body is not JSON');
    return undefined;
  }
  const { schema } = references.follow(content[type]) ?? {};
  const required = body['required'] === true;
  const members = schema === undefined ? undefined : membersOf(schema, references);
  // Members that must all be there or none say more than a list of arguments can: such a body stays one argument.
  const optionalWhole = !required && members !== undefined && [...members.values()].some((member) => member.required);
  return {
    mediaType: mediaType(type),
    required,
    schema,
    description: typeof body['description'] === 'string' ? body['description'] : undefined,
    members: optionalWhole || members?.size === 0 ? undefined : members,
  };
}

function membersOf(schema: JsonValue, references: References): RequestBody['members'] {
  const found = new Map<string, { schema: JsonValue; required: boolean }>();
  const needed = new Set<string>();
  const pending: (JsonValue | undefined)[] = [schema];
  for (let taken = 0; pending.length > 0; taken += 1) {
    const part = references.follow(pending.shift());
    if (!part || taken > MAX_ALL_OF || !isPlainObject(part)) return undefined;
    const { properties, required, allOf } = part;
    for (const [name, member] of isJsonObject(properties) ? Object.entries(properties) : []) {
      if (isJsonObject(member) && references.follow(member)?.['readOnly'] === true) continue;
      found.set(name, { schema: member, required: false });
    }
    for (const name of Array.isArray(required) ? required : []) if (typeof name === 'string') needed.add(name);
    if (Array.isArray(allOf)) pending.push(...allOf);
  }
  return new Map([...found].map(([name, { schema: member }]) => [name, { schema: member, required: needed.has(name) }]));
}

function isPlainObject(schema: JsonObject): boolean {
  const { type, additionalProperties, nullable } = schema;
  if (nullable === true || MORE_THAN_MEMBERS.some((keyword) => keyword in schema)) return false;
  if (additionalProperties !== undefined && additionalProperties !== false) return false;
  return type === 'object' || (type === undefined && ('properties' in schema || 'allOf' in schema));
}
