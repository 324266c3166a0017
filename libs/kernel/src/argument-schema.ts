import { isJsonObject, type JsonObject } from './json.js';
import type { CatalogueEntry, Descriptor } from './tool.js';

const remembered = new WeakMap<Descriptor, JsonObject>();

/**
 * JSON Schema of what an offer takes: a tool's own input schema; for a prompt an object of texts, as its argument list says (MCP
 * 2026-07-28, Prompts). A resource takes nothing but its URI. Remembered per descriptor object: descriptors are replaced, never changed.
 */
export function argumentSchemaOf({ kind, descriptor }: Pick<CatalogueEntry, 'kind' | 'descriptor'>): JsonObject {
  if (kind === 'tool') return isJsonObject(descriptor['inputSchema']) ? descriptor['inputSchema'] : {};
  const known = remembered.get(descriptor);
  if (known) return known;
  const schema = kind === 'prompt' ? promptSchema(descriptor['arguments']) : { type: 'object', properties: { uri: { type: 'string' } } };
  remembered.set(descriptor, schema);
  return schema;
}

function promptSchema(given: unknown): JsonObject {
  const listed = Array.isArray(given) ? given.filter(isJsonObject) : [];
  const named = listed.filter((argument) => typeof argument['name'] === 'string');
  const nameOf = (argument: JsonObject): string => String(argument['name']);
  return {
    type: 'object',
    properties: Object.fromEntries(named.map((argument) => [nameOf(argument), textSchema(argument)])),
    required: [...new Set(named.filter((argument) => argument['required'] === true).map(nameOf))],
    additionalProperties: false,
  };
}

function textSchema({ description }: JsonObject): JsonObject {
  return { type: 'string', ...(typeof description === 'string' ? { description } : {}) };
}
