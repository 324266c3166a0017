import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import type { ArgumentShape } from './audit-event.js';

const DEEPEST = 4;
const MOST_NAMES = 64;

const typeOf = (value: JsonValue): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

function declared(schema: JsonValue | undefined): JsonObject {
  const properties = isJsonObject(schema) && Object.hasOwn(schema, 'properties') ? schema['properties'] : undefined;
  return isJsonObject(properties) ? properties : {};
}

/**
 * Names and types of arguments, as far as the tool's schema declares the names. A name that it does not declare could itself be a value
 * (`{"Jane Roe": true}`), so such members are only counted, under `?`.
 */
export function argumentShape(args: JsonObject, schema: JsonObject | undefined, depth = 1): ArgumentShape {
  const properties = declared(schema);
  const shape: [string, string | number | ArgumentShape][] = [];
  let undeclared = 0;
  for (const name in args) {
    if (shape.length === MOST_NAMES || !Object.hasOwn(properties, name)) {
      undeclared += 1;
      continue;
    }
    const value = args[name] as JsonValue;
    const inner = properties[name];
    const nested = isJsonObject(value) && isJsonObject(inner) && depth < DEEPEST;
    shape.push([name, nested ? argumentShape(value, inner, depth + 1) : typeOf(value)]);
  }
  if (undeclared > 0) shape.push(['?', undeclared]);
  return Object.fromEntries(shape);
}
