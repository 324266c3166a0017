import type { Door, JsonObject, McpCall } from '@gatehouse/kernel';

/** Port to the stages, for what does not go by way of the request and the result: notifications and questions out, answers in. */
export abstract class ChannelFilter {
  /** What may leave. What it throws on is withheld. */
  abstract filter(call: McpCall, payload: JsonObject, door: Door): Promise<JsonObject> | JsonObject;
  /** What of the client's answers, by key, the upstream may be given. Throws a Refusal where that is nothing. */
  abstract admit(call: McpCall, answers: JsonObject): Promise<JsonObject> | JsonObject;
}
