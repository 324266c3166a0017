import type { Door, JsonObject, McpCall } from '@gatehouse/kernel';

/** Port to the response stages, for what leaves by another door than the result. What it throws is withheld. */
export abstract class OutboundFilter {
  abstract filter(call: McpCall, payload: JsonObject, door: Door): Promise<JsonObject> | JsonObject;
}
