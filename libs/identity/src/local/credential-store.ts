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
}

export abstract class CredentialStore {
  /** Sets the password and ends a lock. */
  abstract setPassword(user: string, passwordHash: string, at: number): Promise<void>;
  /**
   * Begins one try to sign in: counts it as failed, and locks by `lockUntil(failures)`, unless the account is locked at `now`. Tries at the same
   * time, on any node, are counted one after another. Resolves with the credential as it was found; undefined where there is none.
   */
  abstract beginTry(user: string, now: number, lockUntil: (failures: number) => number): Promise<Credential | undefined>;
  /** The password was right. */
  abstract succeeded(user: string): Promise<void>;
}
