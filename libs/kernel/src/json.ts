/** A JSON value (RFC 8259). */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a JSON Pointer (RFC 6901) leads to; undefined where it leads nowhere. */
export function valueAt(record: JsonObject, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = record;
  for (const step of pointer.split('/').slice(1)) {
    if (!isJsonObject(value) && !Array.isArray(value)) return undefined;
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    value = Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
  }
  return value;
}
