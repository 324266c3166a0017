import type { Purge } from './replica-store.js';

export interface ReplicaProgress {
  readonly connection: string;
  readonly resource: string;
  /** Records read in this run. */
  readonly read: number;
  /** Records read of the first load so far, and how many the MLS said there are; absent once it is loaded. */
  readonly loading?: { readonly read: number; readonly expected: number | undefined };
}

export type RunOutcome = 'synced' | 'busy' | 'ended';

/** Hears of replication: for people who wait, for /metrics and the log. */
export interface ReplicaWatch {
  progress(progress: ReplicaProgress): void;
  /** `late`: later after the signal than the licence allows. */
  purged(purge: Purge, late: boolean): void;
}

/** Where certificates of deletion are written. */
export abstract class PurgeJournal {
  /** Resolves when durable. Called again where that was not known. */
  abstract certify(purge: Purge, late: boolean): Promise<void>;
}
