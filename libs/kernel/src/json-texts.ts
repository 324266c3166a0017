import type { JsonObject, JsonValue } from './json.js';

/**
 * The JSON texts inside one answer. A stage that reads a text finds what the stage before it read or wrote, so that two stages cost one
 * parse. What they get is shared: nobody may change it.
 */
export class JsonTexts {
  private values = new Map<string, JsonValue>();

  /** What a text says. Throws SyntaxError where it is no JSON. */
  parse(text: string): JsonValue {
    const known = this.values.get(text);
    if (known !== undefined) return known;
    const value = JSON.parse(text) as JsonValue;
    this.values.set(text, value);
    return value;
  }

  /** A value as text; `value` must not be changed afterwards. */
  write(value: JsonValue, indent: number): string {
    const text = JSON.stringify(value, null, indent);
    this.values.set(text, value);
    return text;
  }

  /** Another payload comes: what the last one held is let go. */
  forget(): void {
    if (this.values.size > 0) this.values = new Map();
  }
}

const written = new WeakMap<JsonObject, string>();

/** The JSON text of an object that is put on record and answered alike: written once. The object must not be changed afterwards. */
export function jsonTextOf(value: JsonObject): string {
  const known = written.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  written.set(value, text);
  return text;
}
