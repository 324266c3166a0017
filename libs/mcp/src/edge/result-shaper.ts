import {
  asksBack,
  carriesContent,
  isJsonObject,
  listedBy,
  type Catalogue,
  type EndpointSlug,
  type Era,
  type JsonObject,
  type JsonValue,
} from '@gatehouse/kernel';
import { LISTINGS } from '../upstream/listings.js';
import { metaOf } from '../wire/json-rpc.js';
import { SERVER_INFO_META_KEY } from '../wire/protocol.js';
import { needsLegacyWrap, wrapOutputSchema } from './output-schema.js';

export interface ServerInfo extends JsonObject {
  name: string;
  version: string;
}

/** Results that carry caching hints (MCP 2026-07-28, Caching). Ours vary with the caller, so the scope is always private. */
const CACHEABLE = new Set([
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'server/discover',
]);

/**
 * Writes an era-neutral result as the client's era wants it. The text of a page of a list is remembered by its array: where the path
 * answers with the same one again, two thousand tools cost a copy of bytes instead of a serialisation, whatever cursor stands beside.
 */
export class ResultShaper {
  private readonly texts: Readonly<Record<Era, WeakMap<JsonValue[], string>>> = { modern: new WeakMap(), legacy: new WeakMap() };

  constructor(
    private readonly serverInfo: ServerInfo,
    private readonly catalogue: Catalogue,
    private readonly listTtlMs: number,
  ) {}

  /** JSON text of the result. */
  write(request: { method: string; params: JsonObject; endpoint: EndpointSlug }, result: JsonObject, era: Era): string {
    const { method, params, endpoint } = request;
    if (method === 'tools/call' && era === 'legacy') return JSON.stringify(this.legacyToolResult(endpoint, params['name'], result));
    if (carriesContent(method)) return JSON.stringify(era === 'modern' ? this.modern(result, method) : neutral(result));
    const kind = listedBy(method);
    const member = kind && LISTINGS[kind].member;
    const items = member === undefined ? undefined : result[member];
    if (member === undefined || !Array.isArray(items))
      return JSON.stringify(era === 'modern' ? this.modern(result, method) : neutral(result));
    const { [member]: _items, ...rest } = result;
    const others = JSON.stringify(era === 'modern' ? this.modern(rest, method) : neutral(rest)).slice(1, -1);
    return `{"${member}":${this.itemsText(items, method, era)}${others === '' ? '' : ','}${others}}`;
  }

  private itemsText(items: JsonValue[], method: string, era: Era): string {
    const texts = this.texts[era];
    const known = texts.get(items);
    if (known !== undefined) return known;
    const text = JSON.stringify(era === 'legacy' && method === 'tools/list' ? items.map(legacyTool) : items);
    texts.set(items, text);
    return text;
  }

  private modern(result: JsonObject, method: string): JsonObject {
    // `ttlMs` of a task is how long the task is kept, not how long the answer is.
    const { ttlMs, ...others } = result;
    const rest = CACHEABLE.has(method) ? others : result;
    const hints: JsonObject = CACHEABLE.has(method) && !asksBack(result) ? { ttlMs: this.ttlOf(method, ttlMs), cacheScope: 'private' } : {};
    return { resultType: 'complete', ...rest, ...hints, _meta: { ...metaOf(result), [SERVER_INFO_META_KEY]: this.serverInfo } };
  }

  /** A resource keeps as long as its upstream says, which is not at all where it says nothing; never longer than what may be read changes. */
  private ttlOf(method: string, upstreamTtl: unknown): number {
    if (method !== 'resources/read') return this.listTtlMs;
    const said = typeof upstreamTtl === 'number' && upstreamTtl > 0 ? Math.trunc(upstreamTtl) : 0;
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
  return isJsonObject(tool) && needsLegacyWrap(tool['outputSchema'])
    ? { ...tool, outputSchema: wrapOutputSchema(tool['outputSchema']) }
    : tool;
}
