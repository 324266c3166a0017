import { Refusal } from '@gatehouse/kernel';
import type { Hearer } from '../changes/change-audience.js';
import type { RpcId } from '../wire/json-rpc.js';
import { RPC } from '../wire/protocol.js';
import { ProtocolRejection } from './rejection.js';

/** Port to the limits: how many streams of change notifications may be open at one time. */
export abstract class StreamPlaces {
  /** A place for one more; call what it resolves with once, when the stream is over. Throws a Refusal where there is none. */
  abstract take(hearer: Hearer): Promise<() => void>;
}

/** As many as the node has room for. */
export class UnlimitedStreams extends StreamPlaces {
  override take(): Promise<() => void> {
    return Promise.resolve(() => undefined);
  }
}

/** What `StreamPlaces.take` gives. Throws ProtocolRejection with the status of the era and the seconds to wait. */
export async function placeFor(
  places: StreamPlaces,
  hearer: Hearer,
  { status, id }: { readonly status: number; readonly id: RpcId | null },
): Promise<() => void> {
  try {
    return await places.take(hearer);
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    const { code, message, data } = fault;
    const seconds = data?.['retryAfterSeconds'];
    const headers: Record<string, string> = typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {};
    throw new ProtocolRejection(status, { code: RPC.invalidRequest, message, data: { code, ...data } }, id, headers);
  }
}
