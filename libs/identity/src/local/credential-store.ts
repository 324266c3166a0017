/** The password of one local account and how signing in with it has gone. */
export interface Credential {
  /** Sign-in name in lower case. */
  readonly user: string;
  /** Argon2id, encoded (PHC string format). */
  readonly passwordHash: string;
  /** Wrong passwords since the last right one. */
  readonly failures: number;
  /** Milliseconds since the epoch; 0 where the account is not locked. */
  readonly lockedUntil: number;
  /** When the password was set, in milliseconds since the epoch. */
  readonly changedAt: number;
}

/** A try to sign in: the credential as it was found, and until when this try itself locked the account (0 where it did not). */
export interface Try extends Credential {
  readonly lock: number;
}

export abstract class CredentialStore {
  abstract find(user: string): Promise<Credential | undefined>;
  /** Sets the password and ends a lock. */
  abstract setPassword(user: string, passwordHash: string, at: number): Promise<void>;
  /**
   * Begins one try to sign in: counts it as failed, and locks by `lockUntil(failures)`, unless the account is locked at `now`. Tries at the same
   * time, on any node, are counted one after another. Resolves with the credential as it was found; undefined where there is none.
   */
  abstract beginTry(user: string, now: number, lockUntil: (failures: number) => number): Promise<Try | undefined>;
  /** Takes back a try that was right as far as it went: its count, and the lock that it set itself. */
  abstract takeBack(user: string, lock: number): Promise<void>;
  /** Everything that was asked for was right. */
  abstract succeeded(user: string): Promise<void>;
}
