/** The authenticator of one local account (RFC 6238). */
export interface StoredFactor {
  /** Sign-in name in lower case. */
  readonly user: string;
  /** Its key, sealed. */
  readonly sealed: string;
  /** The newest time step whose code was taken. */
  readonly lastStep: number;
  /** Milliseconds since the epoch; also which of an account's authenticators it is. */
  readonly enrolledAt: number;
}

/** Second factors of local accounts, shared by every node. */
export abstract class SecondFactorStore {
  abstract find(user: string): Promise<(StoredFactor & { readonly recoveryLeft: number }) | undefined>;
  /**
   * Keeps an authenticator with its recovery codes (keyed digests) in the place of the one that was enrolled at `replaces`, or of none.
   * Resolves with false, and changes nothing, where another is there.
   */
  abstract enrol(factor: StoredFactor, recovery: readonly string[], replaces: number | undefined): Promise<boolean>;
  /** Takes a time step once: false where it, or one after it, was taken already, at any node. */
  abstract takeStep(factor: Pick<StoredFactor, 'user' | 'enrolledAt'>, step: number): Promise<boolean>;
  /** False where there is no such code, or it was used. */
  abstract takeRecoveryCode(user: string, digest: string, at: number): Promise<boolean>;
  /** Resolves with false where there was none. */
  abstract remove(user: string): Promise<boolean>;
}
