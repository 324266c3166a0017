import type { JsonObject } from '@gatehouse/kernel';
import { ownId, paramsOf, type RpcId } from '../wire/json-rpc.js';
import { PROGRESS } from '../wire/protocol.js';
import { announce, type Announced } from './announced.js';
import { InvalidAnswer, WireFault, type Reply } from './http-wire.js';
import { statusFault } from './http-status.js';
import type { Outgoing } from './outgoing.js';

export interface RelayTerms {
  readonly outgoing: Outgoing;
  /** Id of the request that the stream belongs to, which is its progress token as well. */
  readonly id: RpcId;
  readonly announced: Announced;
  /** A request of the server's own; absent where the protocol has none. */
  readonly onRequest?: (message: JsonObject) => void;
}

/** What to do with the messages that come on a request's stream before its answer. */
export function relayTo(terms: RelayTerms): (message: JsonObject) => Promise<void> {
  return async (message) => {
    const method = String(message['method']);
    const params = paramsOf(message);
    if (announce(message, terms.announced)) return;
    if ('id' in message) return terms.onRequest?.(message);
    // Progress under any other token belongs to no call that this stream was opened for.
    if (method === PROGRESS && ownId(params['progressToken']) !== terms.id) return;
    await terms.outgoing.onNotification?.(method, params);
  };
}

/**
 * For a reply that holds no answer: nothing was done there where this returns, so the request may be sent once more after a new
 * greeting. Throws WireFault where a second attempt would fare no better, or would do it twice.
 */
export function assertNothingDone(reply: Reply): undefined {
  const fault = statusFault(reply.status);
  if (fault) throw new WireFault(fault);
  if (reply.isInvalid) throw new InvalidAnswer('its answer is not valid');
  if (reply.status < 400) throw new WireFault('the answer was cut off');
  return undefined;
}
