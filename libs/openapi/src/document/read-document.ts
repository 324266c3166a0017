import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { DocumentFault } from './document-fault.js';
import { yamlToJson } from './yaml-thread.js';

/** The largest documents of large vendors are some 10 MB of JSON; YAML takes a hundred times as long to read. */
const MAX_JSON = 16_777_216;
const MAX_YAML = 4_194_304;
const MAX_NODES = 1_000_000;
const MAX_DEPTH = 100;

/**
 * An OpenAPI 3.0 or 3.1 document from its text, JSON or YAML, bounded in size, parts and depth. Nothing is fetched. Throws DocumentFault.
 * It is not held to the whole schema of OpenAPI: documents in the wild break it in places that no call depends on. What a call depends on
 * is checked where it is read, operation by operation.
 */
export async function readDocument(given: string): Promise<JsonObject> {
  // As editors of one system save it.
  const text = given.replace(/^\uFEFF/, '');
  const isJson = /^\s*\{/.test(text);
  if (!isJson && text.length > MAX_YAML) throw new DocumentFault(`it is larger than ${MAX_YAML} characters; give it as JSON`);
  const document = readJson(isJson ? text : await yamlToJson(text));
  checkExtent(document);
  if (!isJsonObject(document)) throw new DocumentFault('it is no OpenAPI document');
  const { openapi, swagger } = document;
  if (swagger !== undefined) throw new DocumentFault('it is a Swagger 2.0 document; convert it to OpenAPI 3.0 or 3.1 first');
  if (typeof openapi !== 'string' || !/^3\.[01](\.\d+)?$/.test(openapi))
    throw new DocumentFault('it does not say that it is OpenAPI 3.0 or 3.1');
  return document;
}

function readJson(text: string): JsonValue {
  if (text.length > MAX_JSON) throw new DocumentFault(`it is larger than ${MAX_JSON} characters`);
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new DocumentFault('it is not valid JSON');
  }
}

/** Level by level, so that depth itself costs no stack. An alias that holds itself is found as depth. */
function checkExtent(document: JsonValue): void {
  let nodes = 0;
  let level: JsonValue[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw new DocumentFault(`it nests deeper than ${MAX_DEPTH} levels`);
    nodes += level.length;
    if (nodes > MAX_NODES) throw new DocumentFault(`it has more than ${MAX_NODES} parts`);
    // Infinity is what JSON makes of 1e999, and no JSON can say it again.
    if (level.some((value) => typeof value === 'number' && !Number.isFinite(value)))
      throw new DocumentFault('a number in it is not finite');
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? (Object.values(value) as JsonValue[]) : []));
  }
}
