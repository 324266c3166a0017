import {
  argumentSchemaOf,
  isJsonObject,
  type CatalogueEntry,
  type InboundRequest,
  type JsonObject,
  type JsonValue,
} from '@gatehouse/kernel';
import { decodeHeaderValue, encodeHeaderValue } from './header-value.js';

/** One `x-mcp-header` of a tool's input schema: where the argument stands and which `Mcp-Param-…` header repeats it. */
interface ParamHeader {
  readonly path: readonly string[];
  readonly name: string;
  readonly type: string;
}

export type ParamHeaders =
  { readonly valid: true; readonly headers: readonly ParamHeader[] } | { readonly valid: false; readonly reason: string };

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const TYPES = new Set(['string', 'integer', 'boolean']);
const MAX_SCHEMA_DEPTH = 64;

class Scan {
  readonly headers: ParamHeader[] = [];
  private readonly seen = new Set<string>();

  /** Throws the first fault as an Error. `reachable`: only a chain of `properties` led here (SEP-2243). */
  visit(node: JsonValue | undefined, path: readonly string[], reachable: boolean, depth = 0): void {
    if (depth > MAX_SCHEMA_DEPTH) throw new Error('the schema nests too deeply');
    if (Array.isArray(node)) {
      for (const item of node) this.visit(item, path, false, depth + 1);
      return;
    }
    if (!isJsonObject(node)) return;
    if ('x-mcp-header' in node) this.declare(node, path, reachable);
    for (const [key, child] of Object.entries(node)) {
      if (key === 'properties' && isJsonObject(child)) {
        for (const [name, property] of Object.entries(child)) this.visit(property, [...path, name], reachable, depth + 1);
      } else if (!DATA_KEYWORDS.has(key)) this.visit(child, path, false, depth + 1);
    }
  }

  private declare(node: JsonObject, path: readonly string[], reachable: boolean): void {
    const name = node['x-mcp-header'];
    const type = node['type'];
    if (!reachable || path.length === 0) throw new Error('x-mcp-header stands outside a chain of properties');
    if (typeof name !== 'string' || !TOKEN.test(name)) throw new Error('x-mcp-header is not an HTTP token');
    if (typeof type !== 'string' || !TYPES.has(type))
      throw new Error('x-mcp-header is on a property that is not string, integer or boolean');
    if (this.seen.has(name.toLowerCase())) throw new Error('x-mcp-header is used twice');
    this.seen.add(name.toLowerCase());
    this.headers.push({ path, name, type });
  }
}

/** Keywords whose values are instances, not schemas: a property called x-mcp-header inside an example declares nothing. */
const DATA_KEYWORDS = new Set(['const', 'enum', 'default', 'examples']);
const memo = new WeakMap<JsonObject, ParamHeaders>();

/** What a tool's input schema declares. Remembered per schema object: descriptors do not change, they are replaced. */
export function paramHeadersOf(inputSchema: JsonObject): ParamHeaders {
  const known = memo.get(inputSchema);
  if (known) return known;
  const found = scan(inputSchema);
  memo.set(inputSchema, found);
  return found;
}

function scan(inputSchema: JsonObject): ParamHeaders {
  const walk = new Scan();
  try {
    walk.visit(inputSchema, [], true);
    return { valid: true, headers: walk.headers };
  } catch (fault) {
    return { valid: false, reason: (fault as Error).message };
  }
}

function argumentAt(args: JsonObject, path: readonly string[]): string | undefined {
  let node: JsonValue | undefined = args;
  for (const key of path) node = isJsonObject(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  if (typeof node === 'string') return node;
  if (typeof node === 'boolean') return String(node);
  return typeof node === 'number' && Number.isSafeInteger(node) ? String(node) : undefined;
}

/** The name of the first header that disagrees with the arguments, or undefined. `header` looks a lower-case name up in the request. */
export function disagreeingHeader(
  inputSchema: JsonObject,
  args: JsonObject,
  header: (name: string) => string | undefined,
): string | undefined {
  const declared = paramHeadersOf(inputSchema);
  if (!declared.valid) return undefined;
  for (const { path, name, type } of declared.headers) {
    const expected = argumentAt(args, path);
    if (expected === undefined) continue;
    const raw = header(`mcp-param-${name.toLowerCase()}`);
    const given = raw === undefined ? undefined : decodeHeaderValue(raw);
    const equal =
      type === 'integer' && given !== undefined && DECIMAL.test(given) ? Number(given) === Number(expected) : given === expected;
    if (!equal) return `Mcp-Param-${name}`;
  }
  return undefined;
}

/** The headers that repeat the arguments of a request towards a modern upstream. Only tools declare any. */
export function writeParamHeaders(entry: CatalogueEntry, params: JsonObject): Record<string, string> {
  return written(declaredBy(entry), params);
}

/** The same by input schema, for a peer that knows no catalogue. */
export function paramHeadersFor(inputSchema: JsonObject, params: JsonObject): Record<string, string> {
  const declared = paramHeadersOf(inputSchema);
  return written(declared.valid ? declared.headers : [], params);
}

function written(declared: readonly ParamHeader[], params: JsonObject): Record<string, string> {
  const args = isJsonObject(params['arguments']) ? params['arguments'] : {};
  const headers: Record<string, string> = {};
  for (const { path, name } of declared) {
    const value = argumentAt(args, path);
    if (value !== undefined) headers[`Mcp-Param-${name}`] = encodeHeaderValue(value);
  }
  return headers;
}

/**
 * Those of the caller's that the schema does not declare, byte for byte: an intermediary has to pass them on. One that is declared is made
 * anew from the arguments as the stages left them, or left out with its argument; what the caller wrote there is never sent.
 */
export function unknownParamHeaders(entry: CatalogueEntry, given: InboundRequest['paramHeaders'] = {}): Record<string, string> {
  const known = new Set(declaredBy(entry).map(({ name }) => `mcp-param-${name.toLowerCase()}`));
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => !known.has(name))
      .map(([name, { raw }]) => [name, raw]),
  );
}

function declaredBy(entry: CatalogueEntry): readonly ParamHeader[] {
  const declared = entry.kind === 'tool' ? paramHeadersOf(argumentSchemaOf(entry)) : undefined;
  return declared?.valid ? declared.headers : [];
}
