/** A signed checkpoint as it is kept. */
export interface KeptCheckpoint {
  readonly chain: string;
  /** Number of records that it covers. */
  readonly size: number;
  /** The signed note (C2SP tlog-checkpoint). */
  readonly note: string;
  /** Roots of the complete subtrees, largest first, base64 of 32 bytes each: where the next one goes on. */
  readonly subtrees: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Where checkpoints live, beside the records and shared by every node. Append-only. */
export abstract class CheckpointStore {
  /** The one of most records, of those with no more than `atMost` where that is said. */
  abstract latest(chain: string, atMost?: number): Promise<KeptCheckpoint | undefined>;
  /** Those of `first` to `last` records, both inclusive, in that order; no more than `most`. */
  abstract within(chain: string, first: number, last: number, most?: number): Promise<readonly KeptCheckpoint[]>;
  /** One that is there already stays: two nodes that sign the same records say the same. */
  abstract add(checkpoint: KeptCheckpoint): Promise<void>;
}
