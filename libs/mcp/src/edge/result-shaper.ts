import {
  asksBack,
  isJsonObject,
  jsonTextOf,
  listedBy,
  type Catalogue,
  type EndpointSlug,
  type Era,
  type JsonObject,
  type JsonValue,
  type OfferKind,
} from '@gatehouse/kernel';
import { LISTINGS } from '../upstream/listings.js';
import { metaOf } from '../wire/json-rpc.js';
import { SERVER_INFO_META_KEY } from '../wire/protocol.js';
import { needsLegacyWrap, withoutBooleanMembers, wrapOutputSchema } from './output-schema.js';

export interface ServerInfo extends JsonObject {
  name: string;
  version: string;
}

interface ShapedRequest {
  readonly method: string;
  readonly params: JsonObject;
  readonly endpoint: EndpointSlug;
}

/**
 * Writes an era-neutral result as the client's era wants it. The text of a page of a list is remembered by its array: where the path
 * answers with the same one again, two thousand tools cost a copy of bytes instead of a serialisation, whatever cursor stands beside.
 * Caching hints (MCP 2026-07-28, Caching) are ours: what is answered was filtered and masked for its caller, so the scope is private.
 */
export class ResultShaper {
  private readonly texts: Readonly<Record<Era, WeakMap<JsonValue[], string>>> = { modern: new WeakMap(), legacy: new WeakMap() };

  constructor(
    private readonly serverInfo: ServerInfo,
    private readonly catalogue: Catalogue,
    private readonly listTtlMs: number,
  ) {}

  /** JSON text of the result. */
  write(request: ShapedRequest, result: JsonObject, era: Era): string {
    const { method, params, endpoint } = request;
    const kind = listedBy(method);
    if (kind) return this.writeList(request, result, { kind, era });
    if (era === 'modern') return this.modernText(result, this.ttlOf(method, result));
    const shown = method === 'tools/call' ? this.legacyToolResult(endpoint, params['name'], result) : neutral(result);
    return shown === result ? jsonTextOf(result) : JSON.stringify(shown);
  }

  private writeList({ endpoint }: ShapedRequest, result: JsonObject, { kind, era }: { kind: OfferKind; era: Era }): string {
    const { member } = LISTINGS[kind];
    const { [member]: items, ...rest } = result;
    const ttlMs = Math.min(this.listTtlMs, this.catalogue.listTtlMs(endpoint, kind) ?? this.listTtlMs);
    const others = JSON.stringify(era === 'modern' ? this.modern(rest, ttlMs) : neutral(rest)).slice(1, -1);
    return `{"${member}":${this.itemsText(Array.isArray(items) ? items : [], kind, era)}${others === '' ? '' : ','}${others}}`;
  }

  private itemsText(items: JsonValue[], kind: OfferKind, era: Era): string {
    const texts = this.texts[era];
    const known = texts.get(items);
    if (known !== undefined) return known;
    const text = JSON.stringify(era === 'legacy' && kind === 'tool' ? items.map(legacyTool) : items);
    texts.set(items, text);
    return text;
  }

  /** What `modern` says, made of the text that the audit digested already where nothing stands in the way of that. */
  private modernText(result: JsonObject, keepsMs: number | undefined): string {
    if (keepsMs !== undefined || 'resultType' in result || '_meta' in result) return JSON.stringify(this.modern(result, keepsMs));
    const members = jsonTextOf(result).slice(1, -1);
    const meta = JSON.stringify({ [SERVER_INFO_META_KEY]: this.serverInfo });
    return `{"resultType":"complete",${members}${members === '' ? '' : ','}"_meta":${meta}}`;
  }

  private modern(result: JsonObject, keepsMs: number | undefined): JsonObject {
    const { ttlMs: _ttl, ...others } = result;
    // `ttlMs` of a task is how long the task is kept, not how long the answer is.
    const rest = keepsMs === undefined ? result : others;
    const hints: JsonObject = keepsMs === undefined ? {} : { ttlMs: keepsMs, cacheScope: 'private' };
    return { resultType: 'complete', ...rest, ...hints, _meta: { ...metaOf(result), [SERVER_INFO_META_KEY]: this.serverInfo } };
  }

  /**
   * How long a result of a method keeps that carries hints; undefined for the others. A resource keeps as long as its upstream says, which
   * is not at all where it says nothing; never longer than what may be read changes.
   */
  private ttlOf(method: string, result: JsonObject): number | undefined {
    if (method === 'server/discover') return this.listTtlMs;
    if (method !== 'resources/read' || asksBack(result)) return undefined;
    const { ttlMs } = result;
    const said = typeof ttlMs === 'number' && ttlMs > 0 ? Math.trunc(ttlMs) : 0;
    return Math.min(said, this.listTtlMs);
  }

  private legacyToolResult(endpoint: EndpointSlug, name: unknown, result: JsonObject): JsonObject {
    const plain = neutral(result);
    if (!('structuredContent' in plain)) return plain;
    const value = plain['structuredContent'] ?? null;
    const schema = typeof name === 'string' ? this.catalogue.find(endpoint, name)?.descriptor['outputSchema'] : undefined;
    const readable = isJsonObject(value) && !needsLegacyWrap(schema);
    return readable ? plain : { ...plain, structuredContent: { result: value } };
  }
}

/** Without the members that only modern clients know. */
function neutral(result: JsonObject): JsonObject {
  const meta = metaOf(result);
  if (!('resultType' in result || 'ttlMs' in result || 'cacheScope' in result || SERVER_INFO_META_KEY in meta)) return result;
  const { resultType: _type, ttlMs: _ttl, cacheScope: _scope, _meta: _all, ...rest } = result;
  const { [SERVER_INFO_META_KEY]: _info, ...kept } = meta;
  return Object.keys(kept).length > 0 ? { ...rest, _meta: kept } : rest;
}

function legacyTool(tool: JsonValue): JsonValue {
  if (!isJsonObject(tool)) return tool;
  const { inputSchema, outputSchema } = tool;
  const taken = isJsonObject(inputSchema) ? withoutBooleanMembers(inputSchema) : inputSchema;
  const answered = needsLegacyWrap(outputSchema)
    ? wrapOutputSchema(outputSchema)
    : isJsonObject(outputSchema)
      ? withoutBooleanMembers(outputSchema)
      : outputSchema;
  if (taken === inputSchema && answered === outputSchema) return tool;
  return { ...tool, ...(taken === undefined ? {} : { inputSchema: taken }), ...(answered === undefined ? {} : { outputSchema: answered }) };
}
