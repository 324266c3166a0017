/** How one connection is replicated. Times in milliseconds. */
export interface ReplicaSettings {
  /** Between two looks at what changed. */
  readonly every: number;
  /** How far before the last change that was seen the next look begins: an MLS may commit an older change late. */
  readonly overlap: number;
  /** Older replicas answer no more. */
  readonly maximumAge: number;
  /** Most time from a signal of the MLS to the deletion (licence); more counts as late. */
  readonly purgeWithin: number;
  /** Between two comparisons of all keys, which find what went without a word. */
  readonly reconcileEvery: number;
  /** Resources to hold; all that the gateway knows and the MLS serves where not said. */
  readonly resources?: readonly string[];
  /** Last day of the licence, e.g. 2027-06-30; after it everything is deleted. */
  readonly licenceEnds?: string;
}

const MINUTE = 60_000;

export const REPLICA_DEFAULTS: ReplicaSettings = {
  every: 5 * MINUTE,
  overlap: 2 * MINUTE,
  maximumAge: 12 * 60 * MINUTE,
  purgeWithin: 60 * MINUTE,
  reconcileEvery: 24 * 60 * MINUTE,
};
