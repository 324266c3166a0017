import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EndpointSlug, TokenClaims } from '@gatehouse/kernel';
import { acceptsOf, Answer } from './answer.js';

/** Who sends, as ring 1 verified it, and by which endpoint. */
export interface EdgePeer {
  readonly claims: TokenClaims;
  readonly endpoint: EndpointSlug;
  /** Where the request came from; absent where nobody who is trusted says so. */
  readonly address?: string | undefined;
}

/** One HTTP request with its answer. */
export class Exchange {
  readonly answer: Answer;
  readonly receivedAt = Date.now();

  constructor(
    readonly req: IncomingMessage,
    res: ServerResponse,
    readonly peer: EdgePeer,
  ) {
    this.answer = new Answer(res, acceptsOf(req.headers.accept));
  }

  /** A header by its lower-case name. Node joins repeated ones with a comma, which then equals nothing: a doubled header is a mismatch. */
  readonly header = (name: string): string | undefined => {
    const value = this.req.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
}
