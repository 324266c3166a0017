import type { JsonObject } from './json.js';
import { asksBack, type Question } from './question.js';

/**
 * The caller's own stream for one call: progress and log notifications. Handlers never get the transport itself;
 * what is sent here passes the response stages first (see GuardedChannel in libs/mcp).
 */
export abstract class CallChannel {
  /** Sends a JSON-RPC notification. Resolves when it is handed to the transport, in order. */
  abstract notify(method: string, params: JsonObject): Promise<void>;

  /** True where the client can be asked while its call runs; else it has to be asked by the answer (MRTR). */
  get canAsk(): boolean {
    return false;
  }

  /**
   * Puts a question to the client on the call's own stream and resolves with its answer, cleaned both ways. Rejects with a Refusal where
   * the client says no in the protocol's way, does not answer in time, or left.
   */
  ask(_question: Question, _signal: AbortSignal): Promise<JsonObject> {
    return Promise.reject(new Error('this client cannot be asked while its call runs; see canAsk'));
  }
}

export class SilentChannel extends CallChannel {
  async notify(): Promise<void> {}
}

/** By which door a payload leaves. */
export type Door = 'result' | 'progress' | 'log' | 'error' | 'question';

/** The door by which an answer leaves. */
export const doorOf = (result: JsonObject): Door => (asksBack(result) ? 'question' : 'result');
