import { every, type Beside } from './every.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { MlsParts } from './mls-parts.js';

const HOUR_MS = 3_600_000;
/** What is suspended at one node ends at every other within this time and one query. */
const SUSPENSIONS_EVERY_MS = 2_000;

/** Suspended connections are known before anything is served, and soon at every node. */
export async function keepMls(mls: MlsParts, { sightings, clock }: GatewayPorts, beside: Beside): Promise<MlsParts> {
  const { connections, suspensions } = mls;
  beside.closers.add(() => Promise.all([...connections.values()].map((connection) => connection.close())));
  await suspensions.refresh();
  for (const { id, sentence } of mls.closed())
    beside.place.logger.warn({ message: 'an MLS connection is closed; the others go on', connection: id, reason: sentence });
  every(SUSPENSIONS_EVERY_MS, 'reading suspended MLS connections', () => suspensions.refresh(), beside);
  every(HOUR_MS, 'deleting old counts of MLS reading', () => sightings.purge(clock.now()), beside);
  return mls;
}
