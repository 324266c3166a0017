import type { Clock } from '@gatehouse/kernel';
import { certifyPurges } from './certified-purges.js';
import { REPLICA_DEFAULTS } from './replica-settings.js';
import type { ReplicaStore } from './replica-store.js';
import type { PurgeJournal, ReplicaWatch } from './replica-watch.js';

export interface LeftCopy {
  readonly connection: string;
  /** When it is deleted, in milliseconds since the epoch. */
  readonly endsAt: number;
}

interface Parts {
  /** Connections that are replicas by gateway.yaml. */
  readonly configured: ReadonlySet<string>;
  readonly store: ReplicaStore;
  readonly journal: PurgeJournal;
  readonly clock: Clock;
  readonly holder: string;
}

const LEASE_MS = 30_000;

/**
 * Copies of MLSs whose connection is no longer in gateway.yaml. No tool reads them. One that nobody brought up to date for as long as a copy
 * may be old is deleted: it could not be shown any more were its connection to come back. A node that still has the connection keeps its copy.
 */
export class LeftCopies {
  constructor(private readonly parts: Parts) {}

  found(): Promise<readonly LeftCopy[]> {
    return leftIn(this.parts.store, this.parts.configured);
  }

  /** Deletes what is due, with its certificates; what is left waits. */
  async tidy(watch: ReplicaWatch): Promise<readonly LeftCopy[]> {
    const { clock, store, holder } = this.parts;
    const now = clock.now();
    const waiting: LeftCopy[] = [];
    for (const copy of await this.found()) {
      const { connection, endsAt } = copy;
      if (endsAt > now || !(await store.lease(connection, holder, now + LEASE_MS, now))) {
        waiting.push(copy);
        continue;
      }
      try {
        await store.purgeAll(connection, { reason: 'connectionRemoved', signalAt: endsAt, at: now });
      } finally {
        await store.release(connection, holder);
      }
      await this.certify(connection, watch);
    }
    return waiting;
  }

  /** Deletes a copy now. False where it is none that was left. */
  async end(connection: string, watch: ReplicaWatch): Promise<boolean> {
    const { clock, store, configured } = this.parts;
    if (configured.has(connection) || !(await store.state(connection))) return false;
    const now = clock.now();
    // First the end: a node that still has the connection loads nothing more.
    await store.describe(connection, { endedAt: now });
    await store.purgeAll(connection, { reason: 'licenceEnd', signalAt: now, at: now });
    await this.certify(connection, watch);
    return true;
  }

  private certify(connection: string, watch: ReplicaWatch): Promise<void> {
    const { store, journal } = this.parts;
    return certifyPurges({ store, journal, purgeWithin: REPLICA_DEFAULTS.purgeWithin }, connection, watch);
  }
}

/** Copies that are held of connections that are none of these. */
export async function leftIn(store: ReplicaStore, configured: ReadonlySet<string>): Promise<readonly LeftCopy[]> {
  const found: LeftCopy[] = [];
  for (const { connection, leasedUntil } of await store.states()) {
    if (configured.has(connection) || ![...(await store.counts(connection)).values()].some((count) => count > 0)) continue;
    const listings = (await store.places(connection)).find(({ resource }) => resource === 'Property');
    found.push({ connection, endsAt: Math.max(leasedUntil, (listings?.syncedAt ?? 0) + REPLICA_DEFAULTS.maximumAge) });
  }
  return found;
}
