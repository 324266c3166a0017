import type { Condition } from './condition.js';
import type { Stored } from './columns.js';

/** One record as it is kept: its key, its indexed values by column, and the record as JSON text. */
export interface ReplicaRow {
  readonly key: string;
  readonly columns: Readonly<Record<string, Stored>>;
  readonly body: string;
}

export interface ReplicaSearch {
  readonly connection: string;
  readonly resource: string;
  readonly condition?: Condition;
  /** By these columns, then by key. Nulls come first ascending, last descending (OData 4.01 URL Conventions, section 5.1.5). */
  readonly order: readonly { readonly column: string; readonly descending: boolean; readonly text: boolean }[];
  readonly limit: number;
  readonly offset: number;
}

export type PurgeReason = 'MlgCanView' | 'EntityEvent404' | 'gone' | 'licenceEnd' | 'scopeChanged' | 'connectionRemoved';

/** What was deleted together, for the certificate. No listing contents: a digest over the keys. */
export interface Purge {
  readonly id: string;
  readonly connection: string;
  readonly reason: PurgeReason;
  /** How many records of each resource, e.g. `Property 1, Media 8`. */
  readonly what: string;
  readonly records: number;
  /** SHA-256 over the sorted lines `resource/key`. */
  readonly digest: string;
  /** Milliseconds since the epoch: when the MLS said so, and when it was done. */
  readonly signalAt: number;
  readonly purgedAt: number;
}

/** Where replication of one resource stands. */
export interface ReplicaPlace {
  readonly resource: string;
  /** ModificationTimestamp up to which everything was read; undefined before the first page. Of EntityEvent the last sequence number. */
  readonly cursor: string | undefined;
  /** When the first load was complete. */
  readonly loadedAt: number | undefined;
  /** When a pass last came to the end of what the MLS has. */
  readonly syncedAt: number | undefined;
  /** Records that the MLS said there are, at the first load. */
  readonly expected: number | undefined;
  /** Records read since the replica began. */
  readonly read: number;
}

/** One replica as a whole. */
export interface ReplicaState {
  readonly connection: string;
  /** What it is a replica of: a digest of address and mandatory filter. */
  readonly scope: string;
  /** Names and types of the fields that the MLS serves, by resource, as JSON text. */
  readonly metadata: string;
  /** Set when everything was purged on purpose: nothing is replicated until somebody says so. */
  readonly endedAt: number | undefined;
  /** Who replicates now, and until when that holds. */
  readonly holder: string | undefined;
  readonly leasedUntil: number;
}

/** One page of work, written whole or not at all. */
export interface ReplicaBatch {
  readonly connection: string;
  /** Whoever writes must hold the lease of a replica that was not ended. Throws LeaseLost. */
  readonly holder: string;
  readonly leaseUntil: number;
  readonly resource: string;
  readonly rows: readonly ReplicaRow[];
  /** Records to delete, with all that belongs to them. */
  readonly purge?: { readonly keys: readonly string[]; readonly reason: PurgeReason; readonly signalAt: number; readonly at: number };
  readonly place?: Partial<Omit<ReplicaPlace, 'resource' | 'read'>>;
  /** Records read, to be added. */
  readonly read?: number;
}

/** Another node replicates this connection now, or it was ended. */
export class LeaseLost extends Error {
  constructor(connection: string) {
    super(`another node replicates ${connection} now, or its replica was ended`);
    this.name = 'LeaseLost';
  }
}

/** Where replicas are kept, for all nodes. */
export abstract class ReplicaStore {
  abstract state(connection: string): Promise<ReplicaState | undefined>;
  abstract states(): Promise<readonly ReplicaState[]>;
  abstract places(connection: string): Promise<readonly ReplicaPlace[]>;
  /** Records by resource. */
  abstract counts(connection: string): Promise<ReadonlyMap<string, number>>;

  /** Takes or renews the lease. False where somebody else holds it. */
  abstract lease(connection: string, holder: string, until: number, now: number): Promise<boolean>;
  abstract release(connection: string, holder: string): Promise<void>;
  /** Says what the replica is of. `endedAt` null lets it go on after an end. */
  abstract describe(connection: string, change: { scope?: string; metadata?: string; endedAt?: number | null }): Promise<void>;

  abstract write(batch: ReplicaBatch): Promise<Purge | undefined>;
  /** Deletes everything of a connection, places included. */
  abstract purgeAll(connection: string, why: { reason: PurgeReason; signalAt: number; at: number }): Promise<Purge | undefined>;
  /** Purges whose certificate is not yet on record; `certified` says that it is. */
  abstract uncertified(connection: string): Promise<readonly Purge[]>;
  abstract certified(id: string): Promise<void>;
  abstract purges(connection: string): Promise<readonly Purge[]>;

  /** Lets the database count again how its values are spread, so that it takes the index that leaves the fewest rows. A matter of milliseconds. */
  abstract survey(): Promise<void>;

  /** Which of these records are held. */
  abstract held(connection: string, resource: string, keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Keys in their order, after one of them. */
  abstract keys(connection: string, resource: string, page: { after: string | undefined; limit: number }): Promise<readonly string[]>;
  /** Records as JSON text. */
  abstract find(search: ReplicaSearch): Promise<readonly string[]>;
  /** How many records hold one of these texts, in lower case. */
  abstract naming(texts: readonly string[]): Promise<number>;
  abstract count(search: Pick<ReplicaSearch, 'connection' | 'resource' | 'condition'>): Promise<number>;
}
