import type { JsonObject } from '@gatehouse/kernel';
import type { AnnouncementStream } from './announcement-watch.js';
import { announcedKinds, announcesUpdates } from './capabilities.js';
import { statusFault } from './http-status.js';
import { WireFault } from './http-wire.js';
import { ToldResources, type Tell } from './told-resources.js';

/** One session of a legacy server over HTTP, as far as it announces. */
export interface AnnouncingSession {
  readonly capabilities: JsonObject;
  /** Aborted when the server forgot the session. */
  readonly gone: AbortSignal;
  readonly tell: Tell;
  /** Listens by GET until the signal says no more; resolves with the HTTP status. */
  readonly listen: (signal: AbortSignal) => Promise<number>;
}

/**
 * Subscribes to these resources in a session and stays in its stream. Undefined where the server announces nothing; throws where it could not
 * be told. A server without the stream may still announce on that of a call, so the subscriptions stand until the session is gone.
 */
export async function announceInSession(
  session: AnnouncingSession,
  uris: readonly string[],
  signal: AbortSignal,
): Promise<AnnouncementStream | undefined> {
  const { capabilities, gone } = session;
  const updates = announcesUpdates(capabilities);
  if (!updates && announcedKinds(capabilities).length === 0) return undefined;
  const own = new AbortController();
  const until = AbortSignal.any([signal, gone, own.signal]);
  // The stream first: what a server says between the two would be lost.
  const ended = staying(session, until);
  const told = new ToldResources(session.tell);
  const retune = async (wanted: readonly string[]): Promise<void> => {
    if (updates) await told.tune(wanted);
  };
  try {
    await retune(uris);
    // What was said to a session that is gone was said to nobody.
    if (gone.aborted) throw new WireFault('the session is gone');
  } catch (fault) {
    own.abort();
    throw fault;
  }
  return { ended, retune, close: () => own.abort() };
}

async function staying(session: AnnouncingSession, until: AbortSignal): Promise<void> {
  const status = await session.listen(until).catch(() => 503);
  if (until.aborted || status < 400 || statusFault(status)) return;
  // Some servers say by 404 that they know the session no more, others that they have no such stream: a question tells.
  if (status === 404) await session.tell('ping', {}).catch(() => undefined);
  if (!until.aborted) await new Promise<void>((resolve) => until.addEventListener('abort', () => resolve(), { once: true }));
}
