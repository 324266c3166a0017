import type { McpCall } from './call.js';
import type { Door } from './channel.js';
import type { JsonObject } from './json.js';

/**
 * One response stage as every door uses it: results pass as the handler returns, progress, logs and errors as they leave.
 * Must return a cleaned copy or the same object where nothing changed; must throw a Refusal rather than let something through unseen.
 */
export abstract class ResponseStage {
  abstract clean(call: McpCall, payload: JsonObject, door: Door): Promise<JsonObject> | JsonObject;
}
