import type { EndpointSlug, TokenClaims } from '@gatehouse/kernel';
import type { RpcError, RpcId } from '../wire/json-rpc.js';

/** A message that broke the protocol before it was a call: what the client is told, and with which HTTP status. */
export class ProtocolRejection extends Error {
  constructor(
    readonly status: number,
    readonly error: RpcError,
    readonly id: RpcId | null = null,
    readonly headers?: Readonly<Record<string, string>>,
  ) {
    super(error.message);
    this.name = 'ProtocolRejection';
  }
}

/** A rejected message, for the audit. `code` is the JSON-RPC code of the answer, `status` its HTTP status. */
export interface ProtocolErrorEvent {
  readonly claims: TokenClaims;
  readonly endpoint: EndpointSlug;
  readonly method?: string;
  readonly code: number;
  readonly status: number;
}
