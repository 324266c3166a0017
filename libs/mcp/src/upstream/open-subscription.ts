import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@gatehouse/kernel';
import { ACKNOWLEDGED } from '../wire/protocol.js';
import type { AnnouncementStream } from './announcement-watch.js';
import { statusFault } from './http-status.js';
import { WireFault } from './http-wire.js';

/** Some servers take a subscription without saying so. */
const ACKNOWLEDGE_MS = 5_000;

/** Listens until the signal says no more; resolves with the HTTP status. */
type Listen = (signal: AbortSignal, onMessage: (message: JsonObject) => Promise<void>) => Promise<number>;

/** Opens a subscription and waits until it stands. Undefined where the server has no such thing; throws WireFault where it is not to be had now. */
export async function openSubscription(
  listen: Listen,
  onMessage: (message: JsonObject) => void,
  signal: AbortSignal,
): Promise<AnnouncementStream | undefined> {
  const own = new AbortController();
  let acknowledge: () => void = () => undefined;
  const acknowledged = new Promise<void>((resolve) => {
    acknowledge = resolve;
  });
  const over = listen(AbortSignal.any([signal, own.signal]), async (message) => {
    if (message['method'] === ACKNOWLEDGED) acknowledge();
    else onMessage(message);
  }).catch(() => 503);
  const patience = sleep(ACKNOWLEDGE_MS, undefined, { ref: false, signal: own.signal }).catch(() => undefined);
  const early = await Promise.race([over, acknowledged, patience]);
  if (typeof early !== 'number') return { ended: over.then(() => undefined), close: () => own.abort() };
  own.abort();
  if (early >= 400 && !statusFault(early)) return undefined;
  throw new WireFault(statusFault(early) ?? 'its announcements ended before they began');
}
