/** Where a credential belongs. */
export interface VaultPlace {
  readonly tenant: string;
  /** `person:NAME` or `deployment`. */
  readonly owner: string;
  /** Slug of the upstream. */
  readonly upstream: string;
  /** Authorization server that it is of; empty where it came from none. */
  readonly issuer: string;
}

/** One credential, sealed. */
export interface VaultRow extends VaultPlace {
  readonly keyId: string;
  /** Its data key, wrapped under the key of that id. */
  readonly wrapped: string;
  readonly sealed: string;
  /** Another one at each writing. */
  readonly revision: string;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

export interface VaultFilter {
  readonly tenant?: string;
  readonly owner?: string;
  readonly upstream?: string;
}

/** A right to replace one row, for a time: whoever renews a credential that is good once holds it meanwhile. */
export interface Lease {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** Shared by every node. */
export abstract class VaultStore {
  /** Oldest first. */
  abstract find(filter: VaultFilter): Promise<readonly VaultRow[]>;
  /** Inserts or replaces, whoever holds a lease: it ends. */
  abstract put(row: VaultRow): Promise<void>;
  /** Of two that ask for the same revision at once, one gets true. False also where somebody holds one now. */
  abstract lease(place: VaultPlace, revision: string, lease: Lease & { readonly now: number }): Promise<boolean>;
  abstract release(place: VaultPlace, leaseId: string): Promise<void>;
  /** Only where the row has this revision still, and is held under this lease, or at `now` by nobody. The lease ends. False: nothing was done. */
  abstract replace(
    row: VaultRow,
    seen: { readonly revision: string } & ({ readonly leaseId: string } | { readonly now: number }),
  ): Promise<boolean>;
  /** Resolves with what was removed. */
  abstract remove(filter: VaultFilter): Promise<number>;
  /** Removes the rows of one owner at one upstream that are of other issuers. */
  abstract removeOthers(place: VaultPlace): Promise<void>;
}
