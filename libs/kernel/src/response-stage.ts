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

/** One request stage as answers pass it: what a client answers to a question goes where its arguments went. */
export abstract class AnswerStage {
  /** The answers as the upstream may be given them, or the same object. Throws a Refusal for what it may not be given. */
  abstract admit(call: McpCall, answers: JsonObject): Promise<JsonObject> | JsonObject;
}
