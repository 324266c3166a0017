import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { DocumentFault } from '../document/document-fault.js';
import type { References } from '../document/references.js';
import { SchemaWriter } from '../document/schema-writer.js';
import { jsonTypeIn } from './request-body.js';

/**
 * The shape of a good answer, where every one is the same JSON: a tool that has an output schema must always answer by it, so an operation
 * that may also answer with nothing or with text gets none. Neither does one whose schema cannot be read: the answer is passed on without.
 */
export function outputSchemaOf(definition: JsonObject, references: References): { outputSchema?: JsonObject } {
  const responses = isJsonObject(definition['responses']) ? definition['responses'] : {};
  const good = Object.keys(responses).filter((status) => /^2(?:\d\d|XX)$/i.test(status));
  const [status] = good;
  if (good.length !== 1 || (status !== '200' && status !== '201')) return {};
  try {
    const { content } = references.follow(responses[status]) ?? {};
    if (!isJsonObject(content)) return {};
    const type = jsonTypeIn(content);
    if (type === undefined || Object.keys(content).length !== 1) return {};
    const { schema } = references.follow(content[type]) ?? {};
    return schema === undefined ? {} : written(schema, references);
  } catch (fault) {
    if (fault instanceof DocumentFault) return {};
    throw fault;
  }
}

/** Clients want to see what it is at its root, so a reference there is followed. */
function written(schema: JsonObject[string], references: References): { outputSchema?: JsonObject } {
  const writer = new SchemaWriter(references, 'answer');
  const root = writer.write(references.follow(schema));
  if (!isJsonObject(root) || Object.keys(root).length === 0) return {};
  return { outputSchema: { ...root, ...writer.definitions() } };
}
