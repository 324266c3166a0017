import type { JsonObject, JsonValue } from './json.js';

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

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

  /**
   * The text of an answer in which nothing was found, as it may be passed on: as it came, unless an object in it says a key twice. Of those only the last
   * was looked at, and a reader may take the first.
   */
  unchanged(text: string, value: JsonValue, indent: number): string {
    return membersWritten(text) === membersRead(value) ? text : this.write(value, indent);
  }

  /** Another payload comes: what the last one held is let go. */
  forget(): void {
    if (this.values.size > 0) this.values = new Map();
  }
}

/** Members that a JSON text has: outside of strings a colon stands behind a name and nowhere else. */
function membersWritten(text: string): number {
  let members = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isString = !isString;
    else if (code === BACKSLASH) at += 1;
    else if (code === COLON && !isString) members += 1;
  }
  return members;
}

function membersRead(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce<number>((sum, item) => sum + membersRead(item), 0);
  return Array.isArray(value) ? inside : inside + Object.keys(value).length;
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
