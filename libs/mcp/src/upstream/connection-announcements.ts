import { LISTEN, type JsonObject } from '@gatehouse/kernel';
import { ACKNOWLEDGED } from '../wire/protocol.js';
import type { AnnouncementStream } from './announcement-watch.js';
import { deadlineSignal } from './abort.js';
import { announcedKinds, announcementsWanted, announcesUpdates } from './capabilities.js';
import { modernParams } from './envelope.js';
import { openSubscription } from './open-subscription.js';
import type { RpcConnection } from './rpc-connection.js';
import { ToldResources } from './told-resources.js';
import { NO_WELCOME } from './welcome.js';

interface AnnounceTerms {
  readonly signal: AbortSignal;
  readonly clientInfo: { readonly name: string; readonly version: string };
  /** For each request to a legacy server. */
  readonly timeoutMs: number;
  /** True where the connection is kept for the sake of its lists alone. */
  readonly forLists?: boolean;
}

/**
 * Asks the server on the other end of a greeted connection for its announcements; the connection itself hands them on. Undefined where the
 * server has none that need asking for. Throws where it could not be asked.
 */
export async function announceOn(
  connection: RpcConnection,
  uris: readonly string[],
  terms: AnnounceTerms,
): Promise<AnnouncementStream | undefined> {
  const { era, capabilities } = connection.greeting ?? { era: 'legacy' as const, ...NO_WELCOME };
  if (era === 'modern') return subscribeOn(connection, announcementsWanted(capabilities, uris), terms);
  const updates = announcesUpdates(capabilities);
  // Changes of lists are announced without being asked for, for as long as the connection is there.
  if (!(updates && uris.length > 0) && !(terms.forLists && announcedKinds(capabilities).length > 0)) return undefined;
  const told = new ToldResources(async (method, params) => {
    const deadline = deadlineSignal(terms.timeoutMs);
    try {
      await connection.request({ id: connection.nextId(), method, params }, { signal: deadline.signal });
    } finally {
      deadline.clear();
    }
  });
  const retune = async (wanted: readonly string[]): Promise<void> => {
    if (updates) await told.tune(wanted);
  };
  await retune(uris);
  return { ended: connection.ended, retune, close: () => undefined };
}

async function subscribeOn(
  connection: RpcConnection,
  notifications: JsonObject | undefined,
  { signal, clientInfo }: AnnounceTerms,
): Promise<AnnouncementStream | undefined> {
  if (!notifications) return undefined;
  const listen = async (until: AbortSignal, onMessage: (message: JsonObject) => Promise<void>): Promise<number> => {
    const id = connection.nextId();
    const outgoing = { method: LISTEN, params: { notifications }, meta: {}, headers: {}, signal: until };
    const message = { id, method: LISTEN, params: modernParams(outgoing, id, clientInfo) };
    const answer = await connection.subscribe(message, { signal: until, onAcknowledged: () => void onMessage({ method: ACKNOWLEDGED }) });
    return 'error' in answer ? 404 : 200;
  };
  return openSubscription(listen, () => undefined, signal);
}
