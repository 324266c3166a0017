import type { JsonObject } from './json.js';

/**
 * The caller's own stream for one call: progress and log notifications. Handlers never get the transport itself;
 * what is sent here passes the response stages first (see GuardedChannel in libs/mcp).
 */
export abstract class CallChannel {
  /** Sends a JSON-RPC notification. Resolves when it is handed to the transport, in order. */
  abstract notify(method: string, params: JsonObject): Promise<void>;
}

export class SilentChannel extends CallChannel {
  async notify(): Promise<void> {}
}

/** By which door a payload leaves. */
export type Door = 'result' | 'progress' | 'log' | 'error';
