import type { Role } from '@gatehouse/kernel';

/** A role that an administrator gave to a person. Times are milliseconds since the epoch. */
export interface RecordedGrant {
  readonly id: string;
  readonly user: string;
  readonly role: Role;
  readonly reason: string;
  /** Who gave it. */
  readonly by: string;
  readonly at: number;
  readonly expiresAt?: number;
  readonly endedAt?: number;
  readonly endedBy?: string;
}

/** Recorded grants, shared by every node. Nothing is deleted: who had which role when stays on record. */
export abstract class GrantStore {
  abstract add(grant: RecordedGrant): Promise<void>;
  /** Those not ended, oldest first; with `all` the ended ones too. Expired ones are among them. */
  abstract list(all?: boolean): Promise<readonly RecordedGrant[]>;
  /** Ends every grant of a person, or those of one role. Resolves with how many there were. */
  abstract end(user: string, by: string, at: number, role?: Role): Promise<number>;
}
