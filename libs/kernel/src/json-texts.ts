import type { JsonObject, JsonValue } from './json.js';

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

interface Known {
  readonly value: JsonValue;
  /** Whether the text says each key once; undefined where nobody has asked. */
  isPlain?: boolean;
}

/**
 * The JSON texts inside one answer. A stage that reads a text finds what the stage before it read or wrote, so that two stages cost one
 * parse. What they get is shared: nobody may change it.
 */
export class JsonTexts {
  private texts = new Map<string, Known>();

  /** What a text says. Throws SyntaxError where it is no JSON. */
  parse(text: string): JsonValue {
    return this.known(text).value;
  }

  /** A value as text; `value` must not be changed afterwards. */
  write(value: JsonValue, indent: number): string {
    const text = JSON.stringify(value, null, indent);
    this.texts.set(text, { value, isPlain: true });
    return text;
  }

  /**
   * The text of an answer in which nothing was found, as it may be passed on: as it came, unless an object in it says a key twice. Of those only the last
   * was looked at, and a reader may take the first.
   */
  unchanged(text: string, indent: number): string {
    const known = this.known(text);
    known.isPlain ??= membersWritten(text) === membersRead(known.value);
    return known.isPlain ? text : this.write(known.value, indent);
  }

  /** Another payload comes: what the last one held is let go. */
  forget(): void {
    if (this.texts.size > 0) this.texts = new Map();
  }

  private known(text: string): Known {
    const before = this.texts.get(text);
    if (before) return before;
    const read: Known = { value: JSON.parse(text) as JsonValue };
    this.texts.set(text, read);
    return read;
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
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) members += membersRead(item);
    return members;
  }
  for (const key of Object.keys(value)) members += 1 + membersRead(value[key]!);
  return members;
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
