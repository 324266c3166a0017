import { BoundedCache, isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { paramHeadersFor } from '../wire/param-headers.js';
import type { FrontMessage } from './front-message.js';

const MOST_TOOLS = 10_000;

/** Input schemas of the tools that went by in lists: they say which arguments a modern call repeats in headers, which stdio knows nothing of. */
export class ToolSchemas {
  private readonly schemas = new BoundedCache<string, JsonObject>(MOST_TOOLS);

  /** Takes note of a result of tools/list. */
  learn(result: unknown): void {
    const tools = isJsonObject(result) && Array.isArray(result['tools']) ? result['tools'] : [];
    for (const tool of tools) {
      if (isJsonObject(tool) && typeof tool['name'] === 'string' && isJsonObject(tool['inputSchema']))
        this.schemas.set(tool['name'], tool['inputSchema']);
    }
  }

  headersFor({ method, params, modernVersion }: FrontMessage): Record<string, string> {
    if (modernVersion === undefined || method !== 'tools/call' || typeof params['name'] !== 'string') return {};
    const schema = this.schemas.get(params['name']);
    return schema ? paramHeadersFor(schema, params) : {};
  }
}
