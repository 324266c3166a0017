import type { AuditTrail } from '@gatehouse/audit';
import { UnfinishedWrites } from '@gatehouse/mls';
import { every, type Beside } from './every.js';
import type { GatewayPorts } from './gateway-ports.js';
import type { MlsParts } from './mls-parts.js';
import { TrailWriteJournal } from './trail.write-journal.js';

const HOUR_MS = 3_600_000;
/** What is suspended at one node ends at every other within this time and one query. */
const SUSPENSIONS_EVERY_MS = 2_000;

/** Lists of values are read again after a day, so that an older one is of no use. */
const LOOKUPS_KEPT_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

interface Around extends Beside {
  readonly trail: AuditTrail;
}

export interface KeptMls extends MlsParts {
  readonly unfinished: UnfinishedWrites;
}

/** Suspended connections are known before anything is served, and soon at every node. */
export async function keepMls(mls: MlsParts, ports: GatewayPorts, beside: Around): Promise<KeptMls> {
  const { connections, suspensions, records } = mls;
  const { sightings, writes: store, clock } = ports;
  const unfinished = new UnfinishedWrites({ store, clock, journal: new TrailWriteJournal(beside.trail), records });
  beside.closers.add(() => Promise.all([...connections.values()].map((connection) => connection.close())));
  await suspensions.refresh();
  for (const { id, sentence } of mls.closed())
    beside.place.logger.warn({ message: 'an MLS connection is closed; the others go on', connection: id, reason: sentence });
  every(SUSPENSIONS_EVERY_MS, 'reading suspended MLS connections', () => suspensions.refresh(), beside);
  every(HOUR_MS, 'deleting old counts of MLS reading', () => sightings.purge(clock.now()), beside);
  every(HOUR_MS, 'deleting lists of values of MLSs', () => forgetLookups(mls, ports), beside).now();
  // At the start as well: a node that was killed in the middle of a write left no record of the call.
  every(MINUTE_MS, 'looking for writes without an end', () => unfinished.look(), beside).now();
  return { ...mls, unfinished };
}

/** A licence that is over covers no list of its values either. */
function forgetLookups({ connections }: MlsParts, { lookups, clock }: GatewayPorts): Promise<void> {
  const now = clock.now();
  const over = [...connections.values()].filter(({ profile, replica: { licenceEnds } }) => {
    const isPast = licenceEnds !== undefined && now > Date.parse(`${licenceEnds}T23:59:59.999Z`);
    return isPast || profile.aiUse.inferenceAllowed === false;
  });
  return lookups.forget(
    over.map(({ profile }) => profile.id),
    now - LOOKUPS_KEPT_MS,
  );
}
