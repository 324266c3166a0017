import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { DocumentFault } from './document-fault.js';
import type { References } from './references.js';
import { isSound } from './sound-keyword.js';

/** Fewer than the argument contract takes, so that what is listed can be called. */
const MAX_NODES = 3_000;
const MAX_DEPTH = 24;

/** `arguments`: all that is said of a value. `answer`: its shape alone, see below. */
export type SchemaUse = 'arguments' | 'answer';

const ONE_SCHEMA = new Set(['items', 'additionalProperties', 'not', 'contains', 'propertyNames', 'if', 'then', 'else']);
const SCHEMA_LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const SCHEMA_MAPS = new Set(['properties', 'patternProperties', 'dependentSchemas']);
const PLAIN = new Set(
  (
    'type title description enum const default examples format deprecated required dependentRequired minimum maximum ' +
    'exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems uniqueItems minContains maxContains ' +
    'minProperties maxProperties'
  ).split(' '),
);
/**
 * Of an answer only the shape is promised: the stages behind the adapter replace texts, leave out figures and drop records that the caller
 * may not see, and a client checks what is left against the schema (MCP 2026-07-28, Tools: output schema).
 */
const OF_ANSWERS = new Set(['type', 'title', 'description', 'properties', 'items', 'prefixItems', 'allOf', 'anyOf']);

/**
 * Schemas of a document as JSON Schema 2020-12 of one tool: OpenAPI 3.0's dialect translated, keywords that are not JSON Schema's left out
 * (extensions too: `x-mcp-header` is not for an API to set), what is referred to gathered under `$defs`. Throws DocumentFault where it
 * refers outside or grows beyond bounds.
 */
export class SchemaWriter {
  private readonly names = new Map<string, string>();
  private nodes = 0;

  constructor(
    private readonly references: References,
    private readonly use: SchemaUse,
  ) {}

  /** `$defs` of what was written so far, to spread into the root. One after the other: a long chain of references costs no stack. */
  definitions(): JsonObject {
    const written = new Map<string, JsonObject | boolean>();
    // A map's iterator goes on to what was added meanwhile.
    for (const [reference, name] of this.names) written.set(name, this.write(this.references.at(reference)));
    return written.size > 0 ? { $defs: Object.fromEntries(written) } : {};
  }

  write(schema: JsonValue | undefined, depth = 0): JsonObject | boolean {
    this.count(depth);
    if (typeof schema === 'boolean') return schema;
    if (!isJsonObject(schema)) return {};
    const { $ref: reference } = schema;
    if (typeof reference === 'string') return nullable(schema, { $ref: `#/$defs/${this.nameOf(reference)}`, ...beside(schema) });
    const members = Object.entries(schema).flatMap(([key, value]) => this.member(isAnyOf(schema, key) ? 'anyOf' : key, value, depth));
    return nullable(schema, withoutHidden(schema, this.use, Object.fromEntries(members)));
  }

  private member(key: string, value: JsonValue, depth: number): [string, JsonValue][] {
    const named = this.use === 'answer' && key === 'oneOf' ? 'anyOf' : key;
    if (this.use === 'answer' && !OF_ANSWERS.has(named)) return [];
    if (ONE_SCHEMA.has(key)) return [[named, this.write(value, depth + 1)]];
    if (SCHEMA_LISTS.has(key)) return Array.isArray(value) ? [[named, value.map((item) => this.write(item, depth + 1))]] : [];
    if (SCHEMA_MAPS.has(key)) return isJsonObject(value) ? [[named, this.map(value, depth)]] : [];
    if (key === 'pattern') return typeof value === 'string' && isPlainPattern(value) ? [[key, value]] : [];
    if (key === 'example') return [['examples', [value]]];
    if (!PLAIN.has(key) || !isSound(key, value)) return [];
    this.countValue(value);
    return [[key, value]];
  }

  private map(schemas: JsonObject, depth: number): JsonObject {
    return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, this.write(schema, depth + 1)]));
  }

  /** Named here and written later, so that a schema that holds itself ends here. */
  private nameOf(reference: string): string {
    const known = this.names.get(reference);
    if (known !== undefined) return known;
    const plain = (reference.split('/').at(-1) ?? '').replaceAll(/[^A-Za-z0-9_.-]/g, '_') || 'schema';
    const taken = new Set(this.names.values());
    let name = plain;
    for (let number = 2; taken.has(name); number += 1) name = `${plain}_${number}`;
    this.names.set(reference, name);
    return name;
  }

  private count(depth: number): void {
    this.nodes += 1;
    if (this.nodes > MAX_NODES || depth > MAX_DEPTH) throw new DocumentFault('its schemas are too large to be listed');
  }

  private countValue(value: JsonValue): void {
    const pending: JsonValue[] = [value];
    while (pending.length > 0) {
      this.count(0);
      const next = pending.pop()!;
      if (typeof next === 'object' && next !== null) pending.push(...(Object.values(next) as JsonValue[]));
    }
  }
}

/** Where a discriminator tells the alternatives apart, each may fit the others' values too, which JSON Schema's oneOf refuses. */
const isAnyOf = (schema: JsonObject, key: string): boolean =>
  key === 'oneOf' && isJsonObject(schema['discriminator']) && !('anyOf' in schema);

/** In 3.1 a description may stand beside a reference; in 3.0 what stands there says nothing, and does no harm. */
function beside({ description }: JsonObject): JsonObject {
  return typeof description === 'string' ? { description } : {};
}

/** The API holds texts to its patterns itself; one with groups can take exponential time, and the argument contract refuses such a schema whole. */
function isPlainPattern(pattern: string): boolean {
  return pattern.length <= 200 && !/[()]|\\[1-9]/.test(pattern) && compiles(pattern);
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

/** What only the API sets is no argument, and what only a caller sets is in no answer. */
function withoutHidden(source: JsonObject, use: SchemaUse, schema: JsonObject): JsonObject {
  const { properties, required } = schema;
  if (!isJsonObject(properties)) return bounds(schema);
  const given = isJsonObject(source['properties']) ? source['properties'] : {};
  const mark = use === 'arguments' ? 'readOnly' : 'writeOnly';
  const hidden = new Set(
    Object.entries(given).flatMap(([name, property]) => (isJsonObject(property) && property[mark] === true ? [name] : [])),
  );
  const shown = Object.entries(properties).filter(([name]) => !hidden.has(name));
  return bounds({
    ...schema,
    properties: Object.fromEntries(shown),
    ...(Array.isArray(required) ? { required: required.filter((name) => typeof name === 'string' && !hidden.has(name)) } : {}),
  });
}

/** OpenAPI 3.0 says whether a bound is exclusive; JSON Schema says the exclusive bound. */
function bounds(schema: JsonObject): JsonObject {
  const { exclusiveMinimum: above, exclusiveMaximum: below, ...rest } = schema;
  const { minimum, maximum, ...unbounded } = rest;
  if (typeof above !== 'boolean' && typeof below !== 'boolean') return schema;
  return {
    ...unbounded,
    ...limit('minimum', 'exclusiveMinimum', minimum, above),
    ...limit('maximum', 'exclusiveMaximum', maximum, below),
  };
}

function limit(plain: string, exclusive: string, value: JsonValue | undefined, flag: JsonValue | undefined): JsonObject {
  if (typeof flag === 'number') return { [exclusive]: flag, ...(value === undefined ? {} : { [plain]: value }) };
  return value === undefined ? {} : { [flag === true ? exclusive : plain]: value };
}

const COMBINED = ['$ref', 'allOf', 'anyOf', 'oneOf'];

/** OpenAPI 3.0: `nullable`. Beside what refers to another schema it is written for "that, or null", since a type alone would not let null in. */
function nullable(source: JsonObject, schema: JsonObject): JsonObject {
  const { type, enum: choices } = schema;
  if (source['nullable'] !== true) return schema;
  if (COMBINED.some((keyword) => keyword in source)) return { anyOf: [schema, { type: 'null' }] };
  if (typeof type !== 'string') return schema;
  return { ...schema, type: [type, 'null'], ...(Array.isArray(choices) && !choices.includes(null) ? { enum: [...choices, null] } : {}) };
}
