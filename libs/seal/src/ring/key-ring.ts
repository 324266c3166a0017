/** A data key as it is kept beside what it seals. */
export interface WrappedKey {
  /** Which key of the ring wrapped it. */
  readonly keyId: string;
  readonly wrapped: string;
}

/** There is no usable key; one sentence that says what to do. */
export class KeyRingFault extends Error {}

/**
 * The keys that wrap the data keys of rows: in a file, in the environment, or in a key management service, from which they never come out.
 * `bound` is authenticated with what is wrapped: a data key that was put beside another row does not unwrap. All reject with KeyRingFault
 * where the ring cannot be read or reached.
 */
export abstract class KeyRing {
  /** Id of the key that wraps from now on; another node or a person may have changed it a moment ago. */
  abstract newest(): Promise<string>;
  abstract wrap(dataKey: Uint8Array, bound: string): Promise<WrappedKey>;
  /** Undefined where the key is not in the ring any more, or the data key was changed or moved. */
  abstract unwrap(key: WrappedKey, bound: string): Promise<Uint8Array | undefined>;
}
