import type { JsonObject } from '@gatehouse/kernel';

/** A JSON-RPC error on its way out: what the caller gets to see and nothing else. */
export class RpcFault extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: JsonObject,
  ) {
    super(message);
    this.name = 'RpcFault';
  }
}
