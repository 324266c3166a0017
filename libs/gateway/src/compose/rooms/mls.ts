import type { AuditTrail } from '@gatehouse/audit';
import type { FieldDictionary } from '@gatehouse/kernel';
import { UnfinishedWrites } from '@gatehouse/mls';
import { startReplication, type Replicating } from '../../replica/replica-parts.js';
import { every } from '../every.js';
import type { GatewayPorts } from '../gateway-ports.js';
import type { Ground } from '../ground.js';
import { mlsParts, type MlsParts } from '../mls-parts.js';
import { TrailWriteJournal } from '../trail.write-journal.js';

const HOUR_MS = 3_600_000;
/** What is suspended at one node ends at every other within this time and one query. */
const SUSPENSIONS_EVERY_MS = 2_000;

/** Lists of values are read again after a day, so that an older one is of no use. */
const LOOKUPS_KEPT_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

interface Around {
  readonly trail: AuditTrail;
  readonly dictionary: FieldDictionary;
}

export interface KeptMls extends MlsParts {
  readonly unfinished: UnfinishedWrites;
}

/** Suspended connections are known before anything is served, and soon at every node. */
export async function openMls(ground: Ground, { trail, dictionary }: Around): Promise<KeptMls> {
  const { loaded, keys, ports, place, closers } = ground;
  const mls = mlsParts(loaded, { dictionary, keys }, ports);
  const { connections, suspensions, records } = mls;
  const { sightings, writes: store, clock } = ports;
  const unfinished = new UnfinishedWrites({ store, clock, journal: new TrailWriteJournal(trail), records });
  closers.add(() => Promise.all([...connections.values()].map((connection) => connection.close())));
  await suspensions.refresh();
  for (const { id, sentence } of mls.closed())
    place.logger.warn({ message: 'an MLS connection is closed; the others go on', connection: id, reason: sentence });
  every(SUSPENSIONS_EVERY_MS, 'reading suspended MLS connections', () => suspensions.refresh(), ground);
  every(HOUR_MS, 'deleting old counts of MLS reading', () => sightings.purge(clock.now()), ground);
  every(HOUR_MS, 'deleting lists of values of MLSs', () => forgetLookups(mls, ports), ground).now();
  // At the start as well: a node that was killed in the middle of a write left no record of the call.
  every(MINUTE_MS, 'looking for writes without an end', () => unfinished.look(), ground).now();
  return { ...mls, unfinished };
}

/** Copies of MLSs are kept up to date from now on. `onReady`: a copy that the roster may wait for is whole. */
export const openReplication = (
  ground: Ground,
  around: Around & { readonly mls: MlsParts; readonly onReady: () => Promise<unknown> },
): Replicating => startReplication(ground.loaded, ground.ports, around, ground);

/** A licence that is over covers no list of its values either. */
function forgetLookups({ connections }: MlsParts, { lookups, clock }: GatewayPorts): Promise<void> {
  const now = clock.now();
  const over = [...connections.values()].filter(({ profile, replica: { licenceEnds } }) => {
    const isPast = licenceEnds !== undefined && licenceEnds < profile.calendar.dayOf(now);
    return isPast || profile.aiUse.inferenceAllowed === false;
  });
  return lookups.forget(
    over.map(({ profile }) => profile.id),
    now - LOOKUPS_KEPT_MS,
  );
}
