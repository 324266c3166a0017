import type { ReplicaStore } from './replica-store.js';
import type { PurgeJournal, ReplicaWatch } from './replica-watch.js';

export interface Certifying {
  readonly store: ReplicaStore;
  readonly journal: PurgeJournal;
  /** Most milliseconds from a signal to its deletion; more counts as late. */
  readonly purgeWithin: number;
}

/** Deletions and their notes are one transaction; the certificate follows, and where that fails it follows at the next call. */
export async function certifyPurges({ store, journal, purgeWithin }: Certifying, connection: string, watch: ReplicaWatch): Promise<void> {
  for (const purge of await store.uncertified(connection)) {
    const late = purge.purgedAt - purge.signalAt > purgeWithin;
    await journal.certify(purge, late);
    await store.certified(purge.id);
    watch.purged(purge, late);
  }
}
