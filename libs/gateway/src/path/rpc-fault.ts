import type { JsonObject } from '@gatehouse/kernel';

/** A JSON-RPC error on its way out: what the caller gets to see and nothing else. */
export class RpcFault extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: JsonObject,
    /** Scopes that the caller's token lacks: the answer is then an HTTP challenge too. */
    readonly requiredScopes?: readonly string[],
  ) {
    super(message);
    this.name = 'RpcFault';
  }
}
